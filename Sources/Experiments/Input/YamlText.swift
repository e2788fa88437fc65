import SimKernel

/// A text in YAML before it is parsed: proper UTF-8 of allowed characters with line feeds as the only line ends.
struct YamlText {
  /// What positions name as the file.
  let origin: String
  /// The text, without a mark of the byte order.
  private(set) var bytes: [UInt8]

  /// Checks that `source` is text, and makes its line ends uniform.
  ///
  /// What YAML forbids as it is can always be written as an escape in double quotes. The line ends of
  /// other worlds (U+0085, U+2028, U+2029) are refused too, since parsers disagree on whether they are ones.
  init(_ source: [UInt8], origin: String) throws(SettingsError) {
    self.origin = origin
    bytes = []
    if source.starts(with: [0xff, 0xfe]) || source.starts(with: [0xfe, 0xff]) {
      throw SettingsError(
        "is UTF-16; only UTF-8 is read", position: SourcePosition(origin: origin))
    }
    bytes.reserveCapacity(source.count)
    var rest = source[(source.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)...].makeIterator()
    var parser = UTF8.ForwardParser()
    var place = SourcePosition(origin: origin, line: 1, column: 1)
    var isAfterReturn = false
    while true {
      switch parser.parseScalar(from: &rest) {
      case .emptyInput: return
      case .error: throw SettingsError("the bytes are not UTF-8", position: place)
      case .valid(let encoded):
        let scalar = UTF8.decode(encoded)
        if scalar == "\n" || scalar == "\r" {
          if scalar == "\r" || !isAfterReturn {
            bytes.append(0x0a)
            place.line += 1
            place.column = 1
          }
          isAfterReturn = scalar == "\r"
          continue
        }
        isAfterReturn = false
        if let problem = Self.problem(with: scalar) {
          throw SettingsError(problem, position: place)
        }
        bytes.append(contentsOf: encoded)
        place.column += 1
      }
    }
  }

  /// Why `scalar` cannot stand in a document; `nil` if it can.
  private static func problem(with scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x09, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xfefe, 0xff00...0xfffd, 0x1_0000...: nil
    case 0x00...0x7f: "the control character \(scalar.escaped(asASCII: true)) is not text"
    default:
      "the character \(scalar.escaped(asASCII: true)) must be written as an escape in double quotes"
    }
  }

  /// The text as a string whose storage is its own UTF-8.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Where a directive (`%YAML 1.2`) stands before the document, if one does.
  var directive: SourcePosition? {
    var line = 1
    for content in bytes.lazy.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if content.first == UInt8(ascii: "%") {
        return SourcePosition(origin: origin, line: line, column: 1)
      }
      let start = content.first { $0 != 0x20 && $0 != 0x09 }
      guard start == nil || start == UInt8(ascii: "#") else { return nil }
      line += 1
    }
    return nil
  }

  /// Where the first anchor stands whose name occurs as an alias, too.
  ///
  /// It looks at characters only, so that nothing can be hidden from it: comments and quotes count. Without
  /// such a pair no part of a document can stand for another, and its size bounds the work on it.
  var aliasedAnchor: SourcePosition? {
    let aliases = Set(names(after: UInt8(ascii: "*")).map(\.name))
    guard !aliases.isEmpty else { return nil }
    let anchor = names(after: UInt8(ascii: "&")).first { aliases.contains($0.name) }
    return anchor.map { position(of: $0.offset) }
  }

  /// The names that follow `mark` where it is not inside a word.
  private func names(after mark: UInt8) -> [(name: ArraySlice<UInt8>, offset: Int)] {
    var result: [(name: ArraySlice<UInt8>, offset: Int)] = []
    for (offset, byte) in bytes.enumerated()
    where byte == mark && (offset == 0 || !bytes[offset - 1].isLetterOrDigit) {
      let name = bytes[(offset + 1)...].prefix {
        $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
      if !name.isEmpty { result.append((name, offset)) }
    }
    return result
  }

  private func position(of offset: Int) -> SourcePosition {
    let before = bytes[..<offset]
    let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return SourcePosition(
      origin: origin, line: before.count { $0 == 0x0a } + 1,
      column: before[start...].count { $0.beginsScalar } + 1)
  }

  /// Inserts a text at an offset in bytes.
  mutating func insert(_ text: String, at offset: Int) {
    bytes.insert(contentsOf: Array(text.utf8), at: offset)
  }
}

/// Finds offsets of places in a text, fast as long as each is behind the one before.
struct YamlPlaces {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  private var column = 1

  init(_ text: YamlText) { bytes = text.bytes }

  /// The offset of a line and column from 1; the end when there is no such place.
  mutating func offset(line wantedLine: Int, column wantedColumn: Int) -> Int {
    if (wantedLine, wantedColumn) < (line, column) { (offset, line, column) = (0, 1, 1) }
    while offset < bytes.count, (line, column) < (wantedLine, wantedColumn) {
      if bytes[offset] == 0x0a {
        if line == wantedLine { break }
        line += 1
        column = 1
        offset += 1
      } else {
        column += 1
        repeat { offset += 1 } while offset < bytes.count && !bytes[offset].beginsScalar
      }
    }
    return offset
  }

  /// The byte at `offset`, a line feed at the end.
  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0x0a }

  /// Whether nothing but blanks and line ends follows `offset`.
  func isAtEnd(_ offset: Int) -> Bool {
    bytes[offset...].allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 }
  }

  /// The last byte before `offset` on its line that is no blank; a line feed if there is none.
  func lastVisible(before offset: Int) -> UInt8 {
    bytes[..<offset].last { $0 != 0x20 && $0 != 0x09 } ?? 0x0a
  }
}

extension UInt8 {
  /// Whether a Unicode scalar begins with this byte in UTF-8.
  fileprivate var beginsScalar: Bool { self & 0xc0 != 0x80 }

  /// Whether this is an ASCII letter or digit.
  fileprivate var isLetterOrDigit: Bool {
    (self >= 48 && self <= 57) || (self >= 65 && self <= 90) || (self >= 97 && self <= 122)
  }
}
