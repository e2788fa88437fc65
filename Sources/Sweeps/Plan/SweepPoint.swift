import Experiments
import SimKernel

/// One combination of the values of all axes.
public struct SweepPoint: Hashable, Sendable {
  /// The values in the order of the columns, as a scenario writes them; `nil` where the point does not have the axis.
  public let values: [String?]

  /// Creates a point.
  public init(_ values: [String?]) { self.values = values }
}

/// A column of a sweep: a key with what results call it.
public struct SweepColumn: Hashable, Sendable {
  /// The key's path in the scenario.
  public let key: String
  /// What conditions and results call it.
  public let name: String

  /// Creates a column.
  public init(key: String, name: String) {
    self.key = key
    self.name = name
  }
}

/// Makes the points of a sweep.
struct PointExpansion {
  /// The most points a sweep has.
  static let most = 1_000_000

  /// The points in their order.
  private(set) var points: [SweepPoint] = []
  /// How many were left out by conditions.
  private(set) var skipped = 0
  /// How many were left out because another one has the same values.
  private(set) var repeated = 0

  /// One axis with its values.
  private struct Axis {
    var columns: Range<Int>
    var when: AxisExpression?
    /// The values of each column, as many for each; empty where a design draws them from ranges.
    var values: [[String]]
    var ranges: [ValueRange?]
    /// The axis of the design; `nil` where all values are combined.
    var drawn: Int?
  }

  private let axes: [Axis]
  private let skip: [AxisExpression]
  private let places: [String: Int]
  private var seen: Set<SweepPoint> = []

  /// Combines the values of a definition that has been checked.
  ///
  /// - Throws: That there is no point or more than ``most``, or that a condition compares what cannot be compared.
  init(_ definition: SweepDefinition) throws(SettingsError) {
    let labels = definition.labels
    places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    axes = try Self.axes(of: definition)
    skip = try Self.parsed(definition.skip, labels)
    let drawn = axes.count { $0.drawn != nil }
    let coordinates = drawn > 0 ? definition.design?.coordinates(axes: drawn) ?? [] : [[]]
    for coordinate in coordinates {
      var values: [String?] = Array(repeating: nil, count: labels.count)
      try expand(0, coordinate, &values)
    }
    guard !points.isEmpty else {
      throw SettingsError("no point is left: conditions skip all \(skipped)", path: "skip")
    }
  }

  private static func parsed(
    _ conditions: [String], _ labels: [String]
  ) throws(SettingsError) -> [AxisExpression] {
    var result: [AxisExpression] = []
    for condition in conditions {
      do throws(ExpressionError) {
        result.append(try AxisExpression(condition, axes: labels))
      } catch { throw SettingsError(error.description, path: "skip") }
    }
    return result
  }

  private static func axes(of definition: SweepDefinition) throws(SettingsError) -> [Axis] {
    var axes: [Axis] = []
    var column = 0
    var drawn = 0
    for settings in definition.axes {
      let columns = settings.columns
      var reader = SettingsReader()
      let ranges = columns.map { $0.range?.resolved(&reader) }
      try reader.finish()
      var axis = Axis(
        columns: column..<column + columns.count, when: nil,
        values: zip(columns, ranges).map { $0.values ?? $1??.values ?? [] },
        ranges: ranges.map { $0 ?? nil }, drawn: nil)
      if let when = settings.when {
        axis.when = try parsed([when], definition.labels)[0]
      }
      if settings.isDrawn {
        axis.drawn = drawn
        drawn += 1
      }
      axes.append(axis)
      column += columns.count
    }
    return axes
  }

  private mutating func expand(
    _ index: Int, _ coordinate: [Double], _ values: inout [String?]
  ) throws(SettingsError) {
    guard index < axes.count else { return try add(values) }
    let axis = axes[index]
    defer { for column in axis.columns { values[column] = nil } }
    if let when = axis.when, try !holds(when, values) {
      return try expand(index + 1, coordinate, &values)
    }
    if let drawn = axis.drawn {
      for (offset, column) in axis.columns.enumerated() {
        values[column] = Self.value(axis, offset, at: coordinate[drawn])
      }
      return try expand(index + 1, coordinate, &values)
    }
    for place in 0..<(axis.values.first?.count ?? 0) {
      for (offset, column) in axis.columns.enumerated() {
        values[column] = axis.values[offset][place]
      }
      try expand(index + 1, coordinate, &values)
    }
  }

  /// The value of a drawn column: of a range at that place, of a list the item whose equal share of 0..<1 the place is in.
  private static func value(_ axis: Axis, _ offset: Int, at place: Double) -> String {
    if let range = axis.ranges[offset], range.steps == nil { return range.value(at: place) }
    let values = axis.values[offset]
    return values[min(Int(place * Double(values.count)), values.count - 1)]
  }

  private mutating func add(_ values: [String?]) throws(SettingsError) {
    for condition in skip where try holds(condition, values) {
      skipped += 1
      return
    }
    let point = SweepPoint(values)
    guard seen.insert(point).inserted else {
      repeated += 1
      return
    }
    points.append(point)
    guard points.count <= Self.most else {
      throw SettingsError("there are more than \(Self.most) points", path: "axes")
    }
  }

  private func holds(
    _ condition: AxisExpression, _ values: [String?]
  ) throws(SettingsError) -> Bool {
    do throws(ExpressionError) {
      return try condition.holds { places[$0].flatMap { values[$0] } }
    } catch {
      throw SettingsError(error.description, path: "axes")
    }
  }
}
