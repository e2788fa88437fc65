import SimKernel

/// Decides how many containers functions should have, from what it reads of their load.
///
/// A control loop of its own: it wakes at instants that it chooses, reads, and orders. What it reads are counters and
/// gauges as an exporter would show them at that instant (``FunctionLoad``); windows, rates, scrape intervals and the
/// delays between the stages of a pipeline are the policy's own. An order takes effect after the delay that it states.
public protocol Autoscaler: Sendable {
  /// How long after the start of the run it wakes for the first time.
  var firstWake: SimDuration { get }

  /// Reads and orders.
  ///
  /// - Parameters:
  ///   - now: The current instant.
  ///   - state: The cluster; ``ClusterState/load(of:at:)`` says what a scrape of a function would find.
  ///   - orders: Takes what is to change.
  /// - Returns: When it wakes next: later than `now`; `never` for no more.
  mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime

  /// A request of `function` has begun to wait although the function has no container, nor one that comes up.
  ///
  /// What Knative's activator tells its autoscaler; most loops do not hear of it.
  mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders)
}

extension Autoscaler {
  /// Does not hear of it.
  public mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {}
}

/// What an autoscaler wants changed.
public struct ScalingOrders: Sendable {
  /// A number of containers that a function is to have.
  public struct Order: Hashable, Sendable {
    /// Whose containers.
    public var function: FunctionID
    /// How many, before the function's own limits (``ScaleLimits``).
    public var containers: Int
    /// How long until the cluster acts on it.
    public var delay: SimDuration
  }

  /// The orders, in the order in which they were given.
  public private(set) var orders: [Order] = []
  /// What changes for the way to a function's containers, in the order in which it was said.
  public private(set) var bufferings: [(function: FunctionID, isBuffered: Bool)] = []

  /// Creates no orders.
  public init() {}

  /// Orders that `function` has this many containers, `delay` from now on.
  ///
  /// Containers that come up count, those that drain do not.
  public mutating func set(
    _ function: FunctionID, to containers: Int, after delay: SimDuration = .zero
  ) {
    orders.append(Order(function: function, containers: max(containers, 0), delay: delay))
  }

  /// Says whether requests of `function` wait in front of its containers until one has room (Knative's activator in the
  /// path), or go straight to a container and wait there.
  public mutating func buffer(_ function: FunctionID, _ isBuffered: Bool) {
    bufferings.append((function, isBuffered))
  }

  mutating func removeAll() {
    orders.removeAll(keepingCapacity: true)
    bufferings.removeAll(keepingCapacity: true)
  }

  var isEmpty: Bool { orders.isEmpty && bufferings.isEmpty }
}

/// How many containers an autoscaler may give a function, and how many it has at the start.
public struct ScaleLimits: BitwiseCopyable, Hashable, Sendable {
  /// Ready containers at the start of the run.
  public var initial = 1
  /// Fewest.
  public var minimum = 0
  /// Most.
  public var maximum = Int.max

  /// Creates one container at the start, and no limits.
  public init() {}

  /// The most that a function can be ordered to have without a limit of its own, so that a wrong rule cannot fill the
  /// memory of the simulator.
  public static let most = 1_000_000

  /// The number within the limits that is nearest to `containers`, at most ``most``.
  public func clamp(_ containers: Int) -> Int {
    min(max(containers, minimum), maximum, Self.most)
  }
}

/// What a scrape of one function finds: counters since the start of the run, and gauges.
public struct FunctionLoad: Hashable, Sendable {
  /// Requests that have arrived at the gateway.
  public var arrived: UInt64 = 0
  /// Requests that were given to a container.
  public var given: UInt64 = 0
  /// Requests that have been answered with success.
  public var completed: UInt64 = 0
  /// Requests that have ended in any other way.
  public var failed: UInt64 = 0
  /// Requests that have arrived and not ended.
  public var inFlight = 0
  /// The integral of ``inFlight`` over time, in request-seconds: a difference ÷ the time between is the mean concurrency.
  public var inFlightSeconds = 0.0
  /// CPU time that its containers have used, in core-seconds.
  public var coreSeconds = 0.0
  /// Memory that its containers hold.
  public var memory = Bytes.zero
  /// Containers that can run requests.
  public var ready = 0
  /// Containers that come up.
  public var comingUp = 0
  /// Containers that run what they have and then go.
  public var draining = 0
  /// CPU quota of one container.
  public var cores = Cores.unlimited
  /// Limits of its scale.
  public var limits = ScaleLimits()

  /// Containers that are ready or come up.
  public var present: Int { ready + comingUp }

  /// Creates a function without load.
  public init() {}
}
