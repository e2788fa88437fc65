import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// The short way of most requests, against the general one.
@Suite struct WarmPathTests {
  /// All that can be measured of a run.
  private struct Result: Equatable {
    var fingerprints: [String] = []
    var counts: [UInt64] = []
    var areas: [Int128] = []
    var times: [DurationSummary?] = []
  }

  /// A cluster without anything that rules the short way out for all, as `seed` has it.
  private func fresh(_ seed: UInt64) -> Simulation<Cluster> {
    var random = RandomStream(seed: seed, name: "test/warm")
    func below(_ bound: UInt32) -> Int { Int(random.index(below: bound)) }
    func maybe() -> Bool { below(2) == 0 }
    func pick<Value>(_ values: [Value]) -> Value { values[below(UInt32(values.count))] }
    var configuration = ClusterConfiguration()
    configuration.seed = seed
    configuration.metrics.perFunction = maybe()
    configuration.metrics.warmUp = pick([.zero, .seconds(4)])
    for machine in 0...below(3) {
      configuration.machines.append(MachineConfiguration())
      configuration.machines[machine].memory = pick([.largest, .mebibytes(400)])
      configuration.machines[machine].speed = pick([1, 0.7])
      configuration.machines[machine].imageStore = pick([.largest, .mebibytes(10)])
      var node = NodeConfiguration()
      node.machine = MachineID(machine)
      if below(4) == 0 { node.agent.commandDelay = .constant(0.02) }
      configuration.nodes.append(node)
    }
    for number in 0...below(4) {
      var profile = FunctionProfile()
      profile.execution = pick([.constant(0), .exponential(mean: 0.3), .constant(0.25)])
      profile.start = pick([nil, .constant(0.2)])
      profile.stop = pick([nil, .constant(0.1)])
      profile.concurrency = number == 0 ? 1 : pick([1, 1, 3])
      profile.dispatch = below(5) == 0 ? .constant(0.01) : nil
      profile.maximumContainers = pick([0, 2])
      configuration.profiles.append(profile)
    }
    configuration.rules.keepAliveClock = pick(KeepAliveClock.allCases)
    configuration.rules.keepAliveBoundary = pick(KeepAliveBoundary.allCases)
    configuration.rules.idleOrder = pick([.mostRecentlyUsed, .newest])
    configuration.rules.coldRequest = pick(ColdRequest.allCases)
    configuration.rules.withoutRoom = pick([.queue, .evictThenQueue, .reject, .evictThenReject])
    configuration.rules.cpuSharing = pick([.fair, .none])
    if maybe() {
      var crash = NodeCrash(.rate(0.05))
      crash.repair = .constant(1)
      configuration.faults.nodeCrashes = [crash]
      configuration.faults.executorDeaths = [ExecutorDeath(of: FunctionID(0), .rate(0.1))]
    }
    let functions = configuration.profiles.indices.map { index in
      var function = FunctionConfiguration()
      function.profile = ProfileID(index)
      function.memory = .mebibytes(Int64(pick([64, 128])))
      function.warming = pick([.cold, .warmed(containers: 1)])
      return function
    }
    var at = 0.0
    let arrivals = (0..<400).map { _ in
      at += maybe() ? 0 : 0.05 * random.exponential()
      return Arrival(
        time: .start + SimDuration(rounding: at),
        function: FunctionID(below(UInt32(functions.count))),
        execution: below(5) == 0 ? .milliseconds(Int64(below(300))) : Arrival.drawn)
    }
    return Simulation(
      configuration, functions: functions,
      keepAlive: pick([.zero, .milliseconds(200), .seconds(2), .longest]),
      arrivals: ListedArrivals(arrivals))
  }

  private func result(_ run: borrowing Simulation<Cluster>) -> Result {
    var result = Result()
    let now = run.now
    func add(_ containers: ContainerMetrics) {
      result.counts += [containers.created, containers.expired, containers.evicted]
      result.areas += [containers.busy, containers.total, containers.moving].map {
        $0.area(at: now)
      }
    }
    result.fingerprints = [
      "\(run.eventFingerprint)", "\(run.model.metrics.fingerprint)", "\(run.eventCount)",
    ]
    result.counts = run.model.metrics.met.all
    result.counts += [run.model.metrics.arrived, run.model.metrics.completed]
    result.times = [
      run.model.metrics.response.summary, run.model.metrics.waiting.summary,
      run.model.metrics.execution.summary,
    ]
    add(run.model.metrics.containers)
    for node in run.model.state.nodes.ids {
      result.counts.append(run.model.state.nodes[node].requests)
    }
    for machine in run.model.state.machines.ids {
      result.areas.append(run.model.state.machines[machine].coresInUse.area(at: now))
    }
    guard run.model.measuresFunctions else { return result }
    for function in run.model.state.functions.ids {
      run.model.withMetrics(of: function) { metrics in
        result.counts += metrics.met.all + [metrics.arrived, metrics.completed]
        result.times += [
          metrics.response.summary, metrics.waiting.summary, metrics.execution.summary,
        ]
        add(metrics.containers)
      }
    }
    return result
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func noResultTellsWhichWayRequestsTook(seed: UInt64) {
    var short = fresh(seed)
    let isPlain = short.model.isPlain
    #expect(isPlain)
    var general = fresh(seed)
    general.model.isPlain = false
    let end = SimTime.start + .seconds(60)
    short.run(until: end)
    general.run(until: end)
    let (first, second) = (result(short), result(general))
    #expect(first == second)
    #expect(first.counts.contains { $0 > 0 })
  }

  /// A run of a cluster with one thing changed.
  private func isPlain(_ change: (inout ClusterConfiguration) -> Void) -> Bool {
    let run = Simulation(
      .simple { configuration in
        configuration.metrics.recordsInvocations = false
        change(&configuration)
      })
    return run.model.isPlain
  }

  @Test func whatCouldComeBetweenRulesTheShortWayOut() {
    #expect(isPlain { _ in })
    #expect(!isPlain { $0.metrics.recordsInvocations = true })
    #expect(!isPlain { $0.metrics.recordsContainers = true })
    #expect(!isPlain { $0.gateway.before = .constant(0.1) })
    #expect(!isPlain { $0.gateway.after = .constant(0.1) })
    #expect(!isPlain { $0.gateway.timeOut = .seconds(1) })
    #expect(!isPlain { $0.gateway.maximumRequests = 5 })
    #expect(!isPlain { $0.retry = RetryConfiguration() })
    #expect(!isPlain { $0.path = [PathComponent()] })
    #expect(!isPlain { $0.machines[0].cores = .cores(2) })
    #expect(!isPlain { $0.profiles[0].containerQueue = 1 })
    #expect(!isPlain { $0.rules.idleOrder = .oldest })
    #expect(!isPlain { $0.profiles[0].calls = [CallGroup(function: FunctionID(0))] })
  }
}
