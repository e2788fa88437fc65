import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// One request, event by event, with the state after each: the specification of a request's life.
@Suite struct RequestLifeTests {
  @Test func aColdRequestPassesEveryPhaseInOrder() throws {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.gateway.before = .constant(0.5)
      configuration.gateway.after = .constant(0.25)
      configuration.layers = [
        LayerConfiguration(compressed: .megabytes(100), stored: .megabytes(300))
      ]
      configuration.images = [ImageConfiguration(name: "image", layers: [LayerID(0)])]
      configuration.registry.latency = .constant(1)
      configuration.registry.bandwidth = .megabytes(50)
      configuration.machines[0].extraction = .megabytes(25)
      configuration.machines[0].memory = .mebibytes(512)
      configuration.profiles[0].create = .constant(0.1)
      configuration.profiles[0].start = .constant(0.2)
      configuration.profiles[0].initialise = .constant(0.3)
      configuration.profiles[0].execution = .constant(2)
    }
    var function = FunctionConfiguration()
    function.image = ImageID(0)
    function.memory = .mebibytes(128)
    var run = Simulation(
      configuration, functions: [function], arrivals: ListedArrivals(at: [10, 30]))

    let container = ContainerID(0)
    var kinds: [ClusterEvent.Kind] = []
    func next(_ run: inout Simulation<Cluster>) throws -> (ClusterEvent.Kind?, Double) {
      let taken = run.step()
      let step = try #require(taken)
      if let event = step.event { kinds.append(event.kind) }
      return (step.event?.kind, step.time.inSeconds)
    }
    var step = try next(&run)
    #expect(step == (nil, 10))
    let seen1 = run.model.metrics.present
    #expect(seen1 == 1)
    let seen2 = run.model.state.containersInAll
    #expect(seen2 == 0)

    step = try next(&run)
    #expect(step == (.gatewayPassed, 10.5))
    let seen3 = run.model.state.containers[container].phase
    #expect(seen3 == .awaitingImage)
    let seen4 = run.model.state.machines[MachineID(0)].memoryInUse
    #expect(seen4 == .mebibytes(128))

    step = try next(&run)
    #expect(step == (.registryAnswered, 11.5))
    step = try next(&run)
    #expect(step == (.downloadAdvanced, 13.5))
    step = try next(&run)
    #expect(step == (.layerExtracted, 17.5))
    let seen5 = run.model.state.containers[container].phase
    #expect(seen5 == .creating)
    step = try next(&run)
    #expect(step == (.containerCreated, 17.6))
    let seen6 = run.model.state.containers[container].phase
    #expect(seen6 == .starting)
    step = try next(&run)
    #expect(step == (.containerStarted, 17.8))
    let seen7 = run.model.state.containers[container].phase
    #expect(seen7 == .initialising)
    step = try next(&run)
    #expect(step == (.containerStarted, 18.1))
    let seen8 = run.model.state.containers[container].phase
    #expect(seen8 == .busy)
    step = try next(&run)
    #expect(step == (.waitingFinished, 20.1))
    let seen9 = run.model.state.containers[container].phase
    #expect(seen9 == .idle)
    step = try next(&run)
    #expect(step == (.responseDelivered, 20.35))
    let seen10 = run.model.metrics.present
    #expect(seen10 == 0)
    let seen11 = run.model.metrics.completed
    #expect(seen11 == 1)

    // The second one finds the container warm.
    let records = run.invocations()
    #expect(records.map(\.warmth) == [.cold, .warmed])
    #expect(records.map { $0.endedAt.inSeconds } == [20.35, 32.75])
    let phases = records[0].phases
    #expect(
      [
        phases.gatewayAt, phases.selectionAt, phases.placedAt, phases.pullAt, phases.createAt,
        phases.startAt, phases.initialiseAt, phases.executionAt,
      ].map(seconds) == [10, 10.5, 10.5, 10.5, 17.5, 17.6, 17.8, 18.1])
    // Idle from 32.5, it expires ten minutes later.
    let seen12 = run.now.inSeconds
    #expect(seen12 == 632.5)
    let seen13 = run.model.state.containersInAll
    #expect(seen13 == 0)
    let seen14 = run.model.metrics.containers.expired
    #expect(seen14 == 1)
  }

  @Test(arguments: [
    (KeepAliveBoundary.expires, KeepAliveClock.departure, [Warmth.preWarmed, .preWarmed]),
    (.reuses, .departure, [.preWarmed, .warmed]),
    (.reuses, .arrival, [.preWarmed, .preWarmed]),
  ])
  func anIdleTimeThatEqualsTheWindowIsDecidedByTheRule(
    boundary: KeepAliveBoundary, clock: KeepAliveClock, expected: [Warmth]
  ) {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(1)
        configuration.rules.keepAliveBoundary = boundary
        configuration.rules.keepAliveClock = clock
      }, keepAlive: .seconds(10), arrivals: ListedArrivals(at: [0, 11]))
    let records = run.invocations()
    #expect(records.map(\.warmth) == expected)
  }

  @Test(arguments: [
    (IdleOrder.mostRecentlyUsed, 2), (.leastRecentlyUsed, 0), (.newest, 2), (.oldest, 0),
  ])
  func theIdleOrderSaysWhichContainerIsTaken(order: IdleOrder, expected: Int) {
    // Three at once make three containers, which end in the order 0, 1, 2.
    var run = Simulation(
      .simple { $0.rules.idleOrder = order },
      arrivals: ListedArrivals(
        [(0, 1), (0, 2), (0, 3), (10, 1)].map {
          Arrival(
            time: .start + .seconds($0), function: FunctionID(0), execution: .seconds($1))
        }))
    let records = run.invocations()
    #expect(records.last?.container == ContainerID(expected))
  }

  @Test(arguments: [
    (WithoutRoom.queue, 3), (.reject, 1), (.retry, 3), (.evictThenQueue, 3), (.evictThenReject, 1),
  ])
  func whatHappensWithoutRoomIsARule(rule: WithoutRoom, served: Int) {
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].memory = .mebibytes(150)
        configuration.profiles[0].execution = .constant(1)
        configuration.rules.withoutRoom = rule
      }, functions: [function], arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    let completed = records.filter { $0.outcome == .completed }
    #expect(
      completed.map { $0.phases.executionAt.inSeconds } == Array([0.0, 1.0, 2.0].prefix(served)))
    let seen15 = run.model.metrics.rejected
    #expect(seen15 == UInt64(3 - served))
  }

  @Test func anIdleContainerOfAnotherFunctionMakesRoom() {
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].memory = .mebibytes(150)
        configuration.profiles[0].execution = .constant(1)
        configuration.rules.withoutRoom = .evictThenQueue
      }, functions: [function, function],
      arrivals: ListedArrivals([
        Arrival(time: .start, function: FunctionID(0)),
        Arrival(time: .start + .seconds(5), function: FunctionID(1)),
      ]))
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [1, 6])
    let seen16 = run.model.metrics.containers.evicted
    #expect(seen16 == 1)
  }

  @Test func evictionTakesNoMoreThanIsNeededAndItsRequestWaitsForTheMemory() {
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].memory = .mebibytes(350)
        configuration.profiles[0].execution = .constant(1)
        configuration.profiles[0].stop = .constant(2)
        configuration.rules.withoutRoom = .evictThenReject
      }, functions: [function, function],
      arrivals: ListedArrivals(
        [(0, 0), (0, 0), (0, 0), (5, 1)].map {
          Arrival(time: .start + .seconds($0), function: FunctionID($1))
        }))
    let records = run.invocations(until: .start + .seconds(20))
    #expect(records.map { $0.endedAt.inSeconds } == [1, 1, 1, 8])
    let evicted = run.model.metrics.containers.evicted
    #expect(evicted == 1)
  }

  @Test func theResultFingerprintTellsNodesApart() {
    func fingerprint(_ policy: any NodeSelection) -> Fingerprint {
      var run = Simulation(
        .simple(nodes: 2) { $0.profiles[0].execution = .constant(1) }, keepAlive: .zero,
        nodeSelection: policy, arrivals: ListedArrivals(at: [0, 5, 10]))
      run.run(until: .never)
      return run.model.metrics.fingerprint
    }
    #expect(fingerprint(RoundRobin(.init())) != fingerprint(LeastAllocated(.init())))
    #expect(fingerprint(RoundRobin(.init())) == fingerprint(RoundRobin(.init())))
  }

  @Test(arguments: [(AfterTimeOut.goesOn, 10.0), (.stops, 3.0)])
  func aRequestThatIsGivenUpFreesItsContainerByTheRule(rule: AfterTimeOut, freeAt: Double) {
    var run = Simulation(
      .simple { configuration in
        configuration.gateway.timeOut = .seconds(3)
        configuration.profiles[0].execution = .constant(10)
        configuration.profiles[0].maximumContainers = 1
        configuration.rules.afterTimeOut = rule
      },
      arrivals: ListedArrivals([
        Arrival(time: .start, function: FunctionID(0)),
        Arrival(time: .start + .seconds(2), function: FunctionID(0), execution: .seconds(1)),
        Arrival(time: .start + .seconds(9), function: FunctionID(0), execution: .seconds(1)),
      ]))
    let records = run.invocations()
    let outcomes: [Outcome] =
      rule == .goesOn
      ? [.timedOut, .timedOut, .completed] : [.timedOut, .completed, .completed]
    #expect(records.map(\.outcome) == outcomes)
    #expect(records[1].endedAt.inSeconds == (rule == .goesOn ? 5 : 4))
    #expect(records[2].phases.executionAt.inSeconds == (rule == .goesOn ? freeAt : 9))
  }

  @Test func aFullGatewayQueuesAndThenRejects() {
    var run = Simulation(
      .simple { configuration in
        configuration.gateway.before = .constant(1)
        configuration.gateway.capacity = 1
        configuration.gateway.queueLimit = 1
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [0, 1, 2])
  }

  @Test func aClientAsksAgainWhenItHasBeenAnsweredAndHasThought() {
    var run = Simulation(
      .simple { configuration in
        var loop = ClientLoop(function: FunctionID(0))
        loop.clients = 2
        loop.think = .constant(3)
        loop.requests = 5
        configuration.loops = [loop]
        configuration.profiles[0].execution = .constant(1)
      })
    let records = run.invocations()
    #expect(records.map { $0.arrivedAt.inSeconds } == [0, 0, 4, 4, 8])
    let seen17 = run.model.isDone
    #expect(seen17)
  }

  @Test func creationIsLimitedAndGoesInOrder() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].simultaneousCreations = 2
        configuration.profiles[0].create = .constant(1)
        configuration.profiles[0].execution = .constant(1)
      }, arrivals: ListedArrivals(at: [0, 0, 0, 0, 0]))
    let records = run.invocations()
    #expect(records.map { $0.phases.executionAt.inSeconds } == [1, 1, 2, 2, 3])
  }

  @Test func aPausedContainerIsThawedForItsRequest() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(1)
        configuration.profiles[0].pauseAfter = .seconds(5)
        configuration.profiles[0].pause = .constant(2)
        configuration.profiles[0].unpause = .constant(0.5)
      }, arrivals: ListedArrivals(at: [0, 3, 20, 27.5]))
    // At 3 it is idle; at 20 paused since 11; at 27.5 it is being paused since 26.5 and must first be through.
    let records = run.invocations()
    #expect(records.map { $0.phases.executionAt.inSeconds } == [0, 3, 20.5, 29])
  }

  @Test func waitingForAnyContainerOfTheFunctionBeatsWaitingForOnesOwn() {
    func starts(_ rule: ColdRequest) -> [Double] {
      var run = Simulation(
        .simple { configuration in
          configuration.profiles[0].create = .constant(10)
          configuration.profiles[0].execution = .constant(1)
          configuration.rules.coldRequest = rule
        }, arrivals: ListedArrivals(at: [0, 9.5]))
      return run.invocations().map { $0.phases.executionAt.inSeconds }
    }
    #expect(starts(.bound) == [10, 19.5])
    #expect(starts(.shared) == [10, 11])
  }

  @Test(arguments: [1, 7, 255, 256])
  func arrivalsReadFewAtATimeOrManyGiveTheSameRun(atATime count: Int) {
    func fingerprints(_ arrivals: any ArrivalSource) -> [Fingerprint] {
      var run = Simulation(
        .simple { configuration in
          configuration.machines[0].cores = .cores(2)
          configuration.profiles[0].execution = .exponential(mean: 0.4)
          configuration.profiles[0].create = .constant(0.1)
        }, keepAlive: .seconds(5), arrivals: arrivals)
      run.run(until: .start + .seconds(200))
      return [run.eventFingerprint, run.model.metrics.fingerprint]
    }
    // Ties with departures and with one another included: whole seconds.
    let times = (0..<400).map { Double($0 / 2) }
    #expect(
      fingerprints(SlowArrivals(ListedArrivals(at: times), atATime: count))
        == fingerprints(ListedArrivals(at: times)))
  }

  @Test func aForkGoesOnAsTheRunItWasTakenFrom() {
    func fresh() -> Simulation<Cluster> {
      Simulation(
        .simple(nodes: 3) { configuration in
          configuration.machines[0].cores = .cores(2)
          configuration.machines[1].cores = .cores(1)
          configuration.profiles[0].execution = .exponential(mean: 0.8)
          configuration.profiles[0].create = .logNormal(mu: -1, sigma: 0.5)
          configuration.profiles[0].concurrency = 3
        }, keepAlive: .seconds(20), arrivals: TestPoisson(rate: 4))
    }
    var whole = fresh()
    whole.run(until: .start + .seconds(300))
    var first = fresh()
    first.run(until: .start + .seconds(117))
    var forked = first.fork()
    // What the first does after the fork does not concern the second.
    first.run(until: .start + .seconds(200))
    forked.run(until: .start + .seconds(300))
    let (left18, right18) = (forked.eventFingerprint, whole.eventFingerprint)
    #expect(left18 == right18)
    let (left19, right19) = (forked.model.metrics.fingerprint, whole.model.metrics.fingerprint)
    #expect(left19 == right19)
    let (left20, right20) = (forked.eventCount, whole.eventCount)
    #expect(left20 == right20)
  }
}
