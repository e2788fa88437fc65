import ClusterModel
import SimKernel
import Testing
import Workloads

@testable import Experiments

@Suite struct PopulationModelTests {
  private func read(_ text: String) throws -> PopulationModel {
    try PopulationModel(reading: try YamlReader.read(text, origin: "p.yaml"))
  }

  private func failure(_ text: String) -> String {
    do {
      return "read as \(try read(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: PopulationModel.names)
  func aModelReadsBackAsItWasWritten(name: String) throws {
    let model = try #require(PopulationModel.named(name))
    #expect(try read(YamlWriter.text(model.document)) == model)
  }

  @Test func aModelStatesTwoThings() throws {
    let model = try read("requestsPerDay: { 10%: 1, 50%: 74, 100%: 1000 }\naverageTime: 100ms\n")
    #expect(model.requestsPerDay.quantile(0.5) == 74)
    #expect(model.averageTime == .constant(0.1))
    #expect(model.functionsPerApplication == .one)
  }

  @Test(
    arguments: [
      ("averageTime: 1s", "the key 'requestsPerDay' is missing"),
      ("requestsPerDay: {}", "found an empty one"),
      ("requestsPerDay: 7", "expected a mapping from probabilities to requests"),
      ("requestsPerDay: { ten: 7 }", "'ten' is not a number such as 0.9 or 90%"),
      ("requestsPerDay: { 110%: 7 }", "p.yaml:1:19: requestsPerDay.110%: '110%' is out of range"),
      (
        "requestsPerDay: { 50%: 7, 0.5: 8 }",
        "the probability 0.5 does not lie above the one ahead of it, 0.5"
      ),
      (
        "requestsPerDay: { 50%: 7, 60%: 6 }",
        "requestsPerDay.60%: the value 6.0 lies below the one ahead of it, 7.0"
      ),
      ("requestsPerDay: { 50%: -1 }", "'-1' is out of range"),
      ("requestsPerDay: { 50%: 1e13 }", "'1e13' is out of range"),
      ("functionsPerApplication: { 1: 50% }", "the share of the last count is 0.5; it is 1"),
      ("functionsPerApplication: { 0: 50%, 1: 100% }", "'0' is out of range: 1 to 100000"),
      (
        "functionsPerApplication: { 2: 50%, 1: 100% }",
        "the count 1 does not lie above the one ahead of it, 2"
      ),
      ("functionsPerApplication: [1]", "expected a mapping from numbers of functions to shares"),
      (
        "triggers: [{ trigger: htp, functions: 1, requests: 1 }]",
        "'htp' is not one of http, queue, event, orchestration, timer, storage, other; did you mean 'http'?"
      ),
      (
        "triggers: [{ trigger: timer, functions: 1, requests: 1 }]\ntimers: []",
        "timers: no period has a share, but some functions are called by timers"
      ),
      ("timers: [{ period: 1500ms, share: 1 }]", "'1500ms' is not a whole number of seconds"),
      ("timers: [{ period: 0s, share: 1 }]", "'0s' is out of range: at least 1s"),
      ("jitter: 3", "'3' has no unit"),
      ("jitter: { 50%: 2s, 40%: 3s }", "jitter.40%: the probability 0.4 does not lie above"),
      ("jitter: [1s]", "expected a mapping from probabilities to durations"),
      ("stretch: 61s", "'61s' is out of range: at least 0s, at most 1min"),
      ("busiest: { share: 1%, applications: [] }", "expected at least 1 of applications"),
      ("busiest: { share: 1% }", "the key 'applications' is missing"),
      (
        "busiest: { share: 1%, applications: [{ requestsPerDay: 5, functions: [{ trigger: timer, averageTime: 1s }] }] }",
        "busiest.applications[0].functions[0].trigger: a timer has a period; it belongs under `timers`"
      ),
      (
        "busiest: { share: 1%, applications: [{ requestsPerDay: 5, perMinute: { 50%: 0 }, functions: [{ averageTime: 1s }] }] }",
        "busiest.applications[0].perMinute: all minutes are without requests"
      ),
      ("memory: { burr: { c: 1, k: 1 } }", "the key 'scale' is missing"),
      ("memory: { quantiles: { values: { 50%: 10 } } }", "'10' has no unit"),
      ("week: [1, 1]", "week: 2 weights; a week has seven days"),
      ("day: [1, 1, 1, 1, 1, 1, 1]", "day: 7 weights; a day is divided into parts"),
      ("day: [0]", "day: all weights are zero"),
      ("gaps: 0s", "gaps: their mean is neither above zero nor finite"),
      ("rateAndTime: 2", "'2' is out of range: -1 to 1"),
    ])
  func whatIsWrongIsSaid(text: String, expected: String) {
    var text = text
    for (key, value) in [("requestsPerDay", "{ 50%: 7 }"), ("averageTime", "1s")]
    where !text.contains("\(key):") && !expected.contains("missing") {
      text += "\n\(key): \(value)"
    }
    #expect(failure(text).contains(expected), "\(failure(text))")
  }

  @Test func quantilesRunStraightInTheLogarithm() throws {
    let table = try QuantileTable([.init(0.2, 0), .init(0.4, 2), .init(0.6, 8), .init(0.8, 8)])
    #expect(table.quantile(0) == 0)
    #expect(abs(table.quantile(0.3) - 1) < 1e-12)
    #expect(abs(table.quantile(0.5) - 4) < 1e-12)
    #expect(table.quantile(0.7) == 8)
    #expect(table.quantile(1) == 8)
    #expect(abs(table.probability(notAbove: 4) - 0.5) < 1e-12)
    #expect(table.probability(notAbove: 8) == 1)
    #expect(abs(table.probability(notAbove: 1) - 0.3) < 1e-12)
    // 0.2 · 0 + 0.2 · 1 + 0.2 · 6 ÷ ln 4 + 0.4 · 8
    #expect(abs(table.mean - (0.2 + 0.2 * 4.328085122666891 + 3.2)) < 1e-12)
  }

  @Test func countsBetweenStepsAreSpread() throws {
    let steps = try CountSteps([.init(1, 0.5), .init(2, 0.7), .init(8, 1)])
    #expect([0, 0.5, 0.51, 0.7].map(steps.quantile) == [1, 1, 2, 2])
    // 2 · 4^t for t of 0.01, 0.5, 0.51 and 1, rounded up.
    #expect([0.703, 0.8499, 0.853, 1].map(steps.quantile) == [3, 4, 5, 8])
    #expect(abs(steps.share(notAbove: 4) - 0.85) < 1e-12)
    let drawn = (0..<100_000).map { Double(steps.quantile((Double($0) + 0.5) / 100_000)) }
    #expect(abs(drawn.reduce(0, +) / 100_000 - steps.mean) < 1e-3)
  }
}
