import Calibration
import ClusterModel
import Experiments
import SimKernel
import Synchronization
import Testing

@testable import Rehearsal

/// With an engine of known times, what is played is what is simulated.
@Suite struct RehearsalTests {
  @Test(arguments: [
    [], ["functions.f.concurrency=3", "functions.f.maximumContainers=1"],
    ["policies.keepAlive.window=0s", "functions.f.responseAwaitsRemoval=true"],
    ["policies.keepAlive.window=0s", "rules.imageRemoval=after-cold-run"],
    [
      "policies.keepAlive.window=20s", "functions.f.pauseAfter=300ms", "functions.f.pause=20ms",
      "functions.f.unpause=30ms",
    ],
    ["functions.f.warming={ name: warmed, containers: 2 }", "functions.f.maximumContainers=2"],
    ["functions.f.warming=pre-warmed"],
    ["workload={ closedLoop: { function: f, clients: 3, requests: 40, think: 200ms } }"],
    ["rules.coldRequest=shared"], ["duration=20s"],
    ["policies.loadBalancing=least-connections", "functions.f.replicas.initial=2"],
  ])
  func whatIsPlayedIsWhatIsSimulated(_ overrides: [String]) async throws {
    let plan = try RehearsalLab.plan(RehearsalLab.scenario, overrides)
    let (outcome, engine) = await RehearsalLab.play(plan)
    let simulated = RehearsalLab.simulated(plan)
    guard case .complete = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    let played = try #require(outcome.repetitions.first)
    #expect(simulated.count >= 10)
    #expect(played.records.map(RehearsalLab.story) == simulated.map(RehearsalLab.story))
    #expect(played.largestLag == 0)
    #expect(outcome.leftBehind == [] && engine.inventory == [])
  }

  @Test func everyWarmthIsMet() async throws {
    let (outcome, engine) = await RehearsalLab.play(try RehearsalLab.plan())
    let warmths = outcome.repetitions.first.map { Set($0.records.map(\.warmth)) }
    #expect(warmths == [.cold, .preWarmed, .warmed])
    #expect(engine.calls.contains { $0.hasPrefix("dispatch ") })
    #expect(outcome.handlers.map(\.handler) == [.python])
  }

  @Test func containersAreMadeAsTheScenarioSays() async throws {
    let plan = try RehearsalLab.plan(
      RehearsalLab.scenario, ["functions.f.cpu=500m", "functions.f.memory=64MiB"])
    let made = await VirtualTime.run { time -> ContainerRequest? in
      let engine = VirtualEngine(in: time)
      let performance = Performance(
        plan, repetition: 0, on: engine, from: VirtualSite(time: time),
        labels: RunLabels(
          id: "x", mark: ProcessMark(machine: "m", boot: "b", number: 1, start: "1")),
        handlers: [ImageID(0): .python], containersMade: 0, showing: { _ in })
      let task = Task(executorPreference: time) { [engine] in
        // Looks in while the first container is there.
        for _ in 0..<10_000 {
          if let first = engine.state.withLock({ $0.containers.values.first }) { return first }
          try await time.sleep(for: 0.01)
        }
        return ContainerRequest(name: "", image: "", command: [], labels: [:])
      }
      _ = await performance.play(mayRemove: { _ in true })
      return try? await task.value
    }
    let request = try #require(made)
    let execution = try #require(RehearsalLab.simulated(plan).first { $0.number == 0 })
    let seconds = (execution.executedAt - execution.phases.executionAt).inSeconds
    #expect(request.cpus == 0.5 && request.memoryBytes == 64 << 20)
    #expect(request.image == "r/a:1" && request.name == "simfaas-calibration-x-1")
    #expect(request.command.count == Handler.python.command.count + 2)
    let words = request.command.suffix(2).compactMap(Double.init)
    // Under half a CPU, what is simulated takes longer than its work.
    #expect(words.reduce(0, +) < seconds)
    #expect(abs(words[0] / words.reduce(0, +) - 0.25) < 1e-6)
  }

  @Test func theCPUTimeOfContainersIsAddedUp() async throws {
    let plan = try RehearsalLab.plan()
    let (outcome, _) = await RehearsalLab.play(plan)
    let played = try #require(outcome.repetitions.first)
    let executions = played.records.map { ($0.executedAt - $0.phases.executionAt).inSeconds }
    let used = try #require(played.cpuSeconds)
    #expect(abs(used - executions.reduce(0, +) / 4) < 1e-6)
  }

  @Test func requestsThatAreUnderWayAtTheEndAreLeftOut() async throws {
    let plan = try RehearsalLab.plan(
      RehearsalLab.scenario, ["duration=20s", "functions.f.execution=15s"])
    let (outcome, engine) = await RehearsalLab.play(plan)
    let played = try #require(outcome.repetitions.first)
    #expect(played.unfinished > 0 && played.seconds == 20)
    #expect(
      played.records.map(RehearsalLab.story) == RehearsalLab.simulated(plan).map(RehearsalLab.story)
    )
    #expect(engine.inventory == [])
  }

  @Test func everyRepetitionMeetsTheSameRequests() async throws {
    var plan = try RehearsalLab.plan()
    plan.repetitions = 3
    let (outcome, _) = await RehearsalLab.play(plan)
    let stories = outcome.repetitions.map { $0.records.map(RehearsalLab.story) }
    #expect(stories.count == 3 && stories[0] == stories[1] && stories[1] == stories[2])
    // In front of each and behind it, the one behind being that in front of the next.
    #expect(outcome.repetitions.allSatisfy { $0.references.count == 6 })
  }
}

/// What goes wrong is told, and nothing stays.
@Suite struct RehearsalFaultTests {
  private static func sentence(_ outcome: RehearsalOutcome) -> String? {
    if case .failed(let error) = outcome.end { "\(error)" } else { nil }
  }

  @Test(arguments: [
    "pull", "create", "start", "dispatch", "usage", "stop", "remove", "createVolume",
  ])
  func aFaultOfTheEngineEndsTheRunAndNothingIsLeft(_ verb: String) async throws {
    let error = EngineError.refused(doing: "doing", status: 500, reason: "no more")
    // The first ones are those of the preparation; a removal works again later.
    let first = ["pull": 2, "create": 3, "start": 3, "dispatch": 2, "usage": 2, "stop": 2]
    var plan = try RehearsalLab.plan(
      RehearsalLab.scenario, ["policies.keepAlive.window=500ms"])
    plan.repetitions = 2
    let (outcome, engine) = await RehearsalLab.play(
      plan, faults: verb == "remove" ? [:] : [verb: (first[verb] ?? 1, error)])
    if verb == "remove" {
      #expect(outcome.repetitions.count == 2)
    } else {
      #expect(Self.sentence(outcome) == "doing: the engine refused (status 500): no more")
      #expect(outcome.repetitions.count < 2)
    }
    #expect(engine.inventory == [] && outcome.leftBehind == [], "\(engine.inventory)")
  }

  @Test func whatWasPlayedBeforeAFaultIsKept() async throws {
    var plan = try RehearsalLab.plan()
    plan.repetitions = 3
    let (whole, engine) = await RehearsalLab.play(plan)
    let stops = engine.calls.filter { $0.hasPrefix("stop ") }.count / 3
    let (outcome, _) = await RehearsalLab.play(
      plan, faults: ["stop": (stops + 3, .away(host: "h", reason: "dead"))])
    #expect(outcome.repetitions.count == 1)
    #expect(outcome.repetitions.first?.records.count == whole.repetitions.first?.records.count)
    #expect((outcome.partial?.records.count ?? 0) > 0)
    #expect(Self.sentence(outcome)?.hasPrefix("no Docker engine answers at h: dead") == true)
  }

  @Test func aMissingImageIsNamed() async throws {
    let plan = try RehearsalLab.plan(
      RehearsalLab.scenario.replacing("a:1", with: "nowhere:1"))
    let (outcome, engine) = await RehearsalLab.play(plan)
    #expect(Self.sentence(outcome)?.hasPrefix("there is no image r/nowhere:1") == true)
    #expect(engine.inventory == [])
  }

  @Test func aForeignImageIsNotRemoved() async throws {
    var plan = try RehearsalLab.plan()
    let (outcome, engine) = await RehearsalLab.play(plan, images: ["r/a:1"])
    #expect(
      Self.sentence(outcome)?.contains("r/a:1, which was there before and is not ours to remove")
        == true)
    #expect(engine.inventory == ["image r/a:1"])
    plan.mayRemoveForeignImages = true
    let (allowed, other) = await RehearsalLab.play(plan, images: ["r/a:1"])
    #expect(allowed.repetitions.count == 1 && other.inventory == ["image r/a:1"])
  }

  @Test func aShellIsNotAskedToUseCPU() async throws {
    let (outcome, engine) = await RehearsalLab.play(
      try RehearsalLab.plan(), withoutPython: ["r/a:1"])
    #expect(
      Self.sentence(outcome)?.hasPrefix("functions.f.cpuShare: r/a:1 has no python3") == true)
    #expect(engine.inventory == [])
    let idle = try RehearsalLab.plan(RehearsalLab.scenario, ["functions.f.cpuShare=0"])
    let (played, _) = await RehearsalLab.play(idle, withoutPython: ["r/a:1"])
    #expect(played.handlers.map(\.handler) == [.sh] && played.repetitions.count == 1)
  }

  @Test func aHandlerThatSaysSomethingElseIsNotTrusted() async throws {
    let (outcome, engine) = await RehearsalLab.play(try RehearsalLab.plan(), lies: true)
    #expect(Self.sentence(outcome)?.contains("said 'nonsense'") == true)
    #expect(engine.inventory == [])
  }

  @Test func cancellingEndsItWellAndKeepsWhatWasPlayed() async throws {
    var plan = try RehearsalLab.plan()
    plan.repetitions = 100
    let (outcome, engine) = await RehearsalLab.play(plan, cancelledAfter: 150)
    guard case .interrupted = outcome.end else {
      Issue.record("\(outcome.end)")
      return
    }
    #expect((1..<100).contains(outcome.repetitions.count))
    #expect(engine.inventory == [] && outcome.leftBehind == [])
  }

  @Test func aRequestThatWaitsForNothingEndsTheRun() async throws {
    // Nobody makes containers where a balancing chooses among none.
    let plan = try RehearsalLab.plan(
      RehearsalLab.scenario,
      ["policies.loadBalancing=least-connections", "functions.f.replicas={ initial: 0 }"])
    let (outcome, _) = await RehearsalLab.play(plan)
    #expect(Self.sentence(outcome)?.contains("for what will never happen") == true)
  }

  @Test(arguments: [
    ("functions.f.calls={ function: f, depth: 1 }", "functions.f.calls"),
    ("functions.f.forward=1ms", "functions.f.forward"),
    ("functions.f.image=null", "functions.f.image"),
    ("functions.f.parallelism=2", "functions.f.parallelism"),
    ("functions.f.coldExecution=1s", "functions.f.coldExecution"),
    ("functions.f.errorProbability=0.5", "functions.f.errorProbability"),
    ("gateway.timeOut=1s", "gateway.timeOut"),
    ("cluster.nodes=[{ name: a }, { name: b }]", "cluster"),
    ("cluster.nodes=[{ agent: { commandDelay: 1ms } }]", "cluster.nodes"),
    ("policies.nodeSelection=least-used", "policies.nodeSelection"),
    ("faults.registry={ away: { at: 1s, for: 1s } }", "faults"),
    ("retry={}", "retry"), ("functions.f.memory=1MiB", "functions.f.memory"),
    ("functions.f.cpu=5m", "functions.f.cpu"), ("metrics.warmUp=5s", "metrics.warmUp"),
  ])
  func whatAnEngineCannotPlayIsRefusedWithItsPath(_ override: String, _ path: String) throws {
    do {
      _ = try RehearsalLab.plan(RehearsalLab.scenario, [override])
      Issue.record("\(override) was accepted")
    } catch let error as SettingsError {
      #expect(error.problems.contains { $0.path == path }, "\(error)")
    }
  }
}
