import Experiments
import SimKernel

/// How long the runs of a plan take, by a few of them.
public struct PilotRuns: Sendable {
  /// A pilot run is stopped then, in seconds; its length is then a lower bound.
  public static let longest = 10.0

  /// The mean length of a run, in seconds.
  public let meanSeconds: Double
  /// How many were run: the first replication of the first, the middle and the last point.
  public let count: Int
  /// Whether one was stopped, so that runs take longer than the mean says.
  public let isLowerBound: Bool

  /// Runs them, one after the other; nothing is kept of them.
  ///
  /// - Parameter plan: A plan that has been checked.
  /// - Throws: What is wrong with the scenario or a metric.
  public init(_ plan: SweepPlan) throws(SettingsError) {
    var limited = plan
    let most = SimDuration(rounding: Self.longest)
    limited.limit.time = plan.limit.time.map { min($0, most) } ?? most
    let executor = try RunExecutor(limited)
    let points = Set([0, plan.points.count / 2, plan.points.count - 1]).sorted()
    var seconds = 0.0
    var wasStopped = false
    for point in points {
      var kept = RunExecutor.Kept()
      let record = executor.run(
        RunID(point: point, replication: 0), plan.points[point], keeping: &kept)
      seconds += record.wallSeconds
      if record.ending == .limit, limited.limit.time != plan.limit.time { wasStopped = true }
    }
    count = points.count
    meanSeconds = seconds / Double(points.count)
    isLowerBound = wasStopped
  }
}
