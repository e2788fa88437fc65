import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Clusters put together at random, with every feature in every company.
///
/// The invariants are checked after each event
/// (in debug builds); here it is checked that runs end, repeat and fork.
@Suite struct RandomClusterTests {
  /// A cluster that depends on `seed` only.
  private func fresh(_ seed: UInt64) -> Simulation<Cluster> {
    var random = RandomStream(seed: seed, name: "test/cluster")
    func below(_ bound: UInt32) -> Int { Int(random.index(below: bound)) }
    func maybe() -> Bool { below(2) == 0 }
    func pick<Value>(_ values: [Value]) -> Value { values[below(UInt32(values.count))] }
    func time(_ mean: Double) -> Distribution {
      pick([
        .constant(0), .constant(mean), .exponential(mean: mean), .logNormal(mu: -1, sigma: 1),
      ])
    }
    func some(_ mean: Double) -> Distribution? { maybe() ? time(mean) : nil }

    var configuration = ClusterConfiguration()
    configuration.seed = seed
    configuration.metrics.recordsInvocations = true
    configuration.metrics.recordsContainers = maybe()
    configuration.metrics.samplingPeriod = maybe() ? .seconds(1) : nil
    configuration.metrics.warmUp = maybe() ? .seconds(3) : .zero
    for _ in 0...below(3) {
      var machine = MachineConfiguration()
      machine.cores = pick([.unlimited, .cores(1), .cores(3), .millicores(700)])
      machine.memory = pick([.largest, .mebibytes(300), .mebibytes(700)])
      machine.speed = pick([1, 1, 0.5, 2])
      machine.simultaneousCreations = pick([0, 1, 3])
      machine.imageStore = pick([.largest, .megabytes(220)])
      machine.link = pick([.unlimited, .megabytes(90)])
      machine.extraction = pick([.unlimited, .megabytes(120)])
      configuration.machines.append(machine)
    }
    for _ in 0...below(4) {
      var node = NodeConfiguration()
      node.machine = MachineID(below(UInt32(configuration.machines.count)))
      if maybe() {
        node.agent.cores = .millicores(500)
        node.agent.memory = .mebibytes(512)
        node.agent.commandDelay = some(0.02)
        node.agent.commandCPU = pick([0, 0.01])
        node.agent.metricsDelay = some(0.05)
        node.agent.metricsCPU = pick([0, 0.02])
        node.agent.metricsNoise = 0.1
      }
      configuration.nodes.append(node)
    }
    configuration.layers = [60, 50, 90, 10].map {
      LayerConfiguration(compressed: .megabytes($0), stored: .megabytes($0 * 2))
    }
    configuration.images = [
      ImageConfiguration(name: "a", layers: [LayerID(0)]),
      ImageConfiguration(name: "b", layers: [LayerID(0), LayerID(1)]),
      ImageConfiguration(name: "c", layers: [LayerID(2), LayerID(3)]),
    ]
    configuration.registry.latency = time(0.1)
    configuration.registry.bandwidth = pick([.unlimited, .megabytes(100)])
    for _ in 0...below(2) {
      var profile = FunctionProfile()
      profile.cores = pick([.unlimited, .millicores(500), .cores(2)])
      profile.weight = pick([1, 1, 3])
      profile.concurrency = pick([1, 1, 2, 5])
      profile.containerQueue = pick([0, 0, 2])
      profile.maximumContainers = pick([0, 0, 1, 4])
      profile.execution = time(0.4)
      profile.cpuShare = pick([1, 0.5, 0])
      profile.coldExecution = some(0.6)
      profile.create = some(0.1)
      profile.start = some(0.2)
      profile.engineShare = pick([0, 0.5, 1])
      profile.initialise = some(0.2)
      profile.dispatch = some(0.03)
      profile.stop = some(0.1)
      profile.pauseAfter = maybe() ? .milliseconds(300) : nil
      profile.pause = some(0.02)
      profile.unpause = some(0.03)
      profile.responseAwaitsRemoval = maybe()
      configuration.profiles.append(profile)
    }
    configuration.gateway.before = some(0.01)
    configuration.gateway.after = some(0.01)
    configuration.gateway.capacity = pick([0, 1, 4])
    configuration.gateway.queueLimit = pick([.max, 3, 40])
    configuration.gateway.timeOut = maybe() ? .milliseconds(1_500) : nil
    configuration.gateway.maximumRequests = pick([0, 0, 12])
    configuration.rules.keepAliveClock = pick(KeepAliveClock.allCases)
    configuration.rules.keepAliveBoundary = pick(KeepAliveBoundary.allCases)
    configuration.rules.idleOrder = pick(IdleOrder.allCases)
    configuration.rules.coldExecution = pick(ColdExecution.allCases)
    configuration.rules.coldRequest = pick(ColdRequest.allCases)
    configuration.rules.withoutRoom = pick(WithoutRoom.allCases)
    // A retry without a time-out may go on for ever.
    if configuration.gateway.timeOut == nil && configuration.rules.withoutRoom == .retry {
      configuration.rules.withoutRoom = .queue
    }
    configuration.rules.cpuSharing = pick([.fair, .fair, .none])
    configuration.rules.requestSplit = pick(RequestSplit.allCases)
    configuration.rules.afterTimeOut = pick(AfterTimeOut.allCases)
    configuration.rules.imageRemoval = pick(ImageRemoval.allCases)
    configuration.rules.maximumContainers = pick([0, 0, 5])
    for index in configuration.profiles.indices {
      configuration.profiles[index].forward = some(0.05)
      configuration.profiles[index].respond = some(0.03)
      configuration.profiles[index].overheadShare = pick([1, 1, 0.5, 0])
    }
    for index in configuration.machines.indices where maybe() {
      configuration.machines[index].backgroundCPU = .millicores(300)
      configuration.machines[index].memoryReserved = .mebibytes(20)
    }
    for number in 0..<below(4) {
      var component = PathComponent()
      component.name = "component \(number)"
      component.before = some(0.05)
      component.after = some(0.02)
      component.cpuShare = pick([0, 0.5, 1])
      component.node = pick([.none, NodeID(below(UInt32(configuration.nodes.count)))])
      component.cores = pick([.unlimited, .millicores(600)])
      component.weight = pick([1, 2])
      component.memory = component.node.isNone ? .zero : pick([.zero, .mebibytes(10)])
      component.workers = pick([0, 1, 3, 10])
      component.queueLimit = pick([.max, 0, 5])
      component.holdsWorker = maybe()
      configuration.path.append(component)
    }
    var functions: [FunctionConfiguration] = []
    for _ in 0...below(4) {
      var function = FunctionConfiguration()
      function.profile = ProfileID(below(UInt32(configuration.profiles.count)))
      function.image = pick([.none, ImageID(0), ImageID(1), ImageID(2)])
      function.memory = .mebibytes(Int64(pick([0, 64, 128, 250])))
      function.warming = pick([.cold, .cold, .preWarmed, .warmed(containers: 1)])
      if function.image.isNone && function.warming == .preWarmed { function.warming = .cold }
      functions.append(function)
    }
    if maybe() {
      var loop = ClientLoop(function: FunctionID(0))
      loop.clients = 3
      loop.think = time(0.2)
      loop.requests = 60
      loop.every = pick([.zero, .milliseconds(700)])
      loop.until = pick([.never, .start + .seconds(3)])
      let gaps = ClientLoop.Gaps(first: .milliseconds(50), step: .milliseconds(70), count: 4)
      loop.gaps = pick([nil, nil, gaps])
      configuration.loops = [loop]
    }
    addCallsRetriesAndFaults(
      to: &configuration, functions: functions.count,
      RandomStream(seed: seed, name: "test/cluster/calls"))
    addBranches(to: &configuration, RandomStream(seed: seed, name: "test/cluster/branches"))
    addFaults(
      to: &configuration, functions: functions.count,
      RandomStream(seed: seed, name: "test/cluster/faults"))
    let selections: [any NodeSelection] = [
      RoundRobin(.init()), LeastUsed(.init()), MostUsed(.init()), LeastAllocated(.init()),
      MostAllocated(.init()), HashedHome(.init()), RandomNode(.init()),
    ]
    let count = functions.count
    var at = 0.0
    let arrivals = (0..<300).map { _ in
      at += maybe() ? 0 : 0.1 * random.exponential()
      return Arrival(
        time: .start + SimDuration(rounding: at), function: FunctionID(below(UInt32(count))),
        execution: below(5) == 0 ? .milliseconds(Int64(below(700))) : Arrival.drawn)
    }
    // Every third cluster has its containers counted by an autoscaler, or its requests balanced, or both.
    var balancing: (any LoadBalancing)?
    var scaler: (any Autoscaler)?
    if seed % 3 == 0 {
      balancing = pick([nil, TestRoundRobin(), TestRandomChoice()])
      if balancing == nil || maybe() {
        scaler = RandomScaling(
          random: RandomStream(seed: seed, name: "test/scaling"), delayed: maybe())
      }
      configuration.rules.queueFull = pick(QueueFull.allCases)
      configuration.rules.retransmission = .milliseconds(300)
      if configuration.gateway.timeOut == nil && configuration.rules.queueFull == .retransmit {
        configuration.rules.queueFull = .wait
      }
    }
    // In every third one functions can have containers of a pool.
    if seed % 3 == 1 {
      configuration.hasPools = true
      var profile = FunctionProfile()
      profile.scale.initial = below(4)
      profile.start = some(0.3)
      profile.concurrency = pick([1, 2])
      configuration.profiles.append(profile)
      var pool = FunctionConfiguration()
      pool.profile = ProfileID(configuration.profiles.count - 1)
      pool.memory = .mebibytes(Int64(pick([0, 64])))
      pool.image = pick([.none, ImageID(0)])
      pool.refill = pick(PoolRefill.allCases)
      for index in functions.indices where maybe() {
        functions[index].membership = PoolMembership(pool: FunctionID(count))
        functions[index].membership?.specialise = some(0.1)
        functions[index].membership?.whenEmpty = pick(EmptyPool.allCases)
        functions[index].image = pick([.none, pool.image])
        if functions[index].warming == .preWarmed { functions[index].warming = .cold }
      }
      functions.append(pool)
    }
    if let balanced = balancing {
      balancing = addExecutor(
        to: &configuration, &functions, instead: balanced,
        RandomStream(seed: seed, name: "test/cluster/executors"))
    }
    let strategy: (any InvocationStrategy)? =
      balancing == nil && maybe() ? WarmthChain(.init()) : nil
    return Simulation(
      configuration, functions: functions,
      keepAlive: pick([.zero, .milliseconds(200), .seconds(5), .longest]),
      nodeSelection: pick(selections), invocation: strategy, loadBalancing: balancing,
      autoscaler: scaler,
      arrivals: ListedArrivals(arrivals))
  }

  /// Lets half of the clusters have requests that send requests, clients that retry, and executions that fail.
  private func addCallsRetriesAndFaults(
    to configuration: inout ClusterConfiguration, functions: Int, _ stream: RandomStream
  ) {
    var random = stream
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.index(below: UInt32(values.count)))]
    }
    for index in configuration.profiles.indices where pick([true, false]) {
      configuration.profiles[index].errorProbability = pick([0, 0.1, 0.5])
      configuration.profiles[index].crashProbability = pick([0.02, 0, 0.1])
      configuration.profiles[index].errorAfter = pick([1, 0.5, 0])
      configuration.profiles[index].gather = pick([nil, .constant(0), .exponential(mean: 0.2)])
      for _ in 0..<pick([0, 1, 1, 2]) {
        var group = CallGroup(function: FunctionID(pick(Array(0..<functions))))
        group.count = pick([1, 2, 3])
        group.isAwaited = pick([true, true, false])
        group.depth = pick([1, 2, 3])
        group.via = pick(CallPath.allCases)
        group.onFailure = pick(FailedCall.allCases)
        configuration.profiles[index].calls.append(group)
      }
    }
    guard pick([true, false]) else { return }
    var retry = RetryConfiguration()
    retry.attempts = pick([2, 3, 6])
    retry.outcomes = pick([[.rejected, .timedOut, .failed], [.timedOut], [.rejected, .failed]])
    retry.pause = pick([.constant(0), .constant(0.2), .exponential(mean: 0.3)])
    retry.factor = pick([1, 2])
    retry.maximumPause = pick([nil, .seconds(1)])
    retry.timeOut = pick([nil, .milliseconds(900), .seconds(4)])
    configuration.retry = retry
  }

  /// Lets some of the calls be sent at times only, and some in place of one another.
  private func addBranches(
    to configuration: inout ClusterConfiguration, _ stream: RandomStream
  ) {
    var random = stream
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.index(below: UInt32(values.count)))]
    }
    for profile in configuration.profiles.indices {
      for group in configuration.profiles[profile].calls.indices where pick([true, false]) {
        configuration.profiles[profile].calls[group].probability = pick([0.4, 0.5, 0])
        let before = group > 0 ? configuration.profiles[profile].calls[group - 1].probability : 1
        configuration.profiles[profile].calls[group].isAlternative =
          before < 1 && pick([true, false])
      }
    }
  }

  /// How many workflows of all functions have begun, completed and failed, how many requests they were, and how long
  /// they took in all.
  private func workflows(_ run: borrowing Simulation<Cluster>) -> [Double] {
    var sums = [0.0, 0, 0, 0, 0]
    for index in 0..<run.model.state.functions.count {
      let counts = run.model.withWorkflowMetrics(of: FunctionID(index)) {
        [
          Double($0.arrived), Double($0.completed), Double($0.failed), Double($0.requests),
          ($0.endToEnd.moments.mean ?? 0) * Double($0.completed),
        ]
      }
      if let counts { sums = zip(sums, counts).map { $0 + $1 } }
    }
    return sums
  }

  /// Lets things break in half of the clusters.
  private func addFaults(
    to configuration: inout ClusterConfiguration, functions: Int, _ stream: RandomStream
  ) {
    var random = stream
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.index(below: UInt32(values.count)))]
    }
    guard pick([true, false]) else { return }
    func second() -> SimTime { .start + SimDuration(rounding: 12 * random.uniform()) }
    func occurrence() -> FaultOccurrence { pick([.at(second()), .at(second()), .rate(0.2)]) }
    var faults = FaultConfiguration()
    for _ in 0..<pick([0, 1, 1, 2]) {
      var crash = NodeCrash(occurrence())
      crash.node = pick([.none] + configuration.nodes.indices.map { NodeID($0) })
      crash.repair = pick([.constant(0), .constant(2), .exponential(mean: 3)])
      if case .at = crash.occurrence { crash.repair = pick([crash.repair, nil]) }
      crash.losesImages = pick([true, false])
      faults.nodeCrashes.append(crash)
    }
    for _ in 0..<pick([0, 1, 2]) {
      var death = ExecutorDeath(of: FunctionID(pick(Array(0..<functions))), occurrence())
      death.noticedAfter = pick([.zero, .milliseconds(500), .seconds(3), nil])
      faults.executorDeaths.append(death)
    }
    if pick([true, false]) {
      var heartbeat = Heartbeat()
      heartbeat.every = pick([.seconds(1), .milliseconds(300)])
      heartbeat.functions = pick([[], [FunctionID(0)]])
      heartbeat.lost = pick([0, 0.1, 0.5])
      heartbeat.quitAfter = pick([.seconds(2), .milliseconds(200), .seconds(20)])
      heartbeat.removesOnError = pick([true, true, false])
      heartbeat.checkers = pick([1, 3])
      heartbeat.checkerDeaths = pick([[], [second()], [second(), second()]])
      faults.heartbeat = heartbeat
    }
    for _ in 0..<pick([0, 0, 1, 2]) {
      var start = FailedStart(probability: pick([0.1, 0.5, 1]))
      start.function = pick([.none, FunctionID(0)])
      start.phase = pick(StartPhase.allCases)
      start.tries = pick([1, 2, 3])
      start.backoff = pick([.milliseconds(50), .milliseconds(400), .seconds(10)])
      start.longestBackoff = .seconds(20)
      faults.failedStarts.append(start)
    }
    if pick([true, false]) {
      faults.slowStarts = [SlowStart(probability: 0.3, factor: pick([0.5, 4]))]
    }
    for _ in 0..<pick([0, 1, 2]) {
      let start = second()
      faults.registry.away.append(.init(from: start, until: start + pick([.seconds(1), .zero])))
      let slow = second()
      faults.registry.slow.append(
        .init(.init(from: slow, until: slow + .seconds(3)), factor: pick([0.1, 0.5])))
    }
    configuration.faults = faults
    for index in configuration.machines.indices where pick([true, false, false]) {
      configuration.machines[index].overcommitment = Overcommitment()
      guard pick([true, false]) else { continue }
      configuration.machines[index].overcommitment?.collapse = .init(
        after: pick([.constant(0), .exponential(mean: 2)]),
        recovery: pick([.constant(1), .exponential(mean: 3)]))
    }
  }

  /// Lets half of the clusters with load balancing have Runners, and functions that are bound to nodes.
  private func addExecutor(
    to configuration: inout ClusterConfiguration, _ functions: inout [FunctionConfiguration],
    instead balancing: any LoadBalancing, _ stream: RandomStream
  ) -> any LoadBalancing {
    var random = stream
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.index(below: UInt32(values.count)))]
    }
    guard pick([true, true, false]) else { return balancing }
    var catalog = CatalogConfiguration()
    catalog.instances = pick([1, 1, 3])
    catalog.workers = pick([0, 1, 2])
    catalog.checksum = pick([.constant(0), .exponential(mean: 0.05)])
    catalog.get = pick([.constant(0), .exponential(mean: 0.1)])
    catalog.bandwidth = pick([.unlimited, .megabytes(10)])
    configuration.catalog = pick([catalog, catalog, nil])
    var profile = FunctionProfile()
    profile.cores = pick([.unlimited, .millicores(800)])
    profile.concurrency = pick([1, 3, 10])
    profile.containerQueue = pick([0, 0, 3])
    profile.scale.initial = pick([0, 1, 3])
    profile.start = pick([nil, .constant(0.3)])
    profile.forward = pick([nil, .constant(0.01)])
    profile.respond = pick([nil, .constant(0.01)])
    profile.dispatch = pick([nil, nil, .constant(0.02)])
    profile.pauseAfter = pick([nil, nil, .milliseconds(200)])
    profile.unpause = .constant(0.03)
    configuration.profiles.append(profile)
    var executor = FunctionConfiguration()
    executor.profile = ProfileID(configuration.profiles.count - 1)
    executor.memory = .mebibytes(pick([0, 64]))
    var kind = ExecutorConfiguration()
    kind.hotFor = pick([nil, .milliseconds(300), .seconds(2)])
    kind.synchronisation = pick(HotSynchronisation.allCases)
    kind.notify = pick([.zero, .milliseconds(40)])
    executor.executor = kind
    for index in functions.indices {
      if pick([true, true, false]) { functions[index].runner = FunctionID(functions.count) }
      functions[index].code.isFetched = pick([true, false])
      functions[index].code.size = .megabytes(pick([0, 1]))
      functions[index].code.load = pick([nil, .exponential(mean: 0.1)])
      functions[index].code.unload = pick([nil, .constant(0.05)])
      functions[index].code.updates = pick([[], [.start + .seconds(2), .start + .seconds(3)]])
      if pick([true, false, false]) {
        functions[index].nodes = [NodeID(pick(Array(configuration.nodes.indices)))]
      }
    }
    functions.append(executor)
    return pick([balancing, HotFirst(.init()), RoundRobinContainer(.init())])
  }

  /// Checks that requests in flight are as many as are counted, and that what is known of each does not contradict itself.
  ///
  /// - Returns: How many there are.
  private func checkRequestsInFlight(_ run: borrowing Simulation<Cluster>, _ seed: UInt64) -> Int {
    let now = run.now
    let requests = run.model.requestsInFlight(at: now)
    let present = run.model.metrics.present
    #expect(
      UInt64(requests.count) == present, "seed \(seed): others are in flight than are counted")
    for request in requests {
      let record = request.record
      let phases = record.phases
      #expect(record.outcome == nil && record.endedAt == now && record.arrivedAt <= now)
      for instant in [
        phases.gatewayAt, phases.selectionAt, phases.placedAt, phases.pullAt, phases.createAt,
        phases.startAt, phases.initialiseAt, phases.executionAt, record.executedAt,
      ] where instant != .never {
        #expect(instant >= record.arrivedAt && instant <= now, "seed \(seed): \(request)")
      }
      #expect(
        record.executedAt == .never || phases.executionAt != .never, "seed \(seed): \(request)")
      if request.state == .executing {
        #expect(
          !record.container.isNone && phases.executionAt != .never, "seed \(seed): \(request)")
      }
      if !record.container.isNone { #expect(!record.node.isNone, "seed \(seed): \(request)") }
    }
    return requests.count
  }

  @Test(arguments: 0..<10)
  func everyRunEndsRepeatsAndForks(block: UInt64) {
    var counts: [UInt64] = [0, 0, 0, 0]
    var measured = [0.0, 0, 0, 0, 0]
    var broken = FaultCounts().named.map(\.count)
    var underWay = 0
    for seed in block * 10..<block * 10 + 10 {
      var run = fresh(seed)
      let end = SimTime.start + .hours(1)
      let isOver = run.run(until: end, atMost: 200_000)
      #expect(isOver, "seed \(seed): events without end")
      let (events, results) = (run.eventFingerprint, run.model.metrics.fingerprint)
      let count = run.eventCount
      let ofWorkflows = workflows(run)

      var again = fresh(seed)
      _ = again.run(until: .start + .seconds(4), atMost: 200_000)
      underWay += checkRequestsInFlight(again, seed)
      var forked = again.fork()
      again.run(until: end)
      let (eventsAgain, resultsAgain) = (again.eventFingerprint, again.model.metrics.fingerprint)
      #expect(eventsAgain == events && resultsAgain == results, "seed \(seed): not repeated")
      let workflowsAgain = workflows(again)
      #expect(workflowsAgain == ofWorkflows, "seed \(seed): other workflows")
      forked.run(until: end)
      let (eventsForked, resultsForked) = (
        forked.eventFingerprint, forked.model.metrics.fingerprint
      )
      #expect(eventsForked == events && resultsForked == results, "seed \(seed): fork differs")
      let workflowsForked = workflows(forked)
      #expect(workflowsForked == ofWorkflows, "seed \(seed): other workflows in the fork")
      measured = zip(measured, ofWorkflows).map { $0 + $1 }

      // What is still there waits for room that cannot come, and says so.
      let present = run.model.metrics.present
      let waiting = UInt64(run.model.gateway.waiting)
      #expect(present >= waiting && count > 300, "seed \(seed)")
      #expect(run.model.nextArrival == .never, "seed \(seed): arrivals are left")
      counts[0] += run.model.metrics.calls
      counts[1] += run.model.metrics.retries
      counts[2] += run.model.metrics.failed
      counts[3] += run.model.metrics.containers.crashed
      let faults = run.model.metrics.faults.named.map(\.count)
      broken = zip(broken, faults).map { $0 + $1 }
    }
    #expect(underWay > 20, "hardly a request was ever in flight")
    // Ten clusters need not have all of it.
    #expect(counts.count { $0 > 0 } >= 3, "calls, retries, failures and crashes: \(counts)")
    #expect(measured[1] > 0 && measured[2] > 0, "workflows: \(measured)")
    #expect(broken.contains { $0 > 0 }, "\(FaultCounts().named.map(\.name)): \(broken)")
  }
}
