import Experiments
import Foundation
import SimKernel

extension ResultsStore {
  /// What may differ from the sweep whose results a database holds.
  public struct Continuation: Sendable {
    /// Whether a database with results is gone on with; otherwise one is an error.
    public var resumes = false
    /// Whether results of another build of the program may be joined by those of this one, if this one repeats some of them.
    public var acceptsProgram = false
    /// How long another program's lock is waited for, in seconds.
    var patience = ResultsStore.patience

    /// Creates the usual rules: a new database.
    public init() {}
  }

  /// How many runs of another build a program must repeat before it goes on.
  private static let repeated = 3

  /// Opens the database of a sweep, or makes it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - plan: A plan that has been checked.
  ///   - program: The running program.
  ///   - rules: What may differ.
  /// - Returns: The database, kept from other sweeps.
  /// - Throws: `SettingsError` for a database of something else or one that is there already, `OutputError` for one that is in use,
  ///   damaged or cannot be written.
  public static func open(
    _ path: String, for plan: SweepPlan, program: ProgramIdentity, _ rules: Continuation
  ) throws -> ResultsStore {
    let isThere = try hasContent(path)
    let store = try ResultsStore(
      writing: path, patience: rules.patience, create: create(plan, by: program))
    try store.refuseResults(unless: rules)
    guard isThere else { return store }
    try store.checkIntegrity()
    try store.checkSame(plan)
    try store.check(program, of: plan, accepts: rules.acceptsProgram)
    try store.extend(to: plan.replications)
    return store
  }

  /// Says where results are that are not to be gone on with.
  ///
  /// A database that was made and has no run yet, because nothing could be started, is as good as none.
  func refuseResults(unless rules: Continuation) throws {
    guard !rules.resumes, try !programs().isEmpty else { return }
    try close()
    throw SettingsError(
      "holds results already; go on with --resume, or name another file with --db",
      position: SourcePosition(origin: path))
  }

  /// Says where results are of another build of the program.
  func check(
    _ program: ProgramIdentity, of plan: SweepPlan, accepts: Bool
  ) throws {
    let programs = try programs()
    guard !programs.isEmpty, !programs.contains(program) else { return }
    guard accepts else {
      throw SettingsError(
        "was made by simfaas \(programs[0].description), and this is \(program.description). Results are not mixed: name another file "
          + "with --db, go on with that program, or state --accept-program to have this one repeat some runs first",
        position: SourcePosition(origin: path))
    }
    let executor = try RunExecutor(plan)
    var kept = RunExecutor.Kept()
    var samples: [RunRecord] = []
    try eachRun { if $0.ending == .complete, samples.count < Self.repeated { samples.append($0) } }
    for sample in samples
    where sample.id.point < plan.points.count && sample.id.replication < plan.replications {
      let again = executor.run(sample.id, plan.points[sample.id.point], keeping: &kept)
      guard again.agrees(with: sample) else {
        let metric = again.differences(from: sample).first?.path ?? "its fingerprint"
        throw SettingsError(
          "point \(sample.id.point), replication \(sample.id.replication) comes out differently with this program (\(metric)); "
            + "results are not mixed: name another file with --db",
          position: SourcePosition(origin: path))
      }
    }
  }
}
