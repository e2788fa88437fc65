import Experiments
import Foundation

/// Runs other programs to their end: those of a cluster, which may be slow, may be away, and may say a great deal.
public struct ExternalCommand: Sendable {
  /// What a program came to.
  public struct Result: Hashable, Sendable {
    /// Its exit status; that of a shell, 128 and the signal, where a signal ended it.
    public var status: Int32 = 0
    /// What it wrote to standard output.
    public var output = ""
    /// What it wrote to standard error.
    public var errors = ""

    /// Creates what a program came to.
    public init(status: Int32 = 0, output: String = "", errors: String = "") {
      self.status = status
      self.output = output
      self.errors = errors
    }

    /// The lines of standard error on one line, at most 300 characters; what it printed where that is empty.
    var words: String {
      let text = errors.contains { !$0.isWhitespace } ? errors : output
      let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      return String(lines.filter { !$0.isEmpty }.joined(separator: "; ").prefix(300))
    }
  }

  /// Runs a program with arguments; throws that there is none of this name or that it did not end in time.
  let run: @Sendable (_ program: String, _ arguments: [String]) throws(OutputError) -> Result

  /// Creates a way to run programs.
  init(
    _ run:
      @escaping @Sendable (_ program: String, _ arguments: [String]) throws(OutputError) ->
      Result
  ) { self.run = run }

  /// The programs of this system, looked for along `PATH`.
  ///
  /// - Parameters:
  ///   - limit: How long one may take, in seconds, before it is ended.
  ///   - environment: The environment it gets, `PATH` included.
  /// - Returns: What runs them.
  public static func system(
    limit: Double, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> ExternalCommand {
    ExternalCommand { (program, arguments) throws(OutputError) in
      guard let path = find(program, in: environment["PATH"] ?? "") else {
        throw OutputError(path: program, message: "there is no such program along PATH")
      }
      return try run(path, arguments, environment, limit: limit)
    }
  }

  private static func find(_ program: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func run(
    _ path: String, _ arguments: [String], _ environment: [String: String], limit: Double
  ) throws(OutputError) -> Result {
    let output = try ScratchFile()
    let errors = try ScratchFile()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output.handle
    process.standardError = errors.handle
    do { try process.run() } catch {
      throw OutputError(path: path, message: "cannot be started: \(error)")
    }
    let clock = ContinuousClock()
    let latest = clock.now + .seconds(limit)
    var wasEnded = false
    while process.isRunning {
      if !wasEnded, clock.now >= latest {
        kill(process.processIdentifier, SIGKILL)
        wasEnded = true
      }
      usleep(2_000)
    }
    process.waitUntilExit()
    guard !wasEnded else {
      throw OutputError(
        path: path, message: "did not answer within \(Int(limit)) s and was ended")
    }
    let signal = process.terminationReason == .uncaughtSignal ? Int32(128) : 0
    return Result(
      status: process.terminationStatus + signal, output: output.text, errors: errors.text)
  }
}

/// Where a program writes to: unlike a pipe, a file takes whatever comes, and nobody waits for its other end.
private final class ScratchFile {
  private let path: String
  let handle: FileHandle

  init() throws(OutputError) {
    path = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw OutputError(path: path, message: "cannot be created")
    }
    self.handle = handle
  }

  var text: String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  deinit {
    try? handle.close()
    unlink(path)
  }
}
