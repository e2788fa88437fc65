import Figures
import Sweeps

/// One axis of the sweep that takes more than one value.
struct SweepAxis {
  let column: Int
  let name: String
  let key: String
  /// Its values as they are written, in the order of numbers, or else of points.
  let values: [String]
  /// The same as numbers in `unit`; `nil` where they are none.
  let numbers: [String: Double]?
  let unit: String

  /// The axis of a figure with numbers along it.
  var figureAxis: FigureAxis {
    let all = (numbers ?? [:]).values
    let (least, most) = (all.min() ?? 0, all.max() ?? 0)
    // Values that spread over more than a decade and a half are swept by ratios.
    return FigureAxis(name, unit: unit, least > 0 && most / least > 30 ? .logarithmic : .linear)
  }

  /// Makes the axis of a column; `nil` where all points have one value of it.
  static func axis(
    _ column: Int, _ axis: AxisColumns.Column, key: String, _ rows: [ResultsQuery.Row]
  ) -> SweepAxis? {
    var values: [String] = []
    var seen: Set<String> = []
    for row in rows {
      if let value = row.values[column], seen.insert(value).inserted { values.append(value) }
    }
    guard values.count > 1 else { return nil }
    guard let dimension = axis.dimension else {
      return SweepAxis(
        column: column, name: axis.name, key: key, values: values, numbers: nil, unit: "")
    }
    let amounts = values.map { axis.number($0) ?? 0 }
    let most = amounts.map(\.magnitude).max() ?? 0
    let (unit, size): (String, Double) =
      switch dimension {
      case .number: ("", 1)
      case .seconds: AxisUnits.duration(upTo: most)
      case .bytes: AxisUnits.memory(upTo: most)
      case .bytesPerSecond: { ("\($0.unit)/s", $0.bytes) }(AxisUnits.memory(upTo: most))
      case .perSecond: ("1/s", 1)
      case .cores: ("cores", 1)
      }
    let numbers = Dictionary(uniqueKeysWithValues: zip(values, amounts.map { $0 / size }))
    let sorted = values.enumerated().sorted {
      (numbers[$0.element] ?? 0, $0.offset) < (numbers[$1.element] ?? 0, $1.offset)
    }
    return SweepAxis(
      column: column, name: axis.name, key: key, values: sorted.map(\.element), numbers: numbers,
      unit: unit)
  }
}
