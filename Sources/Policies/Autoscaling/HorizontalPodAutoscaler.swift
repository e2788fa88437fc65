import ClusterModel
import SimKernel

/// Scales by the ratio of containers' mean CPU or memory to a target.
///
/// containers = ⌈ present number · mean use ÷ target ⌉, with a tolerance (`HorizontalRatio`), stabilised and limited in
/// rate (`HorizontalScale`), from metrics that come late (`HorizontalMetrics`). At one instant kubelets measure before
/// the metrics server collects, and that before the autoscaler decides; an idler (``HorizontalIdler``) looks last.
///
/// Source: Kubernetes 1.14 and 1.20, Horizontal Pod Autoscaler; described in seeds 002 and 004. A container that has never
/// been ready counts as not ready, however long it takes: the initial readiness delay (30 s) tells it from one that was
/// ready before, which is not modelled. The CPU initialisation period (5 min) is taken to last longer than a start. Left
/// out: several metrics at a time, custom metrics, that phases of the three periods differ from node to node.
public struct HorizontalPodAutoscaler: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "horizontal-pod-autoscaler"
  /// The rule in one sentence.
  public static let summary =
    "The present number times mean CPU or memory ÷ target, stabilised and limited in rate."
  /// Where the rule comes from.
  public static let source = "Kubernetes 1.14 and 1.20, HPA"

  /// What of it can be set.
  public typealias Parameters = HorizontalParameters

  private struct Entry {
    var metrics = HorizontalMetrics()
    var scale: HorizontalScale
    var idler = HorizontalIdler()
  }

  private let parameters: Parameters
  private let housekeeping: Recurrence
  private let collections: Recurrence
  private let syncs: Recurrence
  private let looks: Recurrence?
  private var entries: [Entry] = []

  /// Creates the policy.
  public init(_ parameters: Parameters) {
    self.parameters = parameters
    housekeeping = Recurrence(every: parameters.housekeeping)
    collections = Recurrence(every: parameters.resolution)
    syncs = Recurrence(every: parameters.syncPeriod)
    looks = parameters.idler.map { Recurrence(every: $0.every) }
  }

  /// At the start, for the first measurement.
  public var firstWake: SimDuration { .zero }

  /// Measures, collects and decides, whichever is due.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    let measures = housekeeping.isDue(at: now)
    let collects = collections.isDue(at: now)
    let decides = syncs.isDue(at: now)
    let looks = looks?.isDue(at: now) ?? false
    for function in state.functions.ids {
      let load = state.load(of: function, at: now)
      addEntries(upTo: function, load)
      if measures { entries[function.index].metrics.measure(load, at: now, parameters.metric) }
      if collects { entries[function.index].metrics.collect() }
      if decides {
        let memory = state.functions[function].memory
        decide(for: function, load, memory: memory, at: now, orders: &orders)
      }
      if looks { idle(function, load, at: now, orders: &orders) }
    }
    let next = min(
      housekeeping.next(after: now), collections.next(after: now), syncs.next(after: now))
    return self.looks.map { min(next, $0.next(after: now)) } ?? next
  }

  /// Orders the minimum, at least one, if the idler has taken the last.
  public mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    guard parameters.idler != nil else { return }
    let load = state.load(of: function, at: now)
    addEntries(upTo: function, load)
    guard entries[function.index].scale.current == 0 else { return }
    begin(function, with: max(load.limits.minimum, 1), orders: &orders)
  }

  private mutating func addEntries(upTo function: FunctionID, _ load: FunctionLoad) {
    while entries.count <= function.index {
      entries.append(Entry(scale: HorizontalScale(initial: load.limits.initial)))
    }
  }

  private mutating func idle(
    _ function: FunctionID, _ load: FunctionLoad, at now: SimTime, orders: inout ScalingOrders
  ) {
    guard let idler = parameters.idler,
      entries[function.index].idler.finds(load, at: now, idleFor: idler.after),
      entries[function.index].scale.current > load.limits.minimum
    else { return }
    begin(function, with: load.limits.minimum, orders: &orders)
  }

  /// Orders a number that the autoscaler begins anew from, without what it recommended before.
  private mutating func begin(
    _ function: FunctionID, with containers: Int, orders: inout ScalingOrders
  ) {
    entries[function.index].scale = HorizontalScale(initial: containers)
    orders.set(function, to: containers, after: parameters.actuationDelay)
  }

  private mutating func decide(
    for function: FunctionID, _ load: FunctionLoad, memory: Bytes, at now: SimTime,
    orders: inout ScalingOrders
  ) {
    guard let sample = entries[function.index].metrics.collected, load.ready > 0,
      let wanted = parameters.wanted(cores: load.cores, memory: memory)
    else { return }
    let current = entries[function.index].scale.current
    let measured = min(sample.measured, load.ready)
    let known = min(sample.ready, load.ready)
    let recommended = HorizontalRatio.containers(
      current: current, ratio: sample.use / wanted, measured: measured,
      unready: known - measured + load.comingUp, missing: load.ready - known,
      tolerance: parameters.tolerance)
    let next = entries[function.index].scale.take(
      recommended, limits: load.limits, at: now, parameters)
    if next != current { orders.set(function, to: next, after: parameters.actuationDelay) }
  }
}
