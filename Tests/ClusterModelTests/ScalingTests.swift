import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Containers whose number is ordered, and requests that are given to them.
@Suite struct ScalingTests {
  private func configuration(
    initial: Int, concurrency: Int = 1, queue: Int = 0, execution: Distribution = .constant(1),
    _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> ClusterConfiguration {
    .simple { configuration in
      configuration.profiles[0].scale.initial = initial
      configuration.profiles[0].concurrency = concurrency
      configuration.profiles[0].containerQueue = queue
      configuration.profiles[0].execution = execution
      configuration.profiles[0].start = .constant(2)
      change(&configuration)
    }
  }

  @Test func ordersStayWithinTheLimitsAndAMillion() {
    var limits = ScaleLimits()
    limits.minimum = 2
    #expect(limits.clamp(0) == 2 && limits.clamp(7) == 7 && limits.clamp(.max) == 1_000_000)
    limits.maximum = 5
    #expect(limits.clamp(7) == 5)
  }

  @Test func anOrderTakesEffectAfterItsDelayAndTheContainerServesWhenItIsUp() {
    let scaler = ScriptedScaling(steps: [.init(at: 10, containers: 2, delay: .seconds(3))])
    var run = Simulation(
      configuration(initial: 1, queue: 9), loadBalancing: TestRoundRobin(), autoscaler: scaler,
      arrivals: ListedArrivals(at: [1, 12, 13, 14.5, 16, 16.1]))
    run.run(until: .start + .seconds(12))
    let before = run.model.state.containersInAll
    run.run(until: .start + .seconds(14))
    let after = run.model.state.containersInAll
    #expect(before == 1 && after == 2)
    let ready = run.model.state.replicaCount(of: FunctionID(0))
    #expect(ready == 1, "it is up at 15 s")
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(records.map(\.container.index) == [0, 0, 0, 0, 0, 1])
    #expect(records.map { $0.endedAt.inSeconds } == [2, 13, 14, 15.5, 17, 17.1])
  }

  @Test func aContainerThatIsNotWantedRunsWhatItHasAndWhatWaitsAtItThenGoes() {
    let scaler = ScriptedScaling(steps: [.init(at: 2, containers: 1)])
    var run = Simulation(
      configuration(initial: 2, queue: 5, execution: .constant(3)), loadBalancing: TestRoundRobin(),
      autoscaler: scaler, arrivals: ListedArrivals(at: [1, 1, 1.5, 1.5, 2.5, 2.5]))
    run.run(until: .start + .milliseconds(2_600))
    let load = run.model.state.load(of: FunctionID(0), at: run.now)
    #expect(load.ready == 1 && load.draining == 1 && load.inFlight == 6)
    let records = run.invocations().sorted { $0.index < $1.index }
    // Two each are at the containers when the second one is dismissed; the last two go to the first.
    #expect(records.map(\.container.index) == [0, 1, 0, 1, 0, 0])
    #expect(records.map { $0.endedAt.inSeconds } == [4, 4, 7, 7, 10, 13])
    let containers = run.model.state.containersInAll
    #expect(containers == 1)
  }

  @Test func aContainerThatComesUpAndIsNotWantedServesNobody() {
    let scaler = ScriptedScaling(
      steps: [.init(at: 1, containers: 3), .init(at: 2, containers: 1)])
    var run = Simulation(
      configuration(initial: 1, queue: 9), loadBalancing: TestRoundRobin(), autoscaler: scaler,
      arrivals: ListedArrivals(at: [2.5, 3.5, 4]))
    run.run(until: .start + .milliseconds(2_600))
    let load = run.model.state.load(of: FunctionID(0), at: run.now)
    #expect(load.ready == 1 && load.comingUp == 0 && load.draining == 2)
    let records = run.invocations()
    #expect(records.allSatisfy { $0.container.index == 0 })
    let left = run.model.state.containersInAll
    #expect(left == 1)
  }

  @Test func whatFindsNoRoomComesUpWhenMemoryIsFree() {
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    var other = FunctionConfiguration()
    other.memory = .mebibytes(100)
    other.profile = ProfileID(1)
    let configuration = configuration(initial: 1) { configuration in
      configuration.machines[0].memory = .mebibytes(250)
      configuration.profiles.append(FunctionProfile())
      configuration.profiles[1].scale.initial = 1
      configuration.profiles[1].execution = .constant(1)
    }
    // The second function keeps its container until it is scaled to nothing at 20 s.
    struct Both: Autoscaler {
      var firstWake: SimDuration { .seconds(10) }
      mutating func wake(
        at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
      ) -> SimTime {
        guard now < .start + .seconds(20) else {
          orders.set(FunctionID(1), to: 0)
          return .never
        }
        orders.set(FunctionID(0), to: 2)
        return .start + .seconds(20)
      }
    }
    var run = Simulation(
      configuration, functions: [function, other], loadBalancing: TestRoundRobin(),
      autoscaler: Both())
    run.run(until: .start + .seconds(19))
    let waiting = run.model.state.replicaCount(of: FunctionID(0))
    run.run(until: .start + .seconds(23))
    let served = run.model.state.replicaCount(of: FunctionID(0))
    #expect(waiting == 1 && served == 2)
  }

  @Test func aRequestWithoutAnyContainerPokesTheAutoscalerAndWaits() {
    var run = Simulation(
      configuration(initial: 0), loadBalancing: TestRoundRobin(),
      autoscaler: ScriptedScaling(steps: [.init(at: 100, containers: 0)], onPoke: 1),
      arrivals: ListedArrivals(at: [5, 6]))
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [8, 9])
    let containers = run.model.state.containersInAll
    #expect(containers == 0)
  }

  @Test(arguments: [
    (QueueFull.reject, [2.5, 4, 1.2]), (.wait, [2.5, 4, 5.5]),
    // Asked for again at 2.2 s, in vain, and 2 s later.
    (.retransmit, [2.5, 4, 5.7]),
  ])
  func aFullContainerDoesWhatTheRuleSays(rule: QueueFull, ends: [Double]) {
    let configuration = configuration(initial: 1, queue: 1, execution: .constant(1.5)) {
      $0.rules.queueFull = rule
    }
    var run = Simulation(
      configuration, loadBalancing: TestRoundRobin(), arrivals: ListedArrivals(at: [1, 1.1, 1.2]))
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(records.map { $0.endedAt.inSeconds } == ends)
    #expect(records[2].outcome == (rule == .reject ? .rejected : .completed))
  }

  @Test func bufferedRequestsWaitInFrontAndTakeTheFirstContainerWithRoom() {
    struct Buffering: Autoscaler {
      var firstWake: SimDuration { .milliseconds(1) }
      mutating func wake(
        at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
      ) -> SimTime {
        orders.buffer(FunctionID(0), true)
        return .never
      }
    }
    var executions = [3.0, 1, 1, 1].map { SimDuration(rounding: $0) }
    let arrivals = ListedArrivals(
      [0.5, 0.5, 0.6, 0.7].map {
        Arrival(
          time: .start + SimDuration(rounding: $0), function: FunctionID(0),
          execution: executions.removeFirst())
      })
    func ends(_ scaler: (any Autoscaler)?) -> [Double] {
      var run = Simulation(
        configuration(initial: 2, queue: 9), loadBalancing: TestRoundRobin(), autoscaler: scaler,
        arrivals: arrivals)
      return run.invocations().sorted { $0.index < $1.index }.map { $0.endedAt.inSeconds }
    }
    // At the containers the third waits behind the long one.
    #expect(ends(nil) == [3.5, 1.5, 4.5, 2.5])
    #expect(ends(Buffering()) == [3.5, 1.5, 2.5, 3.5])
  }

  @Test func countersAndGaugesSayWhatHappened() {
    struct Reading: Autoscaler {
      var firstWake: SimDuration { .seconds(10) }
      mutating func wake(
        at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
      ) -> SimTime { .never }
    }
    let configuration = configuration(initial: 2, execution: .constant(3)) { configuration in
      configuration.machines[0].cores = .cores(4)
      configuration.profiles[0].cores = .millicores(500)
      configuration.profiles[0].cpuShare = 0.5
      configuration.rules.queueFull = .wait
    }
    var run = Simulation(
      configuration, loadBalancing: TestRoundRobin(), autoscaler: Reading(),
      arrivals: ListedArrivals(at: [1, 1, 2]))
    run.run(until: .start + .milliseconds(3_000))
    let early = run.model.state.load(of: FunctionID(0), at: run.now)
    #expect(early.arrived == 3 && early.given == 2 && early.completed == 0 && early.inFlight == 3)
    #expect(early.inFlightSeconds == 2 * 2 + 1)
    // Two containers on half a core each for two seconds.
    #expect(early.coreSeconds == 2)
    run.run(until: .start + .seconds(20))
    let late = run.model.state.load(of: FunctionID(0), at: run.now)
    // Each computes 1.5 core-seconds, which takes 3 s, and waits 1.5 s.
    #expect(late.completed == 3 && late.inFlight == 0 && late.coreSeconds == 4.5)
    #expect(late.inFlightSeconds == 4.5 + 4.5 + 8)
  }
}
