import ClusterModel
import SimKernel
import Testing

@testable import Experiments

/// The request path, overhead in containers and what a machine's system uses, as files state them.
@Suite struct PathSettingsTests {
  private func text(
    path: String, nodes: String = "[{ name: pi, count: 2, cpu: 4, memory: 1GiB }, { name: big }]",
    function: String = "", machines: String = "[]"
  ) -> String {
    """
    cluster: { machines: \(machines), nodes: \(nodes) }
    functions: [{ name: f\(function) }]
    path: \(path)
    workload: { constant: { function: f, interval: 1s, requests: 1 } }
    """
  }

  private func failure(_ text: String) -> String {
    do throws(SettingsError) {
      return "read as \(try ScenarioLoader.load(text: text, origin: "s.yaml"))"
    } catch {
      return error.description
    }
  }

  @Test func aPathIsReadAndItsNodesAreFound() throws {
    let loaded = try ScenarioLoader.load(
      text: text(
        path: """
          [{ name: ingress, before: 2ms, workers: 8, queueLimit: 100, holdsWorker: true },
           { name: provider, before: 1ms, after: 500us, cpuShare: 0.5, node: pi-2, cpu: 2, weight: 3, memory: 100MiB }]
          """,
        nodes:
          "[{ name: big }, { name: pi, count: 2, cpu: 4, memory: 1GiB, backgroundCPU: 200m, memoryReserved: 50MiB }]",
        function: ", forward: 3ms, respond: 1ms, overheadShare: 0.25"))
    let configuration = try ScenarioBuilder.build(loaded.scenario).configuration
    #expect(configuration.path.map(\.name) == ["ingress", "provider"])
    let (ingress, provider) = (configuration.path[0], configuration.path[1])
    #expect(ingress.before == .constant(0.002) && ingress.after == nil && ingress.node.isNone)
    #expect(ingress.workers == 8 && ingress.queueLimit == 100 && ingress.holdsWorker)
    #expect(provider.after == .constant(0.000_5) && provider.cpuShare == 0.5)
    #expect(provider.node == NodeID(2) && provider.cores == .cores(2) && provider.weight == 3)
    #expect(provider.memory == .mebibytes(100) && provider.workers == 0 && !provider.holdsWorker)
    #expect(configuration.machines.map(\.backgroundCPU.millicores) == [0, 200, 200])
    #expect(configuration.machines[1].memoryReserved == .mebibytes(50))
    let profile = configuration.profiles[0]
    #expect(profile.forward == .constant(0.003) && profile.respond == .constant(0.001))
    #expect(profile.overheadShare == 0.25)
    let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "resolved")
    #expect(again.resolvedText == loaded.resolvedText)
  }

  @Test(arguments: [
    ("[{ before: 1ms }]", "path[0]: the key 'name' is missing"),
    ("[{ name: a }, { name: a }]", "path[1].name: there are two components 'a'"),
    ("[{ name: a, cpuShare: 1 }]", "path[0].cpuShare: without a `node` there is no machine"),
    ("[{ name: a, memory: 1MiB }]", "path[0].memory: without a `node` there is no machine"),
    ("[{ name: a, cpu: 1 }]", "path[0].cpu: without a `node` there is no machine"),
    ("[{ name: a, weight: 2 }]", "path[0].weight: without a `node` there is no machine"),
    (
      "[{ name: a, node: pi }]",
      "path[0].node: there is no node 'pi'; did you mean 'pi-1'? known nodes: pi-1, big"
    ),
    ("[{ name: a, node: pi-3 }]", "path[0].node: there is no node 'pi-3'; did you mean 'pi-1'?"),
    ("[{ name: a, node: pi-1, cpuShare: 2 }]", "path[0].cpuShare: '2' is out of range: 0 to 1"),
    ("[{ name: a, workers: 0 }]", "path[0].workers: '0' is out of range"),
    ("[{ name: a, holdsWorker: maybe }]", "path[0].holdsWorker: 'maybe' is not one of true, false"),
    (
      "[{ name: a, node: pi-1, memory: 600MiB }, { name: b, node: pi-1, memory: 500MiB }]",
      "path[1].memory: with this component 1100MiB would be taken of the machine's 1GiB"
    ),
  ])
  func whatIsWrongWithAPathIsSaidAtItsPlace(path: String, message: String) {
    let text = failure(text(path: path))
    #expect(text.contains(message) && text.hasPrefix("s.yaml:3:"), "\(text)")
  }

  @Test(arguments: [
    ("backgroundCPU: 4", "backgroundCPU: of the 4 cores of the machine, 4 leave none"),
    ("memoryReserved: 2GiB", "memoryReserved: the machine has no more than 1GiB of memory"),
    (
      "memoryReserved: 924MiB",
      "functions[0].memory: a container of 'f' needs 128MiB, but no node has more than 100MiB"
    ),
  ])
  func aSystemThatTakesTooMuchIsSaid(key: String, message: String) {
    let text = failure(text(path: "[]", nodes: "[{ cpu: 4, memory: 1GiB, \(key) }]"))
    #expect(text.contains(message), "\(text)")
  }

  @Test func whatComponentsHoldIsNotThereForContainers() {
    // Of two nodes alike, the other one still has all of its memory.
    let one = "[{ name: a, node: pi-1, memory: 900MiB }]"
    let both = "[{ name: a, node: pi-1, memory: 900MiB }, { name: b, node: pi-2, memory: 800MiB }]"
    let nodes = "[{ name: pi, count: 2, memory: 1GiB }]"
    #expect(failure(text(path: one, nodes: nodes, function: ", memory: 1GiB")).hasPrefix("read as"))
    #expect(
      failure(text(path: both, nodes: nodes, function: ", memory: 1GiB")).contains(
        "a container of 'f' needs 1GiB, but no node has more than 224MiB"))
    let warmed = ", memory: 512MiB, warming: { name: warmed, containers: 3 }"
    #expect(
      failure(text(path: one, nodes: nodes, function: warmed)).contains(
        "the warmed containers need 1536MiB, but all nodes together have 1148MiB"))
    let machines = "[{ name: host, memory: 1GiB }]"
    let siblings = "[{ name: s, count: 2, machine: host }]"
    #expect(
      failure(
        text(
          path: "[{ name: a, node: s-2, memory: 900MiB }]", nodes: siblings, machines: machines)
      ).contains("a container of 'f' needs 128MiB, but no node has more than 124MiB"))
    #expect(
      failure(
        text(
          path: "[]", nodes: "[{ name: s, machine: host, backgroundCPU: 1 }]", machines: machines)
      ).contains("cluster.nodes[0].backgroundCPU: belongs to the machine 'host'"))
  }
}
