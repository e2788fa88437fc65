import Testing

@testable import SimKernel

@Suite struct RunningMomentsTests {
  static func of(_ samples: [Int64]) -> RunningMoments {
    var moments = RunningMoments()
    for sample in samples { moments.add(SimDuration(nanoseconds: sample)) }
    return moments
  }

  @Test func theMomentsOfOneToAHundredSecondsAreTheClosedForms() throws {
    let moments = Self.of((1...100).map { $0 * 1_000_000_000 })
    #expect(moments.count == 100)
    #expect(moments.mean == 50.5)
    #expect(moments.total == 5_050)
    // Σ(x − x̄)² = n(n² − 1)/12.
    let deviation = try #require(moments.standardDeviation)
    #expect(abs(deviation - (100.0 * 9_999 / 12 / 99).squareRoot()) < 1e-14)
    #expect(moments.minimum == .seconds(1) && moments.maximum == .seconds(100))
  }

  @Test func aSmallSpreadAroundAGreatMeanIsNotLost() throws {
    // Ten days and −1, 0 or +1 ns: with sums in floating point nothing of the spread would be left.
    let day: Int64 = 86_400_000_000_000
    let moments = Self.of((0..<300).map { 10 * day + Int64($0 % 3) - 1 })
    let expected = (200.0 / 299).squareRoot() / 1e9
    let found = try #require(moments.standardDeviation)
    #expect(abs(found - expected) <= 1e-15 * expected)
  }

  @Test func aMeanBetweenNanosecondsIsTakenOff() throws {
    let found = try #require(Self.of([0, 0, 1]).standardDeviation)
    #expect(abs(found * 1e9 - (1.0 / 3).squareRoot()) < 1e-15)
    let negative = try #require(Self.of([0, 0, -1]).standardDeviation)
    #expect(negative == found)
  }

  @Test func sumsOfSquaresBeyond128BitsCancel() throws {
    // Each square is 2¹¹⁸; there are 2¹² of them, 2¹³⁰ in all.
    let longest = SimDuration.longest.nanoseconds
    let found = try #require(
      Self.of((0..<4_096).map { longest - Int64($0 % 2) }).standardDeviation)
    #expect(abs(found * 1e9 - 0.5 * (4_096.0 / 4_095).squareRoot()) < 1e-15)
  }

  @Test func mergingInAnyOrderIsExact() {
    var random = TestRandom(seed: 3)
    let samples = (0..<999).map { _ in Int64(bitPattern: random.next()) >> 6 }
    let whole = Self.of(samples)
    let parts = stride(from: 0, to: 999, by: 111).map { Self.of(Array(samples[$0..<$0 + 111])) }
    var forward = RunningMoments()
    for part in parts { forward.merge(part) }
    var backward = RunningMoments()
    for part in parts.reversed() { backward.merge(part) }
    for merged in [forward, backward] {
      #expect(merged.mean == whole.mean && merged.standardDeviation == whole.standardDeviation)
      #expect(merged.minimum == whole.minimum && merged.maximum == whole.maximum)
    }
  }

  @Test func withoutSamplesThereIsNothingToSay() {
    let none = RunningMoments()
    #expect(none.mean == nil && none.standardDeviation == nil && none.minimum == nil)
    #expect(Self.of([5]).standardDeviation == nil)
    #expect(Self.of([5]).mean == 5e-9)
  }
}
