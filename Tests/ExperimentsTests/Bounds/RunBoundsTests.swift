import ClusterModel
import SimKernel
import Testing

@testable import Experiments

/// A run with what was possible in it.
private func bounds(_ text: String, _ changes: [String] = []) throws -> RunBounds {
  var scenario = try ScenarioLoader.load(text: text, overrides: changes).scenario
  scenario.metrics.configuration.recordsInvocations = true
  scenario.metrics.configuration.recordsContainers = true
  let built = try ScenarioBuilder.build(scenario)
  var collector: BoundCollector? = BoundCollector(built)
  var records = RunRecords()
  let outcome = Runner(scenario, built).run(
    keeping: &records, needsInvocations: false, bounding: &collector)
  #expect(outcome.end == .complete)
  let found = collector?.bounds(of: outcome.summary)
  return try #require(found)
}

@Suite struct KnownBoundsTests {
  /// Ten requests a second apart, each 200 ms long, and a container that comes up in 100 ms.
  private static let ten = """
    functions: [{ name: f, memory: 1GiB, execution: 200ms, start: 100ms }]
    workload: { constant: { function: f, interval: 1s, requests: 10 } }
    policies: { keepAlive: { name: fixed, window: 5s } }
    duration: 9500ms
    """

  @Test func oneColdStartIsNeededAndOneThereWas() throws {
    let it = try bounds(Self.ten).coldStarts.get()
    #expect(it.requests == 10 && it.coldStarts == 1 && it.fewest == 1)
    // Idle 700 ms behind the cold request, 800 ms behind eight warm ones, 300 ms at the end. That is what nine reuses cost.
    #expect((it.idle - (0.7 + 8 * 0.8 + 0.3)).magnitude < 1e-9)
    #expect((it.leastIdle - (0.7 + 8 * 0.8)).magnitude < 1e-9)
    #expect(it.frontier.first == .init(multiple: 0, fraction: 1))
    // A quarter, 1.85 s, buys two reuses; the one behind the cold request costs 0.7 s.
    #expect(it.frontier[1].fraction == 0.8)
  }

  @Test func aWindowThatIsTooShortWastesWhatItKeeps() throws {
    // 500 ms are idle behind each request and none is reused: 10 · 0.5 s less the one that the end cuts off.
    let it = try bounds(Self.ten, ["policies.keepAlive.window=500ms"]).coldStarts.get()
    #expect(it.coldStarts == 10)
    // With 4.7 s, of cold requests that end late: reuses of 700 ms and 800 ms; six at most behind the four that stay cold.
    #expect(it.fewest == 4)
    #expect(it.leastIdle == 0)
  }

  @Test func whatWasThereBeforeMeasuringCounts() throws {
    let it = try bounds(Self.ten, ["metrics.warmUp=2500ms"]).coldStarts.get()
    #expect(it.requests == 7 && it.coldStarts == 0 && it.fewest == 0)
    let cut = try bounds(Self.ten, ["metrics.warmUp=2500ms", "policies.keepAlive.window=100ms"])
    #expect(try cut.coldStarts.get().coldStarts == 7)
  }

  @Test func requestsThatTakeNoTimeDoNotServeThemselves() throws {
    let it = try bounds(Self.ten, ["functions.f.execution=0s", "functions.f.start=0s"])
    let cold = try it.coldStarts.get()
    #expect(cold.coldStarts == 1 && cold.fewest == 1)
    #expect((cold.leastIdle - 9).magnitude < 1e-9)
  }

  @Test func memoryForOneContainerKeepsOne() throws {
    // Two functions take turns, and each ends before the other one begins.
    let text = """
      cluster: { nodes: [{ memory: 1GiB }] }
      functions:
        - { name: f, memory: 512MiB, execution: 200ms }
        - { name: g, memory: 512MiB, execution: 200ms }
      workload:
        - constant: { function: f, interval: 1s, requests: 10 }
        - constant: { function: g, interval: 1s, start: 1500ms, requests: 10 }
      policies: { keepAlive: forever }
      rules: { withoutRoom: evict-then-queue }
      """
    let roomy = try bounds(text).coldStarts.get()
    #expect(roomy.coldStarts == 2 && roomy.fewestInMemory == .success(2))
    let scarce = try bounds(text, ["cluster.nodes.0.memory=512MiB"]).coldStarts.get()
    // Before and after the turns each function finds the container of its own last request.
    #expect(scarce.coldStarts == 18 && scarce.fewestInMemory == .success(18))
    let unlimited = try bounds(text, ["cluster.nodes.0.memory=unlimited"]).coldStarts.get()
    guard case .failure(let reason) = unlimited.fewestInMemory else {
      Issue.record("a bound in unlimited memory")
      return
    }
    #expect(reason.description.hasSuffix("is unlimited"))
  }

  @Test func responseTimesByHand() throws {
    // Three requests at once of a core-second each, on one core: 1, 2 and 3 s one after the other, and 3 s each side by side.
    let text = """
      cluster: { nodes: [{ cpu: 1 }] }
      functions: [{ name: f, execution: 1s }]
      workload: { closedLoop: { function: f, clients: 3, requests: 3 } }
      """
    let it = try bounds(text).response.get()
    #expect((it.mean - 3).magnitude < 1e-6 && (it.least - 2).magnitude < 1e-6)
    // With a core for each nobody waits.
    let free = try bounds(text, ["cluster.nodes.0.cpu=3"]).response.get()
    #expect((free.mean - 1).magnitude < 1e-6 && (free.least - 1).magnitude < 1e-6)
    // Half a core each, which is known to take twice as long.
    let quota = try bounds(text, ["functions.f.cpu=500m", "cluster.nodes.0.cpu=3"]).response.get()
    #expect((quota.mean - 2).magnitude < 1e-6 && (quota.least - 2).magnitude < 1e-6)
  }

  @Test(arguments: [
    ("functions.f.concurrency=2", "more than one request"),
    ("functions.f.coldExecution=300ms", "execute for another time"),
  ])
  func whatCannotBeToldIsSaid(change: String, message: String) throws {
    let it = try bounds(Self.ten, [change])
    guard case .failure(let reason) = it.coldStarts else {
      Issue.record("a bound where there is none")
      return
    }
    #expect(reason.description.contains(message))
    #expect(try it.response.get().least <= it.response.get().mean)
  }
}

/// No policy of ours does better than what is said to be possible.
@Suite struct BoundsAreBoundsTests {
  private static let base = """
    duration: 120s
    cluster: { nodes: [{ count: 2, memory: 1GiB, cpu: 2 }] }
    functions:
      - { name: f, memory: 256MiB, execution: { exponential: { mean: 300ms } }, initialise: { uniform: { from: 100ms, to: 900ms } } }
      - { name: g, memory: 128MiB, execution: { logNormal: { median: 100ms, sigma: 1 } }, start: 700ms, stop: 100ms }
      - { name: h, memory: 384MiB, execution: { exponential: { mean: 1s } }, start: 1s, cpuShare: 0.4 }
    workload:
      - poisson: { function: f, rate: 0.5/s }
      - poisson: { function: g, rate: 1/s }
      - poisson: { function: h, rate: 0.1/s }
    policies: { keepAlive: { name: fixed } }
    """

  private static let policies: [[String]] = [
    ["policies.keepAlive.window=0s"], ["policies.keepAlive.window=2s"],
    ["policies.keepAlive.window=20s"], ["policies.keepAlive=forever"],
    ["policies.keepAlive.window=20s", "rules.withoutRoom=evict-then-queue"],
    ["policies.keepAlive.window=20s", "rules.withoutRoom=reject"],
    ["policies.keepAlive.window=5s", "policies.reuse=least-recently-used"],
    ["policies.keepAlive.window=5s", "policies.nodeSelection=least-used"],
    ["policies.keepAlive.window=5s", "rules.coldRequest=shared"],
    ["policies.keepAlive=forever", "rules.withoutRoom=evict-then-reject"],
  ]

  private static let circumstances: [[String]] = [
    [], ["metrics.warmUp=30s"], ["functions.f.warming={ name: warmed, containers: 1 }"],
    ["cluster.nodes.0.cpu=500m", "functions.g.cpu=200m"],
    ["functions.g.cpu=200m", "rules.quotaPeriod=100ms", "cluster.nodes.0.cpu=1"],
    ["functions.f.dispatch=200ms", "functions.f.respond=100ms", "gateway.before=20ms"],
    ["functions.g.errorProbability=0.1", "functions.h.crashProbability=0.2"],
    ["gateway.timeOut=2s", "rules.afterTimeOut=stops"],
    ["faults.executorDeath={ function: f, rate: 200/h, noticedAfter: 1s }"],
    ["cluster.nodes.0.speed=2", "functions.f.pauseAfter=1s", "functions.f.unpause=300ms"],
    ["cluster.nodes.0.memory=512MiB"],
    // More than there is room for, so that requests wait for longer than they execute.
    [
      "cluster.nodes.0.memory=256MiB", "cluster.nodes.0.count=1", "functions.f.memory=128MiB",
      "functions.h.memory=128MiB", "workload.0.poisson.rate=3/s", "workload.1.poisson.rate=6/s",
    ],
    ["cluster.nodes.0.memory=384MiB", "cluster.nodes.0.count=1", "functions.g.execution=0s"],
    ["functions.f.memory=512MiB", "functions.g.memory=512MiB", "functions.h.memory=512MiB"],
    [
      "retry={ attempts: 3, pause: 100ms }", "gateway.timeOut=2s",
      "functions.g.errorProbability=0.2",
    ],
  ]

  private static let cases = circumstances.indices.flatMap { circumstance in
    policies.indices.map { (circumstance, $0) }
  }

  @Test(arguments: cases)
  func noPolicyDoesBetter(circumstance: Int, policy: Int) throws {
    let changes = Self.circumstances[circumstance] + Self.policies[policy]
    for replication in 0..<2 {
      let it = try bounds(Self.base, changes + ["replication=\(replication)"])
      let cold = try it.coldStarts.get()
      #expect(cold.fewest <= cold.coldStarts, "\(changes)")
      #expect(cold.leastIdle <= cold.idle * (1 + 1e-12), "\(changes)")
      #expect(try cold.fewestInMemory.get() <= cold.coldStarts, "\(changes)")
      let fractions = cold.frontier.map(\.fraction)
      #expect(fractions == fractions.sorted(by: >=), "\(changes)")
      let response = try it.response.get()
      #expect(response.least <= response.mean, "\(changes)")
      // Where the only ones answered are those that take no time, none is the least.
      #expect(response.least > 0 || changes.contains("functions.g.execution=0s"))
    }
  }

  /// Where no request waits for anything but its cold start, the bound of one policy's run holds for all policies that keep no more.
  @Test func whatIsImpossibleForOneIsSoForAll() throws {
    let free = ["cluster.nodes.0.memory=unlimited", "cluster.nodes.0.cpu=unlimited"]
    var runs: [ColdStartBound] = []
    for window in ["0s", "1s", "3s", "10s", "30s", "60s"] {
      let changes = free + ["policies.keepAlive.window=\(window)"]
      runs.append(try bounds(Self.base, changes).coldStarts.get())
    }
    for one in runs {
      for other in runs where other.idle <= one.idle {
        #expect(other.coldStarts >= one.fewest)
      }
    }
    // And it says something: a window of 10 s is far from what is possible with its memory, one without end is not.
    #expect(runs[3].fewest < runs[3].coldStarts && runs[3].fewest > 0)
  }

  /// Nor does what was possible in the memory of one policy's run get less in that of another.
  @Test(arguments: [
    [],
    ["functions.f.memory=128MiB", "functions.h.memory=128MiB", "cluster.nodes.0.memory=768MiB"],
    ["functions.f.memory=384MiB", "functions.g.memory=512MiB", "cluster.nodes.0.memory=2560MiB"],
  ])
  func inTheSameMemoryNoPolicyDoesBetterThanWasPossibleInAnyRun(changes: [String]) throws {
    let short = [
      "cluster.nodes.0.memory=1408MiB", "cluster.nodes.0.count=1", "cluster.nodes.0.cpu=unlimited",
      "rules.withoutRoom=evict-then-reject", "functions.g.stop=0s", "workload.0.poisson.until=105s",
      "workload.1.poisson.until=105s", "workload.2.poisson.until=105s",
    ]
    var runs: [ColdStartBound] = []
    for policy in [
      "keepAlive.window=0s", "keepAlive.window=2s", "keepAlive.window=10s", "keepAlive=forever",
      "keepAlive={ name: limited-lifetime, window: 30s, lifetime: 1min }",
    ] {
      runs.append(
        try bounds(Self.base, short + changes + ["policies." + policy]).coldStarts.get())
    }
    // Nobody was rejected or is still under way, so none of them had other requests than the others.
    #expect(Set(runs.map(\.requests)).count == 1)
    let possible = try runs.map { try $0.fewestInMemory.get() }
    let least = try #require(runs.map(\.coldStarts).min())
    for fewest in possible { #expect(fewest <= least, "\(changes)") }
    // And it says more than that each function needs a first container.
    #expect(possible[3] > 3, "\(changes)")
  }
}
