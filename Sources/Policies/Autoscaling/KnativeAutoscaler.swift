import ClusterModel
import SimKernel

/// Scales by concurrency or arrivals, averaged over a stable and a panic window, down to zero.
///
/// The rule of one tick is `KnativeRule`, what happens at zero `KnativeScaleToZero`. What is averaged is a counter's
/// increase (requests under way, integrated over time; arrivals) from reading to reading; a window that has not passed
/// yet since the first reading is as long as it is. A request for a function without containers is reported by the
/// activator at once, and one container ordered.
///
/// Source: Knative Serving 0.21, KPA (`config-autoscaler`); described in seed 004, section on Knative. Left out: that only
/// some of many containers are scraped and the others inferred, lost scrapes, several autoscalers and activators.
public struct KnativeAutoscaler: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "knative"
  /// The rule in one sentence.
  public static let summary =
    "Concurrency or requests a second ÷ target, in a stable and a panic window; scales to zero."
  /// Where the rule comes from.
  public static let source = "Knative Serving 0.21, KPA"

  /// What of it can be set.
  public typealias Parameters = KnativeParameters

  private struct Revision {
    var window: CounterWindow
    var rule: KnativeRule
    var zero = KnativeScaleToZero()
    /// How many containers it was ordered to have last.
    var ordered: Int
    /// Since when its requests go through the activator.
    var bufferedSince: SimTime?
  }

  private let parameters: Parameters
  private let intervals: (stable: Int, panic: Int)
  private let scrapes: Recurrence
  private let ticks: Recurrence
  private var revisions: [Revision] = []

  /// Creates the policy.
  public init(_ parameters: Parameters) {
    self.parameters = parameters
    intervals = parameters.intervals
    scrapes = Recurrence(every: parameters.scrapeInterval)
    ticks = Recurrence(every: parameters.tick)
  }

  /// At the start, for the first reading and to say who is in the path.
  public var firstWake: SimDuration { .zero }

  /// Reads, and at a tick decides.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    let (scrapes, ticks) = (scrapes.isDue(at: now), ticks.isDue(at: now))
    for function in state.functions.ids {
      let load = state.load(of: function, at: now)
      addRevisions(upTo: function, load, at: now, orders: &orders)
      if scrapes { read(load, of: function, at: now) }
      if ticks { decide(for: function, load, at: now, in: state, orders: &orders) }
    }
    return min(self.scrapes.next(after: now), self.ticks.next(after: now))
  }

  /// Orders a container, if none was.
  public mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    let load = state.load(of: function, at: now)
    addRevisions(upTo: function, load, at: now, orders: &orders)
    guard revisions[function.index].ordered == 0 else { return }
    revisions[function.index].zero.activate()
    revisions[function.index].ordered = 1
    orders.set(function, to: 1, after: parameters.actuationDelay)
  }

  /// Makes the revision of `function`, and of those before it, with the activator in its path where it is at the start.
  private mutating func addRevisions(
    upTo function: FunctionID, _ load: FunctionLoad, at now: SimTime, orders: inout ScalingOrders
  ) {
    while revisions.count <= function.index {
      let initial = load.limits.initial
      var revision = Revision(
        window: CounterWindow(intervals: intervals.stable),
        rule: KnativeRule(initial: initial, panics: parameters.panics), ordered: initial)
      if initial == 0 || parameters.targetBurstCapacity != 0 {
        revision.bufferedSince = now
        orders.buffer(FunctionID(revisions.count), true)
      }
      revisions.append(revision)
    }
  }

  private mutating func read(_ load: FunctionLoad, of function: FunctionID, at now: SimTime) {
    let counter =
      switch parameters.metric {
      case .concurrency: load.inFlightSeconds
      case .rps: Double(load.arrived)
      }
    revisions[function.index].window.record(counter)
    if load.ready > 0 { revisions[function.index].zero.noteReady(at: now) }
  }

  private mutating func decide(
    for function: FunctionID, _ load: FunctionLoad, at now: SimTime,
    in state: borrowing ClusterState, orders: inout ScalingOrders
  ) {
    let window = revisions[function.index].window
    guard let stable = window.meanIncrease(over: intervals.stable),
      let panic = window.meanIncrease(over: intervals.panic)
    else { return }
    let interval = parameters.scrapeInterval.inSeconds
    let profile = state.functions[function].profile
    let target = KnativeRule.Target(
      parameters, concurrency: Int(state.profiles[profile].concurrency))
    let decision = revisions[function.index].rule.decide(
      stable: stable / interval, panic: panic / interval, ready: load.ready, at: now,
      target: target, parameters)
    apply(decision, to: function, load, at: now, orders: &orders)
  }

  private mutating func apply(
    _ decision: KnativeRule.Decision, to function: FunctionID, _ load: FunctionLoad,
    at now: SimTime, orders: inout ScalingOrders
  ) {
    let (ordered, since) = (
      revisions[function.index].ordered, revisions[function.index].bufferedSince
    )
    let outcome = revisions[function.index].zero.outcome(
      of: load.limits.clamp(decision.containers), ordered: ordered, bufferedSince: since, at: now,
      parameters)
    let next = outcome.map(load.limits.clamp) ?? ordered
    let isInactive = revisions[function.index].zero.inactiveSince != nil
    setBuffered(
      decision.lacksBurstCapacity || isInactive || next == 0 || load.ready == 0, function,
      at: now, orders: &orders)
    guard next != ordered else { return }
    revisions[function.index].ordered = next
    orders.set(function, to: next, after: parameters.actuationDelay)
  }

  private mutating func setBuffered(
    _ isBuffered: Bool, _ function: FunctionID, at now: SimTime, orders: inout ScalingOrders
  ) {
    guard isBuffered != (revisions[function.index].bufferedSince != nil) else { return }
    revisions[function.index].bufferedSince = isBuffered ? now : nil
    orders.buffer(function, isBuffered)
  }
}
