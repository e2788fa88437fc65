import SimKernel

/// Requests to the testbed of Pisa: each arrives when the one above it has ended.
///
/// In the testbed's words a container is started for a request that is `Cold` (the image is downloaded first) or
/// `Pre-warmed` (the image is there), and there is one for `Warmed`.
struct PisaRows: TableFormat {
  static let description = FormatDescription(
    columns: ["Function", "Execution Mode", "Execution Time (s)"], details: .start,
    reorderWindow: .zero,
    rules: [
      "each request arrives when the one above it has ended",
      "an execution time runs from the gateway to the answer and holds the cold start",
      "Cold and Pre-warmed are cold starts, Warmed is none",
    ])
  static let nameColumns = 0..<1

  /// When the request above has ended.
  private var clock: Int64 = 0

  init() {}

  mutating func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    let execution = try table.nanoseconds(2)
    let (end, overflow) = clock.addingReportingOverflow(execution)
    guard !overflow, end <= SimDuration.longest.nanoseconds else {
      throw table.fault(
        table.field(2).column,
        "the requests, one after the other, take more than 288230376 seconds (9 years)")
    }
    let mode = table.field(1)
    let start: RecordedStart =
      if mode.contains("Cold") || mode.contains("Pre-warmed") {
        .cold
      } else if mode.contains("Warmed") {
        .warm
      } else {
        .unknown
      }
    defer { clock = end }
    return TraceRow(time: clock, execution: execution, function: 0, start: start)
  }
}
