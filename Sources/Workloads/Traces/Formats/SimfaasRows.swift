import SimKernel

/// Our own format.
struct SimfaasRows: TableFormat {
  static let description = FormatDescription(
    columns: ["time_s", "function", "duration_s"], isExact: true,
    optionalColumns: TraceDetails.columns.map(\.name), reorderWindow: .zero,
    rules: ["an empty duration_s is unknown"])
  static let nameColumns = 1..<2

  func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    let execution = table.field(2).count == 0 ? -1 : try table.nanoseconds(2)
    var row = TraceRow(time: try table.nanoseconds(0), execution: execution, function: 0)
    if table.header.count > Self.description.columns.count { try readDetails(table, &row) }
    return row
  }

  private func readDetails(_ table: TableReader, _ row: inout TraceRow) throws(TraceError) {
    let first = Self.description.columns.count
    for (place, column) in TraceDetails.columns.enumerated()
    where table.isThere(first + place) && table.field(first + place).count > 0 {
      let place = first + place
      switch column.detail {
      case .memory:
        row.memory = Int64(try table.wholeNumber(place, upTo: Self.mostMemory))
      case .coldStart: row.coldStart = try table.nanoseconds(place)
      case .trigger: row.trigger = try table.word(place)
      case .start: row.start = try table.word(place)
      default: row.outcome = try table.word(place)
      }
    }
  }

  /// The most memory of a request in bytes, as much as other formats can state: 2⁵⁸ nanoparts of 2²⁰.
  private static let mostMemory: UInt64 = 1 << 49

  func details(_ files: [TraceFile]) -> TraceDetails {
    var details: TraceDetails = []
    for file in files {
      guard let names = TableNames.names(atTopOf: file) else { continue }
      for column in TraceDetails.columns where names.contains(column.name) {
        details.insert(column.detail)
      }
    }
    return details
  }
}
