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
