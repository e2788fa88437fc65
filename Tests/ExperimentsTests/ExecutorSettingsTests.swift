import ClusterModel
import Policies
import SimKernel
import Testing

@testable import Experiments

/// Executors, code and the catalog as scenarios state them.
@Suite struct ExecutorSettingsTests {
  private func load(
    _ functions: String, _ more: String = "policies: { loadBalancing: hot-first }"
  ) throws(SettingsError) -> Scenario {
    try ScenarioLoader.load(
      text: """
        functions: [\(functions)]
        workload: { constant: { function: f, interval: 1s, requests: 3 } }
        cluster: { nodes: [{ name: edge, count: 2 }, { name: cloud }] }
        \(more)
        """, origin: "s.yaml"
    ).scenario
  }

  private func failure(_ functions: String, _ more: String? = nil) -> String {
    do throws(SettingsError) {
      let scenario =
        if let more { try load(functions, more) } else { try load(functions) }
      _ = try ScenarioBuilder.build(scenario)
      return "read as \(scenario.name)"
    } catch {
      return error.description
    }
  }

  @Test func whatIsStatedReachesTheModel() throws {
    let scenario = try load(
      """
      { name: r, executor: { hotFor: 2s, synchronisation: notified, notify: 3ms } },
      { name: f, runner: r, codeSize: 5kB, load: 40ms, unload: 2ms, fetches: true, updates: [9s, 4s],
        nodes: [edge-2, cloud] },
      { name: g, nodes: edge }
      """,
      """
      policies: { loadBalancing: hot-first }
      catalog: { instances: 2, workers: 3, checksum: 1ms, get: 2ms, bandwidth: 8Mbps }
      """)
    let built = try ScenarioBuilder.build(scenario)
    let executor = built.functions.configuration(0)
    #expect(executor.executor?.hotFor == .seconds(2) && executor.runner == nil)
    #expect(executor.executor?.synchronisation == .notified)
    #expect(executor.executor?.notify == .milliseconds(3))
    let function = built.functions.configuration(1)
    #expect(function.runner == FunctionID(0) && function.executor == nil)
    #expect(function.code.size == Bytes(5_000) && function.code.isFetched)
    #expect(function.code.load == .constant(0.04) && function.code.unload == .constant(0.002))
    #expect(function.code.updates == [.start + .seconds(4), .start + .seconds(9)])
    #expect(function.nodes == [NodeID(1), NodeID(2)])
    #expect(built.functions.configuration(2).nodes == [NodeID(0), NodeID(1)])
    let catalog = try #require(built.configuration.catalog)
    #expect(catalog.instances == 2 && catalog.workers == 3)
    #expect(catalog.bandwidth == .megabytes(1))
    #expect(built.policies.loadBalancing is HotFirst)
  }

  @Test(arguments: [
    ("{ name: f, runner: x }", "functions[0].runner: there is no executor 'x'"),
    (
      "{ name: f }, { name: r, executor: {}, generic: {} }",
      "functions[1].generic: an executor is no pool of generic containers"
    ),
    (
      "{ name: f, executor: {} }",
      "workload.constant.function: 'f' is an executor, which nobody can call"
    ),
    (
      "{ name: r, executor: {}, runner: r }, { name: f }",
      "functions[0].runner: an executor runs requests"
    ),
    (
      "{ name: f }, { name: r, executor: {}, count: 2 }",
      "functions[1].count: an executor is one function"
    ),
    (
      "{ name: f, runner: r, parallelism: 2 }, { name: r, executor: {} }",
      "functions[0].parallelism: on a Runner, a request can use 1 cores"
    ),
    ("{ name: f, unload: 1ms }", "functions[0].unload: only Runners unload"),
    ("{ name: f, updates: 1s }", "functions[0].updates: only Runners look for new versions"),
    ("{ name: f, load: 1ms }", "functions[0].load: counts only with a `runner`"),
    ("{ name: f, codeSize: 1kB }", "functions[0].codeSize: counts only with a `runner`"),
    ("{ name: f, nodes: moon }", "functions[0].nodes: there is no node 'moon'"),
    ("{ name: f, nodes: [edge, moon] }", "functions[0].nodes[1]: there is no node 'moon'"),
    (
      "{ name: f }, { name: r, executor: { synchronisation: notified } }",
      "functions[1].executor.synchronisation: without `hotFor`"
    ),
    (
      "{ name: f }, { name: r, executor: { hotFor: 1s, notify: 1ms } }",
      "functions[1].executor.notify: with timers nobody is notified"
    ),
  ])
  func whatContradictsItselfIsReportedWithItsPath(functions: String, message: String) {
    let found = failure(functions)
    #expect(found.contains(message), "\(found)")
  }

  @Test func runnersNeedLoadBalancing() {
    let found = failure("{ name: f, runner: r }, { name: r, executor: {} }", "")
    #expect(found.contains("functions[0].runner: Runners are chosen by load balancing"), "\(found)")
  }

  @Test func executorsOfAPlatformStayBeneathTheFunctionsOfAScenario() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "calibration/platforms/p.yaml",
      """
      policies: { loadBalancing: round-robin }
      catalog: { checksum: 1ms, get: 2ms }
      functions:
        - { name: r, executor: { hotFor: 1s }, memory: 1MiB }
        - { name: pool, generic: { size: 2 } }
        - { name: forgotten }
      """)
    try folder.write(
      "s.yaml",
      """
      platform: p
      catalog: { get: 5ms }
      functions: [{ name: f, runner: r }, { name: r, memory: 2MiB }]
      workload: { constant: { function: f, interval: 1s, requests: 3 } }
      """)
    let scenario = try ScenarioLoader.load(folder.path + "/s.yaml").scenario
    #expect(scenario.functions.map(\.name) == ["r", "pool", "f"])
    #expect(scenario.functions[0].memory == .mebibytes(2))
    #expect(scenario.functions[0].executor?.configuration.hotFor == .seconds(1))
    #expect(scenario.catalog?.configuration.checksum == .constant(0.001))
    #expect(scenario.catalog?.configuration.get == .constant(0.005))
  }
}
