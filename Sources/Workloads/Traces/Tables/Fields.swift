#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The fields between the commas of one line, where they lie in it.
///
/// What lies in a field is proved here: text in UTF-8 without control characters, and quotes only around it
/// or doubled within quotes.
package struct Fields: Sendable {
  /// Where the content of a field lies, without the quotes around it.
  package struct Field: BitwiseCopyable {
    package var start: UnsafePointer<UInt8>
    package var count: Int
    /// Where the field begins in its line, from 1, quotes included.
    package var column: Int
    var isQuoted = false
    package var hasDoubledQuotes = false

    /// The content for a message: at most 40 bytes, what cannot be printed replaced.
    package var shown: String { Fields.shown(UnsafeBufferPointer(start: start, count: count)) }

    /// The content as text, its doubled quotes as they stand.
    package var text: String {
      String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Whether `word` stands in the content.
    func contains(_ word: StaticString) -> Bool {
      let length = word.utf8CodeUnitCount
      return count >= length
        && (0...count - length).contains { memcmp(start + $0, word.utf8Start, length) == 0 }
    }

    /// Whether the content is `text`.
    package func isText(_ text: String) -> Bool {
      let bytes = text.utf8
      guard bytes.count == count else { return false }
      return zip(bytes, UnsafeBufferPointer(start: start, count: count)).allSatisfy { $0 == $1 }
    }

    /// The content as a whole number in decimal digits; `nil` where it is none, or greater than `most`.
    package func wholeNumber(upTo most: UInt64) -> UInt64? {
      var value: UInt64 = 0
      for position in 0..<count {
        let digit = start[position] &- 0x30
        guard digit <= 9, value <= most / 10 else { return nil }
        value = value * 10 + UInt64(digit)
        guard value <= most else { return nil }
      }
      return count > 0 ? value : nil
    }
  }

  /// What is wrong and where, a column from 1.
  package struct Fault: Error {
    package var column: Int
    package var message: String
  }

  /// Where fields are kept until the next line.
  private final class Storage: @unchecked Sendable {
    let capacity: Int
    let start: UnsafeMutablePointer<Field>
    init(capacity: Int) {
      self.capacity = capacity
      start = .allocate(capacity: capacity)
    }
    deinit { start.deallocate() }
  }

  /// How many fields the line has.
  package private(set) var count = 0
  /// Whether one of them is quoted.
  private(set) var isAnyQuoted = false
  private var storage = Storage(capacity: 32)

  /// Nothing as yet.
  package init() {}

  /// Cuts one line.
  init(_ line: UnsafeBufferPointer<UInt8>) throws(Fault) { try cut(line) }

  /// Field `index`, from 0, below ``count``.
  package subscript(index: Int) -> Field {
    precondition(index >= 0 && index < count, "a line has no such field")
    return storage.start[index]
  }

  /// Cuts `line`; what was cut before is forgotten.
  ///
  /// - Parameters:
  ///   - line: The line, without its end.
  ///   - most: How many fields are cut at most.
  /// - Returns: The position behind them and the comma there.
  /// - Throws: What is wrong in them, at a column from 1.
  @discardableResult
  package mutating func cut(
    _ line: UnsafeBufferPointer<UInt8>, atMost most: Int = .max
  ) throws(Fault) -> Int {
    count = 0
    isAnyQuoted = false
    guard let start = line.baseAddress, line.count > 0 else {
      throw Fault(column: 0, message: "the line is empty")
    }
    // A copy keeps its own fields.
    if !isKnownUniquelyReferenced(&storage) { storage = Storage(capacity: storage.capacity) }
    let length = line.count
    var kept = storage.start
    var position = 0
    var number = 0
    while true {
      var field = Field(start: start + position, count: 0, column: position + 1)
      if position < length, start[position] == 0x22 {
        try Self.readQuoted(start, length, &field, &position)
        isAnyQuoted = true
      } else {
        position = try Self.endOfPlain(start, length, from: position)
        field.count = position + 1 - field.column
      }
      if number == storage.capacity {
        // A line has at most as many fields as bytes and one more.
        let larger = Storage(capacity: number * 4)
        larger.start.update(from: kept, count: number)
        storage = larger
        kept = larger.start
      }
      kept[number] = field
      number += 1
      if position == length { break }
      position += 1
      if number == most { break }
    }
    count = number
    return position
  }

  /// The position after an unquoted field: its comma or the end of the line.
  @inline(__always)
  private static func endOfPlain(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, from start: Int
  ) throws(Fault) -> Int {
    var position = start
    while true {
      // Eight bytes at a time as long as all are within '-' to '~', which need no second look: none has its
      // highest bit set, adding 0x53 sets it in each (at least 0x2D), adding 1 in none (at most 0x7E).
      while position + 8 <= length {
        let word = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
        let tops: UInt64 = 0x8080_8080_8080_8080
        let isPlain =
          (word | (word &+ 0x0101_0101_0101_0101)) & tops == 0
          && (word &+ 0x5353_5353_5353_5353) & tops == tops
        if !isPlain { break }
        position += 8
      }
      while position < length, bytes[position] &- 0x2D < 0x52 { position += 1 }
      if position == length || bytes[position] == 0x2C { return position }
      if bytes[position] == 0x22 {
        throw Fault(
          column: position + 1,
          message: "a quote inside a field that does not begin with one; quote all of the field")
      }
      position = try afterUnusual(bytes, length, at: position)
    }
  }

  /// Reads a quoted field and leaves `position` at the comma after it or at the end of the line.
  @inline(never)
  private static func readQuoted(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, _ field: inout Field, _ position: inout Int
  ) throws(Fault) {
    field.isQuoted = true
    field.start += 1
    position += 1
    while true {
      guard position < length else {
        throw Fault(
          column: field.column, message: "the quoted field is not closed before its line ends")
      }
      if bytes[position] != 0x22 {
        position = try afterUnusual(bytes, length, at: position)
      } else if position + 1 < length, bytes[position + 1] == 0x22 {
        field.hasDoubledQuotes = true
        position += 2
      } else {
        break
      }
    }
    field.count = position - field.column
    position += 1
    guard position == length || bytes[position] == 0x2C else {
      throw Fault(column: position + 1, message: "a comma or the end of the line follows a quote")
    }
  }

  /// The position after one character that may be more than a byte, or may not be allowed at all.
  @inline(never)
  private static func afterUnusual(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, at position: Int
  ) throws(Fault) -> Int {
    let byte = bytes[position]
    if byte >= 0x20, byte < 0x7F { return position + 1 }
    if byte == 0 { throw Fault(column: position + 1, message: "a NUL byte; is this a text file?") }
    if byte < 0x80 {
      throw Fault(
        column: position + 1, message: "the control character \(hexadecimal(byte)) in a field")
    }
    let characterLength = utf8Length(bytes + position, available: length - position)
    guard characterLength > 0 else {
      throw Fault(
        column: position + 1,
        message: "the byte \(hexadecimal(byte)) is not UTF-8; save the file in UTF-8")
    }
    return position + characterLength
  }

  /// The length of the well-formed character of several bytes that begins here, or 0.
  ///
  /// Source: The Unicode Standard, table 3-7, Well-Formed UTF-8 Byte Sequences.
  static func utf8Length(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[0] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard length <= available, second.contains(bytes[1]) else { return 0 }
    for index in 2..<max(length, 2) where bytes[index] & 0xC0 != 0x80 { return 0 }
    return length
  }

  static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.utf8.count == 1 ? "0" : "") + digits
  }

  /// Bytes for a message: at most 40 of them, what cannot be printed replaced.
  package static func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars {
      text.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar)
    }
    return bytes.count > 40 ? text + "…" : text
  }
}
