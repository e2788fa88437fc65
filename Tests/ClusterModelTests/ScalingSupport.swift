import ClusterModel
import SimKernel

/// Takes the ready containers of a function in turn.
struct TestRoundRobin: LoadBalancing {
  private var next = 0

  mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    defer { next += 1 }
    return state.replica(next % state.replicaCount(of: pool), of: pool)
  }
}

/// Takes any ready container.
struct TestRandomChoice: LoadBalancing {
  mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    state.replica(Int(random.index(below: UInt32(state.replicaCount(of: pool)))), of: pool)
  }
}

/// Orders what a list says, and keeps what it read on the way.
struct ScriptedScaling: Autoscaler {
  struct Step {
    var at: Double
    var containers: Int
    var delay = SimDuration.zero
  }

  var steps: [Step]
  /// What a poke orders; `nil` for nothing.
  var onPoke: Int?

  var firstWake: SimDuration {
    SimDuration(rounding: steps.first?.at ?? 1)
  }

  mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    let step = steps.removeFirst()
    orders.set(FunctionID(0), to: step.containers, after: step.delay)
    return steps.first.map { .start + SimDuration(rounding: $0.at) } ?? .never
  }

  mutating func requestAwaits(
    _ function: FunctionID, at now: SimTime, in state: borrowing ClusterState,
    orders: inout ScalingOrders
  ) {
    if let onPoke { orders.set(function, to: onPoke) }
  }
}

/// Orders any number of containers for every function every now and then, for an hour.
struct RandomScaling: Autoscaler {
  var random: RandomStream
  let delayed: Bool

  var firstWake: SimDuration { .milliseconds(300) }

  mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    for function in state.functions.ids where random.index(below: 2) == 0 {
      let load = state.load(of: function, at: now)
      let containers = Int(random.index(below: 6)) + (load.inFlight > 3 ? 1 : 0)
      orders.set(
        function, to: containers,
        after: delayed ? .milliseconds(Int64(random.index(below: 900))) : .zero)
      if random.index(below: 8) == 0 { orders.buffer(function, random.index(below: 2) == 0) }
    }
    return now + .milliseconds(700)
  }
}
