import Experiments
import Figures

/// A panel of a paper's counterpart as a figure.
struct PanelFigure {
  /// What marks are called whose values a paper's text states.
  private static let stated = "stated in the paper"

  let results: PanelResults
  var panel: PaperPanel { results.panel }

  init(_ results: PanelResults) { self.results = results }

  /// The figure.
  var figure: Figure {
    Figure(
      id: results.id, title: panel.title, caption: caption, x: x, y: y, layers: layers,
      table: table)
  }

  /// What is to be seen, and of how many runs.
  var caption: String {
    let runs = results.replications
    let of = runs == 1 ? "one run each" : "\(runs) runs each"
    let how =
      switch panel.form {
      case .lines, .bars:
        runs == 1 ? "Values of one run each." : "Means of \(of), with 95 % intervals."
      case .boxes:
        "Boxes from quartile to quartile with the median, whiskers to the farthest value within one and a half times their length; points beyond. Requests of \(of)."
      case .course: "One run each."
      case .shares: "Requests of \(of)."
      }
    return "\(panel.caption) \(how)"
  }

  // MARK: Axes

  /// The names of categories.
  var categories: [String] { panel.categories.map(\.name) }

  private var x: FigureAxis {
    panel.form == .bars ? FigureAxis(panel.x.label, .categories(categories)) : axis(panel.x)
  }

  private var y: FigureAxis {
    switch panel.form {
    case .boxes: FigureAxis("", .categories(categories))
    case .shares: FigureAxis("Requests that took no longer", unit: "%", least: 0, most: 100)
    case .lines, .bars, .course: axis(panel.y)
    }
  }

  private func axis(_ axis: PaperAxis) -> FigureAxis {
    FigureAxis(
      axis.label, unit: axis.unit, axis.scale == .linear ? .linear : .logarithmic,
      least: panel.form == .bars ? 0 : axis.least)
  }

  // MARK: Layers

  private var layers: [FigureLayer] {
    let drawn = zip(panel.series, results.series).enumerated().flatMap { number, pair in
      layers(pair.1, number, name: pair.0.name.isEmpty ? nil : pair.0.name)
    }
    return drawn + statedLayer
  }

  private func layers(_ series: SeriesResults, _ number: Int, name: String?) -> [FigureLayer] {
    let style = FigureLayer.Style.series(number)
    switch series {
    case .values(let values):
      return panel.form == .bars
        ? bars(values, number, name) : line(values, number, name)
    case .boxes(let boxes):
      let known = boxes.enumerated().compactMap { place, box in box.map { (Double(place), $0) } }
      let outliers = known.flatMap { place, box in
        box.outliers.map { FigureLayer.Estimate(FigureLayer.Point($0, place)) }
      }
      return FigureLayer.boxPlot(
        known.map { place, box in
          (
            place, [box.low, box.lowerQuartile, box.median, box.upperQuartile, box.high]
          )
        }, style, name: name) + [FigureLayer(.points(outliers), .series(1))]
    case .course(let points):
      return [
        FigureLayer(
          .line(points.map { FigureLayer.Point($0.seconds, $0.value) }), style, name: name)
      ]
    case .shares:
      return [
        FigureLayer(
          .line(shares(series).map { FigureLayer.Point($0.value, $0.percent) }), style, name: name)
      ]
    }
  }

  private func bars(_ values: [PlacedValue], _ number: Int, _ name: String?) -> [FigureLayer] {
    var boxes: [FigureLayer.Box] = []
    var strokes: [(from: FigureLayer.Point, to: FigureLayer.Point)] = []
    for (place, value) in values.enumerated() {
      guard let mean = value.mean else { continue }
      let middle = self.place(of: place, number)
      boxes.append(
        FigureLayer.Box(
          x: middle - barWidth * 0.46...middle + barWidth * 0.46,
          y: min(0, mean)...max(0, mean)))
      if let interval = value.interval, interval.lowerBound < interval.upperBound {
        strokes.append(
          (
            FigureLayer.Point(middle, interval.lowerBound),
            FigureLayer.Point(middle, interval.upperBound)
          ))
      }
    }
    return [
      FigureLayer(.boxes(boxes), .series(number), name: name), FigureLayer(.strokes(strokes), .ink),
    ]
  }

  private var barWidth: Double { 0.8 / Double(panel.series.count) }

  /// Where the bar of a series stands within its category.
  private func place(of category: Int, _ series: Int) -> Double {
    Double(category) - 0.4 + (Double(series) + 0.5) * barWidth
  }

  private func line(_ values: [PlacedValue], _ number: Int, _ name: String?) -> [FigureLayer] {
    let numbers = panel.sweep?.numbers ?? []
    let points = zip(numbers, values).map { x, value in
      value.mean.map { FigureLayer.Point(x, $0) }
    }
    let estimates = zip(points, values).compactMap { point, value in
      point.map { FigureLayer.Estimate($0, y: value.interval.map(shown)) }
    }
    return [
      FigureLayer(.line(points), .series(number)),
      FigureLayer(.points(estimates), .series(number), name: name),
    ]
  }

  /// What there is place for of an interval: a logarithmic axis ends below the least of the means.
  private func shown(_ interval: ClosedRange<Double>) -> ClosedRange<Double> {
    guard panel.y.scale == .logarithmic, interval.lowerBound <= 0 else { return interval }
    let means = results.series.flatMap { series -> [Double] in
      guard case .values(let values) = series else { return [] }
      return values.compactMap(\.mean).filter { $0 > 0 }
    }
    return min(means.min() ?? interval.upperBound, interval.upperBound)...interval.upperBound
  }

  /// All values that the text states, in one layer above the others.
  private var statedLayer: [FigureLayer] {
    let numbers = panel.sweep?.numbers
    var points: [FigureLayer.Estimate] = []
    for (number, series) in results.series.enumerated() {
      guard case .values(let values) = series else { continue }
      for (place, value) in values.enumerated() {
        guard let stated = value.stated else { continue }
        let x = numbers.map { $0[place] } ?? self.place(of: place, number)
        points.append(FigureLayer.Estimate(FigureLayer.Point(x, stated)))
      }
    }
    return points.isEmpty ? [] : [FigureLayer(.points(points), .ink, name: Self.stated)]
  }
}
