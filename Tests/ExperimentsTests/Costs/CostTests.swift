import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// A scenario whose costs can be told by head: two functions of 1 and 2 GiB, each called once at 0 s and once at 5 s.
private enum Lab {
  static let scenario = """
    name: costs
    duration: 20s
    cluster: { nodes: [{ memory: 8GiB, cpu: 4 }] }
    functions:
      - { name: small, memory: 1GiB, cpu: 1, execution: 1500us, initialise: 2s }
      - { name: large, memory: 2GiB, cpu: 2, execution: 1s }
    workload:
      - constant: { function: small, interval: 5s, requests: 2 }
      - constant: { function: large, interval: 5s, requests: 2 }
    policies: { keepAlive: { name: fixed, window: 10s } }
    """

  static func run(_ changes: [String] = [], _ text: String = scenario) throws -> RunSummary {
    let (scenario, built) = try RunLab.load(text, changes)
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .complete)
    return outcome.summary
  }

  static func near(_ found: Double?, _ expected: Double) -> Bool {
    guard let found else { return false }
    return (found - expected).magnitude <= 1e-9 * max(expected.magnitude, 1e-9)
  }
}

@Suite struct MemoryTimeTests {
  @Test func memoryTimeByHead() throws {
    let costs = try Lab.run().costs
    let gib = MemoryTime.inGibibyteSeconds
    // Small: initialises for 2 s, runs twice for 1.5 ms, idle from 2.0015 to 5 and from 5.0015 to 15.0015. Large: busy from 0 to 1
    // and from 5 to 6, idle from 1 to 5 and from 6 to 16.
    #expect(Lab.near(gib(costs.memoryTime.moving), 2))
    #expect(Lab.near(gib(costs.memoryTime.busy), 0.003 + 2 * 2))
    #expect(Lab.near(gib(costs.memoryTime.idle), 2.9985 + 10 + 2 * (4 + 10)))
    #expect(Lab.near(gib(costs.memoryTime.total), 15.0015 + 2 * 16))
  }

  @Test func itIsTheSameWhetherFunctionsAreMeasuredOrNot() throws {
    for text in [Lab.scenario, RunLab.scenario] {
      let measured = try Lab.run([], text).costs.memoryTime
      #expect(try Lab.run(["metrics.perFunction=false"], text).costs.memoryTime == measured)
    }
  }

  @Test(arguments: ["0s", "7s"])
  func evictionsCrashesAndPoolsLeaveNothingOut(warmUp: String) throws {
    // The machines' own integral of memory knows nothing of functions and phases.
    let text = """
      duration: 60s
      cluster: { nodes: [{ count: 2, memory: 1GiB }] }
      functions:
        - { name: pod, memory: 100MiB, image: runtime, generic: { size: 2 } }
        - { name: f, memory: 300MiB, image: runtime, pool: { name: pod }, execution: { exponential: { mean: 300ms } }, stop: 200ms, crashProbability: 0.05 }
        - { name: g, memory: 200MiB, execution: { exponential: { mean: 1s } }, start: 500ms, stop: 1s }
      images: { runtime: { layers: [{ size: 10MB }] } }
      workload:
        - poisson: { function: f, rate: 3/s }
        - poisson: { function: g, rate: 1/s }
      policies: { keepAlive: { name: fixed, window: 3s } }
      rules: { withoutRoom: evict-then-queue }
      metrics: { warmUp: \(warmUp) }
      """
    let summary = try Lab.run([], text)
    let bytes = summary.nodes.reduce(0) { $0 + $1.metrics.meanMemory }
    let total = MemoryTime.inGibibyteSeconds(summary.costs.memoryTime.total)
    #expect(total > 1)
    #expect((total - bytes * summary.measuredSeconds / 1_073_741_824).magnitude < 1e-6 * total)
    let unmeasured = try Lab.run(["metrics.perFunction=false"], text)
    #expect(unmeasured.costs.memoryTime == summary.costs.memoryTime)
  }
}

@Suite struct EnergyTests {
  private static let power = "cluster.nodes.0.power={ idle: 10W, busy: 30W, perStart: 1500mJ }"

  @Test func energyByHead() throws {
    let summary = try Lab.run([Self.power])
    let energy = try #require(summary.costs.energy)
    #expect(Lab.near(energy.idle, 200))
    // One core each: two executions of 1 s and two of 1.5 ms, and an initialisation of 2 s, on 4 cores and 20 W.
    #expect(Lab.near(energy.busy, 20 * (2 + 0.003 + 2) / 4))
    #expect(energy.starts == 3)
    #expect(Lab.near(energy.perRequest, energy.total / 4))
  }

  @Test func whatBeganBeforeMeasuringDoesNotCount() throws {
    let energy = try #require(try Lab.run([Self.power, "metrics.warmUp=10s"]).costs.energy)
    #expect(Lab.near(energy.idle, 100))
    #expect(energy.starts == 0)
  }

  @Test func withoutPowerThereIsNone() throws { #expect(try Lab.run().costs.energy == nil) }

  @Test(arguments: [
    ("cluster.nodes.0.power={ idle: 3W, busy: 2W }", "is less than what it takes idle, 3W"),
    ("cluster.nodes.0.power={ idle: 3W }", "the key 'busy' is missing"),
    ("cluster.nodes.0.power={ idle: 3, busy: 4W }", "has no unit"),
    ("cluster.nodes.0.power={ idle: 3J, busy: 4W }", "did you mean 'W'?"),
    ("cluster.nodes=[{ name: a, power: { idle: 1W, busy: 2W } }]", "state `cpu`"),
    ("cluster.nodes=[{ name: a, power: { idle: 1W, busy: 1W } }, { name: b }]", "other machines"),
  ])
  func whatIsWrongIsSaid(change: String, message: String) throws {
    let error = #expect(throws: SettingsError.self) { try Lab.run([change]) }
    #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
  }
}

@Suite struct MoneyTests {
  private static let list =
    "prices={ perMillionRequests: 1000000, perGBSecond: 1, granularity: 1ms }"

  @Test func executionsAreRoundedOneByOne() throws {
    let money = try #require(try Lab.run([Self.list]).costs.money)
    #expect(money.billedRequests == 4)
    #expect(money.requests == 4)
    // 1.5 ms are billed as 2 ms.
    #expect(Lab.near(money.execution, 2 * 0.002 + 2 * 2))
    #expect(money.total == money.requests + money.execution)
    #expect(Lab.near(money.perMillionRequests, money.total / 4 * 1e6))
  }

  /// Changes of the terms, and what executions come to: 2 ms twice in 1 GiB and a second twice in 2 GiB without any.
  private static let terms: [(changes: [String], expected: Double)] = [
    (["prices.minimum=100ms"], 4.2), (["prices.granularity=0s"], 4.003),
    (["prices.granularity=700ms"], 7), (["prices.memoryGranularity=1.5GiB"], 6.006),
    (["prices.gigabyte=2GiB"], 2.002),
    (["prices.bills=execution-and-initialisation"], 6.004),
    (["prices.perVCPUSecond=10"], 44.044),
  ]

  @Test(arguments: terms)
  func termsByHead(changes: [String], expected: Double) throws {
    let money = try #require(try Lab.run([Self.list] + changes).costs.money)
    #expect(Lab.near(money.execution, expected), "\(money.execution)")
  }

  @Test func idleMemoryAndNodesHavePrices() throws {
    let money = try #require(
      try Lab.run(["prices={ perIdleGBSecond: 2, perNodeHour: 36, currency: EUR }"]).costs.money)
    #expect(Lab.near(money.idle, 2 * (2.9985 + 10 + 28)))
    #expect(Lab.near(money.nodes, 36 * 20 / 3_600))
    #expect(money.currency == "EUR" && money.billedRequests == 0)
  }

  @Test func billingChangesNothingElse() throws {
    for text in [Lab.scenario, RunLab.scenario] {
      let (free, billed) = (try Lab.run([], text), try Lab.run([Self.list], text))
      #expect(free.eventFingerprint == billed.eventFingerprint)
      #expect(free.resultFingerprint == billed.resultFingerprint)
      #expect(billed.costs.money?.billedRequests == billed.requests.completed)
    }
  }

  @Test func whatIsCutOffIsBilledUntilThen() throws {
    // Clients give up after 400 ms, and the work stops then.
    let money = try #require(
      try Lab.run([Self.list, "gateway.timeOut=400ms", "rules.afterTimeOut=stops"]).costs.money)
    // Large twice for 400 ms; small once is given up while its container comes up, then runs in it.
    #expect(Lab.near(money.execution, 2 * 2 * 0.4 + 0.002))
    // Errors end half of an execution.
    let failed = try #require(
      try Lab.run([
        Self.list, "functions.large.errorProbability=1", "functions.large.errorAfter=0.5",
      ]).costs.money)
    #expect(Lab.near(failed.execution, 0.004 + 2 * 2 * 0.5))
    let crashed = try #require(
      try Lab.run([
        Self.list, "functions.large.crashProbability=1", "functions.large.errorAfter=0.5",
      ]).costs.money)
    #expect(Lab.near(crashed.execution, 0.004 + 2 * 2 * 0.5))
  }

  @Test(arguments: [
    ("prices=no-such-list", "there is no list of prices 'no-such-list'"),
    ("prices=aws-lambda-x8", "did you mean 'aws-lambda-x86'?"),
    ("prices={ perGBSecnd: 1 }", "did you mean 'perGBSecond'?"),
    ("prices={ perGBSecond: -1 }", "out of range"), ("prices=[]", "expected a mapping"),
    ("prices={ currency: '' }", "must not be empty"), ("prices=''", "expected the name"),
  ])
  func whatIsWrongIsSaid(change: String, message: String) throws {
    let error = #expect(throws: SettingsError.self) { try Lab.run([change]) }
    #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
  }

  @Test func pricesOfCoresNeedCores() throws {
    let error = #expect(throws: SettingsError.self) {
      try Lab.run(["prices=google-cloud-run"], RunLab.scenario)
    }
    #expect("\(try #require(error))".contains("state how many it has"))
  }

  @Test func theListsThatComeAlongAreRead() throws {
    let files = CalibrationFolders(from: "").files(in: PriceListFile.folder)
    #expect(files.count >= 5)
    for file in files {
      let summary = try Lab.run(["prices=\(file.name)"])
      let total = try #require(summary.costs.money?.total)
      #expect(total > 0, "\(file.name)")
      let list = try PriceList(reading: try SettingsFile.read(file.path))
      #expect(!list.sources.isEmpty && list.date != nil && list.region != nil && list.about != nil)
    }
  }

  @Test func aChangeReachesIntoAListAndTheResolvedScenarioHasItAll() throws {
    let loaded = try ScenarioLoader.load(
      text: Lab.scenario, overrides: ["prices=aws-lambda-x86", "prices.perGBSecond=3"])
    #expect(loaded.scenario.prices?.perGBSecond == 3)
    #expect(loaded.scenario.prices?.perMillionRequests == 0.2)
    let again = try ScenarioLoader.load(text: loaded.resolvedText)
    #expect(again.scenario.prices?.perGBSecond == 3)
    #expect(again.scenario.prices?.sources == loaded.scenario.prices?.sources)
  }
}
