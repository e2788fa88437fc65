import ClusterModel
import SimKernel
import Testing

@testable import Policies

/// The numbers that the sharding load balancer reckons with; what it does with them is among the tests of invokers.
@Suite struct HomeInvokerTests {
  @Test(arguments: [
    (1, [1]), (2, [1]), (3, [1, 2]), (4, [1, 3]), (6, [1, 5]), (10, [1, 3, 7]),
    (12, [1, 5, 7, 11]), (9, [1, 2, 5, 7]),
  ])
  func stepsShareNoDivisorWithTheNodesNorWithOneAnother(nodes: Int, expected: [Int]) {
    #expect(HomeInvoker.steps(for: nodes) == expected)
  }

  @Test(arguments: [5, 12, 64, 97])
  func everyStepComesToEveryNodeOnce(nodes: Int) {
    for step in HomeInvoker.steps(for: nodes) {
      let visited = (0..<nodes).map { $0 * step % nodes }
      #expect(Set(visited).count == nodes)
    }
  }

  @Test func manyNodesHaveNoMoreStepsThanAreNeeded() {
    #expect(HomeInvoker.steps(for: 100_000).count == HomeInvoker.mostSteps)
  }

  @Test func homesAreSpreadEvenly() {
    var counts = Array(repeating: 0, count: 8)
    for function in 0..<8_000 { counts[Int(HomeInvoker.hash(of: FunctionID(function)) % 8)] += 1 }
    // A thousand each, within four standard errors of independent choices.
    #expect(counts.allSatisfy { abs($0 - 1_000) < 120 })
  }
}
