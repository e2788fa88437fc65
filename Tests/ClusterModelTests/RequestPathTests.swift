import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// The components behind the gateway, and what containers do around the function.
@Suite struct RequestPathTests {
  private func component(
    _ name: String = "component", before: Distribution? = nil, after: Distribution? = nil,
    workers: Int = 0, holdsWorker: Bool = false, cpuShare: Double = 0,
    _ change: (inout PathComponent) -> Void = { _ in }
  ) -> PathComponent {
    var component = PathComponent()
    component.name = name
    component.before = before
    component.after = after
    component.workers = workers
    component.holdsWorker = holdsWorker
    component.cpuShare = cpuShare
    if cpuShare > 0 { component.node = NodeID(0) }
    change(&component)
    return component
  }

  private func requests(at seconds: [Double], executing execution: Double) -> ListedArrivals {
    ListedArrivals(at: seconds, executing: SimDuration(rounding: execution))
  }

  // MARK: A life

  @Test func aRequestPassesTheComponentsInOrderAndItsAnswerInReverse() throws {
    var run = Simulation(
      .simple { configuration in
        configuration.gateway.before = .constant(0.1)
        configuration.gateway.after = .constant(0.2)
        configuration.path = [
          component("ingress", before: .constant(1), after: .constant(0.5)),
          component("provider", before: .constant(0.25), after: .constant(0.125)),
          component("log", after: .constant(0.75)),
        ]
        configuration.profiles[0].forward = .constant(0.3)
        configuration.profiles[0].respond = .constant(0.4)
        configuration.profiles[0].execution = .constant(2)
      }, arrivals: ListedArrivals(at: [10]))
    let expected: [(ClusterEvent.Kind?, Double, RequestPlace, UInt16)] = [
      (nil, 10, .inGateway, 0),
      (.gatewayPassed, 10.1, .inComponent, 0),
      (.componentWorked, 11.1, .inComponent, 0),
      (.componentWorked, 11.35, .forwarding, 1),
      (.waitingFinished, 11.65, .computing, 1),
      (.waitingFinished, 13.65, .answering, 1),
      (.waitingFinished, 14.05, .returning, 0),
      (.waitingFinished, 14.8, .returning, 0),
      (.waitingFinished, 14.925, .returning, 0),
      (.waitingFinished, 15.425, .responding, 0),
      (.responseDelivered, 15.625, .none, 0),
    ]
    for (kind, time, place, running) in expected {
      let taken = run.step()
      let step = try #require(taken)
      #expect(step.event?.kind == kind)
      #expect(step.time.inSeconds == time)
      let seen = run.model.state.requests[RequestID(0)].place
      #expect(seen == place, "at \(time)")
      let containers = run.model.state.containers.count
      let busy = containers > 0 ? run.model.state.containers[ContainerID(0)].running : 0
      #expect(busy == running, "at \(time)")
    }
    var records: [InvocationRecord] = []
    run.model.takeInvocations { records.append($0) }
    #expect(records.map { $0.phases.executionAt.inSeconds } == [11.65])
    #expect(records.map { $0.executedAt.inSeconds } == [13.65])
    #expect(records.map { $0.endedAt.inSeconds } == [15.625])
    let metrics = run.model.metrics.copy()
    let waiting = metrics.waiting.moments.mean
    #expect(waiting == 1.65)
    let execution = metrics.execution.moments.mean
    #expect(execution == 2)
  }

  @Test func aContainerWorksOnAsManyRequestsAtATimeAsItRunsTheirOverheadIncluded() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].concurrency = 2
        configuration.profiles[0].maximumContainers = 1
        configuration.profiles[0].forward = .constant(1)
        configuration.profiles[0].respond = .constant(0.5)
        configuration.profiles[0].execution = .constant(2)
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    // The third one comes in when one of the others has left.
    #expect(records.map { $0.phases.executionAt.inSeconds } == [1, 1, 4.5])
    #expect(records.map { $0.endedAt.inSeconds } == [3.5, 3.5, 7])
  }

  @Test func aFullComponentQueuesAndThenRejects() {
    var run = Simulation(
      .simple { configuration in
        configuration.path = [
          component(before: .constant(1), workers: 1) { $0.queueLimit = 1 }
        ]
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [0, 1, 2])
  }

  @Test(arguments: [(false, [4.0, 5.0, 6.0]), (true, [4.0, 8.0, 12.0])])
  func aWorkerIsOccupiedUntilBeforeIsDoneOrUntilTheAnswerHasPassed(
    holds: Bool, ends: [Double]
  ) {
    var run = Simulation(
      .simple { configuration in
        configuration.path = [
          component(
            before: .constant(1), after: .constant(0.5), workers: 1, holdsWorker: holds)
        ]
        configuration.profiles[0].execution = .constant(2.5)
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    #expect(run.invocations().map { $0.endedAt.inSeconds } == ends)
  }

  @Test func whoIsRejectedFurtherOnGivesItsWorkerBack() {
    var run = Simulation(
      .simple { configuration in
        configuration.path = [component(workers: 1, holdsWorker: true)]
        configuration.profiles[0].maximumContainers = 1
        configuration.rules.withoutRoom = .reject
        configuration.profiles[0].execution = .constant(1)
        configuration.profiles[0].concurrency = 1
        configuration.gateway.timeOut = .milliseconds(250)
      }, arrivals: requests(at: [0, 0, 0, 0, 0.5], executing: 1))
    // The container works on after its first client has gone, which keeps the worker: those in line give up there.
    // The last one gets neither before its own time is up.
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [0.25, 0.25, 0.25, 0.25, 0.75])
    let working = run.model.path.components[ComponentID(0)].working
    #expect(working == 0)

    var rejecting = Simulation(
      .simple { configuration in
        configuration.path = [
          component("pool", workers: 2, holdsWorker: true),
          component("gate", before: .constant(1), workers: 1) { $0.queueLimit = 0 },
        ]
      }, arrivals: ListedArrivals(at: Array(repeating: 0, count: 2_000)))
    // One is at the gate; each of the others takes the second place of the pool, is rejected and passes it on.
    let outcomes = rejecting.invocations().map(\.outcome)
    #expect(outcomes.filter { $0 == .rejected }.count == 1_999)
    #expect(outcomes.last == .completed)
  }

  @Test func whatAComponentCostsARequestDependsOnItsNameOnly() {
    func responses(_ path: [PathComponent]) -> [SimDuration] {
      var run = Simulation(
        .simple { $0.path = path }, arrivals: ListedArrivals(at: [0, 1, 2, 3, 4]))
      let records = run.invocations().sorted { $0.index < $1.index }
      return records.map { $0.endedAt - $0.arrivedAt }
    }
    let one = component("one", before: .exponential(mean: 1), after: .exponential(mean: 2))
    let two = component("two", before: .exponential(mean: 1), after: .exponential(mean: 2))
    #expect(responses([one, two]) == responses([two, one]))
    #expect(responses([one]) != responses([two]))
    #expect(Set(responses([one])).count == 5)
  }

  // MARK: Shared cores

  @Test(arguments: [(1.0, [5.0, 6.0]), (3.0, [17.0 / 3, 6.0])])
  func aComponentSharesItsMachinesCoreWithContainersByWeight(weight: Double, ends: [Double]) {
    // One core. 0–1: the first request is at the component, alone. From 1 on its function (2 s) shares the core with
    // the second request at the component (1 s), then with that one's function.
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.path = [
          component(before: .constant(1), cpuShare: 1) { $0.weight = weight }
        ]
      }, arrivals: requests(at: [0, 1], executing: 2))
    let records = run.invocations()
    #expect(zip(records, ends).allSatisfy { abs($0.endedAt.inSeconds - $1) < 1e-8 })
    #expect(records.count == 2)
    let cores = run.model.nodeMetrics(of: NodeID(0), at: .start + .seconds(6)).meanCores
    #expect(abs(cores - 1) < 1e-6)
  }

  @Test func aComponentsQuotaHoldsForAllItsRequestsTogether() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(4)
        configuration.path = [
          component(before: .constant(2), cpuShare: 0.5) { $0.cores = .millicores(500) }
        ]
      }, arrivals: ListedArrivals(at: [0, 0]))
    // One core-second each at a quarter of a core, then one second that is not CPU.
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [5, 5])
  }

  @Test(arguments: [(1.0, 2.0, 4.5), (0.5, 2.0, 4.5), (0.5, 1.0, 7.75), (1.0, 1.0, 9)])
  func whatAContainerDoesAroundItsFunctionIsUnderItsQuotaAndSharesCores(
    share: Double, speed: Double, end: Double
  ) {
    // Two containers on one core, each at half of its speed: forward 1, function 2, respond 1.5 s, of which the
    // overhead is CPU work by `share`.
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.machines[0].speed = speed
        configuration.profiles[0].forward = .constant(1)
        configuration.profiles[0].respond = .constant(1.5)
        configuration.profiles[0].overheadShare = share
      }, arrivals: requests(at: [0, 0], executing: 2))
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [end, end])

    var limited = Simulation(
      .simple { configuration in
        configuration.profiles[0].cores = .millicores(250)
        configuration.profiles[0].forward = .constant(1)
        configuration.profiles[0].respond = .constant(1.5)
        configuration.profiles[0].overheadShare = share
      }, arrivals: requests(at: [0], executing: 2))
    let alone = share == 1 ? 18.0 : 2 + 0.5 + 8 + 3 + 0.75
    #expect(limited.invocations().map { $0.endedAt.inSeconds } == [alone])
  }

  @Test(arguments: [Cores.unlimited, .cores(2)])
  func withCoresToSpareAComponentTakesItsTimeBySpeed(cores: Cores) {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = cores
        configuration.machines[0].speed = 0.5
        configuration.path = [component(before: .constant(1), after: .constant(3), cpuShare: 0.25)]
      }, arrivals: ListedArrivals(at: [0]))
    // ¼ at half speed takes ½, ¾ takes ¾; and three times that on the way back.
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [5])
    let mean = run.model.nodeMetrics(of: NodeID(0), at: .start + .seconds(5)).meanCores
    #expect(abs(mean - 2 / 5) < 1e-9)
    let left = run.model.state.machines[MachineID(0)].coresInUse.value
    #expect(left == 0)
  }

  @Test func withoutSharingNeitherQuotaNorCoresCount() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.rules.cpuSharing = .none
        configuration.path = [
          component(before: .constant(1), cpuShare: 1) { $0.cores = .millicores(100) }
        ]
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [1, 1, 1])
  }

  @Test func whoSharesCoresWithoutBeingAContainerIsCountedNowhere() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.machines[0].memory = .mebibytes(100)
        configuration.metrics.recordsContainers = true
        configuration.path = [
          component("a", before: .constant(1), cpuShare: 1) { $0.memory = .mebibytes(30) },
          component("b", before: .constant(1), cpuShare: 1) { $0.memory = .mebibytes(20) },
        ]
      }, keepAlive: .zero, arrivals: ListedArrivals(at: [0]))
    run.run(until: .never)
    var containers: [ContainerRecord] = []
    run.model.takeContainers { containers.append($0) }
    #expect(containers.count == 1)
    let sample = run.model.sample(at: .start + .seconds(2))
    #expect(sample.containers == [0, 0, 0, 0, 0])
    #expect(sample.nodes[0].containers == 0)
    #expect(sample.nodes[0].memory == .mebibytes(50))
    let (inAll, created) = (
      run.model.state.containersInAll, run.model.metrics.containers.created
    )
    #expect(inAll == 0 && created == 1)
  }

  @Test func whatASystemAlwaysUsesIsNotThereForContainers() {
    var function = FunctionConfiguration()
    function.memory = .mebibytes(40)
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(2)
        configuration.machines[0].backgroundCPU = .millicores(1_500)
        configuration.machines[0].memory = .mebibytes(100)
        configuration.machines[0].memoryReserved = .mebibytes(30)
        configuration.rules.withoutRoom = .reject
      }, functions: [function], arrivals: requests(at: [0, 0], executing: 1))
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [0, 2])
    let metrics = run.model.nodeMetrics(of: NodeID(0), at: .start + .seconds(4))
    #expect(abs(metrics.meanCores - 1.75) < 1e-9)
    #expect(metrics.cpuUtilisation == metrics.meanCores / 2)
  }

  // MARK: Time-outs

  @Test func clientsGiveUpInTheLineAndAtTheComponent() {
    var run = Simulation(
      .simple { configuration in
        configuration.gateway.timeOut = .seconds(3)
        configuration.path = [component(before: .constant(2.5), workers: 1)]
      }, arrivals: ListedArrivals(at: [0, 0, 0, 4.6]))
    // The second is given up while it is worked on, until 5; the third in the line, which the fourth therefore leads.
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.completed, .timedOut, .timedOut, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [2.5, 3, 3, 7.5])
    #expect(records.map(\.index) == [0, 1, 2, 3])
  }

  @Test func aClientGivesUpWhileItsAnswerIsAtAComponent() {
    var run = Simulation(
      .simple { configuration in
        configuration.gateway.timeOut = .seconds(3)
        configuration.path = [component(after: .constant(4), workers: 1, holdsWorker: true)]
      }, arrivals: ListedArrivals(at: [0, 3.5]))
    run.run(until: .start + .milliseconds(3_750))
    let (timedOut, working, waiting) = (
      run.model.metrics.timedOut, run.model.path.components[ComponentID(0)].working,
      run.model.path.components[ComponentID(0)].lineCount
    )
    #expect(timedOut == 1 && working == 1 && waiting == 1)
    run.run(until: .start + .milliseconds(4_250))
    let place = run.model.state.requests[RequestID(1)].place
    #expect(place == .returning)
    run.run(until: .never)
    let (all, occupied) = (
      run.model.metrics.timedOut, run.model.path.components[ComponentID(0)].working
    )
    #expect(all == 2 && occupied == 0)
  }

  @Test(arguments: [true, false], [AfterTimeOut.goesOn, .stops])
  func aClientGivesUpWhileItsContainerForwardsOrAnswers(forwards: Bool, rule: AfterTimeOut) {
    for (cores, share) in [
      (Cores.unlimited, 1.0), (.cores(1), 1), (.cores(1), 0), (.cores(1), 0.2),
    ] {
      var run = Simulation(
        .simple { configuration in
          configuration.gateway.timeOut = .seconds(3)
          configuration.machines[0].cores = cores
          configuration.path = [component(workers: 1, holdsWorker: true)]
          configuration.profiles[0].forward = forwards ? .constant(8) : nil
          configuration.profiles[0].respond = forwards ? nil : .constant(8)
          configuration.profiles[0].overheadShare = share
          configuration.rules.afterTimeOut = rule
        }, arrivals: requests(at: [0], executing: 1))
      run.run(until: .start + .seconds(3))
      let goesOn = rule == .goesOn
      let (running, inUse, working, timedOut) = (
        run.model.state.containers[ContainerID(0)].running,
        run.model.state.machines[MachineID(0)].coresInUse.value,
        run.model.path.components[ComponentID(0)].working, run.model.metrics.timedOut
      )
      #expect(running == (goesOn ? 1 : 0) && working == (goesOn ? 1 : 0) && timedOut == 1)
      #expect(inUse == (goesOn && share == 1 ? 1_000_000 : 0), "\(cores), \(share)")
      run.run(until: .start + .seconds(9))
      let (left, used, occupied) = (
        run.model.state.containers[ContainerID(0)].running,
        run.model.state.machines[MachineID(0)].coresInUse.value,
        run.model.path.components[ComponentID(0)].working
      )
      #expect(left == 0 && used == 0 && occupied == 0)
    }
  }

  // MARK: Forks

  @Test func aForkOfARunWithAPathGoesOnAsTheRunItself() {
    func fresh() -> Simulation<Cluster> {
      Simulation(
        .simple { configuration in
          configuration.machines[0].cores = .cores(2)
          configuration.path = [
            component("a", before: .exponential(mean: 0.1), workers: 3, holdsWorker: true),
            component("b", before: .exponential(mean: 0.2), after: .constant(0.05), cpuShare: 0.7),
          ]
          configuration.profiles[0].execution = .exponential(mean: 0.3)
          configuration.profiles[0].forward = .exponential(mean: 0.05)
          configuration.profiles[0].respond = .exponential(mean: 0.05)
        }, arrivals: TestPoisson(rate: 2.5))
    }
    var whole = fresh()
    whole.run(until: .start + .seconds(200))
    var first = fresh()
    first.run(until: .start + .seconds(77))
    var forked = first.fork()
    first.run(until: .start + .seconds(150))
    forked.run(until: .start + .seconds(200))
    let (left, right) = (forked.eventFingerprint, whole.eventFingerprint)
    #expect(left == right)
    let (results, others) = (forked.model.metrics.fingerprint, whole.model.metrics.fingerprint)
    #expect(results == others)
  }
}
