import SimKernel

/// What stands where it should not, whatever the format.
enum Wrong {
  /// Some bytes.
  static func piece(_ draws: inout RandomStream) -> [UInt8] {
    pieces[Int(draws.index(below: UInt32(pieces.count)))]
  }

  /// A number at the edge of what fits, or what some write for one.
  static func number(_ draws: inout RandomStream) -> [UInt8] {
    numbers[Int(draws.index(below: UInt32(numbers.count)))]
  }

  private static let pieces: [[UInt8]] = [
    [0], [0x0A], [0x0D, 0x0A], [0x22], [0x2C], [0x2D], [0x2E], [0x09], [0x20], [0x7F], [0x80],
    [0xC3], [0xFF], [Mutation.fileSeparator], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80],
    [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD],
    Array(",,".utf8), Array("\"\"".utf8), Array("\n\n".utf8), Array("{".utf8), Array("}".utf8),
    Array("[".utf8), Array("]".utf8), Array(":".utf8), Array("\\".utf8), Array("null".utf8),
    Array("true".utf8), Array("\\ud83d".utf8), Array("\\u0000".utf8), Array("{}".utf8),
    Array("[[[[".utf8), Array("/*".utf8), Array("é".utf8), Array("\"id\":".utf8),
    [UInt8](repeating: 0x5B, count: 300), [UInt8](repeating: 0x39, count: 2_000),
    // As long as a line may be, or longer.
    [UInt8](repeating: 0x2D, count: 60_000), [UInt8](repeating: 0x2C, count: 66_000),
  ]

  private static let numbers: [[UInt8]] = [
    "0", "-0", "-1", "1", "00", "1.", ".5", "+1", "1e999", "1e-999", "1E9", "1e400000000000", "nan",
    "NaN", "-nan", "inf", "-inf", "", "-", ".", "-.", "--1", "59", "60", "1439", "1440", "1441",
    "65536", "86399.999999999", "86400", "99999999", "100000000", "100000001", "1e8", "2147483648",
    "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "288230376", "288230376.151711744",
    "288230376151711744", "288230376151.711744", "0.0000000005", "1e-9", "4000000000",
    "4000000001", "4000000000000", "4000000000001", "1600000000", "0x10", "1_000", "1,000",
    "99999999999999999999999999999999.99999999999999999999999999999999999",
  ].map { Array($0.utf8) }
}
