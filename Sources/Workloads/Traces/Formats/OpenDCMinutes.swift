import SimKernel

/// OpenDC's tables: a row for each minute of a function, whose requests each execute for their mean.
struct OpenDCMinutes: RequestSource {
  static let description = FormatDescription(
    columns: [
      "Timestamp [ms]", "Invocations", "Avg Exec time per Invocation",
      "Avg mem usage per Invocation [mb]", "name",
    ], details: .memory,
    rules: ["each request executes for the mean of its minute"],
    chosenRules: { options in
      [
        "a row names the \(options.intervalEdge ?? .end) of its minute (--interval)",
        options.spread.rule("a minute", seed: options.seed),
      ]
    })
  private static let minute: Int64 = 60_000_000_000

  private var table: TableReader
  private let options: TraceOptions
  /// Where the requests of a minute are drawn from, with a part for each row.
  private let stream: RandomStream
  private var rows: UInt64 = 0
  /// The requests of the minute that is being handed out.
  private var requests: CountedRequests?
  /// The row of their function among the names of the trace, once it is known.
  private var known: UInt32?
  private var name: [UInt8] = []

  init(_ table: TableReader, options: TraceOptions) {
    self.table = table
    self.options = options
    stream = RandomStream(seed: options.seed, name: "trace/spread")
  }

  var format: TraceFormat { table.format }
  var bytesOfFiles: Int64 { table.bytesOfFiles }

  mutating func next() throws(TraceError) -> TraceRow? {
    while true {
      if let request = requests?.next() { return request }
      requests = nil
      known = nil
      guard try table.next() else { return nil }
      requests = try readMinute()
    }
  }

  private mutating func readMinute() throws(TraceError) -> CountedRequests {
    let stamp = try table.nanoseconds(0, digits: 6)
    let count = try table.wholeNumber(1, upTo: CountedRequests.most)
    let execution = try table.nanosecondsIfKnown(2, digits: 6)
    let start = (options.intervalEdge ?? .end) == .end ? stamp - Self.minute : stamp
    guard start >= 0 else {
      throw table.fault(
        table.field(0).column,
        "Timestamp [ms] '\(table.field(0).shown)' names the end of a minute and lies before the end"
          + " of the first, 60000")
    }
    rows += 1
    return CountedRequests(
      TraceRow(time: start, execution: execution, function: 0, memory: try table.bytesIfKnown(3)),
      length: Self.minute, count: count, spread: options.spread, draws: stream.draws(for: rows))
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    if let known { return known }
    try table.requireName(4..<5)
    name.removeAll(keepingCapacity: true)
    table.append(4, to: &name)
    known = name.withUnsafeBytes { naming.row(of: $0, in: &names) }
    return known
  }

  mutating func leaveEntry() { requests = nil }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    table.fault(pointing ? table.field(Self.description.timeColumn).column : 0, message)
  }
}
