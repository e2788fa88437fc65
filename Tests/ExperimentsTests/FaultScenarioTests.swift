import ClusterModel
import SimKernel
import Testing

@testable import Experiments

/// What breaks, as scenarios state it.
@Suite struct FaultScenarioTests {
  private func load(_ faults: String, _ more: String = "") throws(SettingsError) -> LoadedScenario {
    try ScenarioLoader.load(
      text: """
        duration: 1h
        functions: [{ name: f, execution: 1s, start: 1s }, { name: g, count: 2 }]
        workload: { constant: { function: f, interval: 10s, requests: 20 } }
        faults: \(faults)
        \(more)
        """, origin: "s.yaml")
  }

  private func failure(_ faults: String, _ more: String = "") -> String {
    do throws(SettingsError) { return "read as \(try load(faults, more))" } catch {
      return error.description
    }
  }

  private func run(_ faults: String) throws -> RunSummary {
    let scenario = try load(faults).scenario
    return Runner(scenario, try ScenarioBuilder.build(scenario)).run().summary
  }

  @Test func faultsAreStatedAndCounted() throws {
    let summary = try run(
      "{ nodeCrash: { at: 15s, for: 12s }, failedStart: { probability: 1, tries: 1, function: g } }"
    )
    // The one at 10 s has ended; the one at 20 s waits until the node is back.
    #expect(summary.faults.nodeCrashes == 1 && summary.requests.completed == 20)
    #expect(summary.json.contains("\"nodeCrashes\": 1"))
    #expect(summary.requests.response["max"] == 9)
  }

  @Test func withoutFaultsTheSummarySaysThatThereWereNone() throws {
    let summary = try run("{}")
    #expect(summary.json.contains("\"nodeCrashes\": 0"))
  }

  @Test func aResolvedScenarioReadsAsTheSame() throws {
    let scenario = try load(
      """
      { nodeCrash: { rate: 1/h, repair: { exponential: { mean: 1min } }, losesImages: true },
        executorDeath: [{ function: f, at: 5s }, { function: g, rate: 2/h, noticedAfter: null }],
        heartbeat: { functions: [f, g], lost: 1%, checkers: 3, checkerDeath: { at: 1min } },
        failedStart: { probability: 0.1, phase: create }, slowStart: { function: f, probability: 0.5, factor: 3 },
        registry: { away: { at: 1min, for: 10s }, slow: [{ at: 1s, for: 2s, factor: 0.5 }] } }
      """, "cluster: { nodes: [{}], registry: { bandwidth: 10MB/s } }")
    let again = try ScenarioLoader.load(text: scenario.resolvedText, origin: "again.yaml")
    #expect(again.resolvedText == scenario.resolvedText)
    let built = try ScenarioBuilder.build(again.scenario).configuration.faults
    #expect(built.executorDeaths.map(\.function.index) == [0, 1, 2])
    #expect(built.heartbeat?.functions.map(\.index) == [0, 1, 2])
    #expect(built.nodeCrashes[0].node.isNone && built.nodeCrashes[0].losesImages)
    #expect(built.failedStarts[0].phase == .create && built.failedStarts[0].function.isNone)
    #expect(built.registry.away[0].end == .start + .seconds(70))
  }

  @Test(arguments: [
    ("{ nodeCrash: { at: 1s, node: x } }", "faults.nodeCrash.node: there is no node 'x'"),
    ("{ nodeCrash: {} }", "faults.nodeCrash: state either `at`, for once, or `rate`"),
    (
      "{ nodeCrash: { at: 1s, rate: 1/h, repair: 1s } }",
      "faults.nodeCrash: state either `at`, for once, or `rate`"
    ),
    ("{ nodeCrash: { rate: 1/h } }", "a node that crashes again and again needs `repair`"),
    ("{ nodeCrash: { at: 1h } }", "faults.nodeCrash.at: comes at 1h"),
    ("{ nodeCrash: { at: 1s, repair: 1s } }", "faults.nodeCrash.repair: belongs to `rate`"),
    (
      "{ executorDeath: [{ function: f, at: 1s }, { function: h, at: 1s }] }",
      "faults.executorDeath[1].function: there is no function 'h'"
    ),
    (
      "{ executorDeath: { function: f, at: 1s, noticedAfter: null } }",
      "faults.executorDeath.noticedAfter: no heartbeat would ever notice"
    ),
    ("{ heartbeat: { functions: [f, x] } }", "faults.heartbeat.functions[1]: there is no function"),
    (
      "{ heartbeat: { checkerDeath: [{ at: 1s }, { at: 2s }] } }",
      "faults.heartbeat.checkerDeath: 2 cannot die of 1"
    ),
    (
      "{ failedStart: { function: x, probability: 1 } }", "faults.failedStart.function: there is no"
    ),
    ("{ failedStart: { probability: 1, backoff: 0s } }", "faults.failedStart.backoff: '0s' is out"),
    ("{ slowStart: { probability: 2, factor: 1 } }", "faults.slowStart.probability: '2' is out"),
    (
      "{ registry: { away: [{ at: 1s, for: 3s }, { at: 3s, for: 1s }] } }",
      "faults.registry.away[1]: overlaps an outage before it"
    ),
    (
      "{ registry: { slow: { at: 1s, for: 3s, factor: 0.5 } } }",
      "faults.registry.slow.factor: has no effect on a registry without a limit"
    ),
  ])
  func wrongFaultsAreReportedWithTheirPath(faults: String, message: String) {
    #expect(failure(faults).contains(message), "\(failure(faults))")
  }
}
