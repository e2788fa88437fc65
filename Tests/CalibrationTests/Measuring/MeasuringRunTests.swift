import Calibration
import Testing

@Suite struct MeasuringRunTests {
  @Test func everyRoundDoesEverythingOnceInAnOrderOfItsOwn() {
    let plan = smallPlan()
    let orders = (0..<6).map { plan.tasks(in: $0) }
    for order in orders {
      #expect(order.count == plan.allTasks.count)
      #expect(Set(order) == Set(plan.allTasks))
    }
    #expect(Set(orders).count > 3)
    #expect(plan.tasks(in: 4) == orders[4])
    var other = plan
    other.seed = 2
    #expect((0..<6).map { other.tasks(in: $0) } != orders)
  }

  @Test func whatIsMeasuredComesInThePlannedOrder() async {
    var plan = smallPlan()
    plan.groups = [.runAndRemove]
    plan.warmUpRounds = 0
    let engine = FakeEngine()
    _ = await measure(plan, on: engine)
    let ran = engine.calls.filter { $0.hasPrefix("runAndRemove") }
    let planned = (0..<2).flatMap { round in
      plan.tasks(in: round).map { task -> String in
        guard case .runAndRemove(let image) = task else { return "another" }
        return "runAndRemove \(plan.images[image].reference)"
      }
    }
    #expect(ran == planned)
  }

  @Test func everyPhaseOfThePlanIsMeasured() async {
    let (outcome, recorded) = await measure(smallPlan(), on: FakeEngine())
    #expect(recorded == outcome.samples)
    #expect(outcome.leftBehind == [])
    let phases = Set(recorded.map(\.phase))
    let expected: Set = [
      "ping", "reference", "pull", "pull_download", "pull_extract_tail", "pull_layer_download",
      "pull_layer_extract", "remove_image", "create", "start", "init_after_start", "cold_start",
      "cold_start_all", "exec", "run_and_remove", "pause", "unpause", "idle_cpu", "stop", "remove",
    ]
    #expect(phases == expected)
    // Two images, three rounds with the one that warms up, quotas × page cache.
    let starts = recorded.filter { $0.phase == "start" && $0.simultaneous == 1 }
    #expect(starts.count == 2 * 3 * 2 * 2)
    #expect(starts.count { $0.droppedPageCache } == starts.count / 2)
    #expect(recorded.count { $0.phase == "start" && $0.simultaneous == 3 } == 2 * 3 * 3)
    #expect(recorded.count { $0.phase == "exec" } == 2 * 3)
  }

  @Test func samplesCarryWhatTheEngineTook() async throws {
    var plan = smallPlan()
    plan.memoryBytes = 64
    let times = ["create": 2.0, "start": 3.0, "pull": 8.0]
    let (outcome, _) = await measure(
      plan, on: FakeEngine(times: { times[$0] ?? 0.25 }))
    func seconds(_ phase: String) -> Set<Double> {
      Set(outcome.samples.filter { $0.phase == phase }.map(\.seconds))
    }
    #expect(seconds("create") == [2])
    #expect(seconds("start") == [3])
    #expect(seconds("init_after_start") == [6])
    #expect(seconds("cold_start") == [11])
    #expect(seconds("pull") == [8])
    #expect(seconds("pull_download") == [4])
    #expect(seconds("pull_extract_tail") == [4])
    let start = try #require(outcome.samples.first { $0.phase == "start" })
    #expect(start.memoryBytes == 64 && start.imageBytes == 100 && start.layers == 1)
    #expect(start.compressedBytes == 40 && start.note == "handler_cpu_seconds=3.0")
  }

  @Test func warmUpRoundsAreMarkedAndDoNotCount() async {
    var plan = smallPlan()
    plan.warmUpRounds = 2
    plan.repetitions = 3
    let (outcome, _) = await measure(plan, on: FakeEngine())
    #expect(outcome.rounds == 3)
    #expect(Set(outcome.samples.filter(\.isWarmUp).map(\.round)) == [0, 1])
    #expect(Set(outcome.samples.filter { !$0.isWarmUp }.map(\.round)) == [2, 3, 4])
    #expect(Set(outcome.samples.filter { !$0.isWarmUp }.map(\.repetition)) == [0, 1, 2])
    let summary = PhaseSummary.summaries(of: outcome.samples).first { $0.key.phase == "exec" }
    #expect(summary?.count == 3)
  }

  @Test func itStopsOnceEveryMedianIsKnownWellEnough() async {
    var plan = smallPlan()
    plan.images.removeLast()
    plan.repetitions = 50
    let (outcome, _) = await measure(plan, on: FakeEngine())
    guard case .precise = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect(outcome.rounds == 6)
  }

  @Test func oneRestlessPhaseKeepsItGoingToTheLastRepetition() async {
    var plan = smallPlan()
    plan.repetitions = 9
    let engine = FakeEngine(clock: FakeClock())
    let restless = FakeEngine(
      clock: engine.clock, times: { $0 == "exec" ? 0.125 + engine.clock.now / 100 : 0.125 })
    let (outcome, _) = await measure(plan, on: restless)
    guard case .repetitions = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect(outcome.rounds == 9)
  }

  @Test func theBudgetEndsARoundInItsMiddleAndKeepsWhatThereIs() async {
    var plan = smallPlan()
    plan.repetitions = 1_000
    plan.precision = 1e-9
    plan.budget = 100
    let engine = FakeEngine(times: { $0 == "exec" ? 0.1 : 0.125 })
    let (outcome, recorded) = await measure(plan, on: engine, work: { 0.5 + $0 / 1e4 })
    guard case .budget = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    // The step that was under way is finished: no step of these takes ten seconds.
    #expect(outcome.elapsed >= 100 && outcome.elapsed < 115)
    #expect(!recorded.isEmpty && recorded == outcome.samples)
    #expect(engine.inventory == [])
  }

  @Test func aMachineThatSlowsDownIsSeenAndNormalised() async throws {
    var plan = smallPlan()
    plan.groups = [.runAndRemove]
    plan.warmUpRounds = 0
    plan.repetitions = 10
    plan.precision = 1e-9
    let clock = FakeClock()
    // Everything takes twice as long as at the beginning by the end of 40 s.
    let slowness: @Sendable () -> Double = { 1 + clock.now / 40 }
    let engine = FakeEngine(clock: clock, times: { _ in 0.125 * slowness() })
    let (outcome, _) = await measure(plan, on: engine, work: { _ in 0.5 * slowness() })
    #expect(outcome.drift.isNoticeable && outcome.drift.trend == 1)
    #expect(outcome.drift.rounds.count == 10)
    let summary = try #require(
      PhaseSummary.summaries(of: outcome.samples).first { $0.key.phase == "run_and_remove" })
    let raw = try #require(summary.interval)
    let normalised = try #require(summary.normalisedInterval)
    #expect(normalised.relativeHalfWidth < raw.relativeHalfWidth / 5)
  }

  @Test func aSteadyMachineIsNotSaidToDrift() async {
    let (outcome, _) = await measure(smallPlan(), on: FakeEngine())
    #expect(!outcome.drift.isNoticeable && outcome.drift.ratio == 1 && outcome.drift.trend == 0)
  }

  @Test func pythonIsTriedFirstAndTheShellWhereThereIsNone() async {
    var plan = smallPlan()
    plan.images = [.init("r/a:1"), .init("r/b:1")]
    let (outcome, _) = await measure(plan, on: FakeEngine(withoutPython: ["r/b:1"]))
    #expect(outcome.handlers == ["r/a:1": .python, "r/b:1": .sh])
  }

  @Test func aHandlerThatWasAskedForIsNotReplaced() async {
    var plan = smallPlan()
    plan.images = [.init("r/b:1", handler: .python)]
    let engine = FakeEngine(withoutPython: ["r/b:1"])
    let (outcome, _) = await measure(plan, on: engine)
    guard case .failed(let error) = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect("\(error)".contains("executable file not found"))
    #expect(engine.inventory == [])
  }
}
