import SimKernel

/// Our own format.
struct SimfaasRows: TableFormat {
  static let description = FormatDescription(
    columns: ["time_s", "function", "duration_s"], isExact: true, reorderWindow: .zero,
    rules: ["an empty duration_s is unknown"])
  static let nameColumns = 1..<2

  func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    let execution = table.field(2).count == 0 ? -1 : try table.nanoseconds(2)
    return TraceRow(time: try table.nanoseconds(0), execution: execution, function: 0)
  }
}
