/// Writes JSON: the same bytes for the same values, keys in the order of the calls.
///
/// Numbers are the shortest texts that read back as the same double; what is not a number, or infinite,
/// is `null`.
public struct JSONWriter: ~Copyable {
  private var buffer = TextBuffer()
  private var depth = 0
  private var isFirst = true
  /// How many of the open levels are written on one line.
  private var inline = 0

  /// Creates an empty text.
  public init() {}

  /// The text.
  public consuming func finished() -> String {
    buffer.append(UInt8(ascii: "\n"))
    return buffer.text
  }

  /// Writes an object whose members `body` writes.
  public mutating func object(
    _ key: String? = nil, onOneLine: Bool = false, _ body: (inout JSONWriter) -> Void
  ) { group(key, "{", "}", onOneLine, body) }

  /// Writes an array whose items `body` writes.
  public mutating func array(
    _ key: String? = nil, onOneLine: Bool = false, _ body: (inout JSONWriter) -> Void
  ) { group(key, "[", "]", onOneLine, body) }

  private mutating func group(
    _ key: String?, _ start: String, _ end: String, _ onOneLine: Bool,
    _ body: (inout JSONWriter) -> Void
  ) {
    begin(key)
    buffer.append(start)
    depth += 1
    if onOneLine || inline > 0 { inline += 1 }
    isFirst = true
    body(&self)
    let isEmpty = isFirst
    let wasInline = inline > 0
    if wasInline { inline -= 1 }
    depth -= 1
    if !isEmpty {
      if wasInline { buffer.append(UInt8(ascii: " ")) } else { newLine() }
    }
    buffer.append(end)
    isFirst = false
  }

  /// Writes a text.
  public mutating func member(_ key: String? = nil, _ value: String) {
    begin(key)
    buffer.append(quoted: value)
  }

  /// Writes a text, or `null`.
  public mutating func member(_ key: String? = nil, _ value: String?) {
    if let value { member(key, value) } else { null(key) }
  }

  /// Writes a whole number.
  public mutating func member(_ key: String? = nil, _ value: UInt64) {
    begin(key)
    buffer.append(value)
  }

  /// Writes a whole number.
  public mutating func member(_ key: String? = nil, _ value: Int) {
    begin(key)
    buffer.append(value)
  }

  /// Writes a number, or `null`.
  public mutating func member(_ key: String? = nil, _ value: Double?) {
    guard let value, value.isFinite else {
      null(key)
      return
    }
    begin(key)
    buffer.append(Self.text(value))
  }

  /// Writes `true` or `false`.
  public mutating func member(_ key: String? = nil, _ value: Bool) {
    begin(key)
    buffer.append(value ? "true" : "false")
  }

  /// Writes `true`, `false` or `null`.
  public mutating func member(_ key: String? = nil, _ value: Bool?) {
    if let value { member(key, value) } else { null(key) }
  }

  /// Writes `null`.
  public mutating func null(_ key: String? = nil) {
    begin(key)
    buffer.append("null")
  }

  /// The shortest text of a finite number.
  package static func text(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 0x1p53 { return String(Int64(value)) }
    return value.description
  }

  private mutating func begin(_ key: String?) {
    if !isFirst { buffer.append(UInt8(ascii: ",")) }
    if depth > 0 {
      if inline > 0 { buffer.append(UInt8(ascii: " ")) } else { newLine() }
    }
    isFirst = false
    guard let key else { return }
    buffer.append(quoted: key)
    buffer.append(": ")
  }

  private mutating func newLine() {
    buffer.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { buffer.append("  ") }
  }
}

extension TextBuffer {
  /// Adds a text as JSON writes it: in quotes, with what must be escaped escaped.
  package mutating func append(quoted text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x0a: append("\\n")
      case 0x09: append("\\t")
      case 0x0d: append("\\r")
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        append("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
