import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Functions that stay loaded on a Runner behind a call, and what is known of them (JFN, section 4.3).
@Suite struct HotFunctionTests {
  @Test func aHotFunctionIsCalledAtOnceAndEachCallDelaysItsEnd() {
    var run = RunnerLab(hotFor: .seconds(3)).simulation(at: [0, 4, 7.5, 11.5])
    let records = run.invocations()
    // Loaded from 1 s on; hot until 5, then 8, then 11.5 s: an equal instant comes too late.
    #expect(records.map(\.began) == [1, 4, 7.5, 12])
    #expect(records.map(\.ended) == [2, 5, 8.5, 13], "nothing is unloaded behind a call")
    #expect(records.map(\.warmth) == [.generic, .warmed, .warmed, .generic])
    let code = run.model.metrics.code
    #expect([code.checksums, code.fetches, code.loads, code.hot] == [2, 1, 2, 2])
  }

  @Test func whileItIsInUseItIsHotForOthers() {
    var run = RunnerLab(hotFor: .milliseconds(1)).simulation(at: [0, 0.45, 1.5])
    let records = run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    // The second came while it was being loaded, and loads for itself: the code comes at 0.6 s, its own at 1.05 s.
    #expect(records.map(\.began) == [1, 1.45, 1.5])
    #expect(records.map(\.warmth) == [.generic, .generic, .busy])
  }

  @Test func aHotFunctionIsNotUpdated() {
    var lab = RunnerLab(hotFor: .seconds(3))
    lab.functions[0].code.updates = [.start + .seconds(3)]
    var run = lab.simulation(at: [0, 4, 10])
    #expect(run.invocations().map(\.began) == [1, 4, 11])
  }

  /// Two Runners; nothing but loading takes time besides the call.
  private func records(
    _ synchronisation: HotSynchronisation, notify: SimDuration = .zero,
    _ requests: [(FunctionID, Double)]
  ) -> (records: [InvocationRecord], code: CodeCounts) {
    var lab = RunnerLab(hotFor: .seconds(3), synchronisation)
    lab.functions[2].executor?.notify = notify
    lab.configuration.catalog = nil
    lab.configuration.profiles[1].scale.initial = 2
    lab.balancing = HotFirst(.init())
    var run = lab.simulation(requests)
    let records = run.invocations().sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    let code = run.model.metrics.code
    return (records, code)
  }

  @Test(arguments: HotSynchronisation.allCases)
  func requestsGoWhereTheirFunctionIsHot(synchronisation: HotSynchronisation) {
    let (f, g) = (RunnerLab.f, RunnerLab.g)
    let (records, code) = records(
      synchronisation, [(f, 0), (g, 0.2), (f, 1.5), (g, 2), (f, 2.6), (g, 3.1)])
    let containers = records.map { Int($0.container.rawValue) }
    #expect(containers == [0, 1, 0, 1, 0, 1])
    #expect(records.map(\.began) == [0.4, 0.6, 1.5, 2, 2.6, 3.1])
    #expect(code.hot == 4 && code.mistaken == 0)
  }

  @Test func twoTimersDriftApartByTheTimeOfACall() {
    let (f, g) = (RunnerLab.f, RunnerLab.g)
    // Sent at 0 s: believed hot until 3 s, hot until 4.4 s.
    let drifting = records(.timers, [(f, 0), (f, 4), (g, 20), (f, 30), (f, 30.1)])
    #expect(drifting.records.map { Int($0.container.rawValue) } == [0, 1, 0, 1, 1])
    #expect(drifting.records.map(\.began) == [0.4, 4.4, 20.4, 30.4, 30.5])
    // At 30.1 s it was believed hot, and was being loaded.
    #expect(drifting.code.hot == 0 && drifting.code.mistaken == 1)
    let told = records(.notified, [(f, 0), (f, 4)])
    #expect(told.records.map { Int($0.container.rawValue) } == [0, 0])
    #expect(told.records.map(\.began) == [0.4, 4])
  }

  @Test func aRunnerThatGivesAFunctionUpTakesNoneOfItsRequestsUntilItWasHeard() {
    let f = RunnerLab.f
    // Hot until 4.4 s, heard at 4.6 s: until then the request is sent there, and waits.
    let (records, code) = records(
      .notified, notify: .milliseconds(200), [(f, 0), (f, 4.5), (f, 9.2)])
    #expect(records.map { Int($0.container.rawValue) } == [0, 0, 1])
    #expect(records.map(\.began) == [0.4, 5, 9.6])
    // It was hot until 9 s and heard of at 9.2 s: the last one is sent to the next in turn.
    #expect(code.mistaken == 1)
  }
}
