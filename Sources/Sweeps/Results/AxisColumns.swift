import SimKernel

/// The columns that axes have in tables: each as it is written, and as a number where all of its values are quantities.
public struct AxisColumns: Hashable, Sendable {
  /// One axis.
  public struct Column: Hashable, Sendable {
    /// What results call it.
    public let name: String
    /// What its values measure; `nil` where one is no quantity or measures something else.
    public let dimension: Magnitude.Dimension?
    /// The name of the column with its numbers, such as `window.seconds`; `nil` where there is none.
    public let numberName: String?

    /// The value as a number in that unit.
    public func number(_ value: String?) -> Double? {
      dimension == nil ? nil : value.flatMap { Magnitude(written: $0)?.amount }
    }
  }

  /// The axes in order.
  public let columns: [Column]

  init(_ columns: [Column]) { self.columns = columns }

  /// Derives the columns from all points of a plan.
  init(_ plan: SweepPlan) {
    let names = Set(plan.columns.map { $0.name.lowercased() } + RunColumns.reserved)
    columns = plan.columns.enumerated().map { place, column in
      let dimension = Self.dimension(plan.points, place)
      let name = dimension.map { "\(column.name).\($0.rawValue)" }
      return Column(
        name: column.name, dimension: dimension,
        numberName: name.flatMap { names.contains($0.lowercased()) ? nil : $0 })
    }
  }

  private static func dimension(_ points: [SweepPoint], _ place: Int) -> Magnitude.Dimension? {
    var common: Magnitude.Dimension?
    for point in points {
      guard let value = point.values[place] else { continue }
      guard let magnitude = Magnitude(written: value) else { return nil }
      if let common, common != magnitude.dimension { return nil }
      common = magnitude.dimension
    }
    return common
  }
}
