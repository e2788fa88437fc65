import Testing

@testable import Experiments

/// Verdicts on statements, against rows written by hand.
@Suite struct PaperVerdictTests {
  private func row(
    _ simulated: Double?, published: Double? = nil, expected: ClosedRange<Double>? = nil,
    order: Bool = false, interval: ClosedRange<Double>? = nil, missing: String? = nil
  ) -> ValidationRow {
    var figure = ValidationCase()
    figure.published = published
    figure.missing = missing
    if let expected {
      var range = ExpectedRange()
      (range.from, range.to) = (expected.lowerBound, expected.upperBound)
      figure.expected = range
    }
    if order { figure.measure = Measure(.summary(.nowhere), .order(["a", "b"])) }
    return ValidationRow(
      figure: figure, source: "", simulated: simulated, interval: interval,
      reason: simulated == nil ? missing ?? "no run gives it" : nil)
  }

  @Test(arguments: [
    (10.0, PaperVerdict.matches), (11, .matches), (9, .matches), (11.01, .differs),
    (8.99, .differs),
    (-10, .differs),
  ])
  func aStatedNumberIsMetWithinAShare(simulated: Double, verdict: PaperVerdict) {
    #expect(PaperVerdict.on(row(simulated, published: 10), within: 0.1) == verdict)
  }

  @Test func theShareIsThatOfTheStatement() {
    #expect(PaperVerdict.on(row(99.4, published: 99.98), within: 0.1) == .matches)
    #expect(PaperVerdict.on(row(99.4, published: 99.98), within: 0.001) == .differs)
    #expect(PaperVerdict.on(row(-9, published: -10), within: 0.1) == .matches)
    #expect(PaperVerdict.on(row(10, published: 10), within: 0) == .matches)
  }

  @Test func aRangeOrAnOrderDecidesBeforeTheNumber() {
    #expect(PaperVerdict.on(row(340, published: 500, expected: 0...500), within: 0.1) == .matches)
    #expect(PaperVerdict.on(row(501, published: 500, expected: 0...500), within: 0.1) == .differs)
    #expect(PaperVerdict.on(row(1, order: true), within: 0.1) == .matches)
    #expect(PaperVerdict.on(row(0.5, order: true), within: 0.1) == .differs)
  }

  @Test func aStatedZeroIsMetWhereTheIntervalHoldsIt() {
    #expect(PaperVerdict.on(row(0, published: 0), within: 0.1) == .matches)
    #expect(PaperVerdict.on(row(1e-3, published: 0), within: 0.1) == .differs)
    #expect(
      PaperVerdict.on(row(1e-3, published: 0, interval: -1e-3...3e-3), within: 0.1) == .matches)
    #expect(
      PaperVerdict.on(row(2e-3, published: 0, interval: 1e-3...3e-3), within: 0.1) == .differs)
  }

  @Test func whatTheModelDoesNotHaveIsNotAMiss() {
    #expect(PaperVerdict.on(row(nil, published: 10, missing: "why"), within: 0.1) == .missing)
    #expect(PaperVerdict.on(row(nil, published: 10), within: 0.1) == .differs, "never reached")
    #expect(PaperVerdict.on([], within: 0.1) == .missing)
  }

  @Test func ofSeveralCasesAllHaveToHold() {
    let (good, bad) = (row(10, published: 10), row(20, published: 10))
    #expect(PaperVerdict.on([good, good], within: 0.1) == .matches)
    #expect(PaperVerdict.on([good, bad, good], within: 0.1) == .differs)
    #expect(PaperVerdict.on([good, row(nil, missing: "why")], within: 0.1) == .missing)
    #expect(PaperVerdict.on([row(nil, missing: "why"), bad], within: 0.1) == .differs)
  }
}
