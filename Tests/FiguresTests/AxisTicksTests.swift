import Testing

@testable import Figures

@Suite struct AxisTicksTests {
  private func labels(_ axis: FigureAxis, _ values: [Double], most: Int = 6) -> [String] {
    AxisTicks(axis, values: values, most: most).ticks.map(\.label)
  }

  @Test(arguments: [
    ([0.0, 10], ["0", "2", "4", "6", "8", "10"]),
    ([0, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([0, 25_000], ["0", "5000", "10k", "15k", "20k", "25k"]),
    ([-1, 1], ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
    ([0, 0.00004], ["0.00000", "0.00001", "0.00002", "0.00003", "0.00004"]),
  ])
  func numbersAreRound(values: [Double], expected: [String]) {
    #expect(labels(FigureAxis("x", least: values[0], most: values[1]), values) == expected)
  }

  @Test(arguments: [
    ([0.001, 100], ["0.001", "0.01", "0.1", "1", "10", "100"]), ([0.3, 4], ["0.5", "1", "2"]),
    ([1, 1e6], ["1", "10", "100", "1000", "10k", "100k", "1M"]),
  ])
  func decadesAreWritten(values: [Double], expected: [String]) {
    #expect(
      labels(FigureAxis("x", .logarithmic), values, most: 7).filter { expected.contains($0) }
        == expected)
  }

  @Test func everyAxisHasTicksWithinIt() {
    for scale in [FigureAxis.Scale.linear, .logarithmic] {
      for values in [
        [], [1], [0], [1e-12], [3, 3.0001], [1e15, 2e15], [-5, 7], [.nan, 1, .infinity],
      ] as [[Double]] {
        let ticks = AxisTicks(FigureAxis("x", scale), values: values, most: 6)
        #expect(ticks.range.lowerBound < ticks.range.upperBound, "\(values)")
        #expect(ticks.ticks.count <= 8, "\(values)")
        #expect(
          ticks.ticks.allSatisfy {
            ticks.range.contains($0.place) || ($0.place - ticks.range.upperBound) < 1e-6
          })
        if !values.isEmpty { #expect(!ticks.ticks.isEmpty, "\(scale) \(values)") }
      }
    }
  }

  @Test func ofManyNamesEverySecondOrThirdIsWritten() {
    let names = (0..<100).map { "n\($0)" }
    let ticks = AxisTicks(FigureAxis("x", .categories(names)), values: [], most: 30)
    #expect(ticks.ticks.map(\.label).prefix(3) == ["n0", "n4", "n8"])
    #expect(ticks.range == -0.5...99.5)
  }
}
