import ClusterModel
import Experiments
import SimKernel
import Testing

@Suite struct RunnerTests {
  @Test func aRunWithoutDurationEndsWithItsLastRequest() throws {
    let (scenario, built) = try RunLab.load(RunLab.ten)
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .complete)
    #expect(outcome.summary.requests.completed == 10)
    // The last of them arrives nine seconds behind the first and takes one second.
    let first = outcome.summary.simulatedSeconds - 10
    #expect(first >= 0 && first <= 1)
    #expect(outcome.summary.containers.expired == 0)
  }

  @Test func aRunWithDurationGoesOnToItsEndThoughAllRequestsHaveEnded() throws {
    let (scenario, built) = try RunLab.load(RunLab.ten, ["duration=30min"])
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .complete)
    #expect(outcome.summary.simulatedSeconds == 1_800)
    #expect(outcome.summary.containers.expired == outcome.summary.containers.created)
  }

  @Test func samplingDoesNotKeepARunFromItsEnd() throws {
    let (scenario, built) = try RunLab.load(RunLab.ten, ["metrics.samplingPeriod=300ms"])
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .complete)
    #expect(outcome.summary.simulatedSeconds <= 11)
  }

  @Test func aClosedLoopEndsWithItsLastRequest() throws {
    let (scenario, built) = try RunLab.load(
      """
      functions: [{ name: f, execution: 1s }]
      workload: { closedLoop: { function: f, clients: 3, requests: 100, think: 500ms } }
      """)
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .complete)
    #expect(outcome.summary.requests.completed == 100)
    // Thirty-three rounds of a request and a pause, then one request more.
    #expect(outcome.summary.simulatedSeconds == 50.5)
  }

  @Test func slicesDoNotChangeARun() throws {
    let (_, built) = try RunLab.load(RunLab.scenario)
    var whole = RunDriver(built)
    while whole.advance(1_000_000) == .goesOn {}
    var sliced = RunDriver(built)
    while sliced.advance(7) == .goesOn {}
    #expect(whole.simulation.eventFingerprint == sliced.simulation.eventFingerprint)
    #expect(whole.simulation.eventCount == sliced.simulation.eventCount)
    let wholeResults = whole.simulation.model.metrics.fingerprint
    let slicedResults = sliced.simulation.model.metrics.fingerprint
    #expect(wholeResults == slicedResults)
  }

  @Test func aRunThatIsStoppedSaysSo() throws {
    let (scenario, built) = try RunLab.load(RunLab.scenario, ["duration=1h"])
    var nowhere: ResultFolder?
    let outcome = Runner(scenario, built).run(writingTo: &nowhere, shouldStop: { true })
    #expect(outcome.end == .interrupted)
    #expect(outcome.summary.events == UInt64(Runner.sliceEvents))
    #expect(outcome.summary.incompleteReason == "interrupted")
  }

  @Test func anUnreadableWorkloadEndsTheRunAsFailedAndKeepsWhatCameBefore() throws {
    struct Broken: Error {}
    struct BreakingArrivals: ArrivalSource {
      var isRead = false
      mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
        if isRead { throw Broken() }
        isRead = true
        batch[0] = Arrival(time: .start + .seconds(1), function: FunctionID(0))
        return 1
      }
    }
    var (scenario, built) = try RunLab.load(RunLab.ten)
    scenario.requests = nil
    built.arrivals = BreakingArrivals()
    let outcome = Runner(scenario, built).run()
    #expect(outcome.summary.requests.completed == 1)
    #expect(
      outcome.end == .failed("the workload could not be read to its end: Broken()"))
    #expect(!outcome.summary.isComplete)
  }

  @Test func aRunInWhichNothingCanHappenAnyMoreSaysWhoWaits() throws {
    // The first request's container stays and leaves no room for the other function.
    let (scenario, built) = try RunLab.load(
      """
      cluster: { nodes: [{ memory: 128MiB }] }
      functions:
        - { name: f, memory: 128MiB, execution: 10ms }
        - { name: g, memory: 128MiB, execution: 10ms }
      workload:
        - constant: { function: f, interval: 1s, requests: 1 }
        - constant: { function: g, start: 5s, interval: 1s, requests: 2 }
      policies: { keepAlive: forever }
      """)
    let outcome = Runner(scenario, built).run()
    #expect(outcome.end == .failed("2 requests wait for what will never happen"))
    #expect(outcome.summary.requests.inFlight == 2)
    #expect(outcome.summary.simulatedSeconds < 20)
  }

  @Test(arguments: ["0s", "7s"])
  func functionsAddUpToTheWhole(warmUp: String) throws {
    let (scenario, built) = try RunLab.load(
      RunLab.scenario,
      [
        "metrics.warmUp=\(warmUp)", "cluster.nodes.0.memory=400MiB",
        "rules.withoutRoom=evict-then-queue",
      ])
    let summary = Runner(scenario, built).run().summary
    #expect(summary.functions.count == 2)
    func sum(_ value: (FunctionSummary) -> UInt64) -> UInt64 {
      summary.functions.reduce(0) { $0 + value($1) }
    }
    let all = summary.containers
    #expect(sum { $0.containers.created } == all.created && all.created > 0)
    #expect(sum { $0.containers.expired } == all.expired && all.expired > 0)
    #expect(sum { $0.containers.evicted } == all.evicted && all.evicted > 0)
    for value in [\ContainerSummary.meanTotal, \.meanBusy, \.meanIdle] {
      let parts = summary.functions.compactMap { $0.containers[keyPath: value] }
      let whole = try #require(all[keyPath: value])
      #expect(abs(parts.reduce(0, +) - whole) < 1e-12 * whole && whole > 0)
    }
    for node in summary.nodes {
      let requests = sum { function in
        (function.nodes ?? []).first { $0.name == node.name }?.metrics.requests ?? 0
      }
      #expect(requests == node.metrics.requests && requests > 0)
    }
    #expect(sum { ($0.nodes ?? []).reduce(0) { $0 + $1.metrics.created } } == all.created)
    for function in summary.functions {
      let given = function.requests.warmth.reduce(0, +)
      #expect((function.nodes ?? []).reduce(0) { $0 + $1.metrics.requests } == given)
    }
  }

  @Test func aFunctionThatOnlyHadContainersIsListed() throws {
    let (scenario, built) = try RunLab.load(
      """
      functions:
        - { name: called, execution: 10ms }
        - { name: warmed, execution: 10ms, warming: { name: warmed, containers: 2 } }
        - { name: neither, execution: 10ms }
      workload: { constant: { function: called, interval: 1s, requests: 3 } }
      """)
    let summary = Runner(scenario, built).run().summary
    #expect(summary.functions.map(\.name) == ["called", "warmed"])
    #expect(summary.functions[1].requests.isEmpty && !summary.functions[0].requests.isEmpty)
    #expect(summary.functions[1].containers.meanIdle == 2)
  }

  @Test func withTooManyPairsTheNodesOfFunctionsAreNull() throws {
    let text = """
      cluster: { nodes: [{ count: 1000 }] }
      functions: [{ name: f, count: 1001, execution: 10ms }]
      workload: { constant: { function: f-7, interval: 1s, requests: 3 } }
      """
    let (scenario, built) = try RunLab.load(text)
    let summary = Runner(scenario, built).run().summary
    #expect(summary.functions.count == 1 && summary.functions[0].nodes == nil)
    #expect(summary.json.contains("\"nodes\": null"))
  }

  @Test func shufflingTiesIsToldByTheResult() throws {
    let (scenario, built) = try RunLab.load(RunLab.ten)
    let outcome = Runner(scenario, built, tieShuffle: 5).run()
    #expect(outcome.summary.json.contains("\"tieShuffle\": 5"))
  }
}

@Suite struct BisectionTests {
  private func side(_ overrides: [String] = [], ties: UInt64? = nil) throws -> Bisection.Side {
    Bisection.Side(try RunLab.load(RunLab.scenario, overrides).1, tieShuffle: ties)
  }

  @Test func equalRunsPartNowhere() throws {
    let parting = Bisection.compare(try side(), try side())
    guard case .nowhere(let events, let sameResults) = parting else {
      Issue.record("they part: \(String(describing: parting))")
      return
    }
    #expect(events > 1_000 && sameResults)
  }

  @Test func theFirstEventThatDiffersIsNamed() throws {
    let parting = Bisection.compare(
      try side(), try side(["policies.keepAlive.window=1001ms"]))
    guard case .at(let number, let first?, let second?) = parting else {
      Issue.record("they do not part: \(String(describing: parting))")
      return
    }
    #expect(number > 10)
    #expect(first.time != second.time || first.digest != second.digest)
    #expect(
      [first, second].contains {
        $0.words.contains("keep alive expired") && $0.words.contains("function")
      })
  }

  @Test func aRunThatEndsEarlierIsSaidToBeAtItsEnd() throws {
    let parting = Bisection.compare(try side(), try side(["duration=10s"]))
    guard case .at(_, let first, let second) = parting else {
      Issue.record("they do not part")
      return
    }
    #expect(first != nil && second == nil)
  }

  @Test func checkpointsOfAnotherRunAreNotReproduced() throws {
    let (scenario, built) = try RunLab.load(RunLab.scenario)
    let checkpoints = Runner(scenario, built).run().checkpoints.map {
      (events: $0.eventCount, digest: $0.digest.description)
    }
    #expect(Bisection.reproduces(checkpoints, try side()) == nil)
    let last = try #require(checkpoints.last?.events)
    #expect(Bisection.reproduces(checkpoints, try side(["seed=4"])) == 0...last)
  }
}
