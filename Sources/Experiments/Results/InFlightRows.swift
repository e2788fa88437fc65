import ClusterModel

/// The rows of `in-flight.csv`: one for each request that was under way when the run ended, in the order of their arrivals.
///
/// The columns are those of `invocations.csv`, with what a request was about for how it ended, the end of the run for its own, and its
/// age for the response time.
enum InFlightRows {
  /// The columns that are always there.
  static let header = header(beside: InvocationRows.header)

  /// The columns beside a table with the columns `header`.
  private static func header(beside header: String) -> String {
    header.replacing(",outcome,", with: ",state,")
      .replacing(",endedAt,responseTime,", with: ",runEndedAt,age,")
  }

  /// The whole table.
  static func text(_ requests: [RequestInFlight], _ rows: InvocationRows) -> String {
    var buffer = TextBuffer()
    buffer.append(header(beside: rows.header))
    buffer.append(UInt8(ascii: "\n"))
    for request in requests {
      rows.write(request.record, state: request.state.name, to: &buffer)
      buffer.append(UInt8(ascii: "\n"))
    }
    return buffer.text
  }
}
