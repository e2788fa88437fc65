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

  /// Prepares runs.
  ///
  /// - Parameters:
  ///   - file: The plan.
  ///   - program: The running program.
  ///   - acceptsProgram: Whether it may be another one than made the plan.
  /// - Throws: That a file or the program is not what it was when the plan was made, or what is wrong with the scenario.
  public init(
    _ file: PlanFile, program: ProgramIdentity, acceptingProgram acceptsProgram: Bool = false
  ) throws(SettingsError) {
    guard acceptsProgram || program == file.program else {
      throw SettingsError(
        "the plan was made by simfaas \(file.program.description), and this is \(program.description); plan anew with this one, "
          + "or state --accept-program")
    }
    try file.plan.checkInputs(largest: Self.largestDigest)
    self.file = file
    self.program = program
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
    var outcome = Outcome()
    for number in points {
      let path = PointFile.path(of: number, replication: replication, in: folder)
      if FileManager.default.fileExists(atPath: path) {
        try checkPresent(path, number)
        outcome.present += 1
        continue
      }
      let point = try file.point(number)
      var kept = RunExecutor.Kept()
      var runs: [RunRecord] = []
      let replications = replication.map { $0...$0 } ?? 0...file.plan.replications - 1
      for replication in replications {
        guard !shouldStop() else {
          outcome.wasStopped = true
          return outcome
        }
        runs.append(
          executor.run(RunID(point: number, replication: replication), point, keeping: &kept))
      }
      outcome.failed += runs.count { $0.ending != .complete }
      try PointFile(
        point: number, values: point.values, identity: file.identity, program: program, runs: runs
      ).write(to: path)
      outcome.written += 1
    }
    return outcome
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
