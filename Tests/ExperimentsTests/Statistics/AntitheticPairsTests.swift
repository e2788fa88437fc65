import Testing

@testable import Experiments

@Suite struct AntitheticPairsTests {
  @Test func aCaseByHand() {
    let pairs = AntitheticPairs([1, 6, 2, 4, 3, 2])
    #expect(pairs.means == [3.5, 3, 2.5])
    // Variances 1 and 4, of the means 0.25: two independent runs would have (1 + 4)/4 = 1.25.
    #expect(pairs.varianceRatio == 5)
  }

  @Test func withoutScatterThereIsNoRatio() {
    #expect(AntitheticPairs([1, 2, 1, 2]).varianceRatio == nil)
    #expect(AntitheticPairs([1, 2]).varianceRatio == nil)
    #expect(AntitheticPairs([]).means == [])
  }
}
