import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Machines whose containers hold more memory than they have.
@Suite struct OvercommitmentTests {
  private func simulation(_ times: [Double], cores: Cores) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.machines[0].memory = .mebibytes(200)
      configuration.machines[0].cores = cores
      configuration.machines[0].overcommitment = Overcommitment()
      configuration.machines[0].overcommitment?.slowdown = 2
      configuration.profiles[0].execution = .constant(1)
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
}
