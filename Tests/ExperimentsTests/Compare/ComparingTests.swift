import Calibration
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct VariantTests {
  @Test func allCombinationsInOrder() throws {
    let variants = try Variant.all(varying: ["a=1,2", "b.c={ x: 1, y: [2, 3] },'p,q'"])
    #expect(
      variants.map(\.changes) == [
        ["a=1", "b.c={ x: 1, y: [2, 3] }"], ["a=1", "b.c='p,q'"],
        ["a=2", "b.c={ x: 1, y: [2, 3] }"], ["a=2", "b.c='p,q'"],
      ])
    #expect(try Variant.all(varying: []).map(\.name) == ["as it is"])
  }

  @Test(arguments: [
    (["a"], "expected key.path=value,value"), (["=1"], "expected key.path=value,value"),
    (["a=1,,2"], "a value is empty"), (["a="], "a value is empty"), (["a=1,1"], "named twice"),
    (["a=1,2", "a=3"], "varied twice"), (["a=[1,2"], "not closed"), (["a='1,2"], "not closed"),
    (["a=1]"], "not closed"),
  ])
  func whatIsWrongIsSaid(texts: [String], message: String) throws {
    let error = #expect(throws: SettingsError.self) { try Variant.all(varying: texts) }
    #expect("\(try #require(error))".contains(message))
  }
}

@Suite struct PairedDifferenceTests {
  @Test func aCaseByHand() {
    // Differences 1, 2, 3: mean 2, standard error 1/√3, t(0.975, 2) = 4.302653.
    let it = PairedDifference([11, 22, 33], against: [10, 20, 30])
    #expect(it.mean == 2)
    #expect((it.interval.upperBound - (2 + 4.302_652_73 / 3.0.squareRoot())).magnitude < 1e-6)
    // t = 2√3 with two degrees of freedom: p = 1 − t ÷ √(t² + 2).
    #expect((it.p - (1 - 12.0.squareRoot() / 14.0.squareRoot())).magnitude < 1e-9)
    #expect(it.smallerShare == 0)
    // Variances 121 and 100 against 1.
    #expect((it.varianceRatio - 221).magnitude < 1e-9)
    #expect(it.median == nil)
  }

  @Test func equalRunsDoNotDiffer() {
    let it = PairedDifference([1, 2, 3, 4, 5, 6], against: [1, 2, 3, 4, 5, 6])
    #expect(it.mean == 0 && it.interval == 0...0 && it.p == 1 && it.smallerShare == 0.5)
    #expect(it.varianceRatio == .infinity)
    #expect(it.median?.median == 0)
  }

  @Test func intervalsOfNinetyFivePercentHoldTheTruthAsOften() {
    var covered = 0
    var (rejected, medians) = (0, 0)
    let tries = 2_000
    var draws = RandomStream(seed: 1, name: "test")
    for _ in 0..<tries {
      var (values, baseline) = ([Double](), [Double]())
      for _ in 0..<10 {
        // What both have in common is much more than what they differ in.
        let common = 10 * draws.normal()
        baseline.append(common + draws.normal())
        values.append(common + draws.normal() + 0.5)
      }
      let it = PairedDifference(values, against: baseline)
      if it.interval.contains(0.5) { covered += 1 }
      if let median = it.median, median.low <= 0.5, 0.5 <= median.high { medians += 1 }
      if PairedDifference(values.map { $0 - 0.5 }, against: baseline).p <= 0.05 { rejected += 1 }
    }
    // Four standard deviations of 0.49 points.
    #expect((Double(covered) / Double(tries) - 0.95).magnitude < 0.02)
    #expect((Double(rejected) / Double(tries) - 0.05).magnitude < 0.02)
    #expect(Double(medians) / Double(tries) > 0.94)
  }

  @Test func holmsCorrectionByHand() {
    // Sorted 0.01, 0.02, 0.03, 0.5 times 4, 3, 2, 1.
    let adjusted = HolmCorrection.adjusted([0.03, 0.01, 0.5, 0.02])
    for (found, expected) in zip(adjusted, [0.06, 0.04, 0.5, 0.06]) {
      #expect((found - expected).magnitude < 1e-12)
    }
    #expect(HolmCorrection.adjusted([]) == [])
    #expect(HolmCorrection.adjusted([0.9, 0.8]) == [1, 1])
  }
}

@Suite struct ComparingTests {
  private static let scenario = """
    duration: 10min
    cluster: { nodes: [{ memory: 1GiB, count: 2 }] }
    functions:
      - { name: f, execution: { exponential: { mean: 200ms } }, start: 500ms, memory: 128MiB }
    workload: { poisson: { function: f, rate: 0.2/s } }
    policies: { keepAlive: { name: fixed, window: 10min } }
    """

  private func compare(
    _ vary: [String], threads: Int = 2, _ change: (inout Comparing.Plan) -> Void = { _ in }
  ) throws -> Comparing {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-compare-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var plan = Comparing.Plan(
      scenario: path, variants: try Variant.all(varying: vary),
      metrics: [try SummaryPath("responseTimeSeconds.mean"), try SummaryPath("coldStartFraction")])
    plan.replications = 8
    change(&plan)
    return try Comparing(plan, threads: threads)
  }

  @Test func aLongerWindowIsBetterBeyondChanceAndPairingHelps() throws {
    let it = try compare(["policies.keepAlive.window=1s,10s,1min"])
    let coldStarts = it.cells.map { $0[1] }
    #expect(coldStarts[0].difference == nil)
    for cell in coldStarts.dropFirst() {
      let difference = try #require(cell.difference)
      #expect(difference.interval.upperBound < 0)
      #expect(try #require(cell.adjustedP) < 0.01)
      #expect(difference.smallerShare == 1)
    }
    let response = try #require(it.cells[1][0].difference)
    #expect(response.varianceRatio > 1.5)
  }

  @Test func theSameVariantTwiceMeetsTheSameRequests() throws {
    // A limit that is never met changes nothing: same numbers, run by run.
    let it = try compare(["functions.f.maximumContainers=1000,1001"])
    #expect(it.cells[0].map(\.values) == it.cells[1].map(\.values))
    #expect(it.cells[1][0].difference?.p == 1)
    // Different replications are different runs.
    #expect(Set(it.cells[0][0].values).count == 8)
  }

  @Test func threadsDoNotMatter() throws {
    let one = try compare(["policies.keepAlive.window=1s,1min"], threads: 1)
    let four = try compare(["policies.keepAlive.window=1s,1min"], threads: 4)
    #expect(one.cells.map { $0.map(\.values) } == four.cells.map { $0.map(\.values) })
  }

  @Test func whatIsWrongIsSaid() throws {
    #expect(throws: SettingsError.self) { try compare(["policies.keepAlive.window=1s,soon"]) }
    #expect(throws: SettingsError.self) {
      try compare(["policies.keepAlive.window=1s,2s"]) {
        $0.metrics = [(try? SummaryPath("no.such.number")) ?? $0.metrics[0]]
      }
    }
  }
}
