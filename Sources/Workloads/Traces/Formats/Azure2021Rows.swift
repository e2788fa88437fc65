import SimKernel

/// The Azure Functions invocation trace of 2021.
struct Azure2021Rows: TableFormat {
  static let description = FormatDescription(
    columns: ["app", "func", "end_timestamp", "duration"], isExact: true, timeColumn: 2,
    reorderWindow: .seconds(1), hasApplications: true,
    rules: ["a request arrives at end_timestamp less duration"])
  static let nameColumns = 0..<2

  func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    let end = try table.nanoseconds(2)
    let duration = try table.nanoseconds(3)
    return TraceRow(time: end - duration, execution: duration, function: 0)
  }

  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    table.append(0, to: &name, separatingCommas: true)
    name.append(0x2C)
    table.append(1, to: &name)
  }
}
