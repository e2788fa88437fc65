import SimKernel

/// The rows of the CSV files of a trace, one file after the other, each with its header.
struct TableReader: Sendable {
  /// The format and where its columns stand in the file that is being read.
  private(set) var header: TraceHeader
  /// The fields of the row that was read last.
  private(set) var fields = Fields()
  private(set) var lines: LineReader
  let files: [TraceFile]
  private let stated: TraceFormat?
  private var current = 0

  /// Begins at the top of the first of `files` and reads its header.
  ///
  /// - Precondition: There is a file.
  init(files: [TraceFile], stated: TraceFormat?) throws(TraceError) {
    self.files = files
    self.stated = stated
    var lines = LineReader(file: files[0])
    header = try TraceHeader(&lines, stated: stated)
    self.lines = lines
  }

  /// The format.
  var format: TraceFormat { header.format }

  /// How many bytes of the files have been read, packed as they are.
  var bytesOfFiles: Int64 {
    files[..<current].reduce(0) { $0 + $1.bytes } + lines.bytesOfFile
  }

  /// Goes on to the next row.
  ///
  /// - Returns: Whether there is one.
  mutating func next() throws(TraceError) -> Bool {
    while true {
      guard let line = try lines.next() else {
        guard try beginNextFile() else { return false }
        continue
      }
      do { try fields.cut(line) } catch { throw fault(error.column, error.message) }
      guard fields.count == header.count else { throw wrongCount(fields.count) }
      return true
    }
  }

  /// Goes on to the next file.
  ///
  /// - Returns: Whether there is one.
  private mutating func beginNextFile() throws(TraceError) -> Bool {
    guard current + 1 < files.count else { return false }
    current += 1
    var next = LineReader(file: files[current])
    let nextHeader = try TraceHeader(&next, stated: stated)
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

  // MARK: Fields

  /// The field of column `column` of the format.
  @inline(__always)
  func field(_ column: Int) -> Fields.Field { fields[header.fields[column]] }

  /// Whether the file has column `column`, which all do that the format does not call optional.
  func isThere(_ column: Int) -> Bool { header.fields[column] >= 0 }

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

  /// Reads column `column` as a whole number.
  func wholeNumber(_ column: Int, upTo most: UInt64) throws(TraceError) -> UInt64 {
    let field = field(column)
    if let value = field.wholeNumber(upTo: most) { return value }
    throw fault(
      field.column,
      "\(name(column)) '\(field.shown)' is not a whole number from 0 to \(most)")
  }

  /// Reads column `column` as one of our words.
  func word<Word: RecordedWord>(_ column: Int) throws(TraceError) -> Word {
    let field = field(column)
    for (place, word) in Word.words.enumerated() where field.isText(word) {
      if let value = Word(rawValue: UInt8(place + 1)) { return value }
    }
    throw fault(
      field.column,
      "\(name(column)) '\(field.shown)' is none of \(Word.words.joined(separator: ", "))")
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
    let name = name(column)
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

  // MARK: Names

  /// Checks that none of `columns` is empty, which make up a name.
  @inline(__always)
  func requireName(_ columns: Range<Int>) throws(TraceError) {
    for column in columns where field(column).count == 0 {
      throw fault(
        field(column).column, "\(name(column)) is empty; a name stands here")
    }
  }

  /// Adds the content of a column, without the doubling of its quotes.
  func append(_ column: Int, to name: inout [UInt8], separatingCommas: Bool = false) {
    let field = field(column)
    var position = 0
    while position < field.count {
      let byte = field.start[position]
      // A comma in the first part would be mistaken for the one between the parts.
      name.append(byte == 0x2C && separatingCommas ? FunctionNames.comma : byte)
      position += field.hasDoubledQuotes && byte == 0x22 ? 2 : 1
    }
  }

  // MARK: Errors

  /// What the format calls column `column`.
  private func name(_ column: Int) -> String {
    let format = header.format.description
    return column < format.columns.count
      ? format.columns[column] : format.optionalColumns[column - format.columns.count]
  }

  /// Whether the line read last is the last of the file and has no end: it may have been cut off.
  private var isCutOff: Bool { !lines.wasTerminated }

  /// An error in the line read last, at byte `column` of it from 1, or at no place in it for 0.
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
        + (header.format.description.isExact && header.count == header.format.columns.count
          ? "'\(header.format.header)'" : "as the header has"))
  }

  private static func columns(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}
