import Experiments
import Foundation
import GRDB
import SimKernel
import Synchronization
import Testing

@testable import Sweeps

/// A folder with a scenario and a sweep in it, removed at the end.
final class SweepLab {
  static let program = ProgramIdentity(version: "test", sha256: "0123456789abcdef")

  let folder: String

  /// A run of a moment.
  static let scenario = """
    name: quick
    duration: 20s
    functions:
      - { name: f, memory: 128MiB, execution: { exponential: { mean: 50ms } }, initialise: 200ms }
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 2s } }
    """

  init(_ scenario: String = SweepLab.scenario) throws {
    folder = NSTemporaryDirectory() + "simfaas-sweep-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("scenario.yaml", scenario)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
  }

  /// The plan of a sweep with these lines; `scenario: scenario.yaml` goes before them.
  func plan(_ lines: String) throws -> SweepPlan {
    try write("sweep.yaml", "scenario: scenario.yaml\n" + lines)
    var plan = try SweepPlan(file: path("sweep.yaml"))
    try plan.check(workers: 2)
    return plan
  }

  /// The values of all points, each as one text.
  func points(_ lines: String) throws -> [String] {
    let plan = try plan(lines)
    return plan.points.map { $0.values.map { $0 ?? "–" }.joined(separator: " ") }
  }

  /// Runs a plan into a database.
  @discardableResult
  func run(
    _ plan: SweepPlan, into name: String, workers: Int = 2, resume: Bool = false,
    retrying: Bool = false, program: ProgramIdentity = SweepLab.program, accepting: Bool = false,
    stoppingAfter most: Int = .max
  ) throws -> SweepOutcome {
    var rules = ResultsStore.Continuation()
    rules.resumes = resume
    rules.acceptsProgram = accepting
    let store = try ResultsStore.open(path(name), for: plan, program: program, rules)
    defer { try? store.close() }
    var options = LocalSweep.Options()
    options.workers = workers
    options.retriesFailed = retrying
    let counter = Counter(most)
    return try LocalSweep(plan, into: store, program: program, options).run(
      shouldStop: { counter.isSpent() })
  }

  /// The plan of a tuning with these lines, checked.
  func tunePlan(_ lines: String) throws -> TunePlan {
    try write("sweep.yaml", "scenario: scenario.yaml\n" + lines)
    var plan = try TunePlan(file: path("sweep.yaml"))
    try plan.check(workers: 2)
    return plan
  }

  /// Tunes into a database; `nil` where it was stopped.
  func tune(
    _ lines: String, into name: String, workers: Int = 2, resume: Bool = false,
    program: ProgramIdentity = SweepLab.program, stoppingAfter most: Int = .max
  ) throws -> TuningOutcome? {
    var plan = try tunePlan(lines)
    var rules = ResultsStore.Continuation()
    rules.resumes = resume
    let store = try ResultsStore.open(path(name), for: &plan, program: program, rules)
    defer { try? store.close() }
    var options = LocalSweep.Options()
    options.workers = workers
    let counter = Counter(most)
    let tuning = Tuning(
      plan, into: store, program: program, options, shouldStop: { counter.isSpent() })
    do { return try tuning.run() } catch is TuningInterrupted { return nil }
  }

  /// What is wrong with a tune file, one line a problem.
  func tuneProblems(_ lines: String) throws -> String {
    do {
      _ = try tunePlan(lines)
      return "nothing"
    } catch let error as SettingsError {
      return error.description
    }
  }

  /// What the database says, in the form that has everything.
  func export(_ name: String, _ form: ResultsExport.Form = .long) throws -> String {
    var export = ResultsExport()
    export.form = form
    var text = ""
    try export.write(try ResultsStore(reading: path(name))) { text += $0 }
    return text
  }

  /// Changes a database behind its back.
  func execute(_ name: String, _ sql: String) throws {
    let store = try ResultsStore(writing: path(name), create: nil)
    try store.write { try $0.execute(sql: sql) }
    try store.close()
  }

  /// What is wrong with a sweep file, one line a problem.
  func problems(_ lines: String) throws -> String {
    do {
      _ = try plan(lines)
      return "nothing"
    } catch let error as SettingsError {
      return error.description
    }
  }
}

/// Says how often it may be asked.
final class Counter: Sendable {
  private let left: Mutex<Int>
  init(_ most: Int) { left = Mutex(most) }

  func isSpent() -> Bool {
    left.withLock {
      $0 -= 1
      return $0 < 0
    }
  }
}
