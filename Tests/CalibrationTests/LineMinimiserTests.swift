import Testing

@testable import Calibration

/// GSL's minimiser of one variable.
@Suite struct LineMinimiserTests {
  private func place(_ place: Double, _ function: (Double) -> Double) -> LineMinimiser.Place {
    (place, function(place))
  }

  @Test func aBracketedMinimumIsFound() {
    let function = { (x: Double) in (x - 0.3) * (x - 0.3) + (x - 0.3) * (x - 0.3) * (x - 0.3) / 4 }
    let best = LineMinimiser.brent(
      low: place(0, function), middle: place(0.4, function), high: place(1, function),
      tolerance: 1e-6, function)
    #expect((best.place - 0.3).magnitude < 1e-5)
    #expect(best.value <= function(0.4))
  }

  @Test func withoutABracketNothingIsDone() {
    var calls = 0
    let best = LineMinimiser.brent(
      low: (0, 1), middle: (0.5, 2), high: (1, 3), tolerance: 1e-3
    ) { _ in
      calls += 1
      return 0
    }
    #expect(best.place == 0.5 && best.value == 2 && calls == 0)
  }

  @Test func valuesThatAreNotFiniteAreAvoided() {
    let function = { (x: Double) in x < 0.5 ? .nan : (x - 0.4) * (x - 0.4) }
    let best = LineMinimiser.brent(
      low: (0, .infinity), middle: place(0.6, function), high: place(1, function),
      tolerance: 1e-3, function)
    #expect(best.place >= 0.5 && best.place < 0.51)
  }
}
