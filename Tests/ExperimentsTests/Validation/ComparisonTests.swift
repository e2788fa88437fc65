import Testing

@testable import Experiments

/// How figures come from readings of variants, against cases worked by head.
@Suite struct ComparisonTests {
  private func value(
    _ comparison: Comparison, _ readings: [Double?], sweep: [Double] = []
  ) -> Double? {
    let names = ["a", "b", "c", "d", "e", "f"]
    return comparison.value(
      readings, variants: Array(names.prefix(readings.count)), sweep: sweep)
  }

  @Test func aDecreaseIsInPercentOfTheFirst() {
    #expect(value(.decrease(from: "a", to: "b"), [8, 6]) == 25)
    #expect(value(.decrease(from: "b", to: "a"), [8, 4]) == -100)
    #expect(value(.decrease(from: "a", to: "b"), [0, 6]) == nil)
    #expect(value(.decrease(from: "a", to: "b"), [8, nil]) == nil)
  }

  @Test func pairsAreTakenByTheirNames() {
    #expect(value(.relative(from: "a", to: "c"), [4, 100, 6]) == 1.5)
    #expect(value(.difference(from: "c", to: "a"), [4, 100, 6]) == -2)
    #expect(value(.relative(from: "a", to: "b"), [0, 6]) == nil)
    #expect(value(.alone("b"), [4, 5]) == 5)
    #expect(value(.alone(nil), [4]) == 4)
    #expect(value(.alone("x"), [4]) == nil)
  }

  @Test func medianAndSpreadAreOverAllVariants() {
    #expect(value(.median, [5, 1, 3]) == 3)
    #expect(value(.median, [5, 1, 3, 4]) == 3.5)
    #expect(value(.spread, [5, 1, 3]) == 4)
    #expect(value(.spread, [5, nil, 3]) == nil)
  }

  @Test(arguments: [
    ([10, 10, 10, 12, 9], 4.0), ([10, 10.9, 10, 10], nil), ([10, 5, 8, 9], 4),
    ([10, nil, 20], nil), ([10, 12], 2),
  ])
  func aKneeIsWhereTheMedianBeforeIsExceeded(readings: [Double?], place: Double?) {
    // By more than a tenth; in the third row the medians are 10, 7.5 and 8.
    #expect(Comparison.knee(readings, at: [1, 2, 3, 4, 5], above: 0.1) == place)
  }

  @Test func theBestRangeHasNoBreakAroundTheLeast() {
    let readings: [Double?] = [10, 20, 10.2, 10, 10.4, 11, 10]
    #expect(Comparison.bestRange(readings, within: 0.05) == 0...0)
    #expect(Comparison.bestRange([11, 10.3, 10, 10.4, 10.6], within: 0.05) == 1...3)
    #expect(Comparison.bestRange([11, nil, 10, nil], within: 0.5) == 2...2)
    #expect(Comparison.bestRange([nil], within: 0.5) == nil)
    #expect(value(.bestFrom(within: 0.05), [11, 10.3, 10, 10.4], sweep: [1, 5, 7, 9]) == 5)
    #expect(value(.bestTo(within: 0.05), [11, 10.3, 10, 10.4], sweep: [1, 5, 7, 9]) == 9)
  }

  @Test func theFirstFailureIsALevelExceededOrARunWithoutAnEnd() {
    #expect(value(.firstFailure(above: 0), [0, 0, 3, 0], sweep: [5, 6, 7, 8]) == 7)
    #expect(value(.firstFailure(above: 3), [0, 0, 3, nil], sweep: [5, 6, 7, 8]) == 8)
    #expect(value(.firstFailure(above: 3), [0, 0, 3], sweep: [5, 6, 7]) == nil)
  }

  @Test func theMeanErrorIsOverVariantsAndWithoutSign() {
    func published(_ pairs: [(String, Double)]) -> Comparison {
      .meanError(
        pairs.map { pair in
          var value = PublishedValue()
          value.variant = pair.0
          value.value = pair.1
          return value
        })
    }
    #expect(value(published([("a", 10), ("b", 20)]), [11, 16]) == 15)
    #expect(value(published([("b", 20)]), [11, 16]) == 20)
    #expect(value(published([("a", 0)]), [11, 16]) == nil)
  }

  @Test func anOrderHoldsWhenEachHasMoreThanTheOneBefore() {
    #expect(value(.order(["a", "b", "c"]), [1, 2, 3]) == 1)
    #expect(value(.order(["c", "b", "a"]), [1, 2, 3]) == 0)
    #expect(value(.order(["a", "b", "c"]), [1, 2, 2]) == 0.5)
  }

  @Test func pairsAreCountedOfWhichTheSecondHasMore() {
    let pairs = Comparison.orderOfPairs(from: ["a", "b", "a", "c"], to: ["b", "c", "c", "c"])
    #expect(value(pairs, [1, 2, 3]) == 0.75)
    #expect(value(pairs, [3, 2, 1]) == 0)
    #expect(value(pairs, [1, nil, 3]) == nil)
  }

  @Test func quantilesAreValuesThatOccur() {
    let values = [4.0, 1, 3, 2]
    #expect(Statistics.quantile(0.5, of: values) == 2)
    #expect(Statistics.quantile(0.99, of: values) == 4)
    #expect(Statistics.quantile(0, of: values) == 1)
    #expect(Statistics.quantile(0.5, of: []) == nil)
    #expect(Statistics.variance([1, 3]) == 2)
    #expect(Statistics.variance([1]) == nil)
  }
}
