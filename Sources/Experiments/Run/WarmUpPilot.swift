import ClusterModel
import SimKernel

/// Runs of a scenario that only serve to find out how long its warm-up lasts.
///
/// The response times of several runs are averaged request by request, so that what is common to all, the way from the empty cluster to
/// the steady one, stands out from what differs; MSER-5 finds its end there. The runs are others than those that are measured: the cut
/// does not depend on the values that it leaves. Averaging before the search: K. Hoad, S. Robinson and R. Davies, J. Oper. Res. Soc. 61
/// (2010) 1632–1644.
struct WarmUpPilot: Sendable {
  /// What was found.
  struct Finding: Hashable, Sendable {
    /// How long the warm-up lasts.
    let length: SimDuration
    /// Whether its end was found within the first half of the requests.
    let isFound: Bool
  }

  /// How many runs are averaged.
  static let replications = 5

  /// The scenario file.
  let scenario: String
  /// What is replaced in it.
  let changes: [String]
  /// Which run it is, from zero on.
  let number: Int

  /// Runs it.
  ///
  /// - Throws: What is wrong with the scenario, or that the run failed.
  func series() throws(SettingsError) -> ResponseSeries {
    // Counted from the highest number down: no measured run has the same draws.
    let replication = 1_000_000 - number
    var loaded = try ScenarioLoader.load(
      scenario, overrides: changes + ["replication=\(replication)", "metrics.warmUp=0s"])
    var metrics = loaded.scenario.metrics.configuration
    metrics.samplingPeriod = nil
    metrics.recordsInvocations = true
    metrics.recordsContainers = false
    loaded.scenario.metrics.configuration = metrics
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var series = ResponseSeries()
    let outcome = Runner(loaded.scenario, built).run { record in
      guard record.outcome == .completed else { return }
      series.add(record.endedAt - record.arrivedAt, at: record.endedAt)
    }
    guard outcome.end == .complete else {
      throw SettingsError(
        "a run for the length of the warm-up did not come to its end: \(outcome.summary.incompleteReason ?? "")",
        path: scenario)
    }
    return series
  }

  /// How long the warm-up of the averaged runs lasts.
  static func finding(_ series: [ResponseSeries]) -> Finding {
    var series = series
    let length = series.map(\.length).max() ?? ResponseSeries.firstLength
    for index in series.indices { while series[index].length < length { series[index].join() } }
    let count = series.map(\.means.count).min() ?? 0
    let means = (0..<count).map { batch in
      series.reduce(0) { $0 + $1.means[batch] } / Double(series.count)
    }
    let search = WarmUpSearch(means)
    guard search.cut > 0 else { return Finding(length: .zero, isFound: search.isFound) }
    let end = series.map { $0.ends[search.cut - 1] }.max() ?? .start
    return Finding(length: end - .start, isFound: search.isFound)
  }
}
