import SimKernel

extension TraceReader {
  /// A request to the testbed: it arrives when the one above it has ended.
  ///
  /// In the testbed's words a container is started for a request that is `Cold` (the image is downloaded first) or
  /// `Pre-warmed` (the image is there), and there is one for `Warmed`.
  mutating func pisaRow() throws(TraceError) -> TraceRow {
    let execution = try nanoseconds(2)
    let (end, overflow) = clock.addingReportingOverflow(execution)
    guard !overflow, end <= SimDuration.longest.nanoseconds else {
      throw fault(
        field(2).column,
        "the requests, one after the other, take more than 288230376 seconds (9 years)")
    }
    let mode = field(1).text
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
