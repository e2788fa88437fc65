import SimKernel

/// How many points one task runs.
public enum TaskSize {
  /// How long a task is to take, in seconds: a cluster takes seconds to start one, and whoever loses one loses little.
  static let aim = 180.0

  /// The size of tasks for all points of a plan, by three runs of it.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - workers: How many tasks there are to be at least.
  /// - Returns: At least one.
  /// - Throws: What is wrong with the scenario or a metric.
  public static func points(of plan: SweepPlan, workers: Int) throws(SettingsError) -> Int {
    let pilots = try PilotRuns(plan)
    return points(
      of: plan, toRun: plan.points.count, eachRun: pilots.meanSeconds, workers: workers)
  }

  /// The size of tasks, from how long runs take.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - points: How many of its points are to be run.
  ///   - seconds: The mean length of a run.
  ///   - workers: How many tasks there are to be at least; `nil` for one.
  /// - Returns: At least one.
  static func points(
    of plan: SweepPlan, toRun points: Int, eachRun seconds: Double, workers: Int?
  ) -> Int {
    let each = max(seconds * Double(plan.replications), 1e-6)
    let most = max(1, (points + (workers ?? 1) - 1) / (workers ?? 1))
    return min(most, max(1, Int(min(aim / each, 1e6))))
  }
}

extension PointSelection {
  /// Numbers in ascending order as `--index` takes them: `3,10-12`.
  static func text(_ points: some Sequence<Int>) -> String {
    var ranges: [ClosedRange<Int>] = []
    for point in points {
      if let last = ranges.last, last.upperBound + 1 == point {
        ranges[ranges.count - 1] = last.lowerBound...point
      } else {
        ranges.append(point...point)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
