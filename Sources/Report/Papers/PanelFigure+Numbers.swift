import Experiments
import Figures

// The numbers behind a panel.
extension PanelFigure {
  /// Steps of a line of shares at most; more would not be seen.
  private static let mostSteps = 200

  /// A line of shares: as many steps as are seen, the last one at the longest time.
  func shares(_ series: SeriesResults) -> [(value: Double, percent: Double)] {
    guard case .shares(let times) = series, !times.isEmpty else { return [] }
    let steps = min(Self.mostSteps, times.count)
    return (1...steps).map { step in
      let rank = (step * times.count + steps - 1) / steps
      return (times[rank - 1], 100 * Double(rank) / Double(times.count))
    }
  }

  /// All that is drawn, with at most six significant digits: what follows may differ between machines.
  var table: FigureTable {
    var rows: [[String]] = []
    for (series, results) in zip(panel.series, results.series) {
      rows += self.rows(of: results).map { panel.series.count == 1 ? $0 : [series.name] + $0 }
    }
    return FigureTable((panel.series.count == 1 ? [] : ["series"]) + columns, rows)
  }

  private var columns: [String] {
    switch panel.form {
    case .lines: [panel.sweep?.key ?? "", "mean", "low", "high", "stated"]
    case .bars: ["category", "mean", "low", "high", "stated"]
    case .boxes:
      [
        "category", "count", "low", "lower quartile", "median", "upper quartile", "high",
        "outliers",
      ]
    case .course: ["seconds", "value"]
    case .shares: ["value", "percent"]
    }
  }

  private func rows(of series: SeriesResults) -> [[String]] {
    switch series {
    case .values(let values):
      return zip(panel.sweep?.values ?? categories, values).map { place, value in
        [
          place, Readable.plain(value.mean), Readable.plain(value.interval?.lowerBound),
          Readable.plain(value.interval?.upperBound), Readable.plain(value.stated),
        ]
      }
    case .boxes(let boxes):
      return zip(categories, boxes).map { name, box in
        [name, box.map { String($0.count) } ?? "0"]
          + [box?.low, box?.lowerQuartile, box?.median, box?.upperQuartile, box?.high].map(
            Readable.plain)
          + [(box?.outliers ?? []).map { Readable.plain($0) }.joined(separator: " ")]
      }
    case .course(let points):
      return points.map { [Readable.plain($0.seconds), Readable.plain($0.value)] }
    case .shares:
      return shares(series).map { [Readable.plain($0.value), Readable.plain($0.percent)] }
    }
  }
}
