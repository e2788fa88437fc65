import Figures

/// Choices as marks of a figure with two metrics along its axes.
struct ChoiceScale {
  let x: MetricName
  let y: MetricName
  private let xUnit: (unit: String, size: Double)
  private let yUnit: (unit: String, size: Double)
  private let xScale: FigureAxis.Scale
  private let yScale: FigureAxis.Scale

  /// Values that spread by more than this have logarithmic axes, where these are allowed.
  private static let wide = 30.0

  /// Chooses units for values up to the greatest of `choices`.
  ///
  /// - Parameters:
  ///   - x: The metric to the right.
  ///   - y: The metric upwards.
  ///   - choices: All that is drawn.
  ///   - mayBeLogarithmic: Whether an axis may be, where all is above zero and spreads widely.
  init(
    _ x: MetricName, _ y: MetricName, _ choices: [ParetoFigure.Choice],
    mayBeLogarithmic: Bool = false
  ) {
    (self.x, self.y) = (x, y)
    xUnit = x.unit(upTo: choices.map(\.x.magnitude).max() ?? 0)
    yUnit = y.unit(upTo: choices.map(\.y.magnitude).max() ?? 0)
    func scale(_ values: [Double]) -> FigureAxis.Scale {
      guard mayBeLogarithmic, let least = values.min(), let most = values.max(), least > 0,
        most / least > Self.wide
      else { return .linear }
      return .logarithmic
    }
    xScale = scale(choices.flatMap { [$0.x, $0.xInterval?.lowerBound ?? $0.x] })
    yScale = scale(choices.flatMap { [$0.y, $0.yInterval?.lowerBound ?? $0.y] })
  }

  var xAxis: FigureAxis { x.axis(xUnit.unit, xScale) }
  var yAxis: FigureAxis { y.axis(yUnit.unit, yScale) }

  func point(_ choice: ParetoFigure.Choice) -> FigureLayer.Point {
    FigureLayer.Point(choice.x / xUnit.size, choice.y / yUnit.size)
  }

  func estimates(_ choices: [ParetoFigure.Choice]) -> [FigureLayer.Estimate] {
    choices.map { choice in
      FigureLayer.Estimate(
        point(choice),
        x: choice.xInterval.map { $0.lowerBound / xUnit.size...$0.upperBound / xUnit.size },
        y: choice.yInterval.map { $0.lowerBound / yUnit.size...$0.upperBound / yUnit.size })
    }
  }
}
