import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Each rule on a small cluster, worked by head.
@Suite struct NodeSelectionTests {
  /// Nodes with this much memory, in MiB, of which so much is free; the function takes 100 MiB.
  private func state(free: [Int64], of memory: Int64 = 1_000) -> Cluster {
    var configuration = ClusterConfiguration()
    for index in free.indices {
      var machine = MachineConfiguration()
      machine.memory = .mebibytes(memory)
      configuration.machines.append(machine)
      var node = NodeConfiguration()
      node.machine = MachineID(index)
      configuration.nodes.append(node)
    }
    configuration.profiles = [FunctionProfile()]
    var cluster = Cluster(
      configuration,
      policies: ClusterPolicies(
        nodeSelection: RoundRobin(.init()), keepAlive: KeepForever(.init())),
      arrivals: NoArrivals())
    var function = FunctionConfiguration()
    function.memory = .mebibytes(100)
    cluster.addFunction(function)
    for (index, free) in free.enumerated() {
      cluster.state.machines[MachineID(index)].memoryInUse = .mebibytes(memory - free)
    }
    return cluster
  }

  private func choices(
    _ policy: some NodeSelection, free: [Int64], readings: [(cpu: Double, memory: Double)] = [],
    count: Int = 1
  ) -> [Int?] {
    let cluster = state(free: free)
    var policy = policy
    var random = RandomStream(seed: 1, name: "test")
    var chosen: [Int?] = []
    for _ in 0..<count {
      var known = NodeReadings(nodes: free.count)
      search: while true {
        switch policy.step(for: FunctionID(0), after: known, in: cluster.state, random: &random) {
        case .choose(let node):
          chosen.append(node.index)
          break search
        case .none:
          chosen.append(nil)
          break search
        case .read(let node):
          let reading = readings[node.index]
          known.record(NodeReading(cpu: reading.cpu, memory: reading.memory), of: node)
        case .readAll:
          for (index, reading) in readings.enumerated() {
            known.record(NodeReading(cpu: reading.cpu, memory: reading.memory), of: NodeID(index))
          }
        }
      }
    }
    return chosen
  }

  private func threshold(_ share: Double) -> MemoryThreshold {
    var parameters = MemoryThreshold()
    parameters.ramThreshold = share
    return parameters
  }

  @Test func roundRobinTakesTheNodesInTurn() {
    #expect(choices(RoundRobin(.init()), free: [500, 500, 500], count: 5) == [0, 1, 2, 0, 1])
  }

  @Test func roundRobinSkipsNodesWithoutRoom() {
    #expect(choices(RoundRobin(.init()), free: [500, 50, 500], count: 4) == [0, 2, 0, 2])
  }

  @Test func roundRobinSkipsNodesAboveTheMemoryThreshold() {
    let readings = [(cpu: 0.0, memory: 0.95), (cpu: 0.0, memory: 0.5), (cpu: 0.0, memory: 0.91)]
    #expect(
      choices(RoundRobin(threshold(0.9)), free: [500, 500, 500], readings: readings, count: 3)
        == [1, 1, 1])
    let full = readings.map { (cpu: $0.cpu, memory: 1.0) }
    #expect(
      choices(RoundRobin(threshold(0.9)), free: [500, 500, 500], readings: full) == [nil])
  }

  @Test(arguments: [
    ([0.3, 0.1, 0.2], 1, 0), ([0.2, 0.2, 0.2], 0, 0), ([0.1, 0.5, 0.5], 0, 1),
  ])
  func leastAndMostUsedGoByTheCPUReading(cpu: [Double], least: Int, most: Int) {
    let readings = cpu.map { (cpu: $0, memory: 0.1) }
    #expect(choices(LeastUsed(.init()), free: [500, 500, 500], readings: readings) == [least])
    #expect(choices(MostUsed(.init()), free: [500, 500, 500], readings: readings) == [most])
  }

  @Test func usedNodesAboveTheMemoryThresholdAreLeftOut() {
    let readings = [(cpu: 0.1, memory: 0.95), (cpu: 0.2, memory: 0.5), (cpu: 0.9, memory: 0.99)]
    let free: [Int64] = [500, 500, 500]
    #expect(choices(LeastUsed(threshold(0.9)), free: free, readings: readings) == [1])
    #expect(choices(MostUsed(threshold(0.9)), free: free, readings: readings) == [1])
    #expect(choices(MostUsed(threshold(0.4)), free: free, readings: readings) == [nil])
  }

  @Test(arguments: [
    ([300, 700, 700] as [Int64], 1, 0), ([150, 50, 900], 2, 0), ([500, 500, 500], 0, 0),
    ([50, 90, 60], 1, 1),
  ])
  func leastAndMostAllocatedGoByFreeMemory(free: [Int64], least: Int, most: Int) {
    #expect(choices(LeastAllocated(.init()), free: free) == [least])
    #expect(choices(MostAllocated(.init()), free: free) == [most])
  }

  @Test func aHashedHomeIsKeptUntilItHasNoRoom() throws {
    let free = Array(repeating: Int64(500), count: 20)
    let home = try #require(choices(HashedHome(.init()), free: free)[0])
    #expect(choices(HashedHome(.init()), free: free, count: 3) == [home, home, home])
    var crowded = free
    crowded[home] = 50
    #expect(choices(HashedHome(.init()), free: crowded) == [(home + 7) % 20])
    let full = Array(repeating: Int64(50), count: 20)
    #expect(choices(HashedHome(.init()), free: full) == [home])
  }

  @Test func functionsHaveTheirHomesOnAllNodes() {
    let policy = HashedHome(.init())
    var homes = Array(repeating: 0, count: 20)
    for function in 0..<2_000 {
      homes[policy.home(of: FunctionID(function), among: 20)] += 1
    }
    #expect(homes.allSatisfy { (50...150).contains($0) }, "\(homes)")
  }

  @Test func aRandomNodeIsOneWithRoom() {
    let chosen = choices(RandomNode(.init()), free: [500, 50, 500, 50], count: 400)
    #expect(Set(chosen) == [0, 2])
    let first = chosen.count { $0 == 0 }
    // Binomial(400, ½): four standard deviations are 40.
    #expect(abs(first - 200) < 40)
  }
}
