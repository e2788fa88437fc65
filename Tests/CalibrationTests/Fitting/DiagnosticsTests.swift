import SimKernel
import Testing

@testable import Calibration

@Suite struct DiagnosticsTests {
  private func sample(_ count: Int, seed: UInt64) -> [Double] {
    Family.logNormal.sample([0.2, 0.3], count: count, seed: seed, index: 0)
  }

  private func diagnostics(_ values: [Double], references: [Double]? = nil) -> Diagnostics {
    Diagnostics(
      SampleGroup(
        "test",
        values.indices.map { .init(values[$0], reference: references?[$0], line: $0 + 2) }))
  }

  @Test func independentTimesRaiseNothing() throws {
    let found = diagnostics(sample(300, seed: 11))
    #expect(try #require(found.drift).p > 0.01)
    #expect(try #require(found.autocorrelation).p > 0.01)
    #expect(found.outliers.isEmpty)
    #expect(try #require(found.modes).areTwo == false)
    #expect(found.reference == nil)
  }

  @Test func aMachineThatGrowsSlowerIsSeen() throws {
    let values = sample(100, seed: 12).enumerated().map { $1 * (1 + Double($0) / 100) }
    let drift = try #require(diagnostics(values).drift)
    #expect(drift.p < 1e-4)
    #expect((1.3...2.2).contains(drift.lastOverFirst))
    #expect(drift.correlation > 0.4)
  }

  @Test func timesThatFollowTheReferenceAreMoreAlikeWhenDividedByIt() throws {
    let speeds = (0..<60).map { 1 + 0.5 * Double($0 % 7) }
    let values = zip(sample(60, seed: 13), speeds).map { $0 * $1 }
    let relation = try #require(diagnostics(values, references: speeds).reference)
    #expect(relation.p < 1e-4)
    #expect(relation.spreadRatio < 0.9)
  }

  @Test func timesThatResembleTheOnesBeforeTellLess() throws {
    var level = 0.0
    var draws = RandomStream(seed: 14, name: "test")
    let values = (0..<200).map { _ in
      level = 0.8 * level + 0.6 * draws.normal()
      return Arithmetic.exp(level)
    }
    let found = try #require(diagnostics(values).autocorrelation)
    #expect(found.p < 1e-6)
    #expect((0.6...0.9).contains(found.correlations[0]))
    #expect((10...70).contains(found.effectiveCount))
  }

  @Test func aTimeFarAwayIsNamedWithItsLine() {
    var values = sample(50, seed: 15)
    values[17] = 5
    let outliers = diagnostics(values).outliers
    #expect(outliers.map(\.line) == [19])
    #expect(outliers.map(\.value) == [5])
  }

  @Test func twoModesAreTwoAndASkewIsOne() throws {
    let two = Family.logNormalMixture.sample(
      [0.4, 0.1, 0.1, 0.3, 0.1], count: 100, seed: 16, index: 0)
    let found = try #require(diagnostics(two).modes)
    #expect(found.areTwo)
    #expect((found.share - 0.4).magnitude < 0.15)
    let skewed = Family.exponential.sample([1], count: 300, seed: 16, index: 0)
    #expect(try #require(diagnostics(skewed).modes).areTwo == false)
  }

  @Test func oneOutlierIsNoMode() throws {
    var values = sample(50, seed: 17)
    values[3] = 20
    #expect(try #require(diagnostics(values).modes).areTwo == false)
  }

  @Test func equalValuesShareTheirRank() {
    #expect(ranks(of: [3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
  }

  @Test func aPerfectOrderIsACorrelationOfOne() {
    let relation = RankCorrelation([1, 2, 3, 4, 5], [10, 20, 30, 40, 50])
    #expect((relation.coefficient - 1).magnitude < 1e-12)
    #expect(relation.p == 0)
    // Σ of squared differences of ranks 8: 1 − 6 · 8 ÷ (5 · 24) = 0.6.
    #expect(
      (RankCorrelation([1, 2, 3, 4, 5], [1, 4, 3, 2, 5]).coefficient - 0.6).magnitude < 1e-12)
  }

  @Test func aConstantHasNoRelation() {
    #expect(RankCorrelation([1, 2, 3, 4], [5, 5, 5, 5]).coefficient == 0)
  }
}
