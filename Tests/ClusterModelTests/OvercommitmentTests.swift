import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Machines whose containers hold more memory than they have.
@Suite struct OvercommitmentTests {
  private func simulation(
    _ times: [Double], cores: Cores, execution: Double = 1, collapse: Overcommitment.Collapse? = nil
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.machines[0].memory = .mebibytes(200)
      configuration.machines[0].cores = cores
      configuration.machines[0].overcommitment = Overcommitment()
      configuration.machines[0].overcommitment?.slowdown = 2
      configuration.machines[0].overcommitment?.collapse = collapse
      configuration.profiles[0].execution = .constant(execution)
    }
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    return Simulation(
      configuration, functions: [function], keepAlive: .zero, arrivals: ListedArrivals(at: times))
  }

  @Test func containersAreStartedBeyondTheMemoryAndEverythingSlowsDownMeanwhile() {
    // From 1.5 s on three containers hold half of the memory too much: half speed. The first two end at 2.5 s rather
    // than at 2 s; then there is enough again.
    var run = simulation([1, 1, 1.5], cores: .cores(4))
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(records.map(\.outcome) == [.completed, .completed, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [2.5, 2.5, 3])
    let node = run.model.nodeMetrics(of: NodeID(0), at: run.now)
    #expect(node.memoryUtilisation.map { $0 > 0 } == true)
  }

  @Test func memoryThatSufficesSlowsNothingDown() {
    var run = simulation([1, 1], cores: .cores(4))
    #expect(run.invocations().map { $0.endedAt.inSeconds } == [2, 2])
  }

  @Test func onContendedCoresTheSharesGoOnAtTheSlowerSpeed() {
    // One core for three: each has done 0.25 by 1.5 s, then a third of half a core until one after the other has gone.
    var run = simulation([1, 1, 1.5], cores: .cores(1))
    let records = run.invocations().sorted { $0.index < $1.index }
    // 0.75 core-seconds are left of each of the first two: 4.5 s at a sixth of a core.
    #expect(records[0].endedAt.inSeconds == 6 && records[1].endedAt.inSeconds == 6)
    // The third has had 0.75 by then and is alone, on a machine with memory to spare.
    #expect(records[2].endedAt.inSeconds == 6.25)
  }

  @Test func aMachineThatHasTooLittleMemoryForTooLongGoesDownAndComesBack() {
    // Too little memory from 1.5 s on, for the two seconds that it bears; back ten seconds later, when the request that
    // came meanwhile is served.
    var run = simulation(
      [1, 1, 1.5, 4], cores: .cores(4), execution: 5,
      collapse: .init(after: .constant(2), recovery: .constant(10)))
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(records.map(\.outcome) == [.failed, .failed, .failed, .completed])
    #expect(records.map { $0.endedAt.inSeconds } == [3.5, 3.5, 3.5, 18.5])
    let crashes = run.model.metrics.faults.nodeCrashes
    #expect(crashes == 1)
  }

  @Test func aMachineThatHasEnoughMemoryAgainStaysUp() {
    // Too little from 1.5 to 2.5 s, again from 2.7 on: the time that it bears begins anew.
    var run = simulation(
      [1, 1, 1.5, 2.7], cores: .cores(4),
      collapse: .init(after: .constant(1.5), recovery: .constant(10)))
    #expect(run.invocations().allSatisfy { $0.outcome == .completed })
    let crashes = run.model.metrics.faults.nodeCrashes
    #expect(crashes == 0)
  }

  @Test func aMachineThatCollapsesAtOnceAgainAndAgainEndsTheRun() {
    var run = simulation(
      [1, 1, 1], cores: .cores(4),
      collapse: .init(after: .constant(0), recovery: .constant(0)))
    let records = run.invocations()
    #expect(records.count == 3)
    #expect(run.now.inSeconds < 86_400)
  }
}
