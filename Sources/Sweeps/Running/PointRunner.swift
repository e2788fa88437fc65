import Experiments
import Foundation
import SimKernel

/// Runs points of a plan file into files, one a point: what jobs of an array, or any number of machines, do side by side.
public struct PointRunner: Sendable {
  /// What came of one call.
  public struct Outcome: Hashable, Sendable {
    /// Points whose files were written.
    public var written = 0
    /// Points whose files were there.
    public var present = 0
    /// Runs among those written that did not come to their end.
    public var failed = 0
    /// Whether it was told to stop before the last point.
    public var wasStopped = false
  }

  /// Larger inputs are compared by their size only.
  private static let largestDigest: Int64 = 64 << 20

  private let file: PlanFile
  private let executor: RunExecutor
  private let program: ProgramIdentity
  /// The executable for runs that have a process of their own; `nil` where runs have none.
  private let executable: String?

  /// Prepares runs.
  ///
  /// - Parameters:
  ///   - file: The plan.
  ///   - program: The running program.
  ///   - acceptsProgram: Whether it may be another one than made the plan.
  ///   - executable: The executable of this program, where every run is to have a process of its own.
  /// - Throws: That a file or the program is not what it was when the plan was made, or what is wrong with the scenario.
  public init(
    _ file: PlanFile, program: ProgramIdentity, acceptingProgram acceptsProgram: Bool = false,
    isolatingBy executable: String? = nil
  ) throws(SettingsError) {
    guard acceptsProgram || program == file.program else {
      throw SettingsError(
        "the plan was made by simfaas \(file.program.description), and this is \(program.description); plan anew with this one, "
          + "or state --accept-program")
    }
    try file.plan.checkInputs(largest: Self.largestDigest)
    self.file = file
    self.program = program
    self.executable = executable
    executor = try RunExecutor(file.plan)
  }

  /// Runs points one after the other, skipping those whose file is there.
  ///
  /// - Parameters:
  ///   - points: The points.
  ///   - replication: The only replication to run; `nil` for all.
  ///   - folder: Where files go; it is created.
  ///   - shouldStop: Asked between runs; what is not written yet is lost.
  /// - Returns: What came of it.
  /// - Throws: `SettingsError` for a file that is there and belongs to something else, `OutputError` for one that cannot be written.
  public func run(
    _ points: [Int], replication: Int? = nil, into folder: String,
    shouldStop: () -> Bool = { false }
  ) throws -> Outcome {
    try OutputFolder.create(folder)
    let isolated = try isolatedRunner(in: folder)
    defer { isolated?.cleanUp() }
    var outcome = Outcome()
    for number in points {
      let path = PointFile.path(of: number, replication: replication, in: folder)
      if FileManager.default.fileExists(atPath: path) {
        try checkPresent(path, number)
        outcome.present += 1
        continue
      }
      let point = try file.point(number)
      let replications = replication.map { $0...$0 } ?? 0...file.plan.replications - 1
      guard let runs = try runs(of: number, point, replications, isolated, shouldStop) else {
        outcome.wasStopped = true
        return outcome
      }
      outcome.failed += runs.count { $0.ending != .complete }
      try PointFile(
        point: number, values: point.values, identity: file.identity, program: program, runs: runs
      ).write(to: path)
      outcome.written += 1
    }
    return outcome
  }

  /// What runs runs apart from this process; `nil` where they are not to be.
  private func isolatedRunner(in folder: String) throws(OutputError) -> IsolatedRunner? {
    guard let executable else { return nil }
    // Jobs that share the folder have their own within it.
    let information = ProcessInfo.processInfo
    return try IsolatedRunner(
      planAt: file.path, scenario: file.scenario, limit: file.plan.limit, executable: executable,
      folder: "\(folder)/.alone-\(information.hostName)-\(information.processIdentifier)")
  }

  /// The runs of a point; `nil` where it was told to stop before the last one.
  private func runs(
    of number: Int, _ point: SweepPoint, _ replications: ClosedRange<Int>,
    _ isolated: IsolatedRunner?, _ shouldStop: () -> Bool
  ) throws(OutputError) -> [RunRecord]? {
    var kept = RunExecutor.Kept()
    var runs: [RunRecord] = []
    for replication in replications {
      guard !shouldStop() else { return nil }
      let id = RunID(point: number, replication: replication)
      if let isolated {
        guard let record = try isolated.run(id) else { return nil }
        runs.append(record)
      } else {
        runs.append(executor.run(id, point, keeping: &kept))
      }
    }
    return runs
  }

  private func checkPresent(_ path: String, _ number: Int) throws(SettingsError) {
    let present = try PointFile(path)
    guard present.identity == file.identity, present.point == number else {
      throw SettingsError(
        "belongs to another plan; choose another folder",
        position: SourcePosition(origin: path))
    }
  }
}
