import SimKernel
import Testing

@testable import ClusterModel

/// Executions that end in an error or a crash.
@Suite struct FaultTests {
  @Test func anErrorEndsTheExecutionEarlyAndLeavesTheContainer() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(4)
        configuration.profiles[0].errorProbability = 1
        configuration.profiles[0].errorAfter = 0.25
        configuration.gateway.after = .constant(0.5)
      }, arrivals: ListedArrivals(at: [0, 2]))
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed])
    #expect(records.map { seconds($0.endedAt) } == [1.5, 3.5])
    #expect(records.map { seconds($0.executedAt) } == [1, 3])
    #expect(records.map(\.warmth) == [.preWarmed, .warmed])
    let counts = [
      run.model.metrics.arrived, run.model.metrics.failed, run.model.metrics.completed,
    ]
    #expect(counts == [2, 2, 0])
    run.model.withMetrics(of: FunctionID(0)) { #expect($0.failed == 2) }
  }

  @Test func aCrashTakesTheContainerAndAllThatRunsInItDown() {
    // Two requests share a container, a third waits at it; the first to end crashes.
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .constant(4)
      configuration.profiles[0].concurrency = 2
      configuration.profiles[0].containerQueue = 1
      configuration.profiles[0].maximumContainers = 1
      configuration.profiles[0].crashProbability = 1
      configuration.profiles[0].stop = .constant(5)
      configuration.machines[0].memory = .mebibytes(100)
      configuration.machines[0].cores = .cores(1)
      configuration.metrics.recordsContainers = true
    }
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    var run = Simulation(
      configuration, functions: [function], arrivals: ListedArrivals(at: [0, 1, 2, 20]))
    run.run(until: .start + .seconds(10))
    let (memory, cores, busy, containers) = (
      run.model.state.machines[MachineID(0)].memoryInUse,
      run.model.state.machines[MachineID(0)].coresInUse.value,
      run.model.metrics.containers.busy.value, run.model.state.containersInAll
    )
    // Gone at once, though stopping takes five seconds.
    #expect(memory == .zero && cores == 0 && busy == 0 && containers == 0)
    let records = run.invocations()
    #expect(records.map(\.outcome) == Array(repeating: .failed, count: 4))
    // Alone until 1, then at half speed: 1 + 3 · 2 = 7. The last one alone: 20 + 4.
    #expect(records.map { seconds($0.endedAt) } == [7, 7, 7, 24])
    #expect([records[0], records[1], records[3]].map(\.warmth) == [.preWarmed, .busy, .preWarmed])
    var ends: [ContainerEnd] = []
    run.model.takeContainers { ends.append($0.reason) }
    #expect(ends == [.crashed, .crashed])
    let crashed = run.model.metrics.containers.crashed
    #expect(crashed == 2)
  }

  @Test func requestsThatWaitForACrashedContainerGetAnother() {
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(1)
        configuration.profiles[0].crashProbability = 1
        configuration.profiles[0].start = .constant(0.5)
        configuration.profiles[0].maximumContainers = 1
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [1.5, 3, 4.5])
  }

  @Test func aCrashFailsACallerThatWaitsInTheContainer() {
    // The caller waits in the container that its own call takes down.
    var run = Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(1)
        configuration.profiles[0].concurrency = 2
        var group = CallGroup(function: FunctionID(0))
        group.depth = 1
        configuration.profiles[0].calls = [group]
        configuration.profiles[0].crashProbability = 0.5
      }, arrivals: ListedArrivals(at: (0..<40).map { Double($0) * 10 }))
    let records = run.invocations()
    let calls = records.filter { $0.index >> 62 == 1 }
    let failedCalls = calls.filter { $0.outcome == .failed }
    #expect(failedCalls.count > 5 && failedCalls.count < calls.count)
    for call in failedCalls {
      let caller = records.first { $0.arrivedAt + .seconds(1) == call.arrivedAt }
      #expect(caller?.outcome == .failed && caller?.endedAt == call.endedAt)
    }
  }

  @Test func errorsComeAsOftenAsStatedAndRaiseNoOtherDraw() {
    func run(errors: Double) -> ([InvocationRecord], Double) {
      var run = Simulation(
        .simple { configuration in
          configuration.profiles[0].execution = .exponential(mean: 0.1)
          configuration.profiles[0].errorProbability = errors
        }, arrivals: ListedArrivals(at: (0..<10_000).map { Double($0) }))
      let records = run.invocations(until: .start + .seconds(20_000))
      let failed = Double(run.model.metrics.failed)
      return (records, failed / 10_000)
    }
    let (records, share) = run(errors: 0.2)
    #expect(abs(share - 0.2) < 4 * (0.2 * 0.8 / 10_000).squareRoot())
    let (without, none) = run(errors: 0)
    #expect(none == 0)
    #expect(records.map(\.executedAt) == without.map(\.executedAt))
  }
}
