import SimKernel

/// The rows of a trace in the order of their arrivals, in constant memory: what every pass over it shares.
///
/// A trace of several files is read one after the other; each begins with its header.
struct TraceReader: Sendable {
  /// What is done with names that are met.
  enum Naming {
    /// A new name is taken down.
    case collects
    /// A new name means that the file is no longer the one that was scanned.
    case knows
  }

  /// The most errors kept of rows that are left out.
  static let mostErrors = 10

  /// The format and where its columns stand in the file that is being read.
  private(set) var header: TraceHeader
  private(set) var lines: LineReader
  /// Rows that lay before one above them.
  private(set) var reordered: UInt64 = 0
  /// The furthest that a row lay before the latest above it, in nanoseconds.
  private(set) var largestStepBack: Int64 = 0
  /// Arrivals that lay before the start and were moved to it.
  private(set) var movedToStart: UInt64 = 0
  /// Rows that could not be read and were left out.
  private(set) var skipped: UInt64 = 0
  /// What was wrong with the first of them.
  private(set) var firstErrors: [TraceError] = []

  private let files: [TraceFile]
  private var current = 0
  let options: TraceOptions
  /// Where the requests of an interval are drawn from, with a part for each row.
  let spreadStream: RandomStream
  /// Rows that stand for the requests of an interval, so far.
  var rowsExpanded: UInt64 = 0
  /// The requests of the interval that is being handed out.
  private var counted: CountedRequests?
  private var buffer = ReorderBuffer()
  private let window: Int64
  private let from: Int64
  private let until: Int64
  private var latest: Int64 = 0
  private var given = Int64.min
  private var isExhausted = false
  /// Where times count from, once it is known, where the first row is the start.
  var origin: Int64?
  /// When the request above has ended, where a format states no arrivals.
  var clock: Int64 = 0
  /// The fields of the line that is being read.
  private(set) var fields = Fields()
  // A name whose parts are quoted or lie apart is put together here.
  private var assembled: [UInt8] = []

  /// Opens nothing: begins at the top of the first of `files` and reads its header.
  ///
  /// - Precondition: There is a file.
  init(files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = files
    self.options = options
    spreadStream = RandomStream(seed: options.seed, name: "trace/spread")
    var lines = LineReader(file: files[0])
    header = try TraceHeader(&lines, stated: options.format)
    self.lines = lines
    window = max((options.reorderWindow ?? header.format.defaultReorderWindow).nanoseconds, 0)
    from = options.from.nanoseconds
    until = options.until.nanoseconds
  }

  /// The format.
  var format: TraceFormat { header.format }

  /// How many bytes of the files have been read, packed as they are.
  var bytesOfFiles: Int64 {
    files[..<current].reduce(0) { $0 + $1.bytes } + lines.bytesOfFile
  }

  /// The next arrival within the part that is asked for, its time counted from the start of that part.
  mutating func next(
    _ names: inout FunctionNames, _ naming: Naming
  ) throws(TraceError) -> TraceRow? {
    while true {
      if let earliest = buffer.earliest,
        isExhausted || earliest <= latest - from - window || buffer.count == ReorderBuffer.most
      {
        given = earliest
        return buffer.take()
      }
      if isExhausted { return nil }
      guard let row = try nextInPart(&names, naming) else {
        isExhausted = true
        continue
      }
      // Without a window rows are in order as they come.
      if window == 0 { return row }
      buffer.add(row)
    }
  }

  /// The next row of the files that lies within the part that is asked for, or `nil` at their end.
  private mutating func nextInPart(
    _ names: inout FunctionNames, _ naming: Naming
  ) throws(TraceError) -> TraceRow? {
    while true {
      var line: UnsafeBufferPointer<UInt8>?
      if counted == nil {
        line = try lines.next()
        if line == nil {
          guard try beginNextFile() else { return nil }
          continue
        }
      }
      do throws(TraceError) {
        guard var row = try next(in: line) else { continue }
        try putInOrder(&row)
        if row.time >= until {
          if row.time - until >= window { return nil }
          continue
        }
        if row.time < from { continue }
        row.time -= from
        row.function = try function(&names, naming)
        return row
      } catch {
        // What is wrong with a file as a whole is always an error.
        guard options.onError == .skip, error.line > 0 else { throw error }
        counted = nil
        skipped += 1
        if firstErrors.count < Self.mostErrors { firstErrors.append(error) }
      }
    }
  }

  /// The row of `line`, or without a line the next request of the interval; `nil` where there is none.
  private mutating func next(in line: UnsafeBufferPointer<UInt8>?) throws(TraceError) -> TraceRow? {
    if let line {
      do { try fields.cut(line) } catch { throw fault(error.column, error.message) }
      guard fields.count == header.count else { throw wrongCount(fields.count) }
      guard header.format.countsRequests else { return try row() }
      counted = try openDCMinute()
    }
    let request = counted?.next()
    if request == nil { counted = nil }
    return request
  }

  /// Goes on to the next file.
  ///
  /// - Returns: Whether there is one.
  private mutating func beginNextFile() throws(TraceError) -> Bool {
    guard current + 1 < files.count else { return false }
    current += 1
    var next = LineReader(file: files[current])
    let nextHeader = try TraceHeader(&next, stated: options.format)
    guard nextHeader.format == format else {
      throw TraceError(
        file: next.file.path, line: 1,
        message: "the format is \(nextHeader.format.rawValue), but that of the file before it is"
          + " \(format.rawValue); one trace has one format")
    }
    header = nextHeader
    lines = next
    return true
  }

  /// What the line says, but for the function.
  private mutating func row() throws(TraceError) -> TraceRow {
    switch header.format {
    case .simfaas:
      let execution = field(2).count == 0 ? -1 : try nanoseconds(2)
      return TraceRow(time: try nanoseconds(0), execution: execution, function: 0)
    case .azure2021:
      let end = try nanoseconds(2)
      let duration = try nanoseconds(3)
      return TraceRow(time: end - duration, execution: duration, function: 0)
    case .pacslab: return try pacslabRow()
    case .pisa: return try pisaRow()
    case .huawei2025: return try huaweiRequest()
    case .huawei2025ColdStarts: return try huaweiColdStart()
    case .opendc: preconditionFailure("a row of counts is not one request")
    }
  }

  // MARK: Order

  /// Checks that a row lies no further back than is allowed, and moves an arrival before the start to it.
  private mutating func putInOrder(_ row: inout TraceRow) throws(TraceError) {
    if row.time < 0 {
      guard row.time >= -window else {
        throw fault(
          field(timeColumn).column,
          header.format.startsAtFirstRow
            ? "the request arrives \(words(-row.time)) before the first row, which is the start of"
              + " the trace; up to \(words(window)) is moved to it"
            : "the request arrives \(words(-row.time)) before the start of the trace (its end less"
              + " its duration); up to \(words(window)) is moved to the start")
      }
      movedToStart += 1
      row.time = 0
    }
    if row.time >= latest {
      latest = row.time
      return
    }
    let stepBack = latest - row.time
    guard stepBack <= window else {
      throw fault(
        0,
        window == 0
          ? "the arrival lies before the one above it"
          : "the arrival lies \(words(stepBack)) before one above it; up to \(words(window)) is put"
            + " in order")
    }
    guard row.time < from || row.time - from >= given else {
      throw fault(
        0,
        "the arrival lies before one above it, with more than \(ReorderBuffer.most) rows in between"
      )
    }
    reordered += 1
    largestStepBack = max(largestStepBack, stepBack)
  }

  /// The column that messages about an arrival point to.
  private var timeColumn: Int { header.format == .azure2021 ? 2 : 0 }

  // MARK: Fields

  /// The field of column `column` of the format.
  @inline(__always)
  func field(_ column: Int) -> Fields.Field { fields[header.fields[column]] }

  /// Reads column `column` as seconds, or in the unit that has `digits` digits before a nanosecond.
  @inline(__always)
  func nanoseconds(
    _ column: Int, digits: Int = 9, limit: Int64 = SimDuration.longest.nanoseconds
  ) throws(TraceError) -> Int64 {
    let field = field(column)
    let reading = DecimalSeconds.read(field.start, count: field.count, digits: digits, limit: limit)
    if case .nanoseconds(let value) = reading { return value }
    throw notANumber(
      column, reading, of: digits == 9 ? "seconds" : "milliseconds",
      isLength: limit == SimDuration.longest.nanoseconds)
  }

  /// Reads column `column` likewise; -1 where it is empty or `NaN`.
  func nanosecondsIfKnown(_ column: Int, digits: Int = 9) throws(TraceError) -> Int64 {
    isUnknown(column) ? -1 : try nanoseconds(column, digits: digits)
  }

  /// Reads column `column` as MB, in bytes; -1 where it is empty or `NaN`.
  func bytesIfKnown(_ column: Int) throws(TraceError) -> Int64 {
    if isUnknown(column) { return -1 }
    let field = field(column)
    let reading = DecimalSeconds.read(field.start, count: field.count)
    guard case .nanoseconds(let value) = reading else {
      throw notANumber(column, reading, of: "MB")
    }
    // At most 2⁵⁸ times 2²⁰ before the division, and at most 2⁴⁹ behind it.
    return Int64((Int128(value) << 20 + 500_000_000) / 1_000_000_000)
  }

  private func isUnknown(_ column: Int) -> Bool {
    let field = field(column)
    if field.count == 0 { return true }
    guard field.count == 3 else { return false }
    return field.start[0] | 0x20 == UInt8(ascii: "n") && field.start[1] | 0x20 == UInt8(ascii: "a")
      && field.start[2] | 0x20 == UInt8(ascii: "n")
  }

  @inline(never)
  private func notANumber(
    _ column: Int, _ reading: DecimalSeconds.Reading, of unit: String,
    isLength: Bool = false
  ) -> TraceError {
    let field = field(column)
    if isCutOff {
      return fault(field.column, "the file ends in the middle of a row, at '\(field.shown)'")
    }
    let name = header.format.columns[column]
    let problem =
      switch reading {
      case .negative: "is negative; \(name) is at least zero"
      case .notFinite: "is not a finite number of \(unit)"
      case .tooLarge where isLength && unit == "seconds":
        "is beyond 288230376 seconds (9 years), the longest that can be simulated"
      case .tooLarge: "is too large for a number of \(unit)"
      case .notANumber, .nanoseconds:
        "is not a number of \(unit) such as 0, 12.5 or 9.5e-07"
      }
    return fault(field.column, "\(name) '\(field.shown)' \(problem)")
  }

  /// The row of the function that the line calls.
  private mutating func function(
    _ names: inout FunctionNames, _ naming: Naming
  ) throws(TraceError) -> UInt32 {
    let columns = header.format.nameColumns
    for column in columns where field(column).count == 0 {
      throw fault(
        field(column).column,
        "\(header.format.columns[column]) is empty; a name stands here")
    }
    let index: Int?
    if header.format.isExact, !fields.isAnyQuoted {
      // The parts of the name lie side by side in the line, with the comma between them.
      let first = field(columns.lowerBound)
      let last = field(columns.upperBound - 1)
      index = Self.look(
        up: UnsafeRawBufferPointer(
          start: first.start, count: last.start + last.count - first.start),
        &names, naming)
    } else {
      assemble()
      index = assembled.withUnsafeBytes { Self.look(up: $0, &names, naming) }
    }
    if let index { return UInt32(truncatingIfNeeded: index) }
    switch naming {
    case .collects:
      throw fault(
        fields[0].column,
        "more than \(FunctionNames.most) functions, or more than 1 GiB of their names")
    case .knows: throw changed()
    }
  }

  @inline(__always)
  private static func look(
    up name: UnsafeRawBufferPointer, _ names: inout FunctionNames, _ naming: Naming
  ) -> Int? {
    switch naming {
    case .collects: names.add(name)
    case .knows: names.find(name)
    }
  }

  /// Puts the name of the function together.
  private mutating func assemble() {
    assembled.removeAll(keepingCapacity: true)
    switch header.format {
    case .simfaas: append(1)
    case .azure2021:
      append(0, separatingCommas: true)
      assembled.append(0x2C)
      append(1)
    case .pacslab: assembled.append(contentsOf: TraceFormat.pacslabFunction.utf8)
    case .pisa: append(0)
    case .huawei2025, .huawei2025ColdStarts: appendHuaweiName(to: &assembled)
    case .opendc: append(4)
    }
  }

  /// Adds the content of a column, without the doubling of its quotes.
  private mutating func append(_ column: Int, separatingCommas: Bool = false) {
    let field = field(column)
    var position = 0
    while position < field.count {
      let byte = field.start[position]
      // A comma in the first part would be mistaken for the one between the parts.
      assembled.append(byte == 0x2C && separatingCommas ? FunctionNames.comma : byte)
      position += field.hasDoubledQuotes && byte == 0x22 ? 2 : 1
    }
  }

  // MARK: Errors

  /// Whether the line read last is the last of the file and has no end: it may have been cut off.
  private var isCutOff: Bool { !lines.wasTerminated }

  /// The error for a file that no longer is what the first pass has seen.
  func changed() -> TraceError {
    TraceError(file: lines.file.path, message: "the file was changed after it was scanned")
  }

  /// An error in the line read last.
  func fault(_ column: Int, _ message: String) -> TraceError {
    TraceError(
      file: lines.file.path, line: lines.lineNumber, column: column, message: message)
  }

  private func wrongCount(_ count: Int) -> TraceError {
    if isCutOff, count < header.count {
      return fault(0, "the file ends in the middle of a row, after \(Self.columns(count))")
    }
    return fault(
      0,
      "the row has \(Self.columns(count)) rather than \(header.count), "
        + (header.format.isExact ? "'\(header.format.header)'" : "as the header has"))
  }

  private static func columns(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

  /// A length of time for a message.
  func words(_ nanoseconds: Int64) -> String {
    var text: [UInt8] = []
    DecimalSeconds.append(nanoseconds, to: &text)
    return String(decoding: text, as: UTF8.self) + " s"
  }
}

extension TraceFormat {
  /// The columns whose content makes up the name of a function; none may be empty.
  var nameColumns: Range<Int> {
    switch self {
    case .simfaas: 1..<2
    case .azure2021: 0..<2
    case .pacslab: 0..<0
    case .pisa: 0..<1
    case .huawei2025, .huawei2025ColdStarts: 1..<4
    case .opendc: 4..<5
    }
  }
}
