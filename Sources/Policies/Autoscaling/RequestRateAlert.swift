import ClusterModel
import SimKernel

/// Adds containers each time an alert on requests a second is notified of, and goes back to the minimum when it resolves.
///
/// Prometheus scrapes how many requests the gateway has completed (`PrometheusCounter`), evaluates the rule
/// rate(range) > threshold (`AlertRule`), the AlertManager groups, waits and repeats (`AlertGroup`), and for each
/// notified alert the gateway orders
///
/// * firing: min(containers + ⌈ maximum · scaleFactor ⌉, maximum);
/// * resolved: the minimum, at least one.
///
/// The rate is that of the function over all its containers, so it does not fall as containers are added: the number rises
/// to the maximum as long as the alert fires. With an idler, a function no request of which has been completed for a while
/// has no container until it is called, unless it states a minimum.
///
/// At one instant: scrape, evaluation, notification, idler. Scrapes and evaluations happen at multiples of their periods.
///
/// Source: OpenFaaS, gateway 0.11 to 0.20 and its Prometheus and AlertManager configuration; faas-idler; described in seeds
/// 002 (section on OpenFaaS) and 004 (section III and footnote 12).
public struct RequestRateAlert: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "requests-per-second-alert"
  /// The rule in one sentence.
  public static let summary =
    "A share of the maximum more for each notification of a firing alert; the minimum when it resolves."
  /// Where the rule comes from.
  public static let source = "OpenFaaS, gateway with Prometheus and AlertManager"

  /// What of it can be set.
  public typealias Parameters = RequestRateParameters

  private struct Entry {
    var counter = PrometheusCounter()
    var rule = AlertRule()
    /// How many containers it was ordered to have last.
    var ordered: Int
    /// What the last scrape said, and since when it has said so.
    var completed: UInt64 = 0
    var unchangedSince = SimTime.start
  }

  private let parameters: Parameters
  private let scrapes: Recurrence
  private let evaluations: Recurrence
  private let looks: Recurrence?
  private var entries: [Entry] = []
  /// One for all functions, or one for each.
  private var groups: [AlertGroup]

  /// Creates the policy.
  public init(_ parameters: Parameters) {
    self.parameters = parameters
    scrapes = Recurrence(every: parameters.scrapeInterval)
    evaluations = Recurrence(every: parameters.evaluationInterval)
    looks = parameters.idler.map { Recurrence(every: $0.every) }
    groups = parameters.oneGroup ? [AlertGroup()] : []
  }

  /// At the start, for the first scrape.
  public var firstWake: SimDuration { .zero }

  /// Goes down the chain: scrape, evaluation, notification, idler.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    let (scrapes, evaluates) = (scrapes.isDue(at: now), evaluations.isDue(at: now))
    for function in state.functions.ids {
      let load = state.load(of: function, at: now)
      addEntries(upTo: function, load)
      if scrapes { scrape(load, of: function, at: now) }
      if evaluates { evaluate(function, at: now) }
    }
    for index in groups.indices where groups[index].nextFlush <= now {
      let alerts = groups[index].flush(
        at: now, interval: parameters.groupInterval, repeats: parameters.repeatInterval)
      for alert in alerts { scale(alert, at: now, in: state, orders: &orders) }
    }
    if let looks, looks.isDue(at: now) { idle(at: now, in: state, orders: &orders) }
    return nextWake(after: now)
  }

  /// Orders the minimum, at least one, if the idler has taken the last.
  public mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    let load = state.load(of: function, at: now)
    addEntries(upTo: function, load)
    guard entries[function.index].ordered == 0 else { return }
    // The gateway has been called: for the idler that is later than anything it has scraped.
    entries[function.index].unchangedSince = now
    set(function, to: max(load.limits.minimum, 1), orders: &orders)
  }

  private mutating func addEntries(upTo function: FunctionID, _ load: FunctionLoad) {
    while entries.count <= function.index {
      entries.append(Entry(ordered: load.limits.initial))
      if !parameters.oneGroup { groups.append(AlertGroup()) }
    }
  }

  private mutating func scrape(_ load: FunctionLoad, of function: FunctionID, at now: SimTime) {
    entries[function.index].counter.scrape(
      Double(load.completed), at: now, keeping: parameters.range)
    if load.completed != entries[function.index].completed {
      entries[function.index].completed = load.completed
      entries[function.index].unchangedSince = now
    }
  }

  private mutating func evaluate(_ function: FunctionID, at now: SimTime) {
    let rate = entries[function.index].counter.rate(over: parameters.range, at: now)
    let change = entries[function.index].rule.evaluate(
      (rate ?? 0) > parameters.threshold, at: now, hold: parameters.hold)
    guard let change else { return }
    groups[parameters.oneGroup ? 0 : function.index].update(
      function, change, at: now, wait: parameters.groupWait)
  }

  /// What the gateway does about one alert of a notification.
  private mutating func scale(
    _ alert: AlertGroup.Alert, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    let limits = state.load(of: alert.function, at: now).limits
    let maximum =
      limits.maximum == .max ? parameters.maximum : min(limits.maximum, WholeNumbers.most)
    let step = WholeNumbers.ceiling(of: Double(maximum) * parameters.scaleFactor)
    guard step > 0 else { return }
    let minimum = max(limits.minimum, 1)
    set(
      alert.function,
      to: alert.isFiring ? min(entries[alert.function.index].ordered + step, maximum) : minimum,
      orders: &orders)
  }

  private mutating func idle(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) {
    guard let idler = parameters.idler else { return }
    for function in state.functions.ids
    where now - entries[function.index].unchangedSince >= idler.after
      && state.load(of: function, at: now).limits.minimum == 0
    {
      set(function, to: 0, orders: &orders)
    }
  }

  private mutating func set(
    _ function: FunctionID, to containers: Int, orders: inout ScalingOrders
  ) {
    guard containers != entries[function.index].ordered else { return }
    entries[function.index].ordered = containers
    orders.set(function, to: containers, after: parameters.actuationDelay)
  }

  private func nextWake(after now: SimTime) -> SimTime {
    var next = min(scrapes.next(after: now), evaluations.next(after: now))
    if let looks { next = min(next, looks.next(after: now)) }
    for group in groups { next = min(next, group.nextFlush) }
    return next
  }
}
