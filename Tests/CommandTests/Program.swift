import Dispatch
import Foundation
import Testing

/// The built program as a process of its own.
struct Program {
  var status: Int32 = 0
  var output = ""
  var errors = ""

  /// The program beside the tests.
  static var path: String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = tests.appendingPathComponent("simfaas").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent(".build/debug/simfaas").path
  }

  /// The line for the shell that runs the program as a user whom permissions bind.
  ///
  /// They do not bind root, as whom tests run in many a container; number 65534 is nobody.
  static let asOrdinaryUser =
    geteuid() == 0
    ? "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"" : "exec \"$@\""

  /// Whether the program can be run that way: whether there is `setpriv`, and nobody may reach the program.
  static let runsAsOrdinaryUser = (try? run(["--version"], shell: asOrdinaryUser).status) == 0

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: What it is told.
  ///   - environment: What replaces parts of the environment.
  ///   - shell: A line for the shell with `"$@"` for the program, where that is needed.
  ///   - running: Called while it runs.
  /// - Returns: Its status and what it said.
  /// - Throws: Why it could not be run.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], shell: String? = nil,
    whileRunning running: (Process) throws -> Void = { _ in }
  ) throws -> Program {
    let process = Process()
    if let shell {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", shell, "bash", path] + arguments
    } else {
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
    }
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, new in new }
    // Files rather than pipes: nothing is held up, however much is said.
    let output = try TemporaryFile()
    let errors = try TemporaryFile()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    // A program that does not end by itself fails its test instead of holding up all others. The longest takes seconds,
    // and a minute or more beside all other tests on a busy machine.
    let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 600, execute: watchdog)
    try running(process)
    process.waitUntilExit()
    watchdog.cancel()
    return Program(
      status: process.terminationStatus, output: try output.take(), errors: try errors.take())
  }
}

private struct TemporaryFile {
  let path = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
  let handle: FileHandle

  init() throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    handle = try #require(FileHandle(forWritingAtPath: path))
  }

  func take() throws -> String {
    try handle.close()
    let data = try #require(FileManager.default.contents(atPath: path))
    try FileManager.default.removeItem(atPath: path)
    return String(decoding: data, as: UTF8.self)
  }
}

/// A folder with a scenario in it, removed at the end of `body`.
func withScenario(_ text: String = quick, _ body: (_ folder: String, _ file: String) throws -> Void)
  throws
{
  let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let file = "\(folder)/scenario.yaml"
  try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  try body(folder, file)
}

func text(_ path: String) throws -> String {
  String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
}

/// A run of a moment.
let quick = """
  name: quick
  duration: 10s
  cluster: { nodes: [{ count: 2 }] }
  functions:
    - { name: f, execution: { exponential: { mean: 50ms } }, start: 100ms }
    - { name: g, execution: 20ms }
  workload:
    - poisson: { function: f, rate: 20/s }
    - poisson: { function: g, rate: 10/s }
  """

/// A run that would go on for years.
let endless = """
  name: endless
  duration: 5000h
  functions: [{ name: f, execution: 10ms }]
  workload: { poisson: { function: f, rate: 100/s } }
  """
