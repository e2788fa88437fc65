import ClusterModel
import Testing

@testable import Experiments

@Suite struct ClusterMemoryTests {
  private func available(_ cluster: String, _ rest: String = "") throws -> Result<Int128, NoBound> {
    let text = """
      duration: 1s
      cluster: \(cluster)
      functions: [{ name: f, execution: 1ms }]
      workload: { constant: { function: f, interval: 1s } }
      \(rest)
      """
    return ClusterMemory.available(
      try ScenarioBuilder.build(ScenarioLoader.load(text: text).scenario).configuration)
  }

  private static let gib: Int128 = 1 << 30

  @Test func allMachinesCountOnce() throws {
    #expect(try available("{ nodes: [{ count: 3, memory: 2GiB }] }") == .success(6 * Self.gib))
    // Two nodes on one machine.
    let shared = """
      { machines: [{ name: m, memory: 4GiB, memoryReserved: 1GiB }],
        nodes: [{ name: a, machine: m }, { name: b, machine: m }] }
      """
    #expect(try available(shared) == .success(3 * Self.gib))
  }

  @Test func whatComponentsHoldIsNotThere() throws {
    let path = "path: [{ name: proxy, node: n, memory: 1GiB, before: 1ms }]"
    #expect(
      try available("{ nodes: [{ name: n, memory: 4GiB }] }", path) == .success(3 * Self.gib))
  }

  @Test(arguments: [
    ("{ nodes: [{ name: n, cpu: 2 }] }", "the memory of 'n' is unlimited"),
    ("{ nodes: [{ name: n, memory: 2GiB, overcommit: { slowdown: 3 } }] }", "more memory than 'n'"),
  ])
  func whereMemoryIsNoLimitTheReasonIsSaid(cluster: String, reason: String) throws {
    guard case .failure(let noBound) = try available(cluster) else {
      Issue.record("memory is no limit here")
      return
    }
    #expect(noBound.description.contains(reason))
  }
}
