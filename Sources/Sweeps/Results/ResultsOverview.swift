import Experiments
import GRDB
import SimKernel

/// What a database holds, in a few numbers.
public struct ResultsOverview: Sendable {
  /// The most failures that are named.
  private static let mostFailures = 20

  /// The plan that it holds results of.
  public let plan: SweepPlan
  /// Whether it is of a tuning, whose points have as many runs as each of them needed.
  public let isOfTuning: Bool
  /// How many metrics there are.
  public let metricCount: Int
  /// The programs that ran it.
  public let programs: [ProgramIdentity]
  /// How many runs ended in each way.
  public let endings: [RunEnding: Int]
  /// The first runs that did not come to their end.
  public let failures: [RunRecord]
  /// How many more there are.
  public let moreFailures: Int

  /// Reads a database.
  ///
  /// - Throws: Why it cannot be read.
  public init(_ store: ResultsStore) throws {
    plan = try store.plan()
    isOfTuning = try store.isOfTuning()
    metricCount = try store.metrics().count
    programs = try store.programs()
    let endings = try store.endings()
    self.endings = endings.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let failed = endings.count { $0.value != .complete }
    let rows = try store.read {
      try Row.fetchAll(
        $0,
        sql: "SELECT id, outcome, error FROM run WHERE outcome <> 'complete' ORDER BY id LIMIT ?",
        arguments: [Self.mostFailures])
    }
    failures = rows.map {
      RunRecord(RunID(number: $0[0]), RunEnding(rawValue: $0[1]) ?? .failed, error: $0[2])
    }
    moreFailures = failed - failures.count
  }
}
