import SimKernel

extension TraceReader {
  /// The requests of one minute in OpenDC's format, each of which executes for their mean.
  mutating func openDCMinute() throws(TraceError) -> CountedRequests {
    let minute: Int64 = 60_000_000_000
    let stamp = try nanoseconds(0, digits: 6)
    let count = try wholeNumber(1, upTo: CountedRequests.most)
    let execution = try nanosecondsIfKnown(2, digits: 6)
    let start = options.intervalEdge == .end ? stamp - minute : stamp
    guard start >= 0 else {
      throw fault(
        field(0).column,
        "Timestamp [ms] '\(field(0).shown)' names the end of a minute and lies before the end of the"
          + " first, 60000")
    }
    rowsExpanded += 1
    return CountedRequests(
      TraceRow(time: start, execution: execution, function: 0, memory: try bytesIfKnown(3)),
      length: minute, count: count, spread: options.spread,
      draws: spreadStream.draws(for: rowsExpanded))
  }

  /// Reads column `column` as a whole number.
  func wholeNumber(_ column: Int, upTo most: UInt64) throws(TraceError) -> UInt64 {
    let field = field(column)
    var value: UInt64 = 0
    var isNumber = field.count > 0
    for position in 0..<field.count {
      let digit = field.start[position] &- 0x30
      if digit > 9 { isNumber = false }
      // Stops growing beyond the limit, so that nothing overflows.
      if value <= most { value = value * 10 + UInt64(min(digit, 9)) }
    }
    guard isNumber, value <= most else {
      throw fault(
        field.column,
        "\(header.format.columns[column]) '\(field.shown)' is not a whole number from 0 to \(most)")
    }
    return value
  }
}
