import SimKernel

/// Requests to AWS Lambda as pacslab measured them: seconds for the client's clock, milliseconds for Lambda's figures.
struct PacslabRows: TableFormat {
  static let description = FormatDescription(
    columns: ["client_start_time", "is_cold", "aws_duration", "aws_max_mem"],
    details: [.memory, .start], startsAtFirstRow: true,
    rules: [
      "a request arrives when the client sends it; the first row is the start",
      "all requests call one function, '\(function)'",
    ])
  static let nameColumns = 0..<0
  /// What the one function of such a file is called, which states no name.
  private static let function = "lambda"

  /// Where times count from, once it is known.
  private var origin: Int64?

  init() {}

  mutating func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    // Seconds since 1970, up to the year 2096.
    let instant = try table.nanoseconds(0, limit: 4_000_000_000_000_000_000)
    let origin = origin ?? instant
    let start: RecordedStart
    switch table.field(1).text {
    case "True": start = .cold
    case "False": start = .warm
    case let other:
      throw table.fault(
        table.field(1).column, "is_cold '\(other.prefix(40))' is neither True nor False")
    }
    let execution = try table.nanosecondsIfKnown(2, digits: 6)
    let memory = try table.bytesIfKnown(3)
    guard instant - origin <= SimDuration.longest.nanoseconds else {
      throw table.fault(
        table.field(0).column,
        "client_start_time '\(table.field(0).shown)' lies more than 288230376 seconds (9 years)"
          + " behind the first row")
    }
    self.origin = origin
    return TraceRow(
      time: instant - origin, execution: execution, function: 0, start: start, memory: memory)
  }

  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    name.append(contentsOf: function.utf8)
  }
}
