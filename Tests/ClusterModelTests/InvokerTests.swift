import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Requests that are given to nodes, which find containers for them: OpenWhisk's load balancer and invokers.
@Suite struct InvokerTests {
  private struct Call {
    var at: Double
    var function = 0
  }

  /// Functions of 256 MiB that execute for 1 s and start in 10 s, and, last, a pool of generic containers.
  private func simulation(
    nodes: Int = 1, containers: Int64 = 2, functions: Int = 1, generic: Int = 0,
    withoutRoom: WithoutRoom = .evictThenQueue, keepAlive: SimDuration = .minutes(10),
    calls: [Call], _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple(nodes: nodes) { configuration in
      for index in configuration.machines.indices {
        configuration.machines[index].memory = .mebibytes(256 * containers)
      }
      configuration.rules.withoutRoom = withoutRoom
      configuration.profiles[0].execution = .constant(1)
      configuration.profiles[0].start = .constant(10)
      configuration.profiles.append(FunctionProfile())
      configuration.profiles[1].start = .constant(5)
      configuration.profiles[1].scale.initial = generic
      configuration.hasPools = generic > 0
      change(&configuration)
    }
    var function = FunctionConfiguration()
    function.memory = .mebibytes(256)
    var all: [FunctionConfiguration] = []
    if generic > 0 {
      function.membership = PoolMembership(pool: FunctionID(functions))
      function.membership?.specialise = .constant(0.5)
    }
    all += Array(repeating: function, count: functions)
    if generic > 0 {
      var pool = FunctionConfiguration()
      pool.profile = ProfileID(1)
      pool.memory = .mebibytes(256)
      pool.refill = .sameNode
      all.append(pool)
    }
    let arrivals = calls.map {
      Arrival(
        time: .start + SimDuration(rounding: $0.at), function: FunctionID($0.function),
        execution: Arrival.drawn)
    }
    return Simulation(
      configuration, functions: all, keepAlive: keepAlive, invocation: HomeInvoker(.init()),
      arrivals: ListedArrivals(arrivals))
  }

  private func ends(_ run: inout Simulation<Cluster>) -> [Double] {
    run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }.map {
      $0.endedAt.inSeconds
    }
  }

  @Test func aRequestFindsAGenericThenAWarmThenAPausedThenNoContainer() {
    // The life of OpenWhisk's containers, one request after the other.
    let calls = [1, 2.52, 10, 700].map { Call(at: $0) }
    var run = simulation(containers: 2, generic: 1, calls: calls) { configuration in
      configuration.profiles[0].pauseAfter = .milliseconds(50)
      configuration.profiles[0].unpause = .constant(0.02)
    }
    run.run(until: .start + .milliseconds(1_200))
    var phases = run.model.state.containers.ids.map { run.model.state.containers[$0].phase }
    #expect(phases == [.specialising, .starting], "the node replaces its stem cell")
    run.run(until: .start + .milliseconds(2_510))
    phases = run.model.state.containers.ids.map { run.model.state.containers[$0].phase }
    #expect(phases == [.idle, .starting], "within the 50 ms of grace it is not frozen")
    run.run(until: .start + .seconds(5))
    phases = run.model.state.containers.ids.map { run.model.state.containers[$0].phase }
    #expect(phases[0] == .paused)
    let records = run.invocations()
    // Specialised; warm; thawed; expired ten minutes later, and the next stem cell specialised.
    #expect(records.map(\.warmth) == [.generic, .warmed, .warmed, .generic])
    #expect(records.map { $0.endedAt.inSeconds } == [2.5, 3.52, 11.02, 701.5])
  }

  @Test func withoutAGenericContainerOfItsSizeANewOneStarts() {
    var run = simulation(containers: 4, generic: 1, calls: [Call(at: 1), Call(at: 1.1)])
    // The stem cell has gone with the first request; the next one is up at 6 s.
    #expect(ends(&run) == [2.5, 12.1])
  }

  @Test func idleContainersOfOthersMakeRoomTheLeastRecentlyUsedFirst() {
    let calls = [Call(at: 1), Call(at: 2, function: 1), Call(at: 20, function: 2), Call(at: 40)]
    var run = simulation(functions: 3, calls: calls)
    run.run(until: .start + .seconds(21))
    let evicted = run.model.metrics.containers.evicted
    let left = run.model.state.functions.ids.map { run.model.state.functions[$0].containers }
    #expect(evicted == 1 && left == [0, 1, 1])
    #expect(ends(&run) == [12, 13, 31, 51])
  }

  @Test func whatCannotBeServedWaitsAtItsNodeInTheOrderOfArrival() {
    // One container fits. The second function's request cannot pass by the first's that is before it.
    let calls = [Call(at: 1), Call(at: 2), Call(at: 3, function: 1), Call(at: 4)]
    var run = simulation(containers: 1, functions: 2, calls: calls)
    run.run(until: .start + .seconds(5))
    let waiting = run.model.state.invokers[0].lineCount
    #expect(waiting == 3)
    // Warm at 12 s; evicted for the other function at 13 s, and the other way round at 24 s.
    #expect(ends(&run) == [12, 13, 24, 35])
    let given = run.model.state.memoryGiven(to: NodeID(0))
    #expect(given == .zero)
  }

  @Test(arguments: [(WithoutRoom.queue, [12, 622]), (.reject, [12, 2])])
  func withoutEvictionItWaitsForAnExpiryOrIsRejected(rule: WithoutRoom, expected: [Double]) {
    var run = simulation(
      containers: 1, functions: 2, withoutRoom: rule, keepAlive: .minutes(10),
      calls: [Call(at: 1), Call(at: 2, function: 1)])
    // 12 s and the window of 600 s, then 10 s to start.
    let ends = ends(&run)
    #expect(ends[0] == expected[0])
    #expect(ends[1] == (rule == .queue ? expected[1] + 1 : expected[1]))
  }

  @Test func aClientThatGivesUpAtTheHeadLetsASmallerRequestPass() {
    var run = simulation(containers: 1, functions: 2, calls: [Call(at: 1), Call(at: 2)]) {
      $0.gateway.timeOut = .seconds(5)
    }
    let records = run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    #expect(records.map(\.outcome) == [.timedOut, .timedOut])
    let given = run.model.state.memoryGiven(to: NodeID(0))
    #expect(given == .zero)
  }

  @Test func slotsAreOfRequestsUnderWayNotOfIdleContainers() {
    // Two nodes with one slot each. The first function's idle container does not keep the second one from its home.
    let home = Int(HomeInvoker.hash(of: FunctionID(0)) % 2)
    let other = (1..<100).first { Int(HomeInvoker.hash(of: FunctionID($0)) % 2) == home } ?? 1
    let calls = [Call(at: 1), Call(at: 20, function: other), Call(at: 20.5, function: other)]
    var run = simulation(nodes: 2, containers: 1, functions: other + 1, calls: calls)
    let records = run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    #expect(records.map { Int($0.node.rawValue) } == [home, home, 1 - home])
    let evicted = run.model.metrics.containers.evicted
    #expect(evicted == 1)
  }

  @Test func whenAllSlotsAreTakenARequestWaitsAtARandomNode() {
    let calls = (0..<40).map { Call(at: 1 + Double($0) / 1000) }
    var run = simulation(nodes: 4, containers: 1, calls: calls)
    run.run(until: .start + .seconds(2))
    let lines = run.model.state.invokers.map(\.lineCount)
    #expect(lines.reduce(0, +) == 36 && lines.allSatisfy { $0 > 0 })
    let records = run.invocations()
    #expect(records.allSatisfy { $0.outcome == .completed } && records.count == 40)
  }

  @Test func aCopyGoesOnAsTheOriginalDoes() {
    let calls = (0..<30).map { Call(at: 1 + Double($0) / 3, function: $0 % 3) }
    var run = simulation(nodes: 2, containers: 3, functions: 3, generic: 2, calls: calls)
    run.run(until: .start + .seconds(6))
    var other = run.fork()
    run.run(until: .never)
    other.run(until: .never)
    let digests = [run.model.metrics.fingerprint, other.model.metrics.fingerprint]
    #expect(digests[0] == digests[1])
  }
}
