import Foundation
import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// The platform of `calibration/platforms/jfn.yaml`, event by event.
@Suite struct JFNTests {
  /// Where a request is from an instant on, in milliseconds.
  private struct Step: Equatable, CustomStringConvertible {
    var at: Double
    var place: RequestPlace

    init(_ at: Double, _ place: RequestPlace) {
      self.at = at
      self.place = place
    }

    var description: String { "\(at) \(place)" }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized.path

  private func simulation(functions: String, workload: String) throws -> Simulation<Cluster> {
    let loaded = try ScenarioLoader.load(
      text: """
        platform: jfn
        functions: [\(functions)]
        workload: \(workload)
        defaults: { function: { create: 700ms, start: 1.3s, initialise: 90ms } }
        metrics: { samplingPeriod: null }
        """, folder: Self.root)
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var run = Simulation(built.makeCluster())
    run.model.begin(&run.agenda)
    return run
  }

  /// The places of the first request that arrives at `start` or later; every other one has left by then.
  private func life(_ run: inout Simulation<Cluster>, from start: Double) -> [Step] {
    run.run(until: .start + SimDuration(rounding: start - 0.001))
    var steps: [Step] = []
    var place = RequestPlace.none
    while let taken = run.step() {
      // Executors are pinged before the first request comes.
      let count = run.model.state.requests.count
      let next = count == 0 ? .none : run.model.state.requests[RequestID(0)].place
      guard next != place else { continue }
      place = next
      steps.append(Step(Double(taken.time.nanoseconds) / 1e6, next))
      if next == .none { break }
    }
    return steps
  }

  private let oneFunction = "{ name: f, execution: 20ms }"

  /// Figure 3.6, and what follows it: the second call finds the code on the Runner's disk.
  @Test func aCallThroughARunner() throws {
    var run = try simulation(
      functions: oneFunction,
      workload: "{ constant: { function: f, interval: 1s, start: 1s, requests: 2 } }")
    let first = life(&run, from: 1)
    #expect(
      first == [
        Step(1_000, .inGateway), Step(1_001, .inComponent),  // which asks the Provisioner
        Step(1_002, .checkingCode), Step(1_004, .fetchingCode), Step(1_006.016, .loadingCode),
        Step(1_056.016, .computing), Step(1_076.016, .unloadingCode),
        Step(1_077.016, .responding), Step(1_078.016, .none),
      ])
    let second = life(&run, from: 2)
    #expect(
      second == [
        Step(2_000, .inGateway), Step(2_001, .inComponent), Step(2_002, .checkingCode),
        Step(2_004, .loadingCode), Step(2_054, .computing), Step(2_074, .unloadingCode),
        Step(2_075, .responding), Step(2_076, .none),
      ])
  }

  @Test func aCallOfAHotFunction() throws {
    var run = try simulation(
      functions: "{ name: runners, executor: { hotFor: 10s } }, \(oneFunction)",
      workload: "{ constant: { function: f, interval: 1s, start: 1s, requests: 2 } }")
    let first = life(&run, from: 1).map(\.place)
    #expect(first.contains(.loadingCode) && !first.contains(.unloadingCode))
    let second = life(&run, from: 2)
    #expect(
      second == [
        Step(2_000, .inGateway), Step(2_001, .inComponent), Step(2_002, .computing),
        Step(2_022, .responding), Step(2_023, .none),
      ])
  }

  /// Three calls in the first minute: a Singleton, which is there after 2090 ms, the code's 2.016 ms and 50 ms of loading.
  @Test func aCallThroughASingleton() throws {
    var run = try simulation(
      functions: oneFunction,
      workload:
        "[{ constant: { function: f, interval: 20s, start: 1s, requests: 3 } }, { constant: { function: f, interval: 1s, start: 63s, requests: 1 } }]"
    )
    run.run(until: .start + SimDuration(rounding: 62.142_015))
    let before = run.model.state.replicaCount(of: FunctionID(1))
    run.run(until: .start + SimDuration(rounding: 62.142_016))
    let after = run.model.state.replicaCount(of: FunctionID(1))
    #expect(before == 0 && after == 1)
    let steps = self.life(&run, from: 63)
    #expect(
      steps == [
        Step(63_000, .inGateway), Step(63_001, .inComponent), Step(63_002, .computing),
        Step(63_022, .responding), Step(63_023, .none),
      ])
  }

  /// Figure 3.5 with the numbers of section 3.4: 13 calls are promoted to two Singletons, 4 are left for two Runners.
  @Test func oneDecisionOfTheProvisioner() throws {
    func calls(_ function: String, _ count: Int) -> String {
      "{ constant: { function: \(function), interval: 4s, start: 1s, requests: \(count) } }"
    }
    let functions = ["a", "b", "c"].map { "{ name: \($0), execution: 20ms }" }
    var run = try simulation(
      functions: functions.joined(separator: ", "),
      workload: "[\(calls("a", 13)), \(calls("b", 2)), \(calls("c", 2))]")
    run.run(until: .start + .seconds(59))
    let before = run.model.state.functions.ids.map { run.model.state.scales[$0].desired }
    #expect(before == [1, 0, 0, 0])
    run.run(until: .start + .seconds(60))
    let then = run.model.state.functions.ids.map { run.model.state.scales[$0].desired }
    #expect(then == [2, 2, 0, 0])
    run.run(until: .start + .seconds(63))
    let ready = run.model.state.functions.ids.map { run.model.state.replicaCount(of: $0) }
    #expect(ready == [2, 2, 0, 0])
    // A minute without calls.
    run.run(until: .start + .seconds(120))
    let later = run.model.state.functions.ids.map { run.model.state.scales[$0].desired }
    #expect(later == [1, 0, 0, 0])
    let (completed, loads) = (run.model.metrics.completed, run.model.metrics.code.loads)
    #expect(completed == 17 && loads == 19, "each call on the Runner, and each Singleton once")
  }
}
