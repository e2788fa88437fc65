import SimKernel

/// Huawei's tables of 2023: a row for each second or minute, and in it a count for each function.
struct Huawei2023Requests: RequestSource {
  static let description = FormatDescription(
    reorderWindow: .zero,
    rules: [
      "a function is the number that its column is called",
      "an interval is as long as lies between the first two rows, and a minute where there is one only",
      "a row names the start of its interval (--interval)",
      "the requests of an interval spread over it (--spread, --seed)",
      "an empty count is none; how long requests execute is unknown",
    ])

  let format = TraceFormat.huawei2023
  private let files: [TraceFile]
  private let options: TraceOptions
  private var current = 0
  private var lines: LineReader
  private var fields = Fields()
  private var columns: [String]
  /// What the requests of each column draw from.
  private var streams: [RandomStream]
  /// The rows of the columns among the names of the trace, as far as they are known.
  private var known: [UInt32]
  /// The length of an interval in nanoseconds; zero until it is known.
  private var length: Int64 = 0
  /// The row behind the one whose requests are handed out.
  private var ahead: Row?
  private var merge = CountedMerge()
  /// The file, the row and the column of the request that was returned last.
  private var file = 0
  private var line = 0
  private var column = 0

  /// A row of counts.
  private struct Row {
    var file: Int
    var line: Int
    var time: Int64
    var counts: [(column: UInt32, count: UInt64)] = []
  }

  /// Whether a header with these names is one of these.
  static func matches(_ names: [String]) -> Bool {
    names.count > 2 && names[0] == "day" && names[1] == "time"
      && names[2...].allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } }
  }

  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = files
    self.options = options
    lines = LineReader(file: files[0])
    columns = []
    streams = []
    known = []
    try readHeader()
  }

  var bytesOfFiles: Int64 {
    files[..<current].reduce(0) { $0 + $1.bytes } + lines.bytesOfFile
  }

  mutating func next() throws(TraceError) -> TraceRow? {
    while true {
      if let request = merge.take() {
        column = Int(request.function)
        return request
      }
      if ahead == nil { ahead = try readRow() }
      guard let row = ahead else { return nil }
      if length == 0 { try findLength(behind: row) } else { ahead = try readRow() }
      begin(row)
    }
  }

  private mutating func findLength(behind row: Row) throws(TraceError) {
    let following = try readRow()
    length = following.map { $0.time - row.time } ?? 60_000_000_000
    ahead = following
    guard length > 0 else {
      length = 0
      throw fault(fields[1].column, "the second row does not lie behind the first")
    }
  }

  private mutating func begin(_ row: Row) {
    (file, line) = (row.file, row.line)
    merge.begin()
    let start = options.intervalEdge == .end ? row.time - length : row.time
    for (column, count) in row.counts {
      merge.add(
        CountedRequests(
          TraceRow(time: start, execution: -1, function: column), length: length, count: count,
          spread: options.spread,
          draws: streams[Int(column)].draws(for: UInt64(bitPattern: row.time))))
    }
  }

  /// The next row; `nil` behind the last of the last file.
  private mutating func readRow() throws(TraceError) -> Row? {
    while true {
      guard let text = try lines.next() else {
        guard current + 1 < files.count else { return nil }
        current += 1
        lines = LineReader(file: files[current])
        try readHeader()
        continue
      }
      do { try fields.cut(text) } catch { throw fault(error.column, error.message) }
      guard fields.count == columns.count + 2 else {
        throw fault(
          0,
          lines.wasTerminated || fields.count > columns.count + 2
            ? "the row has \(fields.count) fields rather than \(columns.count + 2), as the header has"
            : "the file ends in the middle of a row, after \(fields.count) fields")
      }
      guard
        case .nanoseconds(let time) = DecimalSeconds.read(fields[1].start, count: fields[1].count)
      else {
        throw fault(
          fields[1].column,
          "time '\(fields[1].shown)' is not a number of seconds up to 288230376 (9 years), at least zero"
        )
      }
      var row = Row(file: current, line: lines.lineNumber, time: time)
      for column in columns.indices {
        let count = try count(fields[column + 2], columns[column])
        if count > 0 { row.counts.append((UInt32(truncatingIfNeeded: column), count)) }
      }
      return row
    }
  }

  /// A whole number, which the tables write as `816`, `816.0` or, where there is none, not at all.
  private func count(_ field: Fields.Field, _ name: String) throws(TraceError) -> UInt64 {
    if field.count == 0 { return 0 }
    if let count = field.wholeNumber(upTo: CountedRequests.most) { return count }
    if field.text.lowercased() == "nan" { return 0 }
    let billionths = DecimalSeconds.read(
      field.start, count: field.count, limit: Int64(CountedRequests.most) * 1_000_000_000)
    guard case .nanoseconds(let value) = billionths, value % 1_000_000_000 == 0 else {
      throw fault(
        field.column,
        "the count '\(field.shown)' of function \(name.prefix(40)) is not a whole number from 0 to"
          + " \(CountedRequests.most); is this a table of requests?")
    }
    return UInt64(value / 1_000_000_000)
  }

  private mutating func readHeader() throws(TraceError) {
    let path = lines.file.path
    guard let text = try lines.next() else {
      throw TraceError(
        file: path, message: "the file is empty; a trace begins with 'day,time,0,1,…'")
    }
    let names: [String]
    do { names = try TableNames.names(of: text) } catch {
      throw TraceError(file: path, line: 1, column: error.column, message: error.message)
    }
    guard Self.matches(names), Set(names).count == names.count else {
      throw TraceError(
        file: path, line: 1,
        message:
          "the header is '\(Fields.shown(text))'; of Huawei's trace of 2023 it is 'day,time,' and"
          + " the numbers of functions, each once")
    }
    guard columns.isEmpty || columns.elementsEqual(names[2...]) else {
      throw TraceError(
        file: path, line: 1, message: "the functions are others than those of the file before it")
    }
    columns = Array(names[2...])
    streams = columns.map { RandomStream(seed: options.seed, name: "trace/\($0)") }
    if known.isEmpty { known = [UInt32](repeating: .max, count: columns.count) }
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    if known[column] == .max {
      var name = columns[column]
      guard let row = name.withUTF8({ naming.row(of: UnsafeRawBufferPointer($0), in: &names) })
      else { return nil }
      known[column] = row
    }
    return known[column]
  }

  mutating func leaveEntry() { merge.begin() }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    TraceError(file: files[file].path, line: line, message: message)
  }

  private func fault(_ column: Int, _ message: String) -> TraceError {
    TraceError(
      file: lines.file.path, line: lines.lineNumber, column: column, message: message)
  }
}
