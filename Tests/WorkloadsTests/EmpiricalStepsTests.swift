import SimKernel
import Testing

@testable import Workloads

/// Distances between samples, against figures worked out by hand and by counting.
@Suite struct EmpiricalStepsTests {
  /// Two samples and how far they are apart.
  struct Pair: Sendable {
    var a: [Double]
    var b: [Double]
    var kolmogorovSmirnov: Double
    var wasserstein: Double
  }

  private static let pairs: [Pair] = [
    // Distribution functions 1/3, 2/3, 1, 1 and 0, 1/4, 1/2, 3/4 from 1, 2, 3 and 4 on: apart by 4, 5, 6 and 3 twelfths.
    Pair(a: [1, 2, 3], b: [2, 3, 4, 5], kolmogorovSmirnov: 0.5, wasserstein: 1.5),
    Pair(a: [0, 1], b: [0.5], kolmogorovSmirnov: 0.5, wasserstein: 0.5),
    Pair(a: [1, 1, 2], b: [1, 2, 2], kolmogorovSmirnov: 1.0 / 3, wasserstein: 1.0 / 3),
    Pair(a: [3], b: [10], kolmogorovSmirnov: 1, wasserstein: 7),
    Pair(a: [2, 2, 2, 2], b: [2], kolmogorovSmirnov: 0, wasserstein: 0),
    // Unequal numbers of the same values in the same proportion.
    Pair(a: [1, 5], b: [5, 1, 5, 1, 5, 1], kolmogorovSmirnov: 0, wasserstein: 0),
  ]

  @Test(arguments: pairs)
  func smallSamplesAreAsFarApartAsByHand(pair: Pair) throws {
    let (left, right) = (EmpiricalSteps(pair.a), EmpiricalSteps(pair.b))
    for (one, other) in [(left, right), (right, left)] {
      let largest = try #require(one.kolmogorovSmirnov(to: other))
      let area = try #require(one.wasserstein(to: other))
      #expect(abs(largest - pair.kolmogorovSmirnov) < 1e-15)
      #expect(abs(area - pair.wasserstein) < 1e-14)
    }
  }

  /// Of samples of one size, the Wasserstein distance is the mean distance between values of one rank, and the
  /// Kolmogorov–Smirnov distance is found by counting at every value.
  @Test func largeSamplesAreAsFarApartAsByCounting() throws {
    var draws = RandomStream(seed: 5, name: "test/steps")
    let a = (0..<400).map { _ in (draws.exponential() * 10).rounded() }
    let b = (0..<400).map { _ in (draws.uniform() * 25).rounded() }
    var moved = 0.0
    for (left, right) in zip(a.sorted(), b.sorted()) { moved += abs(left - right) / 400 }
    let apart = (a + b).map { (value: Double) -> Int in
      let (below, belowOther) = (a.count { $0 <= value }, b.count { $0 <= value })
      return abs(below - belowOther)
    }
    let (left, right) = (EmpiricalSteps(a), EmpiricalSteps(b))
    let area = try #require(left.wasserstein(to: right))
    let largest = try #require(left.kolmogorovSmirnov(to: right))
    #expect(abs(area - moved) < 1e-12)
    #expect(abs(largest - Double(apart.max() ?? 0) / 400) < 1e-15)
    #expect(right.wasserstein(to: left) == area)
    #expect(right.kolmogorovSmirnov(to: left) == largest)
  }

  @Test func nothingIsNoDistance() {
    let (none, one) = (EmpiricalSteps([]), EmpiricalSteps([1]))
    #expect(none.mean == nil)
    #expect(none.quantile(0.5) == nil)
    #expect(none.kolmogorovSmirnov(to: one) == nil)
    #expect(one.wasserstein(to: none) == nil)
    #expect(one.chance(beside: none) == nil)
  }

  @Test func aQuantileIsTheLeastValueThatIsEnough() {
    let steps = EmpiricalSteps([4, 1, 3, 1])
    #expect(steps.values == [1, 3, 4])
    #expect(steps.counts == [2, 1, 1])
    #expect(steps.mean == 2.25)
    #expect([0, 0.5, 0.51, 0.75, 0.76, 1].map { steps.quantile($0) } == [1, 1, 3, 3, 4, 4])
  }

  /// Two samples of 1,000 exponential values: their distance exceeds what `chance` says in 5 % of 400 pairs, within four
  /// standard errors of 1.1 %.
  @Test func chanceIsExceededByOnePairInTwenty() throws {
    var draws = RandomStream(seed: 11, name: "test/chance")
    var beyond = 0
    for _ in 0..<400 {
      let (a, b) = (
        EmpiricalSteps((0..<1_000).map { _ in draws.exponential() }),
        EmpiricalSteps((0..<1_000).map { _ in draws.exponential() })
      )
      let (distance, chance) = (a.kolmogorovSmirnov(to: b) ?? 1, a.chance(beside: b) ?? 0)
      if distance > chance { beyond += 1 }
    }
    #expect(abs(Double(beyond) / 400 - 0.05) < 0.044)
  }

  @Test func aBinIsOffByLessThanAHundredTwentyEighth() {
    var draws = RandomStream(seed: 3, name: "test/bins")
    for _ in 0..<10_000 {
      let value = Arithmetic.exp(60 * draws.uniform() - 30)
      let bin = ValueBins.bin(of: value)
      let middle = ValueBins.middle(of: bin)
      #expect(abs(middle - value) <= value / 128)
      #expect(ValueBins.bin(of: middle) == bin)
    }
    #expect(ValueBins.middle(of: ValueBins.bin(of: 0)) == 0)
    #expect(ValueBins.bin(of: -1) == 0)
    #expect(ValueBins.bin(of: .greatestFiniteMagnitude) < ValueBins.count)
  }

  @Test func aSampleIsExactUntilTooManyValuesDiffer() throws {
    var few = BoundedSample()
    var many = BoundedSample()
    let number = BoundedSample.most * 5 / 2
    for index in 0..<number {
      few.add(Double(index % 1_000))
      many.add(Double(index + 1))
    }
    let (fewSteps, manySteps) = (few.steps(), many.steps())
    #expect(few.isExact)
    #expect(fewSteps.values == (0..<1_000).map(Double.init))
    #expect(fewSteps.total == UInt64(number))
    #expect(!many.isExact)
    #expect(manySteps.total == UInt64(number))
    #expect(many.mean == Double(number + 1) / 2)
    let median = try #require(manySteps.quantile(0.5))
    #expect(abs(median / (Double(number) / 2) - 1) <= 1.0 / 128)
    // Exact values in the same bins are the same.
    let exact = EmpiricalSteps((0..<number).map { Double($0 + 1) })
    #expect(exact.binned() == manySteps)
    let mean = try #require(exact.mean)
    let moved = try #require(exact.wasserstein(to: manySteps))
    #expect(moved <= mean / 128)
  }

  /// Each of 100 items is among the 10 held with probability 1/10, in 2,000 reservoirs: 200 times, with a standard
  /// deviation of 13.4.
  @Test func everyItemIsAsLikelyToBeHeld() {
    var held = [Int](repeating: 0, count: 100)
    for seed in 0..<2_000 {
      var reservoir = Reservoir<Int>(
        size: 10, RandomStream(seed: UInt64(seed), name: "test/reservoir"))
      for item in 0..<100 { reservoir.add(item) }
      let (items, isComplete) = (reservoir.items, reservoir.isComplete)
      #expect(Set(items).count == 10)
      #expect(!isComplete)
      for item in items { held[item] += 1 }
    }
    for count in held { #expect(abs(count - 200) < 54) }
  }

  @Test func fewItemsAreAllHeld() {
    var reservoir = Reservoir<Int>(size: 10, RandomStream(seed: 1, name: "test/reservoir"))
    for item in 0..<10 { reservoir.add(item) }
    #expect(reservoir.items == Array(0..<10))
    #expect(reservoir.isComplete)
  }
}
