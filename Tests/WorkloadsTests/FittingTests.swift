import ClusterModel
import SimKernel
import Testing

@testable import Workloads

/// The parts of an estimate, against figures worked out by hand.
@Suite struct FittingTests {
  private static func table(_ sample: [Double]) -> QuantileTable {
    QuantileTable(condensing: EmpiricalSteps(sample), keepsLargest: true)
  }

  private static func points(_ sample: [Double]) -> [[Double]] {
    table(sample).points.map { [$0.probability, $0.value] }
  }

  @Test func fewValuesRemainAtoms() {
    #expect(Self.points([7]) == [[0, 7], [1, 7]])
    #expect(
      Self.points([2, 1, 1]) == [[0, 1], [0.666_667, 1], [0.666_668, 2], [1, 2]])
    #expect(
      Self.points([0, 1, 0, 1]) == [[0, 0], [0.5, 0], [0.500_001, 1], [1, 1]])
    #expect(Self.points([0, 0]) == [[0, 0], [1, 0]])
    #expect(Self.points([1_234_567.8]) == [[0, 1_234_570], [1, 1_234_570]])
  }

  @Test(arguments: [50, 1_000, 20_000], [false, true])
  func manyValuesBecomeFewPointsCloseToThem(number: Int, keepsLargest: Bool) throws {
    var draws = RandomStream(seed: 4, name: "test/condensing")
    var sample = (0..<number).map { _ in Arithmetic.exp(2.4 * draws.normal()) }
    // A fifth are the same.
    for index in stride(from: 0, to: number, by: 5) { sample[index] = 24 }
    let steps = EmpiricalSteps(sample)
    let table = QuantileTable(condensing: steps, keepsLargest: keepsLargest)
    #expect(table.points.count < (keepsLargest ? 110 : 45))
    let allowed = max(0.005, 0.25 / Double(number).squareRoot()) + 1e-5
    var below: UInt64 = 0
    for (value, count) in zip(steps.values, steps.counts) {
      below += count
      // Values have six digits: a hair above, what is rounded up is there.
      let share = table.probability(notAbove: value * (1 + 1e-5))
      #expect(abs(share - Double(below) / Double(number)) < allowed)
    }
    guard keepsLargest else { return }
    let mean = try #require(steps.mean)
    #expect(abs(table.mean / mean - 1) < 0.03)
    #expect(table.points.last?.value == sample.max()?.rounded(toDigits: 6))
    #expect(abs(table.quantile(0.999_999_9) / (sample.max() ?? 0) - 1) < 1e-5)
  }

  @Test(arguments: [
    (123.456_789, 6, 123.457), (0.000_123_456_78, 6, 0.000_123_457), (0, 6, 0),
    (999_999.7, 6, 1_000_000), (1.5e18, 6, 1.5e18), (60, 3, 60), (-3, 2, -3),
  ])
  func numbersAreRoundedToTheirDigits(value: Double, digits: Int, expected: Double) {
    #expect(value.rounded(toDigits: digits) == expected)
  }

  @Test func countsThatDoNotOccurAreNotDrawn() {
    let steps = CountSteps(observed: [4, 1, 1])
    #expect(steps.steps.map(\.count) == [1, 3, 4])
    #expect([0.1, 0.66, 0.67, 1].map { steps.quantile($0) } == [1, 1, 4, 4])
    #expect(abs(steps.mean - 2) < 1e-8)
    #expect(CountSteps(observed: [3]).quantile(0.2) == 3)
    #expect(CountSteps(observed: [0, 1_000_000]).steps.map(\.count) == [1, 99_999, 100_000])
  }

  @Test func ranksCorrelateAsByHand() throws {
    // Squared differences of ranks: 0, 1, 1 and 0; 1 − 6 · 2 ÷ 60.
    let plain = try #require(RankCorrelation.of([(1, 10), (2, 20), (3, 15), (4, 40)]))
    #expect(abs(plain - 0.8) < 1e-12)
    // Ranks ½, ½, 2 and 0, 1, 2: 1.5 ÷ √(1.5 · 2).
    let tied = try #require(RankCorrelation.of([(1, 1), (1, 2), (2, 3)]))
    #expect(abs(tied - 0.75.squareRoot()) < 1e-12)
    #expect(RankCorrelation.of([(1, 3), (2, 2), (3, 1)]) == -1)
    #expect(RankCorrelation.of([(1, 1), (2, 2)]) == nil)
    #expect(RankCorrelation.of([(1, 1), (1, 2), (1, 3)]) == nil)
  }

  @Test func requestsOfAMinuteLieAtEqualDistances() throws {
    var gaps = MinuteGaps()
    // One in the first minute, at 30 s; two in the third, at 135 and 165 s: gaps of 105 and 30 s.
    for time in [59, 120, 121] { gaps.add(.start + .seconds(Int64(time))) }
    let variation = try #require(gaps.variation)
    #expect(abs(variation - 75 / 2.0.squareRoot() / 67.5) < 1e-9)
    var few = MinuteGaps()
    #expect(few.variation == nil)
    few.add(.start)
    few.add(.start)
    #expect(few.variation == nil)
    few.add(.start)
    #expect(few.variation == 0)
  }

  @Test func logarithmsHaveTheirMeanAndDeviation() throws {
    var times = LogMoments()
    times.add(1)
    #expect(times.deviation == nil)
    times.add(Arithmetic.exp(2))
    #expect(abs(times.mean - 1) < 1e-12)
    #expect(abs(try #require(times.deviation) - 2.0.squareRoot()) < 1e-12)
  }

  /// What a function called at `seconds` is taken for.
  private static func function(
    _ seconds: [Double], _ trigger: RecordedTrigger = .unknown, span: SimDuration = .hours(2)
  ) -> FittedFunction {
    var row = FitCollector.FunctionRow(application: 0)
    for time in seconds {
      let time = SimTime.start + SimDuration(rounding: time)
      if row.requests > 0 { row.gaps.add(time - row.last) }
      row.requests += 1
      row.last = time
    }
    row.trigger = trigger
    return FittedFunction(row, span: span, isStated: trigger != .unknown)
  }

  @Test func timersAreToldByTheirRegularity() {
    let timer = Self.function([10, 310.4, 610, 910.2, 1_210])
    #expect(timer.trigger == .timer)
    #expect(timer.period == .minutes(5))
    // Too few, not in whole minutes, more often than each half minute, and not regular.
    for times in [
      [10, 310.4, 610, 910.2], [0, 95, 190, 285, 380], [0, 20, 40, 60, 80],
      [0, 250, 600, 950, 1_200],
    ] {
      let other = Self.function(times)
      #expect(other.trigger == .other)
      #expect(other.period == nil)
    }
  }

  @Test func aStatedTimerNeedsNoRegularity() {
    #expect(Self.function([0, 100, 130], .timer).period == .minutes(1))
    #expect(Self.function([0], .timer).period == .minutes(120))
    #expect(Self.function([0, 10, 20], .timer).trigger == .other)
    // Where triggers are stated, regularity makes no timer.
    let queue = Self.function([10, 310.4, 610, 910.2, 1_210], .queue)
    #expect(queue.trigger == .queue)
    #expect(queue.period == nil)
  }
}
