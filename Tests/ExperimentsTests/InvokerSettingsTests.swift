import ClusterModel
import Policies
import SimKernel
import Testing

@testable import Experiments

/// Invokers, admission and asynchronous requests as scenarios state them.
@Suite struct InvokerSettingsTests {
  private func scenario(_ more: String, function: String = "", pool: String = "") -> String {
    """
    cluster: { nodes: [{ name: n, count: 2, memory: 1GiB }] }
    functions: [{ name: f\(function) }\(pool)]
    workload: { constant: { function: f, interval: 1s, requests: 1 } }
    \(more)
    """
  }

  private func failure(_ more: String, function: String = "", pool: String = "") -> String {
    do throws(SettingsError) {
      let text = scenario(more, function: function, pool: pool)
      return "read as \(try ScenarioLoader.load(text: text, origin: "s.yaml"))"
    } catch {
      return error.description
    }
  }

  private func built(_ more: String, function: String = "", pool: String = "") throws
    -> BuiltScenario
  {
    try ScenarioBuilder.build(
      try ScenarioLoader.load(text: scenario(more, function: function, pool: pool)).scenario)
  }

  @Test func theRampReachesTheModel() throws {
    #expect(try built("").configuration.rules.admission == nil)
    let ramp = try built("rules: { admission: { burst: 3000 } }").configuration.rules.admission
    #expect(ramp?.burst == 3_000 && ramp?.perMinute == 500)
  }

  @Test func theQueueOfAsynchronousRequestsReachesTheModel() throws {
    let built = try built(
      "gateway: { asynchronous: { workers: 3, visibilityDelay: 30s, deliveries: 5 } }",
      function: ", asynchronous: true")
    let queue = try #require(built.configuration.gateway.asynchronous)
    #expect(queue.workers == 3 && queue.deliveries == 5 && queue.visibilityDelay == .seconds(30))
    #expect(queue.queueLimit == .max && queue.accept == nil)
    #expect(built.functions.configuration(0).isAsynchronous)
    #expect(try self.built("").configuration.gateway.asynchronous == nil)
  }

  @Test func theStrategyIsMadeFromTheCatalogue() throws {
    let built = try built("policies: { invocation: home-invoker }")
    #expect(built.policies.invocation?.givesToNodes == true)
  }

  @Test(arguments: [
    ("rules: { maximumContainers: 3 }", "rules.maximumContainers"),
    ("rules: { coldRequest: shared }", "rules.coldRequest"),
    ("rules: { withoutRoom: retry }", "rules.withoutRoom"),
    ("rules: { admission: { burst: 3 } }", "rules.admission"),
  ])
  func whatInvokersCannotFollowIsReported(rules: String, path: String) {
    #expect(failure("policies: { invocation: home-invoker }\n\(rules)").contains(path))
  }

  @Test func nodesThatShareAMachineAreReported() {
    let text = """
      cluster: { machines: [{ name: m }], nodes: [{ name: n, count: 2, machine: m }] }
      functions: [{ name: f }]
      workload: { constant: { function: f, interval: 1s, requests: 1 } }
      policies: { invocation: home-invoker }
      """
    #expect(throws: SettingsError.self) { try ScenarioLoader.load(text: text) }
  }

  @Test(arguments: [
    ("", ", maximumContainers: 2", "", "functions[0].maximumContainers"),
    (
      "", ", pool: { name: p, whenEmpty: waits }", ", { name: p, generic: { refill: same-node } }",
      "functions[0].pool.whenEmpty"
    ),
    ("", ", pool: { name: p }", ", { name: p, generic: {} }", "functions[1].generic.refill"),
    ("{}", ", asynchronous: true", "", "functions[0].asynchronous"),
  ])
  func functionsThatInvokersCannotServeAreReported(
    policies: String, function: String, pool: String, path: String
  ) {
    let stated = policies.isEmpty ? "{ invocation: home-invoker }" : policies
    #expect(failure("policies: \(stated)", function: function, pool: pool).contains(path))
  }

  @Test func aCrashThatNeverEndsIsReported() {
    let queue = "gateway: { asynchronous: { visibilityDelay: 30s } }"
    let function = ", asynchronous: true, crashProbability: 1"
    #expect(failure(queue, function: function).contains("functions[0].crashProbability"))
  }
}
