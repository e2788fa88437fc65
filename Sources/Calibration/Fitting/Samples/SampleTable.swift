import SimKernel

/// What is wrong with a file of measurements, and where.
public struct SampleTableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, the line, and the column as a place in the line.
  public var position: SourcePosition
  /// What is wrong and what would be right.
  public var message: String

  /// Position and message on one line.
  public var description: String { "\(position): \(message)" }
}

/// A table of texts under named columns, as CSV files hold it.
///
/// Fields are separated by commas; a field in double quotes may hold commas, line ends and doubled quotes (RFC 4180).
/// Every row has as many fields as the header. Lines without anything are passed over.
public struct SampleTable: Sendable {
  /// A field with the place where it begins.
  struct Field: Sendable {
    var text: String
    var line: Int
    var column: Int
  }

  /// The name of the file, for messages.
  public let origin: String
  /// The names of the columns, in their order.
  public let columns: [String]
  let rows: [[Field]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: The contents of the file, in UTF-8.
  ///   - origin: The name of the file, for messages.
  /// - Throws: What is wrong, with line and column.
  public init(_ text: String, origin: String) throws(SampleTableError) {
    self.origin = origin
    var reader = FieldReader(text, origin: origin)
    guard let header = try reader.row() else {
      throw SampleTableError(
        position: SourcePosition(origin: origin),
        message: "the file is empty; its first line names the columns")
    }
    columns = header.map(\.text)
    for (place, field) in header.enumerated()
    where !field.text.isEmpty && columns[..<place].contains(field.text) {
      throw reader.error("the column '\(field.text.abbreviated)' is named twice", at: field)
    }
    var rows: [[Field]] = []
    while let row = try reader.row() {
      guard row.count == header.count else {
        throw reader.error(
          "\(row.count) field\(row.count == 1 ? "" : "s"), but \(header.count) columns are named",
          at: row[0])
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// The place of the column called `name`.
  ///
  /// - Throws: That there is none, with the names that there are.
  func place(of name: String) throws(SampleTableError) -> Int {
    guard let place = columns.firstIndex(of: name) else {
      let hint = NearestName.hint(
        for: name, among: columns.filter { !$0.isEmpty }, plural: "columns")
      throw SampleTableError(
        position: SourcePosition(origin: origin, line: 1),
        message: "there is no column '\(name.abbreviated)'\(hint)")
    }
    return place
  }

  /// The number in `field`.
  func number(_ field: Field, of column: Int) throws(SampleTableError) -> Double {
    let text = field.text.trimmed
    guard let value = Double(text), value.isFinite else {
      let found = text.isEmpty ? "nothing" : "'\(text.abbreviated)'"
      throw error("\(columns[column]): expected a number, found \(found)", at: field)
    }
    return value
  }

  func error(_ message: String, at field: Field) -> SampleTableError {
    SampleTableError(
      position: SourcePosition(origin: origin, line: field.line, column: field.column),
      message: message)
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmed: String {
    var text = self[...]
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}

/// Reads fields one after the other.
private struct FieldReader {
  private let bytes: [UInt8]
  private let origin: String
  private var next = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String, origin: String) {
    bytes = Array(text.utf8)
    self.origin = origin
    // A mark of the byte order says nothing in UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (next, lineStart) = (3, 3) }
  }

  func error(_ message: String, at field: SampleTable.Field) -> SampleTableError {
    SampleTableError(
      position: SourcePosition(origin: origin, line: field.line, column: field.column),
      message: message)
  }

  /// The fields up to the end of the line; `nil` at the end of the file.
  mutating func row() throws(SampleTableError) -> [SampleTable.Field]? {
    while next < bytes.count, isLineEnd(bytes[next]) { endLine() }
    guard next < bytes.count else { return nil }
    var fields = [try field()]
    while next < bytes.count, bytes[next] == comma {
      next += 1
      fields.append(try field())
    }
    endLine()
    return fields
  }

  private mutating func field() throws(SampleTableError) -> SampleTable.Field {
    var field = SampleTable.Field(text: "", line: line, column: column(of: next))
    guard next < bytes.count, bytes[next] == quote else {
      let start = next
      while next < bytes.count, bytes[next] != comma, !isLineEnd(bytes[next]) { next += 1 }
      field.text = String(decoding: bytes[start..<next], as: UTF8.self)
      return field
    }
    field.text = try quoted(from: field)
    guard next == bytes.count || bytes[next] == comma || isLineEnd(bytes[next]) else {
      throw error(
        "behind the closing quote there is more; a comma or the end of the line is due", at: field)
    }
    return field
  }

  private mutating func quoted(from field: SampleTable.Field) throws(SampleTableError) -> String {
    var text: [UInt8] = []
    next += 1
    while next < bytes.count {
      let byte = bytes[next]
      if byte == quote {
        next += 1
        guard next < bytes.count, bytes[next] == quote else {
          return String(decoding: text, as: UTF8.self)
        }
      } else if byte == lineFeed {
        line += 1
        lineStart = next + 1
      }
      text.append(byte)
      next += 1
    }
    throw error("the quote that opens here is not closed", at: field)
  }

  /// Passes over a line end: a line feed, with or without a carriage return before it.
  private mutating func endLine() {
    if next < bytes.count, bytes[next] == carriageReturn { next += 1 }
    if next < bytes.count, bytes[next] == lineFeed { next += 1 }
    guard next <= bytes.count else { return }
    line += 1
    lineStart = next
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

  /// The column from 1, in Unicode scalars: bytes that continue a scalar do not count.
  private func column(of place: Int) -> Int {
    1 + bytes[lineStart..<place].count { $0 & 0xC0 != 0x80 }
  }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
