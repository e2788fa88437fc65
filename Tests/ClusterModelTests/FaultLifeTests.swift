import SimKernel
import Testing

@testable import ClusterModel

/// Nodes that crash, containers that die, pings, failed starts and a registry that is away, event by event.
@Suite struct FaultLifeTests {
  private func time(_ seconds: Double) -> SimTime { .start + SimDuration(rounding: seconds) }

  @Test func aNodeTakesRunningBoundAndQueuedRequestsWithItAndComesBack() {
    // Started at 0: the first executes from 1 on, the second waits at its container, the third is bound to a second
    // container that is still being started. The fourth comes while the node is down, and waits for it.
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .constant(10)
      configuration.profiles[0].start = .constant(1)
      configuration.profiles[0].containerQueue = 1
      configuration.profiles[0].maximumContainers = 1
      configuration.profiles[0].stop = .constant(5)
      configuration.machines[0].memory = .mebibytes(300)
      configuration.machines[0].cores = .cores(1)
      configuration.profiles.append(FunctionProfile())
      configuration.profiles[1].start = .constant(4)
      configuration.metrics.recordsContainers = true
      var crash = NodeCrash(.at(time(3)))
      crash.repair = .constant(2)
      configuration.faults.nodeCrashes = [crash]
    }
    var first = FunctionConfiguration()
    first.memory = .mebibytes(100)
    var second = first
    second.profile = ProfileID(1)
    func arrival(_ seconds: Double, _ function: Int) -> Arrival {
      Arrival(time: time(seconds), function: FunctionID(function))
    }
    var run = Simulation(
      configuration, functions: [first, second],
      arrivals: ListedArrivals([arrival(0, 0), arrival(1.5, 0), arrival(2, 1), arrival(4, 0)]))
    run.run(until: time(4))
    let (memory, cores, containers, isDown) = (
      run.model.state.machines[MachineID(0)].memoryInUse,
      run.model.state.machines[MachineID(0)].coresInUse.value,
      run.model.state.containersInAll, run.model.state.machines[MachineID(0)].isDown
    )
    #expect(memory == .zero && cores == 0 && containers == 0 && isDown)
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed, .failed, .completed])
    // Back at 5, a start of 1 s, then 10 s.
    #expect(records.map { seconds($0.endedAt) } == [3, 3, 3, 16])
    let (crashes, crashed) = (
      run.model.metrics.faults.nodeCrashes, run.model.metrics.containers.crashed
    )
    #expect(crashes == 1 && crashed == 2)
  }

  @Test(arguments: [(Replacement.atOnce, [2, 2, 2]), (.withNextOrder, [2, 1, 2])])
  func aLostContainerIsReplacedWhenTheRuleSays(rule: Replacement, expected: [Int]) {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].scale.initial = 2
      configuration.rules.replacement = rule
      configuration.faults.executorDeaths = [ExecutorDeath(of: FunctionID(0), .at(time(10)))]
    }
    let scaler = ScriptedScaling(steps: [.init(at: 60, containers: 2)])
    var run = Simulation(
      configuration, loadBalancing: TestRoundRobin(), autoscaler: scaler,
      arrivals: ListedArrivals(at: [1]))
    let containers = [9.0, 59, 61].map { seconds in
      run.run(until: time(seconds))
      return run.model.state.replicaCount(of: FunctionID(0))
    }
    #expect(containers == expected)
  }

  @Test func nodesThatShareAMachineGoDownTogetherAndOthersTakeOver() {
    var run = Simulation(
      .simple(nodes: 2) { configuration in
        var sibling = NodeConfiguration()
        sibling.machine = MachineID(0)
        configuration.nodes.append(sibling)
        configuration.profiles[0].execution = .constant(1)
        var crash = NodeCrash(.at(time(5)))
        crash.node = NodeID(2)
        configuration.faults.nodeCrashes = [crash]
      }, arrivals: ListedArrivals(at: [0, 0, 0, 10, 10, 10]))
    let records = run.invocations()
    #expect(records.map(\.outcome) == Array(repeating: .completed, count: 6))
    #expect(records.map { $0.node.index }.prefix(3).sorted() == [0, 1, 2])
    #expect(records.map { $0.node.index }.suffix(3) == [1, 1, 1])
  }

  @Test func aDeathIsNoticedAtTheNextPingAndRequestsHangUntilThen() {
    // Pings at 1, 2, 3, 4 …; the container dies at 2.5. The request at 2.7 is given to it, and hangs until its time-out
    // 5 s later; the one at 3.2 finds the list empty and starts a container.
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(0.1)
        configuration.profiles[0].start = .constant(0.5)
        configuration.gateway.timeOut = .seconds(5)
        configuration.faults.heartbeat = Heartbeat()
        var death = ExecutorDeath(of: FunctionID(0), .at(time(2.5)))
        death.noticedAfter = nil
        configuration.faults.executorDeaths = [death]
      }, arrivals: ListedArrivals(at: [0, 2.7, 3.2, 9]))
    run.run(until: time(2.8))
    let (containers, available) = (
      run.model.state.containersInAll, run.model.state.containers[ContainerID(0)].phase
    )
    #expect(containers == 0 && available == .dead)
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.completed, .completed, .timedOut, .completed])
    #expect(records.map { seconds($0.endedAt) } == [0.6, 3.8, 7.7, 9.1])
    let faults = run.model.metrics.faults
    #expect(faults.executorDeaths == 1 && faults.hangingRequests == 1)
  }

  @Test func withoutATimeOutWhatHangsFailsWhenTheDeathIsNoticed() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(4)
        configuration.profiles[0].concurrency = 2
        var death = ExecutorDeath(of: FunctionID(0), .at(time(1)))
        death.noticedAfter = .seconds(2)
        configuration.faults.executorDeaths = [death]
      }, arrivals: ListedArrivals(at: [0, 1.5, 2]))
    let records = run.invocations()
    // The one that ran, and one that was given to it; the third found it full.
    #expect(records.map(\.outcome) == [.failed, .failed, .completed])
    #expect(records.map { seconds($0.endedAt) } == [3, 3, 6])
  }

  @Test func aContainerWhosePingIsLostFinishesItsWorkAndQuitsTenSecondsAfterItsLastPing() {
    // All pings are lost: it is removed at 1, when it executes; it registered at 0, so it quits at 10.
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(3)
        configuration.metrics.recordsContainers = true
        var heartbeat = Heartbeat()
        heartbeat.lost = 1
        configuration.faults.heartbeat = heartbeat
      }, arrivals: ListedArrivals(at: [0, 5]))
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [3, 8])
    // The second request got a container of its own.
    #expect(Set(records.map { $0.container.index }).count == 2)
    var ends: [Double] = []
    run.model.takeContainers { ends.append(seconds($0.goneAt)) }
    #expect(ends == [10, 15])
    let forgotten = run.model.metrics.faults.forgotten
    #expect(forgotten == 2)
  }

  @Test func whoPingsAndDiesLeavesItsShareWithoutAPing() {
    // Two checkers; the second dies at 1.5. Container 1 has no ping at 2 and quits, as it goes on for 1.2 s only.
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(0.1)
        configuration.metrics.recordsContainers = true
        var heartbeat = Heartbeat()
        heartbeat.checkers = 2
        heartbeat.checkerDeaths = [time(1.5)]
        heartbeat.quitAfter = SimDuration.milliseconds(1_200)
        configuration.faults.heartbeat = heartbeat
      }, arrivals: ListedArrivals(at: [0, 0, 30]))
    run.run(until: time(20))
    var ends: [Double] = []
    run.model.takeContainers { ends.append(seconds($0.goneAt)) }
    #expect(ends == [2.2])
    let left = run.model.state.containers[ContainerID(0)].phase
    #expect(left == .idle)
  }

  @Test func aRequestWhoseStartFailsGetsThreeTries() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].create = .constant(1)
        configuration.profiles[0].start = .constant(2)
        configuration.faults.failedStarts = [FailedStart(probability: 1)]
      }, arrivals: ListedArrivals(at: [0]))
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed])
    #expect(records.map { seconds($0.endedAt) } == [9])
    let faults = run.model.metrics.faults
    #expect(faults.failedStarts == 3)
  }

  @Test func anOrderedContainerIsStartedAgainAfterPausesThatDouble() {
    // Ordered at 1, each start fails after 2 s: 3, then 10, 20, 40 s of pause, and 2 s of start each.
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].start = .constant(2)
        configuration.profiles[0].scale.initial = 0
        configuration.metrics.recordsContainers = true
        configuration.faults.failedStarts = [FailedStart(probability: 1)]
      },
      loadBalancing: TestRoundRobin(),
      autoscaler: ScriptedScaling(steps: [.init(at: 1, containers: 1)]),
      arrivals: ListedArrivals(at: [0.5]))
    run.run(until: time(100))
    var ends: [Double] = []
    run.model.takeContainers { ends.append(seconds($0.goneAt)) }
    #expect(ends == [3, 15, 37, 79])
  }

  @Test func slowStartsAreSlowerByTheirFactor() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].create = .constant(1)
        configuration.profiles[0].initialise = .constant(2)
        configuration.faults.slowStarts = [SlowStart(probability: 1, factor: 3)]
      }, arrivals: ListedArrivals(at: [0]))
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [9])
  }

  @Test func aDownloadStandsStillWhileTheRegistryIsAway() {
    // 100 MB at 10 MB/s from 1 on, away from 4 to 9, at half the bandwidth from 11 to 13: 3 + 2 + 1 + 4 seconds' worth.
    var run = Simulation(
      .simple { configuration in
        configuration.layers = [
          LayerConfiguration(compressed: .megabytes(100), stored: .megabytes(100))
        ]
        configuration.images = [ImageConfiguration(name: "a", layers: [LayerID(0)])]
        configuration.registry.latency = .constant(1)
        configuration.registry.bandwidth = .megabytes(10)
        configuration.faults.registry.away = [.init(from: time(4), until: time(9))]
        configuration.faults.registry.slow = [
          .init(.init(from: time(11), until: time(13)), factor: 0.5)
        ]
      },
      functions: [
        {
          var function = FunctionConfiguration()
          function.image = ImageID(0)
          return function
        }()
      ], arrivals: ListedArrivals(at: [0]))
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [17])
    let pulled = run.model.nodeMetrics(of: NodeID(0), at: time(17)).bytesPulled
    #expect(pulled == .megabytes(100))
  }

  @Test func aQuestionToARegistryThatIsAwayIsAnsweredWhenItIsBack() {
    var run = Simulation(
      .simple { configuration in
        configuration.layers = [LayerConfiguration(compressed: .zero, stored: .zero)]
        configuration.images = [ImageConfiguration(name: "a", layers: [LayerID(0)])]
        configuration.registry.latency = .constant(3)
        configuration.faults.registry.away = [.init(from: time(1), until: time(11))]
      },
      functions: [
        {
          var function = FunctionConfiguration()
          function.image = ImageID(0)
          return function
        }()
      ], arrivals: ListedArrivals(at: [0]))
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [13])
  }
}
