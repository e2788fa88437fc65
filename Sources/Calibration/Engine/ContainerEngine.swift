/// A Docker engine, as far as measuring needs one.
///
/// What is measured returns how long it took, in seconds, taken as close to the wire as the engine's client can: from just before
/// the request until the whole answer is there. So a made-up engine can have any times it likes.
public protocol ContainerEngine: Sendable {
  /// What the engine says of itself.
  func facts() async throws(EngineError) -> EngineFacts
  /// Asks for nothing: what every other time contains as well.
  func ping() async throws(EngineError) -> Double

  /// What is known of an image that the engine has; `nil` where it has none of that name.
  func image(_ reference: String) async throws(EngineError) -> ImageFacts?
  /// Pulls an image and tells of its layers as they come.
  ///
  /// - Returns: From the request until the engine has the image.
  func pull(
    _ reference: String, telling listener: @escaping @Sendable (PullEvent) -> Void
  ) async throws(EngineError) -> Double
  /// Removes an image, never by force: the engine refuses where a container uses it.
  func removeImage(_ reference: String) async throws(EngineError) -> Double

  /// Creates a container.
  func create(_ container: ContainerRequest) async throws(EngineError) -> Double
  /// Starts a container and waits until its handler says that it is ready.
  func start(_ name: String) async throws(EngineError) -> StartTimes
  /// Starts a container and listens to its handler until the listener has heard enough.
  ///
  /// - Parameters:
  ///   - name: The container.
  ///   - listener: Told in order what the handler says, and, at any time among that, that the engine has answered; from several
  ///     threads. Says whether it wants to hear more.
  /// - Throws: Also where the handler ends before the listener has heard enough.
  func start(
    _ name: String, listening listener: @escaping @Sendable (HandlerWord) -> Bool
  ) async throws(EngineError)
  /// Runs a command in a running container until it ends, and tells the lines that it writes to its standard output.
  ///
  /// - Throws: Also where the command ends with an error.
  func execute(
    _ command: [String], in name: String, listening listener: @escaping @Sendable (String) -> Void
  ) async throws(EngineError) -> Double
  /// Creates and starts a container and waits until it has ended and been removed by the engine itself.
  func runAndRemove(_ container: ContainerRequest) async throws(EngineError) -> Double
  /// Freezes the processes of a container.
  func pause(_ name: String) async throws(EngineError) -> Double
  /// Thaws them.
  func unpause(_ name: String) async throws(EngineError) -> Double
  /// Ends a container politely.
  func stop(_ name: String) async throws(EngineError) -> Double
  /// Removes a container, running or not.
  func remove(_ name: String) async throws(EngineError) -> Double
  /// What a container uses at this moment.
  func usage(of name: String) async throws(EngineError) -> ContainerUsage

  /// The objects of `kind` that carry the label `key`, whoever made them.
  func labelled(_ kind: EngineObject.Kind, by key: String) async throws(EngineError)
    -> [EngineObject]
  /// Makes a network of containers of its own.
  func createNetwork(_ name: String, labels: [String: String]) async throws(EngineError)
  /// Makes an empty volume, which serves as a note that outlives the run.
  func createVolume(_ name: String, labels: [String: String]) async throws(EngineError)
  /// Removes a network or a volume.
  func removeObject(_ object: EngineObject) async throws(EngineError)
}

extension ContainerEngine {
  /// Runs a command in a running container until it ends.
  public func execute(
    _ command: [String], in name: String
  ) async throws(EngineError) -> Double {
    try await execute(command, in: name) { _ in }
  }
}

/// What is heard of a container that is started.
public struct HandlerWord: Hashable, Sendable {
  /// What it is.
  public enum Kind: Hashable, Sendable {
    /// The engine has said that the container has started.
    case started
    /// The handler has written a line to its standard output.
    case line(String)
  }

  /// What it is.
  public var kind: Kind
  /// When, in seconds since the request to start.
  public var seconds: Double

  /// Creates what was heard.
  public init(_ kind: Kind, seconds: Double) {
    self.kind = kind
    self.seconds = seconds
  }
}

/// Something that the engine keeps and that carries labels.
public struct EngineObject: Hashable, Sendable {
  /// What kinds there are; an image cannot be given a label without changing it.
  public enum Kind: Hashable, Sendable, CaseIterable {
    case container, network, volume
  }

  /// What it is.
  public var kind: Kind
  /// What the engine calls it.
  public var name: String
  /// Its labels.
  public var labels: [String: String]

  /// Creates the description of an object.
  public init(kind: Kind, name: String, labels: [String: String]) {
    self.kind = kind
    self.name = name
    self.labels = labels
  }
}

/// What an engine says of itself and of its machine.
public struct EngineFacts: Hashable, Sendable {
  /// Where it is, as the user named it.
  public var host = ""
  /// Its version, such as `20.10.24`.
  public var version = ""
  /// The version of the API that is spoken with it.
  public var apiVersion = ""
  /// The machine's kernel.
  public var kernel = ""
  /// The machine's system.
  public var system = ""
  /// The machine's architecture, such as `x86_64`.
  public var architecture = ""
  /// The machine's name.
  public var machine = ""
  /// How many processors it has.
  public var processors = 0
  /// Its memory in bytes.
  public var memoryBytes: Int64 = 0
  /// What keeps the layers, such as `overlay2`.
  public var storageDriver = ""
  /// The file system below.
  public var backingFileSystem = ""
  /// The version of control groups, `1` or `2`.
  public var cgroupVersion = ""
  /// What starts containers, such as `runc`.
  public var runtime = ""

  /// Creates facts of which nothing is known.
  public init() {}
}

/// What is known of an image.
public struct ImageFacts: Hashable, Sendable {
  /// The digest of its configuration.
  public var id: String
  /// Its size unpacked, in bytes.
  public var bytes: Int64
  /// How many layers it has.
  public var layers: Int

  /// Creates the facts of an image.
  public init(id: String, bytes: Int64, layers: Int) {
    self.id = id
    self.bytes = bytes
    self.layers = layers
  }
}

/// Something that happened to a layer while an image was pulled.
public struct PullEvent: Hashable, Sendable {
  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// So many bytes of so many have been downloaded; the layer is packed.
    case downloading(Int64, of: Int64)
    /// All has been downloaded.
    case downloaded
    /// So many packed bytes of so many have been extracted.
    case extracting(Int64, of: Int64)
    /// The layer is ready.
    case complete
    /// The engine had it before.
    case alreadyThere
  }

  /// The layer, as the engine abbreviates it.
  public var layer: String
  /// What happened.
  public var kind: Kind
  /// When, in seconds since the request.
  public var seconds: Double

  /// Creates an event.
  public init(layer: String, kind: Kind, seconds: Double) {
    self.layer = layer
    self.kind = kind
    self.seconds = seconds
  }
}

/// A container to be made.
public struct ContainerRequest: Hashable, Sendable {
  /// What it is to be called.
  public var name: String
  /// Its image.
  public var image: String
  /// What it runs.
  public var command: [String]
  /// Its quota in cores; `nil` for none.
  public var cpus: Double?
  /// Its limit of memory in bytes; `nil` for none.
  public var memoryBytes: Int64?
  /// Its network: the name of one, `none`, `host`, or `default` for the engine's own choice.
  public var network: String
  /// The labels it carries.
  public var labels: [String: String]

  /// Creates a request.
  public init(name: String, image: String, command: [String], labels: [String: String]) {
    self.name = name
    self.image = image
    self.command = command
    self.labels = labels
    network = "default"
  }
}

/// How long a start took.
public struct StartTimes: Hashable, Sendable {
  /// Until the engine said that the container has started, in seconds.
  public var started: Double
  /// Until the handler's line arrived, since the same instant: at times before the engine's answer.
  public var ready: Double
  /// CPU time in seconds that the handler says it has used until then, where it says so.
  public var handlerSeconds: Double?

  /// Creates the times of a start.
  public init(started: Double, ready: Double, handlerSeconds: Double? = nil) {
    self.started = started
    self.ready = ready
    self.handlerSeconds = handlerSeconds
  }
}

/// What a container uses.
public struct ContainerUsage: Hashable, Sendable {
  /// Memory in bytes, without the part of the page cache that could be given back.
  public var memoryBytes: Int64
  /// CPU time used so far, in seconds.
  public var cpuSeconds: Double

  /// Creates a reading.
  public init(memoryBytes: Int64, cpuSeconds: Double) {
    self.memoryBytes = memoryBytes
    self.cpuSeconds = cpuSeconds
  }
}
