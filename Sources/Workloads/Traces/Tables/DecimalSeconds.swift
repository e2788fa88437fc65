import SimKernel

/// Decimal seconds to whole nanoseconds and back, without floating point.
package enum DecimalSeconds {
  /// What a field turned out to be.
  package enum Reading: Equatable {
    case nanoseconds(Int64)
    case notANumber
    case notFinite
    case negative
    case tooLarge
  }

  /// Reads `count` bytes as seconds: digits, perhaps a point and digits, perhaps an exponent.
  ///
  /// Rounds to the nearest nanosecond, halves up. Digits beyond the nineteenth cannot change that: what they
  /// add is less than one unit of a remainder that is compared with a whole number of units.
  ///
  /// - Parameters:
  ///   - bytes: The first of the bytes.
  ///   - count: How many there are.
  ///   - digits: How many digits the unit has before its last: 9 for nanoseconds of seconds, 6 of milliseconds.
  ///   - limit: The largest result.
  /// - Returns: The number in that unit, or why there is none.
  package static func read(
    _ bytes: UnsafePointer<UInt8>, count: Int, digits: Int = 9,
    limit: Int64 = SimDuration.longest.nanoseconds
  ) -> Reading {
    var position = 0
    var mantissa: UInt64 = 0
    var significant = 0
    var scale = 0
    var anyDigit = false
    while position < count {
      let digit = bytes[position] &- 0x30
      if digit > 9 { break }
      anyDigit = true
      position += 1
      if significant == 19 {
        scale += 1
      } else {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { significant += 1 }
      }
    }
    if position < count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      while position < count {
        let digit = bytes[position] &- 0x30
        if digit > 9 { break }
        anyDigit = true
        position += 1
        if significant < 19 {
          mantissa = mantissa &* 10 &+ UInt64(digit)
          if mantissa != 0 { significant += 1 }
          scale -= 1
        }
      }
    }
    guard anyDigit else { return readWithoutDigits(bytes, count: count) }
    if position < count {
      guard let exponent = exponent(bytes + position, count: count - position) else {
        return .notANumber
      }
      scale += exponent
    }
    return scaled(mantissa, tenTo: scale + digits, limit: limit)
  }

  /// `mantissa` times a power of ten, in range or not.
  private static func scaled(_ mantissa: UInt64, tenTo power: Int, limit: Int64) -> Reading {
    if mantissa == 0 { return .nanoseconds(0) }
    let nanoseconds: UInt64
    if power >= 0 {
      guard power < powersOfTen.count else { return .tooLarge }
      let (product, overflow) = mantissa.multipliedReportingOverflow(by: powersOfTen[power])
      if overflow { return .tooLarge }
      nanoseconds = product
    } else {
      guard -power < powersOfTen.count else { return .nanoseconds(0) }
      let divisor = powersOfTen[-power]
      let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: divisor)
      nanoseconds = quotient + (remainder >= divisor / 2 ? 1 : 0)
    }
    guard nanoseconds <= UInt64(limit) else { return .tooLarge }
    return .nanoseconds(Int64(nanoseconds))
  }

  /// The exponent that `count` bytes from an `e` on state, or `nil`; an absurd one is cut to ±1,000,000,
  /// beyond what a line has room to make up for.
  private static func exponent(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
    guard bytes[0] | 0x20 == UInt8(ascii: "e") else { return nil }
    var position = 1
    var negative = false
    if position < count, bytes[position] == 0x2B || bytes[position] == 0x2D {
      negative = bytes[position] == 0x2D
      position += 1
    }
    guard position < count else { return nil }
    var exponent = 0
    while position < count {
      let digit = bytes[position] &- 0x30
      if digit > 9 { return nil }
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      position += 1
    }
    return negative ? -exponent : exponent
  }

  /// Tells apart what begins without a digit.
  private static func readWithoutDigits(_ bytes: UnsafePointer<UInt8>, count: Int) -> Reading {
    var start = 0
    var negative = false
    if count > 0, bytes[0] == 0x2D || bytes[0] == 0x2B {
      negative = bytes[0] == 0x2D
      start = 1
    }
    if count - start <= 8 {
      let word = String(
        decoding: UnsafeBufferPointer(start: bytes + start, count: count - start), as: UTF8.self)
      if ["nan", "inf", "infinity"].contains(word.lowercased()) { return .notFinite }
    }
    // Only right behind the sign: thousands of signs would be as many calls within each other.
    guard negative, count > 1, bytes[1] == UInt8(ascii: ".") || bytes[1] &- 0x30 <= 9,
      case .nanoseconds = read(bytes + 1, count: count - 1)
    else { return .notANumber }
    return .negative
  }

  /// Appends `nanoseconds` (at least zero) as decimal seconds, exactly and as short as possible.
  static func append(_ nanoseconds: Int64, to text: inout [UInt8]) {
    let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    text.append(contentsOf: String(seconds).utf8)
    guard fraction != 0 else { return }
    text.append(UInt8(ascii: "."))
    var rest = fraction
    var unit: Int64 = 100_000_000
    while rest != 0 {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}
