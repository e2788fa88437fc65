#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads a table that a run has written, row by row, in memory that its length does not change.
struct ResultTable: ~Copyable {
  /// The longest row that is read, in bytes; ours have names of functions in them and nothing longer.
  private static let longestRow = 1 << 20

  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var next = 0
  private var isAtEnd = false
  private var line = 0
  private var fields: [Range<Int>] = []
  private let columns: Int

  /// Opens the table at `path`; `nil` where there is no such file.
  ///
  /// - Throws: That it cannot be read, or has other columns than `header` says.
  init?(_ path: String, header: String) throws(OutputError) {
    self.path = path
    columns = header.split(separator: ",").count
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw OutputError(path, doing: "cannot be read", code: errno)
    }
    guard try readRow(), buffer[rowRange].elementsEqual(header.utf8) else {
      throw OutputError(path: "\(path):1", message: "expected the columns \(header)")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private var rowRange: Range<Int> {
    (fields.first?.lowerBound ?? 0)..<(fields.last?.upperBound ?? 0)
  }

  /// Goes on to the next row.
  ///
  /// - Returns: Whether there is one.
  /// - Throws: Why it cannot be read, or that it has too few or too many fields.
  mutating func advance() throws(OutputError) -> Bool {
    guard try readRow() else { return false }
    guard fields.count == columns else {
      throw problem("has \(fields.count) fields; expected \(columns)", atOnce: true)
    }
    return true
  }

  /// Finds the fields of the next row, however many there are.
  private mutating func readRow() throws(OutputError) -> Bool {
    var scan = next
    var quoted = false
    while true {
      while scan < buffer.count, quoted || buffer[scan] != 0x0a {
        if buffer[scan] == 0x22 { quoted.toggle() }
        scan += 1
      }
      if scan < buffer.count { break }
      guard scan - next <= Self.longestRow else { throw problem("has a row without an end") }
      scan -= next
      if try !fill() {
        guard buffer.isEmpty else { throw problem("ends within a row: it was cut off") }
        return false
      }
    }
    line += 1
    split(next..<scan)
    next = scan + 1
    return true
  }

  /// Reads on, behind what is left of the buffer.
  private mutating func fill() throws(OutputError) -> Bool {
    buffer.removeSubrange(..<next)
    next = 0
    guard !isAtEnd else { return false }
    let size = 1 << 17
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: size))
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      while true {
        let count = read(descriptor, bytes.baseAddress.map { $0 + start }, size)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    guard count >= 0 else { throw OutputError(path, doing: "cannot be read", code: errno) }
    buffer.removeLast(size - count)
    isAtEnd = count == 0
    return count > 0
  }

  private mutating func split(_ row: Range<Int>) {
    fields.removeAll(keepingCapacity: true)
    var start = row.lowerBound
    var quoted = false
    for place in row {
      if buffer[place] == 0x22 {
        quoted.toggle()
      } else if buffer[place] == 0x2c, !quoted {
        fields.append(start..<place)
        start = place + 1
      }
    }
    fields.append(start..<row.upperBound)
  }

  /// What is wrong with the present row; with the one that follows, unless `atOnce`.
  func problem(_ message: String, atOnce: Bool = false) -> OutputError {
    OutputError(path: "\(path):\(atOnce ? line : line + 1)", message: message)
  }

  /// Whether the field of a column is empty.
  func isEmpty(_ column: Int) -> Bool { fields[column].isEmpty }

  /// The text of a column, without quotes.
  func text(_ column: Int) -> String {
    let field = String(decoding: buffer[fields[column]], as: UTF8.self)
    guard field.hasPrefix("\""), field.hasSuffix("\""), field.utf8.count > 1 else { return field }
    let inner = field.dropFirst().dropLast()
    return inner.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// The number of a column, which has up to eighteen digits, nine of them at most behind the point, and no exponent.
  ///
  /// - Throws: That it is no such number.
  func number(_ column: Int) throws(OutputError) -> Double {
    var digits: Int64 = 0
    var scale = 1.0
    var isFraction = false
    var count = 0
    for place in fields[column] {
      let byte = buffer[place]
      if byte == 0x2e, !isFraction {
        isFraction = true
      } else if byte >= 0x30, byte <= 0x39, count < 18 {
        digits = digits * 10 + Int64(byte - 0x30)
        if isFraction { scale *= 10 }
        count += 1
      } else {
        count = 0
        break
      }
    }
    guard count > 0 else {
      throw problem("'\(text(column).prefix(40))' is not a number", atOnce: true)
    }
    return Double(digits) / scale
  }
}
