import Calibration
import Synchronization
import Testing

@Suite struct CleaningTests {
  /// An engine that others use as well.
  private static func sharedEngine(_ faults: [Int: FakeEngine.Fault] = [:]) -> FakeEngine {
    let engine = FakeEngine(registry: ["r/a:1", "r/b:1", "other:1"], faults: faults)
    engine.state.withLock { state in
      state.images = ["other:1"]
      state.containers["theirs"] = ContainerRequest(
        name: "theirs", image: "other:1", command: [], labels: ["theirs": "yes"])
      state.networks["theirs"] = [:]
      state.volumes["theirs"] = ["note": "theirs"]
    }
    return engine
  }

  /// A plan that makes everything there is to make, in one round.
  private static func plan() -> MeasuringPlan {
    var plan = smallPlan()
    plan.warmUpRounds = 0
    plan.repetitions = 1
    plan.quotas = [nil]
    plan.simultaneous = [2]
    plan.dropsPageCache = false
    return plan
  }

  @Test func aRunLeavesTheEngineAsItWas() async {
    let engine = Self.sharedEngine()
    let before = engine.inventory
    let (outcome, _) = await measure(Self.plan(), on: engine)
    #expect(engine.inventory == before)
    #expect(outcome.leftBehind == [])
  }

  @Test func whereverACallFailsNothingIsLeftBehind() async {
    let count = await callCount()
    #expect(count > 60)
    let error = EngineError.timedOut(doing: "it", seconds: 1)
    for number in 1...count {
      for fault in [FakeEngine.Fault.before(error), .after(error)] {
        let engine = Self.sharedEngine([number: fault])
        let before = engine.inventory
        let (outcome, recorded) = await measure(Self.plan(), on: engine)
        #expect(engine.inventory == before, "call \(number): \(fault), \(engine.calls[number - 1])")
        #expect(outcome.leftBehind == [], "call \(number): \(fault)")
        #expect(recorded == outcome.samples)
      }
    }
  }

  @Test func aFailureOfWhatIsMeasuredEndsTheRunWithItsReason() async throws {
    let calls = await recordedCalls()
    let number = try #require(calls.firstIndex { $0.hasPrefix("exec") }) + 1
    let engine = Self.sharedEngine([number: .before(.diskFull(doing: "it", reason: "no space"))])
    let (outcome, recorded) = await measure(Self.plan(), on: engine)
    guard case .failed(let error) = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect(error as? EngineError == .diskFull(doing: "it", reason: "no space"))
    // What was measured before is kept, with its reference.
    #expect(recorded.contains { $0.phase == "pull" } && !recorded.contains { $0.phase == "exec" })
    #expect(recorded.allSatisfy { $0.referenceSeconds == 0.5 })
  }

  @Test func whatADeadEngineKeepsIsRemovedByTheNextRun() async throws {
    let calls = await recordedCalls()
    let number = try #require(calls.firstIndex { $0.hasPrefix("exec") }) + 1
    let engine = Self.sharedEngine([number: .death(.away(host: "fake", reason: "dead"))])
    let before = engine.inventory
    let (dead, _) = await measure(Self.plan(), on: engine, id: "first")
    #expect(!dead.leftBehind.isEmpty)
    #expect(engine.inventory.count > before.count)

    // The same engine again, switched on anew.
    let again = Self.sharedEngine()
    again.state.withLock { new in
      engine.state.withLock { old in
        new.images = old.images
        new.containers = old.containers
        new.networks = old.networks
        new.volumes = old.volumes
      }
    }
    let (outcome, _) = await measure(Self.plan(), on: again, id: "second", gone: [mark(1)])
    #expect(again.inventory == before)
    #expect(outcome.notes.contains("removed what run first had left behind"))
    // Its images were pulled by the first run, so they are ours to measure.
    #expect(outcome.samples.contains { $0.phase == "pull" })
  }

  @Test func whatARunThatStillGoesOnMadeIsLeftAlone() async {
    let engine = Self.sharedEngine()
    let labels = RunLabels(id: "other", mark: mark(7))
    engine.state.withLock { state in
      state.images.insert("r/a:1")
      state.volumes[labels.objectName] = labels.all.merging([RunLabels.images: "r/a:1"]) { $1 }
      state.containers["c"] = ContainerRequest(
        name: "c", image: "r/a:1", command: [], labels: labels.all)
    }
    let before = engine.inventory
    let (outcome, _) = await measure(Self.plan(), on: engine, gone: [mark(8)])
    #expect(engine.inventory == before)
    #expect(outcome.notes.contains("left alone: run other of process 7 on m"))
  }

  @Test func anImageThatWasThereBeforeIsNeitherRemovedNorItsPullMeasured() async {
    let engine = Self.sharedEngine()
    engine.state.withLock { _ = $0.images.insert("r/a:1") }
    let before = engine.inventory
    let (outcome, _) = await measure(Self.plan(), on: engine)
    #expect(engine.inventory == before)
    #expect(!engine.calls.contains("removeImage r/a:1"))
    #expect(Set(outcome.samples.filter { $0.phase == "pull" }.map(\.image)) == ["r/b:1"])
    #expect(outcome.notes.contains { $0.hasPrefix("r/a:1 was there before") })
  }

  @Test func anImageThatMayBeRemovedIsThereAgainAtTheEnd() async {
    let engine = Self.sharedEngine()
    engine.state.withLock { _ = $0.images.insert("r/a:1") }
    let before = engine.inventory
    var plan = Self.plan()
    plan.mayRemoveForeignImages = true
    let (outcome, _) = await measure(plan, on: engine)
    #expect(engine.inventory == before)
    #expect(engine.calls.contains("removeImage r/a:1"))
    #expect(Set(outcome.samples.filter { $0.phase == "pull" }.map(\.image)) == ["r/a:1", "r/b:1"])
  }

  @Test func anImageThatAnotherContainerUsesIsReportedAndStays() async throws {
    // Someone starts a container of an image of ours while we measure.
    let engine = Self.sharedEngine()
    var plan = Self.plan()
    plan.groups = [.runAndRemove]
    var run = MeasuringRun(
      plan, on: engine, from: FakeSite(clock: engine.clock),
      labels: RunLabels(id: "now", mark: mark(1)), recording: { _ in },
      showing: { progress in
        guard progress.doing.hasPrefix("running r/a:1") else { return }
        engine.state.withLock { state in
          state.containers["late"] = ContainerRequest(
            name: "late", image: "r/a:1", command: [], labels: [:])
        }
      })
    let outcome = await run.run()
    #expect(outcome.leftBehind.contains { $0.contains("late uses it") })
    #expect(engine.inventory.contains("image r/a:1") && engine.inventory.contains("container late"))
    // The note stays with the image, for the next run.
    #expect(engine.inventory.contains("volume simfaas-calibration-now"))
    #expect(!engine.inventory.contains("network simfaas-calibration-now"))
  }

  @Test func aCancelledRunCleansUp() async {
    let engine = Self.sharedEngine()
    let before = engine.inventory
    let task = Task { () -> MeasuringOutcome in
      var run = MeasuringRun(
        Self.plan(), on: engine, from: FakeSite(clock: engine.clock),
        labels: RunLabels(id: "now", mark: mark(1)), recording: { _ in },
        showing: { progress in
          if progress.doing.hasPrefix("starting 2") { withUnsafeCurrentTask { $0?.cancel() } }
        })
      return await run.run()
    }
    let outcome = await task.value
    guard case .interrupted = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect(engine.inventory == before)
    #expect(outcome.leftBehind == [])
  }

  @Test func aFileThatCannotBeWrittenEndsTheRunAndCleansUp() async {
    struct NoRoom: Error {}
    let engine = Self.sharedEngine()
    let before = engine.inventory
    var run = MeasuringRun(
      Self.plan(), on: engine, from: FakeSite(clock: engine.clock),
      labels: RunLabels(id: "now", mark: mark(1)), recording: { _ in throw NoRoom() })
    let outcome = await run.run()
    guard case .failed(let error) = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect(error is NoRoom)
    #expect(engine.inventory == before)
  }

  private func callCount() async -> Int { await recordedCalls().count }

  private func recordedCalls() async -> [String] {
    let engine = Self.sharedEngine()
    _ = await measure(Self.plan(), on: engine)
    return engine.calls
  }
}
