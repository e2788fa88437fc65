/// The parts of the engine's answers that we read.
enum EngineAnswers {
  struct Version: Decodable {
    var version: String
    var newestAPI: String
    var oldestAPI: String?

    enum CodingKeys: String, CodingKey {
      case version = "Version"
      case newestAPI = "ApiVersion"
      case oldestAPI = "MinAPIVersion"
    }
  }

  struct Info: Decodable {
    var kernel: String?
    var system: String?
    var architecture: String?
    var name: String?
    var processors: Int?
    var memory: Int64?
    var driver: String?
    var driverStatus: [[String]]?
    var cgroupVersion: String?
    var runtime: String?

    enum CodingKeys: String, CodingKey {
      case kernel = "KernelVersion"
      case system = "OperatingSystem"
      case architecture = "Architecture"
      case name = "Name"
      case processors = "NCPU"
      case memory = "MemTotal"
      case driver = "Driver"
      case driverStatus = "DriverStatus"
      case cgroupVersion = "CgroupVersion"
      case runtime = "DefaultRuntime"
    }
  }

  struct Image: Decodable {
    struct RootFileSystem: Decodable {
      var layers: [String]?
      enum CodingKeys: String, CodingKey { case layers = "Layers" }
    }

    var id: String
    var size: Int64
    var rootFileSystem: RootFileSystem?

    enum CodingKeys: String, CodingKey {
      case id = "Id"
      case size = "Size"
      case rootFileSystem = "RootFS"
    }
  }

  /// One line of a pull's progress.
  struct PullLine: Decodable {
    struct Detail: Decodable {
      var current: Int64?
      var total: Int64?
    }

    var status: String?
    var id: String?
    var progressDetail: Detail?
    var error: String?
  }

  struct Identity: Decodable {
    var id: String
    enum CodingKeys: String, CodingKey { case id = "Id" }
  }

  struct Exit: Decodable {
    var code: Int
    enum CodingKeys: String, CodingKey { case code = "ExitCode" }
  }

  struct WaitResult: Decodable {
    var code: Int
    enum CodingKeys: String, CodingKey { case code = "StatusCode" }
  }

  struct Usage: Decodable {
    struct CPU: Decodable {
      struct Total: Decodable {
        var nanoseconds: UInt64
        enum CodingKeys: String, CodingKey { case nanoseconds = "total_usage" }
      }
      var usage: Total
      enum CodingKeys: String, CodingKey { case usage = "cpu_usage" }
    }
    struct Memory: Decodable {
      struct Detail: Decodable {
        /// Control groups of version 1, and of version 2.
        var totalInactiveFile, inactiveFile: Int64?
        enum CodingKeys: String, CodingKey {
          case totalInactiveFile = "total_inactive_file"
          case inactiveFile = "inactive_file"
        }
      }
      var usage: Int64?
      var stats: Detail?
    }

    var cpu: CPU
    var memory: Memory

    enum CodingKeys: String, CodingKey {
      case cpu = "cpu_stats"
      case memory = "memory_stats"
    }
  }

  struct Container: Decodable {
    var names: [String]
    var labels: [String: String]?

    enum CodingKeys: String, CodingKey {
      case names = "Names"
      case labels = "Labels"
    }
  }

  struct Named: Decodable {
    var name: String
    var labels: [String: String]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case labels = "Labels"
    }
  }

  struct Volumes: Decodable {
    var volumes: [Named]?
    enum CodingKeys: String, CodingKey { case volumes = "Volumes" }
  }
}

/// What we send to the engine.
enum EngineRequests {
  struct Container: Encodable {
    struct Host: Encodable {
      var nanoCPUs: Int64?
      var memory: Int64?
      var network: String?
      var autoRemove: Bool

      enum CodingKeys: String, CodingKey {
        case nanoCPUs = "NanoCpus"
        case memory = "Memory"
        case network = "NetworkMode"
        case autoRemove = "AutoRemove"
      }
    }

    var image: String
    var entrypoint: [String]
    var command: [String]
    /// So that a handler that reads its standard input waits instead of meeting its end.
    var openStandardInput = true
    var stopSignal = "SIGTERM"
    var labels: [String: String]
    var host: Host

    enum CodingKeys: String, CodingKey {
      case image = "Image"
      case entrypoint = "Entrypoint"
      case command = "Cmd"
      case openStandardInput = "OpenStdin"
      case stopSignal = "StopSignal"
      case labels = "Labels"
      case host = "HostConfig"
    }
  }

  struct Execution: Encodable {
    var command: [String]
    var attachOutput = true
    var attachErrors = true

    enum CodingKeys: String, CodingKey {
      case command = "Cmd"
      case attachOutput = "AttachStdout"
      case attachErrors = "AttachStderr"
    }
  }

  struct ExecutionStart: Encodable {
    var detach = false
    var terminal = false

    enum CodingKeys: String, CodingKey {
      case detach = "Detach"
      case terminal = "Tty"
    }
  }

  struct Named: Encodable {
    var name: String
    var labels: [String: String]

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case labels = "Labels"
    }
  }
}
