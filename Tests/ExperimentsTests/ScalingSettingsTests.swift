import ClusterModel
import Policies
import SimKernel
import Testing

@testable import Experiments

/// Autoscalers, load balancing and replicas as scenarios state them.
@Suite struct ScalingSettingsTests {
  private func scenario(function: String = "", policies: String) -> String {
    """
    functions: [{ name: f\(function) }, { name: pool, cpu: 1 }]
    policies: \(policies)
    workload: { constant: { function: f, interval: 1s, requests: 1 } }
    """
  }

  private func failure(function: String = "", policies: String) -> String {
    do throws(SettingsError) {
      let text = scenario(function: function, policies: policies)
      return "read as \(try ScenarioLoader.load(text: text, origin: "s.yaml"))"
    } catch {
      return error.description
    }
  }

  private func built(function: String = "", policies: String) throws -> BuiltScenario {
    try ScenarioBuilder.build(
      try ScenarioLoader.load(text: scenario(function: function, policies: policies)).scenario)
  }

  @Test func withoutThemNothingIsBalancedOrScaled() throws {
    let built = try built(policies: "{}")
    #expect(built.policies.loadBalancing == nil)
    #expect(built.policies.autoscaler == nil)
    #expect(built.configuration.profiles[0].scale == ScaleLimits())
  }

  @Test func bothAreMadeFromTheCatalogue() throws {
    for name in PolicyCatalog.loadBalancing.map(\.name) {
      #expect(try built(policies: "{ loadBalancing: \(name) }").policies.loadBalancing != nil)
    }
    for name in PolicyCatalog.autoscaler.map(\.name) {
      let built = try built(function: ", cpu: 1", policies: "{ autoscaler: \(name) }")
      #expect(built.policies.autoscaler != nil)
    }
    let random = try built(policies: "{ loadBalancing: { name: random, per: connection } }")
    #expect(random.policies.loadBalancing is RandomContainer)
  }

  @Test(arguments: [
    (", replicas: { initial: 3 }", 3, 0, Int.max),
    (", replicas: { minimum: 2, maximum: 9 }", 2, 2, 9),
    (", replicas: { maximum: 9 }", 1, 0, 9), (", replicas: { initial: 0, minimum: 2 }", 0, 2, .max),
    (", replicas: { maximum: unlimited }", 1, 0, .max),
  ])
  func replicasReachTheModel(function: String, initial: Int, minimum: Int, maximum: Int) throws {
    let scale = try built(function: function, policies: "{ loadBalancing: random }")
      .configuration.profiles[0].scale
    #expect(scale.initial == initial)
    #expect(scale.minimum == minimum)
    #expect(scale.maximum == maximum)
  }

  @Test func everyAutoscalerReadsBackAsTheSame() throws {
    let horizontal = """
      { name: horizontal-pod-autoscaler, target: 50%, rate: { name: policies, up: { policies: [{ containers: 2, period: 30s }], select: min } } }
      """
    let alert = "{ name: requests-per-second-alert, idler: { after: 2min } }"
    let schedule =
      "{ name: scheduled-replicas, steps: [{ at: 1min, replicas: 3, function: pool }, { at: 2min, replicas: 9 }] }"
    for autoscaler in [horizontal, alert, schedule, "{ name: provisioner, runnerPool: pool }"] {
      let text = scenario(function: ", cpu: 1", policies: "{ autoscaler: \(autoscaler) }")
      let loaded = try ScenarioLoader.load(text: text)
      let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "resolved")
      #expect(again.resolvedText == loaded.resolvedText)
    }
  }

  /// What a policy orders at its first wake-up, in a cluster without load.
  private func firstOrders(_ policies: String) throws -> [ScalingOrders.Order] {
    let built = try built(policies: policies)
    var autoscaler = try #require(built.policies.autoscaler)
    let cluster = built.makeCluster()
    var orders = ScalingOrders()
    _ = autoscaler.wake(at: .start + autoscaler.firstWake, in: cluster.state, orders: &orders)
    return orders.orders
  }

  @Test func aScheduleFindsItsFunctionByName() throws {
    let orders = try firstOrders(
      "{ autoscaler: { name: scheduled-replicas, steps: [{ at: 5s, replicas: 4, function: pool }] } }"
    )
    #expect(orders.map(\.function) == [FunctionID(1)])
    #expect(orders.map(\.containers) == [4])
  }

  @Test(arguments: [
    (
      "", "{ autoscaler: knativ }",
      "policies.autoscaler: 'knativ' is not an autoscaler; did you mean 'knative'?"
    ),
    (
      "", "{ loadBalancing: robin }", "policies.loadBalancing: 'robin' is not a load balancing"
    ),
    (
      ", replicas: { initial: 3 }", "{}",
      "functions[0].replicas: counts only with `policies.loadBalancing` or `policies.autoscaler`"
    ),
    (
      ", replicas: { minimum: 3, maximum: 2 }", "{ autoscaler: knative }",
      "functions[0].replicas.minimum: 3 is more than the maximum of 2"
    ),
    (
      ", replicas: { initial: 3, maximum: 2 }", "{ autoscaler: knative }",
      "functions[0].replicas.initial: 3 is more than the maximum of 2"
    ),
    (
      "", "{ autoscaler: { name: knative, targetBurstCapacity: -0.5 } }",
      "policies.autoscaler.targetBurstCapacity: is -1, 0 or more"
    ),
    (
      "", "{ autoscaler: { name: knative, tick: 0s } }",
      "policies.autoscaler.tick: '0s' is out of range"
    ),
    (
      "", "{ autoscaler: horizontal-pod-autoscaler }",
      "functions[0].cpu: the horizontal pod autoscaler compares use with a request"
    ),
    (
      ", cpu: 1",
      "{ autoscaler: { name: horizontal-pod-autoscaler, metric: memory, averageCPU: 500m } }",
      "policies.autoscaler.averageCPU: belongs to the metric cpu"
    ),
    (
      ", cpu: 1", "{ autoscaler: { name: horizontal-pod-autoscaler, upscaleStabilisation: 1s } }",
      "policies.autoscaler.upscaleStabilisation: needs `rate: policies`"
    ),
    (
      ", cpu: 1",
      "{ autoscaler: { name: horizontal-pod-autoscaler, rate: { name: policies, up: { policies: [{ period: 1s }] } } } }",
      "policies.autoscaler.rate.up.policies[0]: state either `containers` or `share`"
    ),
    (
      "", "{ autoscaler: { name: requests-per-second-alert, scrapeInterval: 11s } }",
      "policies.autoscaler.scrapeInterval: a rate needs two readings within `range`, 10s"
    ),
    (
      "", "{ autoscaler: { name: provisioner, runnerPool: pol } }",
      "policies.autoscaler.runnerPool: there is no function 'pol'; did you mean 'pool'?"
    ),
    (
      "",
      "{ autoscaler: { name: scheduled-replicas, steps: [{ at: 1s, replicas: 1, function: g }] } }",
      "policies.autoscaler.steps[0].function: there is no function 'g'"
    ),
  ])
  func whatIsWrongIsSaidWithItsPath(function: String, policies: String, message: String) {
    let text = failure(function: function, policies: policies)
    #expect(text.contains(message), "\(text)")
  }
}
