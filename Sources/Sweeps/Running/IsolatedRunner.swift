import ClusterModel
import Experiments
import Foundation
import SimKernel

/// Runs single runs in processes of their own, so that a run which takes its process down takes nothing else with it.
struct IsolatedRunner: Sendable {
  /// How much longer than its limit of real time a run may take before its process is ended: it looks at its clock between slices,
  /// but not while it reads a trace.
  private static let grace = 10.0

  private let executable: String
  private let folder: String
  private let planPath: String
  private let scenario: String?
  private let limit: RunLimits

  /// Prepares processes.
  ///
  /// - Parameters:
  ///   - plan: The plan; it is written to `folder`.
  ///   - program: The running program.
  ///   - executable: Its executable.
  ///   - folder: Where files pass from one process to the other; what is left of an earlier sweep is removed.
  /// - Throws: Why the folder or the plan cannot be written.
  init(
    _ plan: SweepPlan, program: ProgramIdentity, executable: String, folder: String
  ) throws(OutputError) {
    try self.init(
      planAt: folder + "/plan.jsonl", limit: plan.limit, executable: executable, folder: folder)
    var file = try OutputFile(planPath)
    file.buffer.append(PlanFile.text(plan, program: program))
    try file.finish()
  }

  /// Prepares processes for a plan that is a file already.
  ///
  /// - Parameters:
  ///   - planPath: The plan.
  ///   - scenario: Where the scenario is on this machine; `nil` for where the plan says.
  ///   - limit: When a run is stopped.
  ///   - executable: The executable of the running program.
  ///   - folder: Where files pass from one process to the other; what is left there is removed.
  /// - Throws: Why there can be no such folder.
  init(
    planAt planPath: String, scenario: String? = nil, limit: RunLimits, executable: String,
    folder: String
  ) throws(OutputError) {
    self.executable = executable
    self.folder = folder
    self.planPath = planPath
    self.scenario = scenario
    self.limit = limit
    try? FileManager.default.removeItem(atPath: folder)
    try OutputFolder.create(folder)
  }

  /// Removes what passed between processes.
  func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs one run.
  ///
  /// - Returns: What it came to; `nil` where a signal asked its process to stop.
  /// - Throws: That no process could be started, or that it could not do its work.
  func run(_ id: RunID) throws(OutputError) -> RunRecord? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = [
      "sweep", "point", "--plan", planPath, "--index", "\(id.point)", "--replication",
      "\(id.replication)", "--out", folder, "--alone",
    ]
    if let scenario { process.arguments? += ["--scenario", scenario] }
    let errors = "\(folder)/errors-\(id.number).txt"
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    process.standardError = FileHandle(forWritingAtPath: errors)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let startedAt = Date().timeIntervalSince1970
    do { try process.run() } catch {
      throw OutputError(path: executable, message: "cannot be started: \(error)")
    }
    let wasEnded = wait(for: process)
    var record = try record(of: id, process, errors: errors, wasEnded: wasEnded)
    if record?.ending == .crashed || wasEnded {
      record?.startedAt = startedAt
      record?.wallSeconds = Date().timeIntervalSince1970 - startedAt
      record?.host = ProcessInfo.processInfo.hostName
    }
    return record
  }

  /// Waits for the end of a process, and ends it where it goes on for too long.
  private func wait(for process: Process) -> Bool {
    let clock = ContinuousClock()
    let latest = limit.time.map { clock.now + .seconds($0.inSeconds + Self.grace) }
    var wasEnded = false
    while process.isRunning {
      if let latest, !wasEnded, clock.now >= latest {
        kill(process.processIdentifier, SIGKILL)
        wasEnded = true
      }
      usleep(2_000)
    }
    process.waitUntilExit()
    return wasEnded
  }

  private func record(
    of id: RunID, _ process: Process, errors: String, wasEnded: Bool
  ) throws(OutputError) -> RunRecord? {
    let words = Self.lastWords(errors)
    unlink(errors)
    if wasEnded {
      return RunRecord(
        id, .limit,
        error: "its process was ended \(Int(Self.grace)) s behind the limit of real time")
    }
    guard process.terminationReason == .exit else {
      return RunRecord(id, .crashed, error: death(by: process.terminationStatus, words))
    }
    if process.terminationStatus == 130 { return nil }
    let path = PointFile.path(of: id.point, replication: id.replication, in: folder)
    defer { unlink(path) }
    guard process.terminationStatus == 0 else {
      throw OutputError(
        path: "the process of point \(id.point), replication \(id.replication)",
        message: words.isEmpty ? "ended with status \(process.terminationStatus)" : words)
    }
    do throws(SettingsError) {
      guard var record = try PointFile(path).runs.first, record.id == id else {
        throw SettingsError("holds another run", position: SourcePosition(origin: path))
      }
      record.program = nil
      return record
    } catch { throw OutputError(path: path, message: error.description) }
  }

  private func death(by signal: Int32, _ words: String) -> String {
    let name =
      switch signal {
      case SIGKILL: "killed, as the system does when memory runs out"
      case SIGILL, SIGTRAP: "it stopped itself"
      case SIGSEGV, SIGBUS: "it reached for memory that is not its own"
      case SIGABRT: "it gave up"
      default: String(cString: strsignal(signal))
      }
    let memory = limit.memory.map { "; the limit of memory is \($0.written)" } ?? ""
    return "took its process down (signal \(signal): \(name)\(memory))"
      + (words.isEmpty ? "" : ": \(words)")
  }

  /// The last line that a process said, at most 300 characters.
  private static func lastWords(_ path: String) -> String {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let text = String(decoding: data.suffix(4_096), as: UTF8.self)
    let lines = text.split(separator: "\n").filter {
      !$0.hasPrefix("***") && !$0.hasPrefix("Backtrace")
    }
    let line = lines.first { $0.contains("error") } ?? lines.last ?? ""
    return String(line.prefix(300))
  }
}
