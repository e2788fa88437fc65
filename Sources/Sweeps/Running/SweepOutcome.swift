import Experiments

/// What a sweep came to, wherever its runs were done.
public struct SweepOutcome: Sendable {
  /// Runs that were done now.
  public var ran = 0
  /// Runs whose results were there before.
  public var present = 0
  /// How many runs of the plan ended in each way, those that were there before included.
  public var endings: [RunEnding: Int] = [:]
  /// Runs of the plan that are still to be done.
  public var missing = 0
  /// Real time, in seconds.
  public var seconds = 0.0

  /// Runs that did not come to their end.
  public var unsuccessful: Int {
    endings.reduce(0) { $0 + ($1.key == .complete ? 0 : $1.value) }
  }

  /// Counts what a database holds of a plan.
  ///
  /// - Parameters:
  ///   - store: The database.
  ///   - plan: The plan.
  ///   - runs: The runs of the plan that are counted; `nil` for all.
  ///   - ran: How many of its runs were done now.
  ///   - seconds: Real time since the beginning.
  /// - Throws: Why it cannot be read.
  init(
    of store: ResultsStore, _ plan: SweepPlan, runs: [RunID]? = nil, ran: Int, seconds: Double
  ) throws(OutputError) {
    let stored = try store.endings()
    func count(_ run: RunID) {
      if let ending = stored[run] { endings[ending, default: 0] += 1 } else { missing += 1 }
    }
    if let runs { runs.forEach(count) } else { plan.forEachRun(count) }
    self.ran = ran
    present = endings.values.reduce(0, +) - ran
    self.seconds = seconds
  }
}
