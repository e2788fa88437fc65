import ClusterModel
import SimKernel

/// Adds one instance at a time, while there are more requests than the instances should have.
///
/// wanted = ⌈ mean requests under way since the last look ÷ `requestsPerInstance` ⌉. At each look a function gets one
/// container more if it has fewer than wanted, and is cut down to the highest number wanted within the last `idle`, if it has
/// more than that. A request that finds no container has one brought up at once.
///
/// Source: the documentation of Azure Functions' consumption plan: at most one new instance a second for functions called by
/// HTTP, 200 at most, none after some minutes without a request. How its scale controller reckons is not published, so the
/// rule for the number wanted is an assumption.
public struct ScaleController: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "scale-controller"
  /// The rule in one sentence.
  public static let summary =
    "One container more at each look while requests exceed what they should have; fewer once they were not wanted for a while."
  /// Where the rule comes from.
  public static let source = "Azure Functions, documentation of the consumption plan"

  /// What of it can be set.
  public struct Parameters: Settings {
    /// The time between two looks.
    public var interval = SimDuration.seconds(1)
    /// Requests under way for which one container is enough.
    public var requestsPerInstance = 1.0
    /// How long a container stays that is not wanted.
    public var idle = SimDuration.minutes(5)

    /// Creates a look a second.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "interval", \.interval, .quantity(from: .zero, above: true),
          "The time between two looks, each of which adds one container at most."),
        Setting(
          "requestsPerInstance", \.requestsPerInstance, .number(0.001...1_000_000),
          "Requests under way for which one container is enough."),
        Setting("idle", \.idle, .duration, "How long a container stays that is not wanted."),
      ]
    }
  }

  private struct Row {
    var inFlightSeconds = 0.0
    var wanted = RecentHighest()
  }

  private let parameters: Parameters
  private let looks: Recurrence
  private var rows: [Row] = []
  private var lookedAt = SimTime.start

  /// Creates the policy.
  public init(_ parameters: Parameters) {
    self.parameters = parameters
    looks = Recurrence(every: parameters.interval)
  }

  /// After the first interval.
  public var firstWake: SimDuration { parameters.interval }

  /// Looks at every function.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    while rows.count < state.functions.count { rows.append(Row()) }
    let span = (now - lookedAt).inSeconds
    lookedAt = now
    for function in state.functions.ids {
      let load = state.load(of: function, at: now)
      let mean = (load.inFlightSeconds - rows[function.index].inFlightSeconds) / span
      rows[function.index].inFlightSeconds = load.inFlightSeconds
      let wanted = WholeNumbers.ceiling(of: mean / parameters.requestsPerInstance)
      let kept = rows[function.index].wanted.highest(
        adding: wanted, at: now, within: parameters.idle)
      let present = load.ready + load.comingUp
      if wanted > present {
        orders.set(function, to: present + 1)
      } else if kept < present {
        orders.set(function, to: kept)
      }
    }
    return looks.next(after: now)
  }

  /// The first container of a function comes at once.
  public mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    orders.set(function, to: 1)
  }
}
