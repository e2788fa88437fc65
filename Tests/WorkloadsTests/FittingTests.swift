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
    let times = seconds.map { SimTime.start + SimDuration(rounding: $0) }
    for time in times { row.pattern.add(time) }
    row.requests = UInt64(times.count)
    row.trigger = trigger
    return FittedFunction(row, times[...], span: span, isStated: trigger != .unknown)
  }

  @Test func timersAreToldByTheirRegularity() {
    let timer = Self.function([10, 310.4, 610, 910.2, 1_210])
    #expect(timer.trigger == .timer)
    #expect(timer.period == .minutes(5))
    #expect(Self.function([7, 27, 47, 67, 87]).period == .seconds(20))
    // Too few, not in whole minutes, not in whole seconds below half a minute, and not regular.
    for times in [
      [10, 310.4, 610, 910.2], [0, 95, 190, 285, 380], [0, 20.5, 41, 61.5, 82],
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
    #expect(Self.function([0, 10, 20], .timer).period == .seconds(10))
    // Its firings lie all over a minute, or it has no period in whole seconds.
    #expect(Self.function([0, 80, 95, 180], .timer).trigger == .other)
    #expect(Self.function([0, 2.4, 4.8], .timer).trigger == .other)
    // Where triggers are stated, regularity makes no timer.
    let queue = Self.function([10, 310.4, 610, 910.2, 1_210], .queue)
    #expect(queue.trigger == .queue)
    #expect(queue.period == nil)
  }

  @Test func aTimersPlaceIsWhereAllItsFiringsLie() throws {
    // Due 2 s ahead of full five minutes: 2, 1, 0 and 5 s late, so 2 s on average, of four.
    let place = try #require(Self.function([300, 599, 898, 1_203], .timer).place)
    #expect(place.period == 300)
    #expect(place.due == 298)
    #expect(abs(place.jitter - 2 * 2 * 5.0 / 3) < 1e-9)
    #expect(Self.function([300, 599], .timer).place == nil)
  }

  private static func place(_ period: Int64, _ due: Double, _ jitter: Double = 0)
    -> TimerAlignment.Place
  {
    TimerAlignment.Place(period: period, due: due, jitter: jitter)
  }

  @Test func timersOfAllPeriodsAreAlignedWithEachOther() {
    // Four at 130.5 s after midnight and whole periods around it, one of them late by up to 10 s; two elsewhere.
    let alignment = TimerAlignment([
      Self.place(60, 10.5), Self.place(300, 130.5), Self.place(3_600, 130.5),
      Self.place(300, 121, 10), Self.place(300, 200), Self.place(3_600, 1_700),
    ])
    #expect(abs(alignment.share - 3.0 / 5) < 1e-12)
    #expect(alignment.instant == 130.5)
  }

  @Test func aTimerIsNotAlignedWithItself() {
    #expect(TimerAlignment([]).share == 0)
    #expect(TimerAlignment([Self.place(60, 5), Self.place(60, 5)]).share == 0)
    #expect(TimerAlignment((0..<5).map { Self.place(3_600, Double(600 * $0)) }).share == 0)
    // On the edge of a period, where midnight lies between the two.
    let edge = TimerAlignment([Self.place(60, 59.8), Self.place(60, 0), Self.place(60, 0.1)])
    #expect(edge.share == 1)
    #expect(edge.instant == 0)
  }

  private static func pattern(_ seconds: [Double]) -> RequestPattern {
    var pattern = RequestPattern()
    for time in seconds { pattern.add(.start + SimDuration(rounding: time)) }
    return pattern
  }

  @Test func evenRequestsAreToldFromOthers() {
    var draws = RandomStream(seed: 4, name: "test/even")
    // Of a minute each: at equal distances, anywhere, and in the first second.
    let even = (0..<50).flatMap { minute in
      let count = 5 + minute % 7
      return (0..<count).map { 60 * (Double(minute) + (Double($0) + 0.5) / Double(count)) }
    }
    #expect(Self.pattern(even).isEven == true)
    #expect(Self.pattern(even).stretch == 60)
    let anywhere = (0..<400).map { _ in 3_000 * draws.uniform() }.sorted()
    #expect(Self.pattern(anywhere).isEven == false)
    #expect(Self.pattern(anywhere).stretch == 60)
    let together = (0..<50).flatMap { minute in
      (0..<8).map { _ in 60 * Double(minute) + 20 + draws.uniform() }.sorted()
    }
    #expect(Self.pattern(together).isEven == false)
    let stretch = Self.pattern(together).stretch ?? 0
    // Eight of one second: four standard errors of the mean of fifty ranges, which vary by 0.13 s.
    #expect(abs(stretch - 1) < 4 * 0.13 * 9 / 7 / 50.0.squareRoot())
    // One request in two minutes tells neither.
    #expect(Self.pattern([0, 120, 240, 360]).isEven == nil)
    #expect(Self.pattern([0, 120, 240, 360]).stretch == nil)
  }

  @Test func minutesAreCountedAndCompared() throws {
    var minutes = MinuteCounts()
    #expect(minutes.steps == nil)
    // From the third minute on: 3, 1, none, 3, 1.
    for time: Int64 in [120, 121, 179, 180, 300, 301, 302, 360] {
      minutes.add(.start + .seconds(time))
    }
    let steps = try #require(minutes.steps)
    #expect(steps.values == [0, 1, 3])
    #expect(steps.counts == [1, 2, 2])
    // Mean 1.6, mean square 4, products 3 · 1 and 3 · 1 of four neighbours.
    #expect(abs(minutes.persistence - (6.0 / 4 - 2.56) / (4 - 2.56)) < 1e-12)
    var equal = MinuteCounts()
    for minute in 0..<9 { equal.add(.start + .minutes(Int64(minute))) }
    #expect(equal.persistence == 0)
    #expect(equal.steps?.counts == [9])
    // The last request is of the minute a day later.
    equal.add(.start + .hours(24))
    equal.add(.start + .hours(25))
    #expect(equal.steps == nil)
  }
}
