import ClusterModel
import SimKernel
import Testing

@testable import Experiments

/// Calls, retries and faults as scenarios state them.
@Suite struct CallScenarioTests {
  private func load(
    _ functions: String, _ more: String = ""
  ) throws(SettingsError) -> LoadedScenario {
    try ScenarioLoader.load(
      text: """
        functions: \(functions)
        workload: { constant: { function: f, interval: 10s, requests: 20 } }
        \(more)
        """, origin: "s.yaml")
  }

  private func failure(_ functions: String, _ more: String = "") -> String {
    do throws(SettingsError) { return "read as \(try load(functions, more))" } catch {
      return error.description
    }
  }

  private func run(_ functions: String, _ more: String = "") throws -> RunSummary {
    let scenario = try load(functions, more).scenario
    return Runner(scenario, try ScenarioBuilder.build(scenario)).run().summary
  }

  @Test func callsAreStatedAsOneGroupOrSeveralAndCounted() throws {
    let summary = try run(
      """
      [{ name: f, execution: 1s, calls: [{ function: g-2, count: 3 }, { function: h, wait: false }] },
       { name: g, count: 2, execution: 2s }, { name: h, execution: 4s, calls: { function: g-1 } }]
      """)
    #expect(summary.requests.arrived == 20 * 6)
    #expect(summary.requests.calls == 20 * 5)
    let calls = summary.functions.map { "\($0.name) \($0.requests.calls)" }
    #expect(calls == ["f 0", "g-1 20", "g-2 60", "h 20"])
    #expect(summary.functions[0].requests.response["mean"] == 3)
    #expect(summary.json.contains("\"calls\": 100"))
  }

  @Test func aStepCanBeAChoiceBetweenGroups() throws {
    let text = """
      [{ name: f, execution: 1s, calls: [
           { choose: [{ probability: 75%, function: g, count: 3 }, { probability: 0.25, function: h }] },
           { function: tail, wait: false, probability: 0 } ] },
       { name: g, execution: 2s }, { name: h, execution: 2s }, { name: tail }]
      """
    let loaded = try load(text)
    let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "again.yaml")
    #expect(again.resolvedText == loaded.resolvedText)
    let choice = again.scenario.functions[0].calls[0].choose
    #expect(choice.map(\.probability) == [0.75, 0.25] && choice.map(\.count) == [3, 1])
    let profile = try ScenarioBuilder.build(loaded.scenario).configuration.profiles[0]
    #expect(profile.calls.map(\.isAlternative) == [false, true, false])

    let summary = try run(text)
    let calls = summary.functions.map { ($0.name, $0.requests.calls) }
    let (first, second) = (
      calls.first { $0.0 == "g" }?.1 ?? 0, calls.first { $0.0 == "h" }?.1 ?? 0
    )
    #expect(first / 3 + second == 20 && first % 3 == 0 && first > 0 && second > 0)
    #expect(summary.functions.allSatisfy { $0.name != "tail" })
  }

  @Test func workflowsAreSummarisedByTheirRoots() throws {
    let summary = try run(
      """
      [{ name: f, execution: 1s, calls: [{ function: g }, { function: h, wait: false }] },
       { name: g, execution: 2s, calls: { function: h, wait: false } }, { name: h, execution: 4s }]
      """, "metrics: { perFunction: false }")
    #expect(summary.workflows.map(\.name) == ["f"])
    let workflow = summary.workflows[0]
    #expect(workflow.arrived == 20 && workflow.completed == 20 && workflow.failed == 0)
    #expect(workflow.inFlight == 0 && workflow.requestsPerWorkflow == 4)
    // The call of `h` by `f` goes out at 3 s and takes 4 s.
    #expect(workflow.response["mean"] == 3 && workflow.endToEnd["mean"] == 7)
    #expect(workflow.endToEnd["min"] == 7 && workflow.endToEnd["sd"] == 0)
    for part in [
      "\"workflows\": [\n    {\n      \"name\": \"f\"", "\"requestsPerWorkflow\": 4,",
      "\"endToEndSeconds\": {\n        \"mean\": 7,",
    ] { #expect(summary.json.contains(part), "\(part)") }
    #expect(try run("[{ name: f }]").json.contains("\"workflows\": []"))
  }

  @Test func withoutCallsAndRetriesTheSummarySaysThatThereWereNone() throws {
    let json = try run("[{ name: f }]").json
    for key in ["calls", "retries", "crashed"] { #expect(json.contains("\"\(key)\": 0")) }
  }

  @Test func retriesAndFaultsAreStatedAndCounted() throws {
    let summary = try run(
      "[{ name: f, execution: 1s, errorProbability: 1, errorAfter: 50% }]",
      "retry: { attempts: 3, on: [failed], pause: 100ms, factor: 3 }")
    #expect(summary.requests.failed == 20)
    #expect(summary.requests.retries == 40)
    let crashes = try run("[{ name: f, crashProbability: 1 }]")
    #expect(crashes.containers.crashed == 20 && crashes.containers.expired == 0)
  }

  @Test func aResolvedScenarioReadsAsTheSame() throws {
    let scenario = try load(
      """
      [{ name: f, gather: 1s, crashProbability: 0.25,
         calls: [{ function: f, depth: 3, via: internal, onFailure: ignore }] }]
      """, "retry: { pause: { exponential: { mean: 1s } }, on: [timedOut], timeOut: 2s }")
    let again = try ScenarioLoader.load(text: scenario.resolvedText, origin: "again.yaml")
    #expect(again.resolvedText == scenario.resolvedText)
    #expect(again.scenario.functions[0].calls.map(\.call.via) == [.internal])
    #expect(again.scenario.retry?.retry.outcomes == [.timedOut])
  }

  @Test func aRunWhoseCallersBlockTheirCallsIsToldAsIncomplete() throws {
    let summary = try run(
      "[{ name: f, maximumContainers: 1, calls: { function: f, depth: 1 } }]")
    // The first caller waits for its call, and the other nineteen wait for the container.
    #expect(summary.incompleteReason == "21 requests wait for what will never happen")
  }

  @Test(arguments: [
    (
      "[{ name: f, calls: { function: g } }]",
      "functions[0].calls.function: there is no function 'g'"
    ),
    (
      "[{ name: f, calls: [{ function: f, depth: 1 }, { function: ff }] }]",
      "functions[0].calls[1].function: there is no function 'ff'"
    ),
    (
      "[{ name: f, calls: { function: f } }]",
      "functions[0].calls: calls without end: they lead back to 'f'; state a depth"
    ),
    (
      "[{ name: e, calls: { function: f } }, { name: f, calls: [{ function: e, depth: 1 }, { function: g }] }, { name: g, calls: { function: f } }]",
      "functions[1].calls[1]: calls without end: they lead back to 'f'; state a depth"
    ),
    (
      "[{ name: f, calls: { function: f, count: 2, depth: 23 } }]",
      "functions[0].calls: one request of 'f' leads to more than the 10000000 calls there can be"
    ),
    (
      "[{ name: f, calls: { function: g, count: 4000 } }, { name: g, calls: { function: h, count: 4000 } }, { name: h }]",
      "functions[0].calls: one request of 'f' leads to more than the 10000000 calls there can be"
    ),
    ("[{ name: f, calls: {} }]", "functions[0].calls: the key 'function' is missing"),
    ("[{ name: f, calls: { function: f, depth: 0 } }]", "depth: '0' is out of range"),
    (
      "[{ name: f, calls: { function: g, choose: [{ probability: 1, function: g }] } }, { name: g }]",
      "functions[0].calls.choose: a step is one group of calls or a choice between several"
    ),
    (
      "[{ name: f, calls: { choose: [{ probability: 0.7, function: g }, { probability: 0.1, function: g }, { probability: 0.4, function: g }] } }, { name: g }]",
      "functions[0].calls.choose: the probabilities add up to 1.2, which is more than 1"
    ),
    (
      "[{ name: f, calls: { choose: [] } }]",
      "functions[0].calls: the key 'function' is missing: name of a function, or a list under 'choose'"
    ),
    (
      "[{ name: f, calls: { choose: [{ function: g }] } }, { name: g }]",
      "functions[0].calls.choose[0]: the key 'probability' is missing"
    ),
    (
      "[{ name: f, calls: [{ function: f, depth: 1 }, { choose: [{ probability: 1, function: gg }] }] }]",
      "functions[0].calls[1].choose[0].function: there is no function 'gg'"
    ),
    (
      "[{ name: f, calls: { choose: [{ probability: 0.1, function: f }] } }]",
      "functions[0].calls.choose[0]: calls without end: they lead back to 'f'; state a depth"
    ),
    (
      "[{ name: f, calls: { function: f, probability: 0.1 } }]",
      "functions[0].calls: calls without end: they lead back to 'f'; state a depth"
    ),
    ("[{ name: f, calls: { function: f, probability: 2 } }]", "probability: '2' is out of range"),
    (
      "[{ name: f, calls: { choose: [{ probability: 0.9, function: g }, { probability: 0.1, function: f, count: 2, depth: 23 }] } }, { name: g }]",
      "functions[0].calls: one request of 'f' leads to more than the 10000000 calls there can be"
    ),
    ("[{ name: f, errorProbability: 1.5 }]", "errorProbability: '1.5' is out of range"),
  ])
  func wrongCallsAreReportedWithTheirPath(functions: String, message: String) {
    #expect(failure(functions).contains(message), "\(failure(functions))")
  }

  @Test(arguments: [
    ("retry: { attempts: 3 }", "retry: the key 'pause' is missing"),
    ("retry: { pause: 1s, attempts: 1 }", "retry.attempts: '1' is out of range"),
    ("retry: { pause: 1s, on: [] }", "retry.on: expected at least 1 of outcomes, found 0"),
    ("retry: { pause: 1s, on: [lost] }", "'lost' is not one of rejected, timedOut, failed"),
    ("retry: { pause: 1s, factor: 0.5 }", "retry.factor: '0.5' is out of range"),
  ])
  func wrongRetriesAreReportedWithTheirPath(more: String, message: String) {
    #expect(failure("[{ name: f }]", more).contains(message), "\(failure("[{ name: f }]", more))")
  }

  @Test func recursionThatADepthEndsIsAccepted() throws {
    // Of groups that exclude one another the larger one counts: 2²² − 1 requests, not 4²¹ and more.
    _ = try load(
      """
      [{ name: f, calls: { choose: [{ probability: 0.5, function: f, count: 2, depth: 21 },
                                    { probability: 0.5, function: f, count: 2, depth: 21 }] } }]
      """)
    _ = try load("[{ name: f, calls: { function: f, count: 2, depth: 22 } }]")
    _ = try load(
      "[{ name: f, calls: { function: g } }, { name: g, calls: { function: f, depth: 100 } }]")
  }
}
