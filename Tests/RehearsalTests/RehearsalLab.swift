import Calibration
import ClusterModel
import Experiments
import Rehearsal
import SimKernel
import Synchronization

/// Scenarios whose engine times are known, played in virtual time.
enum RehearsalLab {
  /// Seconds that the engine takes, as ``scenario`` states them.
  @Sendable static func times(_ verb: String) -> Double {
    switch verb {
    case "pull": 1
    case "create": 0.101
    case "start": 0.202
    case "initialise": 0.303
    case "dispatch": 0.047
    case "stop": 0.053
    case "remove": 0.03
    case "pause": 0.02
    case "unpause": 0.03
    default: 0
    }
  }

  /// Requests now and then, of which some are cold, some pre-warmed and some warmed.
  static let scenario = """
    name: lab
    seed: 5
    cluster: { registry: { latency: 1s } }
    images: { "a:1": { layers: [{ size: 1MiB }] } }
    functions:
      - name: f
        image: "a:1"
        execution: { exponential: { mean: 500ms } }
        cpuShare: 0.25
        create: 101ms
        start: 202ms
        initialise: 303ms
        dispatch: 47ms
        stop: 83ms
    workload: { poisson: { function: f, rate: 1/s, requests: 60 } }
    policies: { keepAlive: { name: fixed, window: 1s } }
    """

  static func plan(_ text: String = scenario, _ overrides: [String] = []) throws -> RehearsalPlan {
    let loaded = try ScenarioLoader.load(text: text, overrides: overrides)
    var plan = try RehearsalPlan(loaded.scenario)
    plan.registry = "r"
    plan.repetitions = 1
    plan.replications = 3
    return plan
  }

  /// Plays a plan.
  static func play(
    _ plan: RehearsalPlan, images: Set<String> = [], withoutPython: Set<String> = [],
    faults: [String: (number: Int, error: EngineError)] = [:], lies: Bool = false,
    references: @escaping @Sendable (Double) -> Double = { _ in 0.5 },
    cancelledAfter patience: Double? = nil
  ) async -> (outcome: RehearsalOutcome, engine: VirtualEngine) {
    await VirtualTime.run { time in
      let engine = VirtualEngine(
        in: time, withoutPython: withoutPython, faults: faults,
        times: { $0 == "lie" ? (lies ? 1 : 0) : times($0) })
      engine.state.withLock { $0.images = images }
      let site = VirtualSite(time: time, work: references)
      @Sendable func rehearse() async -> RehearsalOutcome {
        var run = RehearsalRun(
          plan, on: engine, from: site,
          labels: RunLabels(
            id: "now", mark: ProcessMark(machine: "m", boot: "b", number: 1, start: "1")))
        return await run.run()
      }
      guard let patience else { return (await rehearse(), engine) }
      let outcome = await withTaskGroup(of: RehearsalOutcome?.self) { group in
        group.addTask { await rehearse() }
        group.addTask {
          try? await time.sleep(for: patience)
          return nil
        }
        var outcome = RehearsalOutcome()
        for await ended in group {
          if let ended { outcome = ended } else { group.cancelAll() }
        }
        return outcome
      }
      return (outcome, engine)
    }
  }

  /// What is simulated with the very times of the engine.
  static func simulated(_ plan: RehearsalPlan) -> [InvocationRecord] {
    var records = RunRecords()
    _ = Runner(plan.scenario, plan.built).run(keeping: &records)
    return records.invocations
  }

  /// Everything that can be seen of a request.
  static func story(_ record: InvocationRecord) -> [Int64] {
    let phases = record.phases
    return [
      Int64(bitPattern: record.number), Int64(record.warmth.rawValue),
      record.arrivedAt.nanoseconds, phases.pullAt.nanoseconds, phases.createAt.nanoseconds,
      phases.startAt.nanoseconds, phases.initialiseAt.nanoseconds,
      phases.executionAt.nanoseconds, record.executedAt.nanoseconds, record.endedAt.nanoseconds,
    ]
  }
}
