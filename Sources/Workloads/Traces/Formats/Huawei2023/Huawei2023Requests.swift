import SimKernel

/// Huawei's tables of 2023: a row for each second or minute, and in it a count for each function.
struct Huawei2023Requests: RequestSource {
  static let description = FormatDescription(
    reorderWindow: .zero,
    rules: [
      "a function is the number that its column is called",
      "an interval is as long as lies between the first two rows, and a minute where there is one only",
      "an empty count is none",
    ],
    chosenRules: { options in
      [
        "a row names the \(options.intervalEdge ?? .start) of its interval (--interval)",
        options.spread.rule("an interval", seed: options.seed),
        options.delayUnit.map {
          "requests execute for the mean that a second table of the day states for their function and interval,"
            + " in \($0.rawValue) (--delay-unit \($0.rawValue))"
        } ?? "how long requests execute is unknown (--delay-unit)",
      ]
    })
  private static let minute = SimDuration.minutes(1).nanoseconds

  let format = TraceFormat.huawei2023
  private let files: Huawei2023Files
  private let options: TraceOptions
  private var table: Huawei2023Table
  private var delays: Huawei2023Delays?
  /// What the requests of each column draw from.
  private let streams: [RandomStream]
  /// The rows of the columns among the names of the trace, as far as they are known.
  private var known: [UInt32]
  /// The length of an interval in nanoseconds; zero until it is known.
  private var length: Int64 = 0
  /// The row whose requests come next, and the one behind it where that has been read.
  private var (pending, ahead): (Row?, Row?)
  private var merge = CountedMerge()
  /// The file, the row and the column of the request that was returned last.
  private var file = 0
  private var line = 0
  private var column = 0
  private var withoutDelay: UInt64 = 0

  /// A row of counts.
  private struct Row {
    var file: Int
    var line: Int
    var time: Int64
    var counts: [(column: UInt32, count: UInt64)] = []
  }

  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = try Huawei2023Files(files, unit: options.delayUnit)
    self.options = options
    table = try Huawei2023Table(self.files.requests)
    if let unit = options.delayUnit, !self.files.delays.isEmpty {
      delays = try Huawei2023Delays(self.files.delays, of: table.columns, unit: unit)
    }
    streams = table.columns.map { RandomStream(seed: options.seed, name: "trace/\($0)") }
    known = [UInt32](repeating: .max, count: table.columns.count)
  }

  var bytesOfFiles: Int64 { table.bytesOfFiles + (delays?.bytesOfFiles ?? 0) }

  var decisions: [TraceDecision] {
    [TraceDecision("requests in intervals without a delay of their function", count: withoutDelay)]
  }

  mutating func next() throws(TraceError) -> TraceRow? {
    while true {
      if let request = merge.take() {
        column = Int(request.function)
        return request
      }
      if pending == nil { pending = try readRow() }
      guard let row = pending else { return nil }
      if length == 0 { try findLength(behind: row) }
      try delays?.advance(to: row.time, interval: length)
      begin(row)
      pending = ahead
      ahead = nil
    }
  }

  private mutating func findLength(behind row: Row) throws(TraceError) {
    ahead = try readRow()
    length = ahead.map { $0.time - row.time } ?? Self.minute
    guard length > 0 else {
      length = 0
      (pending, ahead) = (ahead, nil)
      throw table.faultAtTime("the second row does not lie behind the first")
    }
  }

  private mutating func begin(_ row: Row) {
    (file, line) = (row.file, row.line)
    merge.begin()
    let start = options.intervalEdge == .end ? row.time - length : row.time
    for (column, count) in row.counts {
      let delay = delays?.delay(of: Int(column), at: row.time) ?? -1
      if delays != nil, delay < 0 { withoutDelay += count }
      merge.add(
        CountedRequests(
          TraceRow(time: start, execution: delay, function: column), length: length, count: count,
          spread: options.spread,
          draws: streams[Int(column)].draws(for: UInt64(bitPattern: row.time))))
    }
  }

  /// The next row; `nil` behind the last of the last file.
  private mutating func readRow() throws(TraceError) -> Row? {
    guard try table.next() else { return nil }
    var row = Row(file: table.current, line: table.line, time: table.time)
    for column in table.columns.indices {
      let count = try count(table[column], table.columns[column])
      if count > 0 { row.counts.append((UInt32(truncatingIfNeeded: column), count)) }
    }
    return row
  }

  /// A whole number, which the tables write as `816`, `816.0` or, where there is none, not at all.
  private func count(_ field: Fields.Field, _ name: String) throws(TraceError) -> UInt64 {
    if field.count == 0 { return 0 }
    if let count = field.wholeNumber(upTo: CountedRequests.most) { return count }
    if field.text.lowercased() == "nan" { return 0 }
    let billionths = DecimalSeconds.read(
      field.start, count: field.count, limit: Int64(CountedRequests.most) * 1_000_000_000)
    guard case .nanoseconds(let value) = billionths, value % 1_000_000_000 == 0 else {
      throw table.fault(
        field.column,
        "the count '\(field.shown)' of function \(name.prefix(40)) is not a whole number from 0 to"
          + " \(CountedRequests.most); is this a table of requests?")
    }
    return UInt64(value / 1_000_000_000)
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    if known[column] == .max {
      var name = table.columns[column]
      guard let row = name.withUTF8({ naming.row(of: UnsafeRawBufferPointer($0), in: &names) })
      else { return nil }
      known[column] = row
    }
    return known[column]
  }

  mutating func leaveEntry() { merge.begin() }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    TraceError(file: files.requests[file].path, line: line, message: message)
  }
}
