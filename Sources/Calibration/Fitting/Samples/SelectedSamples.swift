import SimKernel

/// The groups of a table, and what was left out of them.
public struct SelectedSamples: Sendable {
  /// The groups, in the order in which they first occur in the file.
  public private(set) var groups: [SampleGroup] = []
  /// How many rows were left out because they were measured while warming up.
  public private(set) var warmUpRows = 0
  /// How many rows the conditions left out.
  public private(set) var otherRows = 0
  /// The first and last time of the rows, as the column of times has it; `nil` without one.
  public private(set) var times: ClosedRange<Double>?

  /// Takes the rows of `table` that `selection` asks for.
  ///
  /// - Parameters:
  ///   - selection: Which rows, by which column, in which groups.
  ///   - table: The table.
  /// - Throws: Which column is missing, which field is no number, which value is no time of zero or more, or that no row
  ///   is left.
  public init(_ selection: SampleSelection, of table: SampleTable) throws(SampleTableError) {
    let plan = try SelectionPlan(selection, table)
    var rows: [(time: Double, observation: SampleGroup.Observation, group: Int)] = []
    var names: [String: Int] = [:]
    for row in table.rows {
      guard try plan.filter.holds(row) else {
        otherRows += 1
        continue
      }
      guard !plan.filter.isWarmUp(row) else {
        warmUpRows += 1
        continue
      }
      let keys = plan.by.map { (column: table.columns[$0], value: row[$0].text) }
      let name = keys.map { "\($0.column)=\($0.value)" }.joined(separator: " ")
      let group = names[name] ?? groups.count
      if group == groups.count {
        names[name] = group
        groups.append(SampleGroup(name.isEmpty ? "all" : name, keys: keys, []))
      }
      rows.append((try plan.time(row) ?? Double(rows.count), try plan.observation(row), group))
    }
    guard !rows.isEmpty else {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin),
        message:
          "no row is left to fit; \(otherRows) do not meet the conditions, \(warmUpRows) are warm-up"
      )
    }
    // Rows of the same time keep the order of the file.
    let order = rows.indices.sorted { (rows[$0].time, $0) < (rows[$1].time, $1) }
    for place in order { groups[rows[place].group].observations.append(rows[place].observation) }
    if plan.hasTimes, let first = order.first, let last = order.last {
      times = rows[first].time...rows[last].time
    }
  }
}

/// A selection with the places of its columns.
private struct SelectionPlan {
  private let selection: SampleSelection
  private let table: SampleTable
  private let value: Int
  private let timePlace: Int?
  private let reference: Int?
  let filter: RowFilter
  let by: [Int]

  init(_ selection: SampleSelection, _ table: SampleTable) throws(SampleTableError) {
    self.selection = selection
    self.table = table
    value = try table.place(of: selection.value)
    var by: [Int] = []
    for column in selection.by { by.append(try table.place(of: column)) }
    self.by = by
    timePlace = try Self.place(of: selection.time, or: "unix_time", table)
    reference = try Self.place(of: selection.reference, or: "reference_seconds", table)
    filter = try RowFilter(
      selection.conditions, includesWarmUp: selection.includesWarmUp, table)
  }

  /// The place of a column that was asked for, or else of the usual one if it is there.
  private static func place(
    of asked: String?, or usual: String, _ table: SampleTable
  ) throws(SampleTableError) -> Int? {
    if let asked { return try table.place(of: asked) }
    return table.columns.firstIndex(of: usual)
  }

  var hasTimes: Bool { timePlace != nil }

  func time(_ row: [SampleTable.Field]) throws(SampleTableError) -> Double? {
    guard let timePlace else { return nil }
    return try table.number(row[timePlace], of: timePlace)
  }

  func observation(_ row: [SampleTable.Field]) throws(SampleTableError) -> SampleGroup.Observation {
    let seconds = try table.number(row[value], of: value) * selection.secondsPerUnit
    guard seconds >= 0 else {
      throw table.error(
        "\(table.columns[value]): \(row[value].text) is below zero; times are at least zero",
        at: row[value])
    }
    var observation = SampleGroup.Observation(seconds, line: row[value].line)
    if let reference, !row[reference].text.trimmed.isEmpty {
      observation.reference = try table.number(row[reference], of: reference)
    }
    return observation
  }
}
