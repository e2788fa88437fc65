import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// The platform of `calibration/platforms/jfn.yaml`, event by event.
@Suite struct JFNTests {
  private typealias Step = PlatformLab.Stay

  private func lab(functions: String, workload: String) throws -> PlatformLab {
    try PlatformLab(
      "jfn",
      """
      functions: [\(functions)]
      workload: \(workload)
      defaults: { function: { create: 700ms, start: 1.3s, initialise: 90ms } }
      """)
  }

  private let oneFunction = "{ name: f, execution: 20ms }"

  /// Figure 3.6, and what follows it: the second call finds the code on the Runner's disk.
  @Test func aCallThroughARunner() throws {
    var lab = try self.lab(
      functions: oneFunction,
      workload: "{ constant: { function: f, interval: 1s, start: 1s, requests: 2 } }")
    let first = lab.stays(from: 1)
    #expect(
      first == [
        Step(1_000, .inGateway), Step(1_001, .inComponent),  // which asks the Provisioner
        Step(1_002, .checkingCode), Step(1_004, .fetchingCode), Step(1_006.016, .loadingCode),
        Step(1_056.016, .computing), Step(1_076.016, .unloadingCode),
        Step(1_077.016, .responding), Step(1_078.016, .none),
      ])
    let second = lab.stays(from: 2)
    #expect(
      second == [
        Step(2_000, .inGateway), Step(2_001, .inComponent), Step(2_002, .checkingCode),
        Step(2_004, .loadingCode), Step(2_054, .computing), Step(2_074, .unloadingCode),
        Step(2_075, .responding), Step(2_076, .none),
      ])
  }

  @Test func aCallOfAHotFunction() throws {
    var lab = try self.lab(
      functions: "{ name: runners, executor: { hotFor: 10s } }, \(oneFunction)",
      workload: "{ constant: { function: f, interval: 1s, start: 1s, requests: 2 } }")
    let first = lab.stays(from: 1).map(\.place)
    #expect(first.contains(.loadingCode) && !first.contains(.unloadingCode))
    let second = lab.stays(from: 2)
    #expect(
      second == [
        Step(2_000, .inGateway), Step(2_001, .inComponent), Step(2_002, .computing),
        Step(2_022, .responding), Step(2_023, .none),
      ])
  }

  /// Three calls in the first minute: a Singleton, which is there after 2090 ms, the code's 2.016 ms and 50 ms of loading.
  @Test func aCallThroughASingleton() throws {
    var lab = try self.lab(
      functions: oneFunction,
      workload:
        "[{ constant: { function: f, interval: 20s, start: 1s, requests: 3 } }, { constant: { function: f, interval: 1s, start: 63s, requests: 1 } }]"
    )
    lab.run.run(until: .start + SimDuration(rounding: 62.142_015))
    let before = lab.run.model.state.replicaCount(of: FunctionID(1))
    lab.run.run(until: .start + SimDuration(rounding: 62.142_016))
    let after = lab.run.model.state.replicaCount(of: FunctionID(1))
    #expect(before == 0 && after == 1)
    let steps = lab.stays(from: 63)
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
    var lab = try self.lab(
      functions: functions.joined(separator: ", "),
      workload: "[\(calls("a", 13)), \(calls("b", 2)), \(calls("c", 2))]")
    lab.run.run(until: .start + .seconds(59))
    let before = lab.run.model.state.functions.ids.map { lab.run.model.state.scales[$0].desired }
    #expect(before == [1, 0, 0, 0])
    lab.run.run(until: .start + .seconds(60))
    let then = lab.run.model.state.functions.ids.map { lab.run.model.state.scales[$0].desired }
    #expect(then == [2, 2, 0, 0])
    lab.run.run(until: .start + .seconds(63))
    let ready = lab.run.model.state.functions.ids.map { lab.run.model.state.replicaCount(of: $0) }
    #expect(ready == [2, 2, 0, 0])
    // A minute without calls.
    lab.run.run(until: .start + .seconds(120))
    let later = lab.run.model.state.functions.ids.map { lab.run.model.state.scales[$0].desired }
    #expect(later == [1, 0, 0, 0])
    let (completed, loads) = (lab.run.model.metrics.completed, lab.run.model.metrics.code.loads)
    #expect(completed == 17 && loads == 19, "each call on the Runner, and each Singleton once")
  }
}
