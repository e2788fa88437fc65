import ClusterModel
import SimKernel

/// The way of one function's metrics to the horizontal pod autoscaler.
///
/// Kubelets measure at every housekeeping, the metrics server collects what they measured last, the autoscaler reads what
/// was collected last. Use of CPU is the mean since the housekeeping before, all containers taken as alike: what they used
/// together ÷ (mean of the numbers of ready ones at both ends · time between). A container is *measured* once it has been
/// ready at two housekeepings in a row (for memory, at one). What containers use while they come up or drain counts as used
/// by the ready ones.
struct HorizontalMetrics: Sendable {
  /// What was measured at one housekeeping.
  struct Sample: Hashable, Sendable {
    /// Mean use of one container: cores or bytes.
    var use: Double
    /// How many ready containers it is the mean of.
    var measured: Int
    /// How many were ready.
    var ready: Int
  }

  /// What the autoscaler reads; `nil` before the first collection of a measurement.
  private(set) var collected: Sample?
  private var latest: Sample?
  private var before: (at: SimTime, coreSeconds: Double, ready: Int)?

  /// Measures.
  mutating func measure(
    _ load: FunctionLoad, at now: SimTime, _ metric: HorizontalParameters.Metric
  ) {
    defer { before = (now, load.coreSeconds, load.ready) }
    switch metric {
    case .memory:
      let containers = load.ready + load.comingUp + load.draining
      guard load.ready > 0, containers > 0 else { return latest = nil }
      latest = Sample(
        use: Double(load.memory.count) / Double(containers), measured: load.ready,
        ready: load.ready)
    case .cpu:
      guard let before, before.at < now, before.ready > 0, load.ready > 0 else {
        return latest = nil
      }
      let containerSeconds =
        Double(before.ready + load.ready) / 2 * (now - before.at).inSeconds
      latest = Sample(
        use: (load.coreSeconds - before.coreSeconds) / containerSeconds,
        measured: min(before.ready, load.ready), ready: load.ready)
    }
  }

  /// Lets the metrics server collect the latest measurement.
  mutating func collect() { collected = latest }
}
