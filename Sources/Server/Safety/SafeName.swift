/// Names that may be parts of paths.
enum SafeName {
  /// The longest name, in characters.
  static let longest = 100

  /// Whether `name` is a letter or digit, then letters, digits, points, dashes and underlines of ASCII, without two points
  /// in a row, as a name within a folder.
  static func isValid(_ name: some StringProtocol) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, bytes.count <= longest, isLetterOrDigit(first) else {
      return false
    }
    var previous: UInt8 = 0
    for byte in bytes {
      guard
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: ".")
      else { return false }
      if byte == UInt8(ascii: "."), previous == byte { return false }
      previous = byte
    }
    return true
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// What is said of a name that is not valid.
  static let words =
    "letters, digits, points, dashes and underlines, at most \(longest), a letter or digit first"
}
