import ClusterModel
import SimKernel
import Testing
import Workloads

@testable import Experiments

@Suite struct ArrivalScenarioTests {
  private static let kinds = [
    "renewal: { function: f, gaps: { weibull: { mean: 1s, cv: 2 } }, until: 100s }",
    "timer: { function: f, interval: 1s, jitter: { exponential: { mean: 100ms } }, requests: 50 }",
    """
    varying: { function: f, rate: 2/s, until: 100s, profiles: [
      { sinusoid: { amplitude: 50%, period: 1min } }, { step: { to: 2, at: 10s } },
      { table: { factors: [1, 0, 3], every: 10s, interpolated: true } },
      { ramp: { from: 0, to: 1, ends: 10s } }, { flashCrowd: { factor: 5, at: 50s } } ] }
    """,
    """
    markovModulated: { function: f, requests: 99, states: [
      { rate: 9/s, sojourn: 1s }, { rate: 0/s, sojourn: 10s, next: [1, 0] } ] }
    """,
    "onOff: { function: f, rate: 5/s, spacing: constant, on: 2s, off: { gamma: { mean: 2s, cv: 2 } }, until: 100s }",
    "hawkes: { function: f, rate: 1/s, branching: 0.5, decay: 1s, until: 100s }",
  ]

  private func load(_ workload: String) throws -> LoadedScenario {
    try ScenarioLoader.load(
      text: """
        cluster: {}
        functions: [{ name: f }, { name: g }]
        workload: \(workload)
        duration: 1h
        """, origin: "s.yaml")
  }

  private func arrivals(_ workload: String, of function: Int? = nil) throws -> [Arrival] {
    var source = try ScenarioBuilder.build(load(workload).scenario).arrivals
    var batch = [Arrival](repeating: Arrival(time: .start, function: FunctionID(0)), count: 100)
    var all: [Arrival] = []
    while true {
      let count = try batch.withUnsafeMutableBufferPointer { try source.read(into: $0) }
      if count == 0 { break }
      all += batch[..<count]
    }
    return all.filter { function == nil || $0.function == FunctionID(function ?? 0) }
  }

  @Test(arguments: kinds)
  func everyKindIsReadWrittenAndSendsRequests(kind: String) throws {
    let loaded = try load("{ \(kind) }")
    let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "resolved")
    #expect(again.resolvedText == loaded.resolvedText)
    #expect(try arrivals("{ \(kind) }").count > 20)
  }

  @Test(arguments: kinds)
  func anotherWorkloadChangesNoArrivalOfAFunction(kind: String) throws {
    let alone = try arrivals("{ \(kind) }")
    let other = kind.replacing("function: f", with: "function: g")
    #expect(try arrivals("[{ \(other) }, { \(kind) }]", of: 0) == alone)
    let poisson = "{ poisson: { function: g, rate: 9/s, until: 1min } }"
    #expect(try arrivals("[\(poisson), { \(kind) }, { \(other) }]", of: 0) == alone)
    // And the other function's arrivals are others.
    #expect(try arrivals("{ \(other) }").map(\.time) != alone.map(\.time))
    // Two of the same kind and function are not the same twice.
    let twice = try arrivals("[{ \(kind) }, { \(kind) }]")
    #expect(Set(twice.map(\.time.nanoseconds)).count > alone.count)
  }

  @Test func everyOpenWorkloadIsThinnedThenCountedThenMoved() throws {
    let workloads = [
      "constant: { function: f, interval: 1s, requests: 500KEYS }",
      "poisson: { function: f, rate: 1/s, requests: 500KEYS }",
      "popularity: { functions: f, rate: 1/s, requests: 500KEYS }",
      "timer: { function: f, interval: 1s, requests: 500KEYS }",
    ]
    for workload in workloads {
      func read(_ keys: String, requests: String = "500") throws -> [SimTime] {
        let text = workload.replacing("500", with: requests).replacing("KEYS", with: keys)
        return try arrivals("{ \(text) }").map(\.time)
      }
      let all = try read("", requests: "5000")
      let some = try read(", keep: 25%, shift: 10min")
      #expect(some.count == 500)
      let before = some.map { $0 - .minutes(10) }
      #expect(Set(before).isSubset(of: Set(all)))
      // 500 of 2000, within four standard errors of the number that one of four is kept of: √(500 · ¾) ÷ ¼.
      let last = try #require(before.last)
      let seen = all.filter { $0 <= last }.count
      #expect(abs(Double(seen) - 2_000) < 4 * (500 * 0.75).squareRoot() / 0.25)
    }
  }

  @Test(arguments: [
    (
      "renewal: { function: f, gaps: 0s }",
      "s.yaml:3:13: workload.renewal: gaps have a mean of 0.0 s; it is at least 1e-12 s"
    ),
    (
      "renewal: { function: f, gaps: { weibull: { mean: 1s, cv: 0 } } }",
      "workload.renewal.gaps.weibull.cv: '0' is out of range: 0.001 to 1000"
    ),
    (
      "renewal: { function: f, gaps: { weibull: { mean: 1s, shape: 2 } } }",
      "workload.renewal.gaps.weibull: expected shape and scale, or mean and cv; found shape, mean"
    ),
    (
      "renewal: { function: f, gaps: { gamma: { mean: 1s, cv: 50 } } }",
      "workload.renewal.gaps.gamma.cv: '50' is out of range: 0.001 to 31"
    ),
    (
      "timer: { function: h, interval: 1s }",
      "workload.timer.function: there is no function 'h'; known functions: f, g"
    ),
    ("timer: { function: f, interval: 0s }", "workload.timer.interval: '0s' is out of range"),
    (
      "timer: { function: f, interval: 1s, start: 1s, until: 1s }",
      "workload.timer.until: ends at 1s, not after its start at 1s"
    ),
    ("timer: { function: f, interval: 1s, keep: 0 }", "workload.timer.keep: '0' is out of range"),
    (
      "varying: { function: f, rate: 1/s, profiles: { sinusiod: {} } }",
      "workload.varying.profiles: 'sinusiod' is not a profile; did you mean 'sinusoid'?"
    ),
    (
      "varying: { function: f, rate: 1/s, profiles: [{ ramp: { to: 2, begins: 2h, ends: 1h } }] }",
      "workload.varying.profiles[0].ramp.ends: '1h' is not after the beginning, 2h"
    ),
    (
      "varying: { function: f, rate: 2000/s, profiles: { step: { to: 1e9, at: 1h } } }",
      "workload.varying: a rate of up to 2000000000000.0 per second"
    ),
    (
      "markovModulated: { function: f, states: [{ rate: 1/s, sojourn: 1s, next: [1, 1] }] }",
      "workload.markovModulated.states[0].next: 2 weights for 1 states"
    ),
    (
      "markovModulated: { function: f, states: [{ rate: 0/s, sojourn: 1s }] }",
      "workload.markovModulated.states: no state has a rate above 0/s"
    ),
    (
      "onOff: { function: f, rate: 1/s, on: 0s, off: 1s }",
      "workload.onOff: no phase that lasts has a rate above zero"
    ),
    (
      "hawkes: { function: f, rate: 1/s, branching: 1, decay: 1s }",
      "workload.hawkes.branching: '1' is out of range: 0 to 0.999"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(workload: String, message: String) {
    do throws(SettingsError) {
      _ = try ScenarioLoader.load(
        text: "functions: [{ name: f }, { name: g }]\nduration: 1h\nworkload: { \(workload) }",
        origin: "s.yaml")
      Issue.record("read in spite of \(message)")
    } catch {
      #expect(error.description.contains(message), "\(error.description)")
    }
  }
}
