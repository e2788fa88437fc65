import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Generic containers that become a function's on its first call.
@Suite struct PoolTests {
  /// The first function is called, the second is its pool.
  private func simulation(
    size: Int, refill: PoolRefill = .anywhere, whenEmpty: EmptyPool, nodes: Int = 1,
    at times: [Double], keepAlive: SimDuration = .minutes(10),
    nodeSelection: any NodeSelection = RoundRobin(.init())
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple(nodes: nodes) { configuration in
      for index in configuration.machines.indices {
        configuration.machines[index].memory = .mebibytes(512)
      }
      configuration.hasPools = true
      configuration.profiles[0].execution = .constant(1)
      configuration.profiles[0].start = .constant(8)
      configuration.profiles.append(FunctionProfile())
      configuration.profiles[1].scale.initial = size
      configuration.profiles[1].start = .constant(5)
      configuration.metrics.recordsContainers = true
    }
    var function = FunctionConfiguration()
    function.memory = .mebibytes(128)
    function.membership = PoolMembership(pool: FunctionID(1))
    function.membership?.specialise = .constant(0.5)
    function.membership?.whenEmpty = whenEmpty
    var pool = FunctionConfiguration()
    pool.profile = ProfileID(1)
    pool.memory = .mebibytes(64)
    pool.refill = refill
    return Simulation(
      configuration, functions: [function, pool], keepAlive: keepAlive,
      nodeSelection: nodeSelection, arrivals: ListedArrivals(at: times))
  }

  @Test func theFirstCallSpecialisesAndThePoolIsFilledUpAgain() {
    var run = simulation(size: 3, whenEmpty: .waits, at: [10, 12])
    run.run(until: .start + .seconds(11))
    let counts = run.model.state.functions.ids.map { run.model.state.functions[$0].containers }
    #expect(counts == [1, 3])
    let memory = run.model.state.machines[MachineID(0)].memoryInUse
    #expect(memory == .mebibytes(128 + 3 * 64))
    let ready = run.model.state.replicaCount(of: FunctionID(1))
    #expect(ready == 2, "the third comes up at 15 s")
    let records = run.invocations()
    #expect(records.map(\.warmth) == [.generic, .warmed])
    #expect(records.map { $0.endedAt.inSeconds } == [11.5, 13])
    let readyLater = run.model.state.replicaCount(of: FunctionID(1))
    let left = run.model.state.containersInAll
    #expect(readyLater == 3 && left == 3, "the function's own has expired, the pool's never do")
  }

  @Test func withoutAGenericContainerARequestWaitsForTheNext() {
    var run = simulation(size: 1, whenEmpty: .waits, at: [10, 10.1])
    // The pool's next is up at 15 s, but the first container is free at 11.5 s.
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [11.5, 12.5])
    var both = simulation(size: 1, whenEmpty: .waits, at: [10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6])
    let records = both.invocations().sorted { $0.index < $1.index }
    #expect(records.map { $0.endedAt.inSeconds } == [11.5, 12.5, 13.5, 14.5, 15.5, 16.5, 16.5])
    // The pool's next is up at 15 s and goes to the one that has waited longest by then.
    #expect(
      records.map(\.warmth) == [.generic] + Array(repeating: .warmed, count: 4) + [
        .generic, .warmed,
      ])
  }

  @Test func withoutAGenericContainerARequestStartsItsOwn() {
    var run = simulation(size: 1, whenEmpty: .startsOwn, at: [10, 10.1])
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [11.5, 19.1])
    #expect(records.map(\.warmth) == [.generic, .preWarmed])
  }

  @Test(arguments: [(PoolRefill.anywhere, [0, 2]), (.sameNode, [1, 1])])
  func thePoolIsFilledUpWhereTheRuleSays(refill: PoolRefill, expected: [Int]) {
    /// The first node for what is prepared, the second from then on.
    struct Later: NodeSelection {
      var count = 0
      mutating func step(
        for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
        random: inout RandomStream
      ) -> SelectionStep {
        defer { count += 1 }
        return .choose(NodeID(count < 1 ? 0 : 1))
      }
    }
    var run = simulation(
      size: 2, refill: refill, whenEmpty: .waits, nodes: 2, at: [10], keepAlive: .seconds(1),
      nodeSelection: Later())
    run.run(until: .start + .seconds(60))
    let counts = run.model.state.nodes.ids.map { Int(run.model.state.nodes[$0].containers) }
    #expect(counts == expected)
  }
}
