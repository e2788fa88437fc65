import ClusterModel
import SimKernel
import Workloads

/// The rows of a table of results, one by one and in constant memory, each field checked as it is read.
///
/// The columns that we write stand first, in our order. Further ones may follow, and are passed over: a later version, or
/// whoever works on with a table, may add some, and what the known ones mean does not change with that.
struct RowReader {
  private var lines: LineReader
  private var fields = Fields()
  private let columns: [String]
  private let fieldCount: Int
  /// The names of the columns behind ours.
  let furtherColumns: [String]
  /// Whether rows have been passed over unread, so that the numbers of lines are not known.
  private(set) var hasPassed = false

  /// Opens the table at `path`, whose columns are those of `header`.
  init(_ path: String, header: String) throws(SettingsError) {
    columns = header.split(separator: ",").map(String.init)
    do throws(TraceError) {
      lines = LineReader(file: try TraceFile(path: path))
      guard let line = try lines.next() else {
        throw TraceError(file: path, message: "is empty; it begins with '\(header)'")
      }
      do throws(Fields.Fault) { try fields.cut(line) } catch {
        throw TraceError(file: path, line: 1, column: error.column, message: error.message)
      }
      fieldCount = fields.count
      try Self.check(fields, against: columns, path)
      var further: [String] = []
      for place in columns.count..<fieldCount { further.append(fields[place].shown) }
      furtherColumns = further
    } catch { throw SettingsError(error) }
  }

  private static func check(
    _ fields: Fields, against columns: [String], _ path: String
  ) throws(TraceError) {
    for (place, column) in columns.enumerated() {
      guard place < fields.count else {
        throw TraceError(
          file: path, line: 1,
          message: "the header lacks the column '\(column)'; it begins with"
            + " '\(columns.joined(separator: ","))'")
      }
      guard fields[place].isText(column) else {
        throw TraceError(
          file: path, line: 1, column: fields[place].column,
          message: "the column '\(fields[place].shown)' stands where '\(column)' does; the header"
            + " begins with '\(columns.joined(separator: ","))'")
      }
    }
    for place in columns.count..<max(fields.count, columns.count)
    where columns.contains(where: { fields[place].isText($0) }) {
      throw TraceError(
        file: path, line: 1, column: fields[place].column,
        message: "the column '\(fields[place].shown)' stands there twice")
    }
  }

  /// Reads the next row into ``fields``.
  ///
  /// - Returns: Whether there is one.
  mutating func next() throws(SettingsError) -> Bool {
    do throws(TraceError) {
      guard let line = try lines.next() else { return false }
      do throws(Fields.Fault) { try fields.cut(line) } catch {
        throw located(error.column, error.message)
      }
      guard lines.wasTerminated else { throw located(0, "the file ends in the middle of a row") }
      guard fields.count == fieldCount else {
        throw located(0, "the row has \(fields.count) fields; the header has \(fieldCount)")
      }
    } catch { throw SettingsError(error) }
    return true
  }

  /// How many bytes have been read.
  var bytesRead: Int64 { lines.bytesOfFile }
  /// How many bytes there are.
  var bytes: Int64 { lines.file.bytes }

  // MARK: Passing over rows

  /// How near to the row that is looked for a search ends, in bytes.
  private static let nearness: Int64 = 1 << 16

  /// Where rows stand whose instant in `column` is `time` or later, or a little before; 0 for the first row.
  ///
  /// - Precondition: rows are in the order of that column.
  /// - Complexity: O(log *n*) in the size of the file, which is read a little at a time.
  /// - Throws: What is wrong with a row that was looked at.
  func offset(of time: SimTime, in column: Int) throws(SettingsError) -> Int64 {
    guard lines.canPass else { return 0 }
    var (low, high): (Int64, Int64) = (0, bytes)
    while high - low > Self.nearness {
      let middle = low + (high - low) / 2
      var probe = self
      probe.pass(to: middle)
      if try probe.next(), try probe.knownInstant(column) < time {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  /// Goes on with the first row that begins behind `offset`; 0 leaves the reader as it is.
  mutating func pass(to offset: Int64) {
    guard offset > 0 else { return }
    lines.pass(to: offset)
    hasPassed = true
  }

  // MARK: Fields

  /// Whether column `column` says nothing.
  func isEmpty(_ column: Int) -> Bool { fields[column].count == 0 }

  /// Reads column `column` as an instant; ``SimTime/never`` where it is empty.
  @inline(__always)
  func instant(_ column: Int) throws(SettingsError) -> SimTime {
    let field = fields[column]
    if field.count == 0 { return .never }
    return SimTime(nanoseconds: try nanoseconds(field, column))
  }

  /// Reads column `column` as an instant that must be there.
  func knownInstant(_ column: Int) throws(SettingsError) -> SimTime {
    let field = fields[column]
    return SimTime(nanoseconds: try nanoseconds(field, column))
  }

  @inline(__always)
  private func nanoseconds(_ field: Fields.Field, _ column: Int) throws(SettingsError) -> Int64 {
    if let exact = Self.nineDecimals(field) { return exact }
    return try anyDecimals(field, column)
  }

  /// The form that we write: up to nine digits, a point and nine digits.
  @inline(__always)
  private static func nineDecimals(_ field: Fields.Field) -> Int64? {
    guard field.count >= 11, field.count <= 18 else { return nil }
    let point = field.count - 10
    guard field.start[point] == UInt8(ascii: ".") else { return nil }
    var value: Int64 = 0
    var wrong: UInt8 = 0
    for place in 0..<field.count where place != point {
      let digit = field.start[place] &- 0x30
      wrong |= digit > 9 ? 1 : 0
      value = value &* 10 &+ Int64(digit)
    }
    return wrong == 0 ? value : nil
  }

  @inline(never)
  private func anyDecimals(_ field: Fields.Field, _ column: Int) throws(SettingsError) -> Int64 {
    if case .nanoseconds(let value) = DecimalSeconds.read(
      field.start, count: field.count, limit: SimTime.never.nanoseconds - 1)
    {
      return value
    }
    throw fault(column, "'\(field.shown)' is not a number of seconds, at least zero, such as 12.5")
  }

  /// Reads column `column`, of percent with one decimal, in thousandths; -1 where it is empty.
  func thousandths(_ column: Int) throws(SettingsError) -> Int32 {
    let field = fields[column]
    if field.count == 0 { return -1 }
    guard
      case .nanoseconds(let value) = DecimalSeconds.read(
        field.start, count: field.count, digits: 1, limit: Int64(Int32.max))
    else { throw fault(column, "'\(field.shown)' is not a number of percent such as 12.5") }
    return Int32(value)
  }

  /// Reads column `column`, with three decimals, in thousandths.
  func thousandthsOfOne(_ column: Int) throws(SettingsError) -> Int64 {
    let field = fields[column]
    guard
      case .nanoseconds(let value) = DecimalSeconds.read(
        field.start, count: field.count, digits: 3, limit: 1 << 53)
    else { throw fault(column, "'\(field.shown)' is not a number such as 12.5") }
    return value
  }

  /// Reads column `column` as a whole number.
  func wholeNumber(_ column: Int, upTo most: UInt64 = .max) throws(SettingsError) -> UInt64 {
    let field = fields[column]
    if let value = field.wholeNumber(upTo: most) { return value }
    throw fault(column, "'\(field.shown)' is not a whole number from 0 to \(most)")
  }

  /// Reads column `column` as one of `words`.
  ///
  /// - Returns: Which of them.
  func word(_ column: Int, among words: [String]) throws(SettingsError) -> Int {
    let field = fields[column]
    for (place, word) in words.enumerated() where field.isText(word) { return place }
    throw fault(column, "'\(field.shown)' is none of \(words.joined(separator: ", "))")
  }

  /// Gives `body` the content of column `column`, without quotes.
  func withName<Result>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let field = fields[column]
    guard field.hasDoubledQuotes else {
      return body(UnsafeRawBufferPointer(start: field.start, count: field.count))
    }
    return Array(field.text.replacing("\"\"", with: "\"").utf8).withUnsafeBytes(body)
  }

  // MARK: Errors

  /// The content of column `column` for a message.
  func shown(_ column: Int) -> String { fields[column].shown }

  /// What is wrong with column `column` of the row read last.
  func fault(_ column: Int, _ message: String) -> SettingsError {
    SettingsError(located(fields[column].column, "\(columns[column]) \(message)"))
  }

  /// What is wrong with the row read last.
  func fault(_ message: String) -> SettingsError { SettingsError(located(0, message)) }

  private func located(_ column: Int, _ message: String) -> TraceError {
    TraceError(
      file: lines.file.path, line: hasPassed ? 0 : lines.lineNumber, column: column,
      message: message)
  }
}

extension SettingsError {
  /// Creates the same error about a file.
  init(_ error: TraceError) {
    self.init(
      error.message,
      position: SourcePosition(origin: error.file, line: error.line, column: error.column))
  }
}
