/// Times as logs write them.
enum LogTime {
  /// Nanoseconds since 1970 of `2024-05-01T12:00:00.123Z`, a blank instead of the T, any number of digits behind the point, and
  /// an offset such as `+00:00`, `+0000` or none; `nil` for anything else, and for what lies before 1970 or behind
  /// 2095.
  static func nanoseconds(_ text: ArraySlice<UInt8>) -> Int64? {
    var rest = Cursor(rest: text)
    guard let year = rest.number(4), rest.take("-"), let month = rest.number(2), rest.take("-"),
      let day = rest.number(2), rest.take("T") || rest.take(" "), let hour = rest.number(2),
      rest.take(":"), let minute = rest.number(2), rest.take(":"), let second = rest.number(2),
      (1970...2095).contains(year), (1...12).contains(month),
      (1...length(of: month, year)).contains(day), hour < 24, minute < 60, second < 61,
      let fraction = rest.fraction(), let offset = rest.offset(), rest.rest.isEmpty
    else { return nil }
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return seconds < 0 ? nil : Int64(seconds) * 1_000_000_000 + Int64(fraction)
  }

  /// Whether it is a date such as `2024-05-01`.
  static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = Cursor(rest: text)
    return rest.number(4) != nil && rest.take("-") && rest.number(2) != nil && rest.take("-")
      && rest.number(2) != nil && rest.rest.isEmpty
  }

  /// Nanoseconds since 1970 of milliseconds in 13 digits; `nil` for anything else.
  static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
    var rest = Cursor(rest: text)
    guard text.count == 13, let value = rest.number(13), value <= 4_000_000_000_000 else {
      return nil
    }
    return Int64(value) * 1_000_000
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from the first of January 1970.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
    return (1..<month).reduce(years + day - 1) { $0 + length(of: $1, year) }
  }

  /// What is left of a text.
  private struct Cursor {
    var rest: ArraySlice<UInt8>

    /// Takes one character, if it is there.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    /// Takes a number of exactly `count` digits.
    mutating func number(_ count: Int) -> Int? {
      guard rest.count >= count else { return nil }
      var value = 0
      for byte in rest.prefix(count) {
        guard byte &- 0x30 <= 9 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      rest.removeFirst(count)
      return value
    }

    /// Takes a point and digits, in nanoseconds, without what is smaller.
    ///
    /// 0 where there is no point.
    mutating func fraction() -> Int? {
      guard take(".") || take(",") else { return 0 }
      var (value, unit) = (0, 100_000_000)
      guard let first = rest.first, first &- 0x30 <= 9 else { return nil }
      while let byte = rest.first, byte &- 0x30 <= 9 {
        value += Int(byte - 0x30) * unit
        unit /= 10
        rest.removeFirst()
      }
      return value
    }

    /// Takes an offset from UTC, in seconds; 0 where there is none.
    mutating func offset() -> Int? {
      if rest.isEmpty || take("Z") { return 0 }
      let isEast = take("+")
      guard isEast || take("-"), let hours = number(2), hours < 24 else { return nil }
      _ = take(":")
      guard let minutes = number(2), minutes < 60 else { return nil }
      return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
    }
  }
}
