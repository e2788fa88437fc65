import SimKernel

extension TraceFormat {
  /// What the one function of such a file is called, which states no name.
  static let pacslabFunction = "lambda"
}

extension TraceReader {
  /// A request to AWS Lambda: seconds for the client's clock, milliseconds for Lambda's figures.
  mutating func pacslabRow() throws(TraceError) -> TraceRow {
    // Seconds since 1970, up to the year 2096.
    let instant = try nanoseconds(0, limit: 4_000_000_000_000_000_000)
    let origin = origin ?? instant
    let start: RecordedStart
    switch field(1).text {
    case "True": start = .cold
    case "False": start = .warm
    case let other:
      throw fault(field(1).column, "is_cold '\(other.prefix(40))' is neither True nor False")
    }
    let execution = try nanosecondsIfKnown(2, digits: 6)
    let memory = try bytesIfKnown(3)
    guard instant - origin <= SimDuration.longest.nanoseconds else {
      throw fault(
        field(0).column,
        "client_start_time '\(field(0).shown)' lies more than 288230376 seconds (9 years) behind the"
          + " first row")
    }
    self.origin = origin
    return TraceRow(
      time: instant - origin, execution: execution, function: 0, start: start, memory: memory)
  }
}
