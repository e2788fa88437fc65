import SimKernel

/// Conditions on the rows of a table, and the mark of those that were measured while warming up.
struct RowFilter {
  private let table: SampleTable
  private let conditions: [(place: Int, condition: SampleSelection.Condition)]
  private let warmUp: Int?

  /// Finds the columns.
  ///
  /// - Throws: Which one is missing.
  init(
    _ conditions: [SampleSelection.Condition], includesWarmUp: Bool, _ table: SampleTable
  ) throws(SampleTableError) {
    self.table = table
    var places: [(place: Int, condition: SampleSelection.Condition)] = []
    for condition in conditions {
      places.append((try table.place(of: condition.column), condition))
    }
    self.conditions = places
    warmUp = includesWarmUp ? nil : table.columns.firstIndex(of: "warm_up")
  }

  /// Whether the row meets all conditions.
  ///
  /// - Throws: Which field is no number, where one is compared.
  func holds(_ row: [SampleTable.Field]) throws(SampleTableError) -> Bool {
    for (place, condition) in conditions {
      guard let holds = condition.holds(for: row[place].text.trimmed) else {
        throw table.error(
          "\(table.columns[place]): '\(row[place].text.abbreviated)' is not a number to compare with \(condition.operand)",
          at: row[place])
      }
      if !holds { return false }
    }
    return true
  }

  /// Whether the row is left out because it was measured while warming up.
  func isWarmUp(_ row: [SampleTable.Field]) -> Bool {
    guard let warmUp else { return false }
    return ["1", "true", "yes"].contains(row[warmUp].text.trimmed.lowercased())
  }
}
