import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Requests that containers of an executor run.
@Suite struct RunnerTests {
  /// JFN, figure 3.6, event by event.
  @Test func aFunctionThatIsNotOnTheRunnersDiskIsCheckedFetchedLoadedCalledAndUnloaded() {
    var run = RunnerLab().simulation(at: [0])
    let steps: [(until: Double, RequestPlace, running: Int)] = [
      (0.05, .checkingCode, 1), (0.1, .fetchingCode, 1), (0.59, .fetchingCode, 1),
      (0.6, .loadingCode, 1), (1, .computing, 1), (1.99, .computing, 1), (2, .unloadingCode, 1),
      (2.5, .none, 0),
    ]
    for (until, place, running) in steps {
      run.run(until: .start + SimDuration(rounding: until))
      let here = run.model.state.requests[RequestID(0)].place
      let container = run.model.state.containers[ContainerID(0)]
      #expect(here == place, "at \(until) s")
      #expect(Int(container.running) == running && container.function == RunnerLab.executor)
    }
    let record = run.invocations()
    #expect(record.map(\.began) == [1] && record.map(\.ended) == [2.5])
    #expect(record.map(\.function) == [RunnerLab.f] && record.map(\.warmth) == [.generic])
    #expect(record.map { $0.executedAt.inSeconds } == [2])
    let code = run.model.metrics.code
    #expect([code.checksums, code.fetches, code.loads, code.hot] == [1, 1, 1, 0])
  }

  @Test func codeOnTheDiskIsNotFetchedAgainUntilThereIsANewVersion() {
    var lab = RunnerLab()
    lab.functions[0].code.updates = [20, 21, 40].map { .start + .seconds($0) }
    var run = lab.simulation(at: [0, 10, 30, 35, 45])
    let records = run.invocations()
    #expect(records.map(\.began) == [1, 10.5, 31, 35.5, 46])
    let code = run.model.metrics.code
    #expect([code.checksums, code.fetches, code.loads] == [5, 3, 5])
  }

  @Test func eachRunnerHasADiskOfItsOwnAndLosesItWithItsContainer() {
    var lab = RunnerLab()
    lab.configuration.profiles[1].scale.initial = 2
    lab.autoscaler = ExecutorScaling(steps: [(15, 0), (16, 1)])
    var run = lab.simulation([
      (RunnerLab.f, 0), (RunnerLab.f, 4), (RunnerLab.f, 8), (RunnerLab.f, 20),
    ])
    #expect(run.invocations().map(\.began) == [1, 5, 8.5, 21])
  }

  @Test func requestsOfOneFunctionAtATimeLoadItEachForItself() {
    var lab = RunnerLab()
    lab.configuration.catalog?.workers = 1
    // One worker: checksums 0.1 and 0.2, codes 0.7 and 1.2.
    var run = lab.simulation(at: [0, 0])
    let records = run.invocations()
    #expect(records.map(\.began) == [1.1, 1.6] && records.map(\.ended) == [2.6, 3.1])
    lab.configuration.catalog?.instances = 2
    var parallel = lab.simulation(at: [0, 0])
    #expect(parallel.invocations().map(\.began) == [1, 1])
  }

  @Test func loadingIsWorkUnderTheRunnersQuota() {
    var lab = RunnerLab()
    lab.configuration.catalog = nil
    lab.configuration.machines[0].cores = .cores(1)
    lab.configuration.profiles[1].cores = .millicores(500)
    // 0.4 s, 1 s and 0.5 s on half a core.
    var alone = lab.simulation(at: [0])
    let record = alone.invocations()
    #expect(record.map(\.began) == [0.8] && record.map(\.ended) == [3.8])
    // The two share the half core, whatever their function: everything takes twice as long.
    var shared = lab.simulation([(RunnerLab.f, 0), (RunnerLab.g, 0)])
    #expect(shared.invocations().map(\.ended) == [7.6, 7.6])
    let cores = shared.model.state.machines[MachineID(0)].coresInUse.value
    #expect(cores == 0)
    // A function that waits for half of its time leaves its share to the other.
    lab.configuration.profiles[0].cpuShare = 0.5
    var waiting = lab.simulation(at: [0])
    #expect(waiting.invocations().map(\.ended) == [3.3])
  }

  @Test func whatTheRunnerDoesAroundFunctionsIsItsOwn() {
    var lab = RunnerLab()
    lab.configuration.catalog = nil
    lab.configuration.profiles[0].forward = .constant(100)
    lab.configuration.profiles[0].respond = .constant(100)
    lab.configuration.profiles[0].dispatch = .constant(100)
    lab.configuration.profiles[1].forward = .constant(0.25)
    lab.configuration.profiles[1].respond = .constant(0.125)
    lab.configuration.profiles[1].dispatch = .constant(2)
    var run = lab.simulation(at: [0])
    let record = run.invocations()
    #expect(record.map(\.began) == [2.65] && record.map(\.ended) == [4.275])
  }

  @Test func singletonsComeFirstAndFetchTheirCodeOnce() {
    var lab = RunnerLab()
    lab.functions[0].code.isFetched = true
    lab.configuration.profiles[0].start = .constant(0.5)
    lab.configuration.profiles[0].concurrency = 4
    lab.autoscaler = ScriptedScaling(steps: [
      .init(at: 5, containers: 1), .init(at: 20, containers: 0),
    ])
    // 5 + 0.5 start + 0.5 code + 0.4 load: the Singleton is ready at 6.4 s.
    var run = lab.simulation(at: [6, 6.35, 6.4, 7, 30])
    let records = run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    #expect(records.map(\.warmth) == [.generic, .generic, .warmed, .busy, .generic])
    #expect(records.map(\.began) == [7, 7.35, 6.4, 7, 30.5])
    #expect(records.map(\.ended) == [8.5, 8.85, 7.4, 8, 32])
    var ready: [Double] = []
    run.model.takeContainers {
      if $0.function == RunnerLab.f { ready.append($0.readyAt.inSeconds) }
    }
    #expect(ready == [6.4])
    let code = run.model.metrics.code
    #expect([code.checksums, code.fetches, code.loads] == [3, 3, 4])
  }

  @Test func withoutARunnerRequestsWaitInTheOrderInWhichTheyCame() {
    var lab = RunnerLab()
    lab.configuration.catalog = nil
    lab.configuration.profiles[1].concurrency = 1
    lab.configuration.profiles[1].scale.initial = 0
    lab.autoscaler = ExecutorScaling(steps: [(10, 1)])
    var run = lab.simulation([
      (RunnerLab.g, 1), (RunnerLab.f, 2), (RunnerLab.f, 3), (RunnerLab.g, 4),
    ])
    let records = run.invocations()
    #expect(records.map(\.arrivedAt.inSeconds) == [1, 2, 3, 4])
    #expect(records.map(\.ended) == [11.9, 13.8, 15.7, 17.6])
  }

  @Test func aSingletonServesWhatWaitsForARunner() {
    var lab = RunnerLab()
    lab.configuration.profiles[1].scale.initial = 0
    lab.autoscaler = ScriptedScaling(steps: [.init(at: 10, containers: 1)])
    var run = lab.simulation([(RunnerLab.f, 1), (RunnerLab.g, 2), (RunnerLab.f, 3)])
    let records = run.invocations(until: .start + .seconds(100))
    #expect(records.map(\.arrivedAt.inSeconds) == [1, 3] && records.map(\.ended) == [11, 12])
    let waiting = run.model.gateway.waiting
    #expect(waiting == 1, "g has neither")
  }

  @Test func aClientThatGivesUpAtTheCatalogLeavesItsPlaceThere() {
    var lab = RunnerLab()
    lab.configuration.catalog?.workers = 1
    lab.configuration.gateway.timeOut = .milliseconds(150)
    lab.configuration.rules.afterTimeOut = .stops
    lab.configuration.profiles[0].execution = .constant(0.01)
    lab.functions[0].code = FunctionCode()
    var run = lab.simulation(at: [0, 0, 0, 0.3, 10])
    let records = run.invocations()
    // Checksums take until 0.1 and 0.2 s, the code that the first one waits for begins only then.
    #expect(records.prefix(3).map(\.outcome) == Array(repeating: .timedOut, count: 3))
    #expect(records.last.map(\.outcome) == .timedOut)
    lab.configuration.gateway.timeOut = .seconds(1)
    var patient = lab.simulation(at: [0, 0, 0, 0.3, 10])
    #expect(patient.invocations().map(\.outcome) == Array(repeating: .completed, count: 5))
    let busy = run.model.metrics.containers.busy.value
    #expect(busy == 0)
  }

  @Test func aCrashTakesTheRunnerDownWithRequestsOfOtherFunctions() {
    var lab = RunnerLab()
    var crashing = lab.configuration.profiles[0]
    crashing.crashProbability = 1
    lab.configuration.profiles.append(crashing)
    lab.functions[1].profile = ProfileID(2)
    lab.autoscaler = FixedReplicas(.init())
    // g ends at 2 s, when f executes and another request of f asks for a checksum.
    var run = lab.simulation([
      (RunnerLab.g, 0), (RunnerLab.f, 0.5), (RunnerLab.f, 1.95), (RunnerLab.f, 3),
    ])
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed, .failed, .completed])
    #expect(records.map(\.ended) == [2, 2, 2, 5.5], "the new Runner's disk is empty")
    let crashed = run.model.metrics.containers.crashed
    #expect(crashed == 1)
  }

  @Test func anErrorIsAnsweredAtOnce() {
    var lab = RunnerLab(hotFor: .seconds(10))
    lab.configuration.profiles[0].errorProbability = 1
    var run = lab.simulation(at: [0, 5])
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed])
    #expect(records.map(\.ended) == [2, 6], "it was hot at 5 s")
  }

  /// JFN's example of a conversion, section 3.7: a sort that calls itself for both halves and merges.
  @Test func mergeSortThroughRunners() {
    var lab = RunnerLab()
    var group = CallGroup(function: RunnerLab.f)
    group.count = 2
    group.depth = 3
    lab.configuration.profiles[0].calls = [group]
    lab.configuration.profiles[0].gather = .constant(0.25)
    lab.configuration.profiles[1].concurrency = 20
    var run = lab.simulation(at: [0])
    let records = run.invocations()
    let (calls, arrived) = (run.model.metrics.calls, run.model.metrics.arrived)
    #expect(calls == 14 && arrived == 15 && records.count == 15)
    // Four levels of 0.1 + 0.4 + 1 + 0.5, three of which merge for 0.25; the root fetches for 0.5.
    #expect(records.last?.ended == 9.25)
    let code = run.model.metrics.code
    #expect([code.checksums, code.fetches, code.loads] == [15, 1, 15])
  }

  @Test(arguments: [0, 1, 2, 3] as [Int])
  func functionsRunWhereTheyMay(selection: Int) {
    let selections: [any NodeSelection] = [
      RoundRobin(.init()), LeastAllocated(.init()), MostAllocated(.init()), HashedHome(.init()),
    ]
    var lab = RunnerLab()
    for index in 1...2 {
      lab.configuration.machines.append(MachineConfiguration())
      var node = NodeConfiguration()
      node.machine = MachineID(index)
      lab.configuration.nodes.append(node)
    }
    lab.configuration.profiles[1].scale.initial = 3
    lab.functions[0].nodes = [NodeID(2)]
    lab.functions[1].nodes = [NodeID(0), NodeID(1)]
    for index in lab.configuration.machines.indices {
      lab.configuration.machines[index].memory = .mebibytes(100)
    }
    // One Runner a node.
    lab.functions[2].memory = .mebibytes(60)
    lab.functions[0].memory = .mebibytes(20)
    lab.nodeSelection = selections[selection]
    lab.autoscaler = ScriptedScaling(steps: [.init(at: 50, containers: 2)])
    var requests = (0..<8).map { number in
      (number % 2 == 0 ? RunnerLab.f : RunnerLab.g, Double(number) * 5)
    }
    requests.append((RunnerLab.f, 60))
    var run = lab.simulation(requests)
    let records = run.invocations()
    func nodes(of function: FunctionID) -> [Int] {
      records.filter { $0.function == function }.map { $0.node.index }
    }
    #expect(nodes(of: RunnerLab.f) == [2, 2, 2, 2, 2])
    #expect(nodes(of: RunnerLab.g) == [0, 1, 0, 1], "in turn")
    let containers = run.model.state.nodes.ids.map { Int(run.model.state.nodes[$0].containers) }
    #expect(containers == [1, 1, 3])
  }

  @Test func aForkGoesOnAlike() {
    var lab = RunnerLab(hotFor: .seconds(2), .notified)
    lab.configuration.catalog?.workers = 1
    let times = (0..<40).map { Double($0) * 0.37 }
    var run = lab.simulation(at: times)
    run.run(until: .start + .seconds(5))
    var fork = run.fork()
    run.run(until: .never)
    fork.run(until: .never)
    let events = (run.eventFingerprint, fork.eventFingerprint)
    let results = (run.model.metrics.fingerprint, fork.model.metrics.fingerprint)
    #expect(events.0 == events.1 && results.0 == results.1)
    let code = (run.model.metrics.code, fork.model.metrics.code)
    #expect(code.0 == code.1)
  }
}

/// Orders numbers of Runners.
struct ExecutorScaling: Autoscaler {
  var steps: [(at: Double, containers: Int)]

  var firstWake: SimDuration { SimDuration(rounding: steps.first?.at ?? 1) }

  mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    orders.set(RunnerLab.executor, to: steps.removeFirst().containers)
    return steps.first.map { .start + SimDuration(rounding: $0.at) } ?? .never
  }
}
