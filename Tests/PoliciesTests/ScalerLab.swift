import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// A cluster in which nothing happens but what an autoscaler reads and orders.
///
/// Orders are carried out at once, or the containers become ready a stated time later.
struct ScalerLab: ~Copyable {
  /// An order, with its instant in seconds.
  struct Order: Equatable, CustomStringConvertible {
    var at: Double
    var function = 0
    var containers: Int

    init(_ at: Double, _ containers: Int, function: Int = 0) {
      (self.at, self.function, self.containers) = (at, function, containers)
    }

    var description: String { "(\(at) s: \(containers) of \(function))" }
  }

  var cluster: Cluster
  /// What was ordered.
  private(set) var orders: [Order] = []
  /// When requests began to go through the activator, or ceased to.
  private(set) var bufferings: [(at: Double, isBuffered: Bool)] = []
  private var nextWake: SimTime?

  init(
    functions: Int = 1, limits: (inout ScaleLimits) -> Void = { _ in },
    profile change: (inout FunctionProfile) -> Void = { _ in }
  ) {
    var configuration = ClusterConfiguration()
    configuration.machines = [MachineConfiguration()]
    configuration.nodes = [NodeConfiguration()]
    var profile = FunctionProfile()
    change(&profile)
    configuration.profiles = [profile]
    cluster = Cluster(
      configuration,
      policies: ClusterPolicies(
        nodeSelection: RoundRobin(.init()), keepAlive: KeepForever(.init())),
      arrivals: NoArrivals())
    for _ in 0..<functions {
      var function = FunctionConfiguration()
      function.memory = .mebibytes(100)
      cluster.addFunction(function)
      var row = ScaleRow()
      limits(&row.limits)
      row.ready = Int32(row.limits.initial)
      _ = cluster.state.scales.append(row)
      _ = cluster.state.loads.append(LoadRow())
    }
  }

  /// Wakes `policy` whenever it wants to until `end`, the load being as `load` says at each instant.
  mutating func run(
    _ policy: inout some Autoscaler, until end: Double,
    load: (_ function: Int, _ seconds: Double, inout LoadRow) -> Void = { _, _, _ in }
  ) {
    var now = nextWake ?? .start + policy.firstWake
    while now.inSeconds <= end {
      for function in cluster.state.loads.ids {
        load(function.index, now.inSeconds, &cluster.state.loads[function])
      }
      var taken = ScalingOrders()
      let next = policy.wake(at: now, in: cluster.state, orders: &taken)
      #expect(next > now)
      carryOut(taken, at: now)
      now = next
    }
    nextWake = now
  }

  /// Lets a request wait for a function without containers.
  mutating func await(_ function: Int, at seconds: Double, _ policy: inout some Autoscaler) {
    var taken = ScalingOrders()
    let now = SimTime.start + SimDuration(rounding: seconds)
    policy.requestAwaits(FunctionID(function), at: now, in: cluster.state, orders: &taken)
    carryOut(taken, at: now)
  }

  private mutating func carryOut(_ taken: ScalingOrders, at now: SimTime) {
    for order in taken.orders {
      orders.append(
        Order(
          (now + order.delay).inSeconds, order.containers, function: order.function.index))
      cluster.state.scales[order.function].ready = Int32(order.containers)
    }
    for buffering in taken.bufferings {
      bufferings.append((now.inSeconds, buffering.isBuffered))
    }
  }
}

/// An instant so many seconds after the start.
func second(_ seconds: Double) -> SimTime { .start + SimDuration(rounding: seconds) }
