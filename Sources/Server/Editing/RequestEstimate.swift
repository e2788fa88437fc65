import Experiments
import SimKernel

/// How many requests a scenario sends, as far as that can be said before it runs.
enum RequestEstimate {
  /// The expected number of requests of one run; `nil` where the workload does not say, as with recorded traces.
  static func requests(of scenario: Scenario) -> Double? {
    if let requests = scenario.requests { return Double(requests) }
    var sum = 0.0
    for workload in scenario.workload {
      guard let requests = requests(of: workload, in: scenario) else { return nil }
      sum += requests
    }
    return sum
  }

  private static func requests(of workload: WorkloadSettings, in scenario: Scenario) -> Double? {
    let most = workload.requests.map(Double.init)
    guard let sent = sent(by: workload, in: scenario) else { return most }
    return min(sent * workload.changes.keep, most ?? .infinity)
  }

  private static func sent(by workload: WorkloadSettings, in scenario: Scenario) -> Double? {
    func seconds(from start: SimDuration, until end: SimDuration?) -> Double? {
      let ends = [end, scenario.duration].compactMap { $0?.inSeconds }
      return ends.min().map { max(0, $0 - start.inSeconds) }
    }
    switch workload {
    case .poisson(let it):
      return seconds(from: it.start, until: it.until).map { $0 * it.rate.perSecond }
    case .popularity(let it):
      return seconds(from: it.start, until: it.until).map { $0 * it.rate.perSecond }
    case .constant(let it):
      return seconds(from: it.start, until: it.until).map { $0 / max(it.interval.inSeconds, 1e-9) }
    default: return nil
    }
  }
}
