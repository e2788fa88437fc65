import Experiments
import SimKernel

/// The points that a tuning may meet: what genomes stand for.
public struct SearchSpace: Sendable {
  private struct Axis {
    var columns: Range<Int>
    var when: AxisExpression?
    var ranges: [ValueRange?]
    var values: [[String]]
  }

  /// One for each axis.
  let genes: [Gene]
  private let axes: [Axis]
  private let skip: [AxisExpression]
  private let places: [String: Int]

  /// Understands the axes of a definition that has been checked.
  ///
  /// - Throws: What is wrong with a range or a condition.
  init(_ definition: TuneDefinition) throws(SettingsError) {
    genes = definition.axes.map(Self.gene)
    let labels = definition.axes.flatMap { $0.axis.columns.map(\.label) }
    places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    var axes: [Axis] = []
    var column = 0
    for settings in definition.axes {
      let columns = settings.axis.columns
      var reader = SettingsReader()
      let ranges = columns.map { $0.range?.resolved(&reader) }
      try reader.finish()
      var axis = Axis(
        columns: column..<column + columns.count, when: nil, ranges: ranges.map { $0 ?? nil },
        values: columns.map { $0.values ?? [] })
      if let when = settings.when { axis.when = try Self.parsed(when, labels, "axes") }
      axes.append(axis)
      column += columns.count
    }
    self.axes = axes
    var skip: [AxisExpression] = []
    for condition in definition.skip { skip.append(try Self.parsed(condition, labels, "skip")) }
    self.skip = skip
  }

  /// How an axis is searched: one with a range by where it is in there, lists by their items.
  static func gene(of settings: TuneAxis) -> Gene {
    let columns = settings.axis.columns
    if columns.contains(where: { $0.range != nil }) { return .place }
    return .choice(columns.map { $0.values?.count ?? 0 }.min() ?? 0)
  }

  private static func parsed(
    _ condition: String, _ labels: [String], _ path: String
  ) throws(SettingsError) -> AxisExpression {
    do throws(ExpressionError) {
      return try AxisExpression(condition, axes: labels)
    } catch { throw SettingsError(error.description, path: path) }
  }

  /// The point that a genome stands for.
  ///
  /// - Returns: The point, its values rounded as the ranges say; `nil` for one that a condition skips.
  /// - Throws: That a condition compares what cannot be compared.
  func point(_ genome: [Double]) throws(SettingsError) -> SweepPoint? {
    var values: [String?] = Array(repeating: nil, count: places.count)
    for (axis, number) in zip(axes, genome) {
      if let when = axis.when, try !holds(when, values) { continue }
      for (offset, column) in axis.columns.enumerated() {
        values[column] = Self.value(axis, offset, number)
      }
    }
    for condition in skip where try holds(condition, values) { return nil }
    return SweepPoint(values)
  }

  private static func value(_ axis: Axis, _ offset: Int, _ number: Double) -> String {
    func share(of count: Int) -> Int { min(Int(number * Double(count)), count - 1) }
    guard let range = axis.ranges[offset] else {
      let values = axis.values[offset]
      // A list beside a range has equal shares of it.
      let isChoice = axis.ranges.allSatisfy { $0 == nil }
      return values[isChoice ? Int(number) : share(of: values.count)]
    }
    guard let steps = range.steps else { return range.value(at: number) }
    return range.value(at: Double(share(of: steps)) / Double(steps - 1))
  }

  private func holds(
    _ condition: AxisExpression, _ values: [String?]
  ) throws(SettingsError) -> Bool {
    do throws(ExpressionError) {
      return try condition.holds { places[$0].flatMap { values[$0] } }
    } catch { throw SettingsError(error.description, path: "axes") }
  }

  /// Points whose scenarios are looked at before the start: each value of each list and the ends and the middle of each range, with the
  /// first of all others, and some points anywhere.
  ///
  /// - Throws: That conditions skip them all, or compare what cannot be compared.
  func samples() throws(SettingsError) -> [SweepPoint] {
    let first = genes.map { _ in 0.0 }
    var genomes = [first]
    for (place, gene) in genes.enumerated() {
      let values: [Double] =
        switch gene {
        case .place: [0.5, 1]
        case .choice(let count): (0..<count).dropFirst().map(Double.init)
        }
      for value in values {
        var genome = first
        genome[place] = value
        genomes.append(genome)
      }
    }
    var source = StartingGenomes(genes, chunk: 64, seed: 1)
    genomes += (0..<64).map { _ in source.next() }
    var points: [SweepPoint] = []
    var seen: Set<SweepPoint> = []
    for genome in genomes {
      guard let point = try point(genome), seen.insert(point).inserted else { continue }
      points.append(point)
    }
    guard !points.isEmpty else {
      throw SettingsError(
        "no point is left: conditions skip all \(genomes.count) that were tried", path: "skip")
    }
    return points
  }

  /// All values that a column may have, as far as they are written: those of its list, or the ends of its range.
  func written(_ column: Int) -> [String] {
    for axis in axes where axis.columns.contains(column) {
      let offset = column - axis.columns.lowerBound
      if let range = axis.ranges[offset] { return [range.ends.from, range.ends.to] }
      return axis.values[offset]
    }
    return []
  }
}
