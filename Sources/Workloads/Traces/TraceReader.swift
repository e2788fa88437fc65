import SimKernel

/// The rows of a trace in the order of their arrivals, in constant memory: what both passes over it share.
struct TraceReader: Sendable {
  /// What is done with names that are met.
  enum Naming {
    /// A new name is taken down.
    case collects
    /// A new name means that the file is no longer the one that was scanned.
    case knows
  }

  /// The format, stated or found in the header.
  let format: TraceFormat
  private(set) var lines: LineReader
  /// Rows that lay before one above them.
  private(set) var reordered: UInt64 = 0
  /// The furthest that a row lay before the latest above it, in nanoseconds.
  private(set) var largestStepBack: Int64 = 0
  /// Arrivals that lay before the start and were moved to it.
  private(set) var movedToStart: UInt64 = 0

  private var buffer = ReorderBuffer()
  private let window: Int64
  private let from: Int64
  private let until: Int64
  private var latest: Int64 = 0
  private var given = Int64.min
  private var isExhausted = false
  // A name whose parts are quoted is put together here.
  private var assembled: [UInt8] = []

  /// Opens nothing: begins at the top of `file` and reads its header.
  init(file: TraceFile, options: TraceOptions) throws(TraceError) {
    lines = LineReader(file: file)
    format = try Self.readHeader(&lines, stated: options.format)
    window = max((options.reorderWindow ?? format.defaultReorderWindow).nanoseconds, 0)
    from = options.from.nanoseconds
    until = options.until.nanoseconds
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

  /// The next row of the file that lies within the part that is asked for, or `nil` at its end.
  private mutating func nextInPart(
    _ names: inout FunctionNames, _ naming: Naming
  ) throws(TraceError) -> TraceRow? {
    while let line = try lines.next() {
      let fields: Fields
      do { fields = try Fields(line) } catch {
        throw fault(error.column, error.message)
      }
      guard fields.count == columnCount else { throw wrongCount(fields.count) }
      var row = try times(of: fields)
      try putInOrder(&row, column: fields[timeField].column)
      if row.time >= until {
        if row.time - until >= window { return nil }
        continue
      }
      if row.time < from { continue }
      row.time -= from
      row.function = try function(of: fields, &names, naming)
      return row
    }
    return nil
  }

  // MARK: Order

  /// Checks that a row lies no further back than is allowed, and moves an arrival before the start to it.
  private mutating func putInOrder(_ row: inout TraceRow, column: Int) throws(TraceError) {
    if row.time < 0 {
      guard row.time >= -window else {
        throw fault(
          column,
          "the request arrives \(words(-row.time)) before the start of the trace (its end less its"
            + " duration); up to \(words(window)) is moved to the start")
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

  // MARK: Fields

  private var columnCount: Int { format == .simfaas ? 3 : 4 }
  private var timeField: Int { format == .simfaas ? 0 : 2 }

  private func times(of fields: Fields) throws(TraceError) -> TraceRow {
    switch format {
    case .simfaas:
      let execution = fields[2].count == 0 ? -1 : try nanoseconds(fields[2], 2)
      return TraceRow(time: try nanoseconds(fields[0], 0), execution: execution, function: 0)
    case .azure2021:
      let end = try nanoseconds(fields[2], 2)
      let duration = try nanoseconds(fields[3], 3)
      return TraceRow(time: end - duration, execution: duration, function: 0)
    }
  }

  @inline(__always)
  private func nanoseconds(
    _ field: Fields.Field, _ column: Int
  ) throws(TraceError) -> Int64 {
    let reading = DecimalSeconds.read(field.start, count: field.count)
    if case .nanoseconds(let value) = reading { return value }
    throw notSeconds(field, column, reading)
  }

  @inline(never)
  private func notSeconds(
    _ field: Fields.Field, _ column: Int, _ reading: DecimalSeconds.Reading
  ) -> TraceError {
    if isCutOff {
      return fault(field.column, "the file ends in the middle of a row, at '\(field.shown)'")
    }
    let name = format.columns[column]
    let problem =
      switch reading {
      case .negative: "is negative; \(name) is at least zero"
      case .notFinite: "is not a finite number of seconds"
      case .tooLarge: "is beyond 288230376 seconds (9 years), the longest that can be simulated"
      case .notANumber, .nanoseconds:
        "is not a number of seconds such as 0, 12.5 or 9.5e-07"
      }
    return fault(field.column, "\(name) '\(field.shown)' \(problem)")
  }

  /// The row of the function that a line calls.
  private mutating func function(
    of fields: Fields, _ names: inout FunctionNames, _ naming: Naming
  ) throws(TraceError) -> UInt32 {
    let first = format == .simfaas ? 1 : 0
    for field in first...1 where fields[field].count == 0 {
      throw fault(fields[field].column, "\(format.columns[field]) is empty; a name stands here")
    }
    let last = fields[1]
    let index: Int?
    if fields.isAnyQuoted {
      assemble(fields, first)
      index = assembled.withUnsafeBytes { Self.look(up: $0, &names, naming) }
    } else {
      // The parts of the name lie side by side in the line, with the comma between them.
      let start = fields[first].start
      index = Self.look(
        up: UnsafeRawBufferPointer(start: start, count: last.start + last.count - start),
        &names, naming)
    }
    if let index { return UInt32(truncatingIfNeeded: index) }
    switch naming {
    case .collects:
      throw fault(
        fields[first].column,
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

  /// Puts a name together from parts of which one is quoted.
  private mutating func assemble(_ fields: Fields, _ first: Int) {
    assembled.removeAll(keepingCapacity: true)
    for index in first...1 {
      if index > first { assembled.append(0x2C) }
      let field = fields[index]
      var position = 0
      while position < field.count {
        let byte = field.start[position]
        // A comma in the last part cannot be mistaken for the one between the parts.
        assembled.append(byte == 0x2C && index == 0 ? FunctionNames.comma : byte)
        position += field.hasDoubledQuotes && byte == 0x22 ? 2 : 1
      }
    }
  }

  // MARK: Header

  private static func readHeader(
    _ lines: inout LineReader, stated: TraceFormat?
  ) throws(TraceError) -> TraceFormat {
    let file = lines.file.path
    let expected =
      stated.map { "'\($0.header)'" }
      ?? TraceFormat.allCases.map { "'\($0.header)'" }.joined(separator: " or ")
    guard let line = try lines.next() else {
      throw TraceError(file: file, message: "the file is empty; a trace begins with \(expected)")
    }
    if let kind = compression(line) {
      throw TraceError(file: file, message: "this is a \(kind) archive; unpack it first")
    }
    let fields: Fields
    do { fields = try Fields(line) } catch {
      throw TraceError(file: file, line: 1, column: error.column, message: error.message)
    }
    let names = (0..<min(fields.count, Fields.kept)).map { index in
      String(
        decoding: UnsafeBufferPointer(start: fields[index].start, count: fields[index].count),
        as: UTF8.self)
    }
    if let stated {
      guard fields.count == stated.columns.count else {
        throw TraceError(
          file: file, line: 1,
          message: "the header has \(columns(fields.count)); this format has"
            + " \(stated.columns.count), \(expected)")
      }
      let numeric = stated == .simfaas ? fields[0] : fields[2]
      if case .nanoseconds = DecimalSeconds.read(numeric.start, count: numeric.count) {
        throw TraceError(
          file: file, line: 1, message: "this is a row; the first line is a header, \(expected)")
      }
      return stated
    }
    for format in TraceFormat.allCases
    where fields.count == format.columns.count && names == format.columns {
      return format
    }
    throw TraceError(
      file: file, line: 1, message: mismatch(names, fields.count, Fields.shown(line), expected))
  }

  /// Says what of the header is not as it is in the format that it shares most columns with.
  private static func mismatch(
    _ names: [String], _ count: Int, _ header: String, _ expected: String
  ) -> String {
    let shared = TraceFormat.allCases.map { format in names.count { format.columns.contains($0) } }
    guard let most = shared.max(), most > 0, let index = shared.firstIndex(of: most) else {
      return "unknown format: the header is '\(header)'; a trace begins with \(expected)"
    }
    let format = TraceFormat.allCases[index]
    if let missing = format.columns.first(where: { !names.contains($0) }) {
      return "the header lacks the column '\(missing)'; it is '\(header)' and should be"
        + " '\(format.header)'"
    }
    if count == format.columns.count, names.sorted() == format.columns.sorted() {
      return "the columns of the header are in another order; they should be '\(format.header)'"
    }
    let extra = names.first { !format.columns.contains($0) }
    return "the header has a column too many\(extra.map { ", '\($0)'" } ?? ""); it should be"
      + " '\(format.header)'"
  }

  /// The kind of archive that begins like this, or `nil`.
  private static func compression(_ line: UnsafeBufferPointer<UInt8>) -> String? {
    let marks: [(String, [UInt8])] = [
      ("zip", [0x50, 0x4B, 0x03, 0x04]), ("RAR", [0x52, 0x61, 0x72, 0x21]),
      ("xz", [0xFD, 0x37, 0x7A, 0x58]),
    ]
    return marks.first { line.starts(with: $0.1) }?.0
  }

  // MARK: Errors

  /// Whether the line read last is the last of the file and has no end: it may have been cut off.
  private var isCutOff: Bool { !lines.wasTerminated }

  /// The error for a file that no longer is what the first pass has seen.
  func changed() -> TraceError {
    TraceError(file: lines.file.path, message: "the file was changed after it was scanned")
  }

  private func fault(_ column: Int, _ message: String) -> TraceError {
    TraceError(
      file: lines.file.path, line: lines.lineNumber, column: column, message: message)
  }

  private func wrongCount(_ count: Int) -> TraceError {
    if isCutOff, count < columnCount {
      return fault(0, "the file ends in the middle of a row, after \(Self.columns(count))")
    }
    return fault(
      0, "the row has \(Self.columns(count)) rather than \(columnCount), '\(format.header)'")
  }

  private static func columns(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

  private func words(_ nanoseconds: Int64) -> String {
    var text: [UInt8] = []
    DecimalSeconds.append(nanoseconds, to: &text)
    return String(decoding: text, as: UTF8.self) + " s"
  }
}
