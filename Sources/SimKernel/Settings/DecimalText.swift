/// A number as it was written in decimal digits, exactly.
struct DecimalText {
  /// Why a number has no exact value in the unit asked for.
  enum Misfit: Error {
    /// Beyond what 64 bits hold.
    case tooLarge
    /// Not a whole number.
    case notWhole
  }

  private var isNegative = false
  /// Significant digits, 0...9, without zeros at either end; empty for zero.
  private var digits: [UInt8] = []
  /// The power of ten by which the digits, read as a whole number, are multiplied.
  private var exponent = 0

  /// Reads the number with which `text` begins and returns the rest.
  ///
  /// Digits with an optional sign, point and power of ten: `-12.5e3`. More than 60 significant digits
  /// or a power beyond ±9999 is not a number we read.
  static func prefix(of text: String) -> (number: DecimalText, rest: String)? {
    let bytes = Array(text.utf8)
    var number = DecimalText()
    var i = 0
    if i < bytes.count, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") {
      number.isNegative = bytes[i] == UInt8(ascii: "-")
      i += 1
    }
    let firstDigit = i
    var pointAt: Int?
    while i < bytes.count {
      if let digit = digit(bytes[i]) {
        if digit != 0 || !number.digits.isEmpty { number.digits.append(digit) }
        if pointAt != nil { number.exponent -= 1 }
      } else if bytes[i] == UInt8(ascii: "."), pointAt == nil {
        pointAt = i
      } else {
        break
      }
      i += 1
    }
    // Digits must stand on both sides of a point.
    guard i > firstDigit, pointAt != firstDigit, pointAt != i - 1 else { return nil }
    readExponent(bytes, &i, &number)
    number.normalise()
    guard number.digits.count <= 60, abs(number.exponent) <= 9_999 else { return nil }
    return (number, String(decoding: bytes[i...], as: UTF8.self))
  }

  /// Reads a text that is a number and nothing else.
  init?(_ text: String) {
    guard let (number, rest) = Self.prefix(of: text), rest.isEmpty else { return nil }
    self = number
  }

  private init() {}

  private static func digit(_ byte: UInt8) -> UInt8? {
    byte >= 48 && byte <= 57 ? byte - 48 : nil
  }

  private static func readExponent(_ bytes: [UInt8], _ i: inout Int, _ number: inout DecimalText) {
    guard i < bytes.count, bytes[i] == UInt8(ascii: "e") || bytes[i] == UInt8(ascii: "E") else {
      return
    }
    var j = i + 1
    let isNegative = j < bytes.count && bytes[j] == UInt8(ascii: "-")
    if j < bytes.count, isNegative || bytes[j] == UInt8(ascii: "+") { j += 1 }
    var power = 0
    let first = j
    while j < bytes.count, let digit = digit(bytes[j]) {
      power = min(power * 10 + Int(digit), 100_000)
      j += 1
    }
    guard j > first else { return }
    number.exponent += isNegative ? -power : power
    i = j
  }

  private mutating func normalise() {
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty { exponent = 0 }
  }

  /// Whether the number is zero.
  var isZero: Bool { digits.isEmpty }

  /// The whole number that this number times `factor` is.
  func whole(times factor: Int64 = 1) throws(Misfit) -> Int64 {
    var value: Int128 = 0
    for digit in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw exponent < 0 ? .notWhole : .tooLarge }
      value = product &+ Int128(digit)
    }
    let (product, overflow) = value.multipliedReportingOverflow(by: Int128(factor))
    guard !overflow else { throw exponent < 0 ? .notWhole : .tooLarge }
    value = product
    var power = exponent
    while power > 0, value != 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .tooLarge }
      value = product
      power -= 1
    }
    while power < 0 {
      guard value.isMultiple(of: 10) else { throw .notWhole }
      value /= 10
      power += 1
    }
    guard let result = Int64(exactly: isNegative ? -value : value) else { throw .tooLarge }
    return result
  }

  /// The nearest floating-point number to this number times 10 to the power of `shift`.
  func double(shiftedBy shift: Int = 0) -> Double {
    guard !digits.isEmpty else { return 0 }
    let text = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    let value = Double("\(text)e\(exponent + shift)") ?? .infinity
    return isNegative ? -value : value
  }

  /// The shortest text that reads back as exactly `value`: `200`, `0.2`, `1e-07`.
  static func text(of value: Double) -> String {
    let text = value == 0 ? "0" : value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The digits of this number times 10 to the power of `shift`, without a power where that stays short.
  func text(shiftedBy shift: Int = 0) -> String {
    guard !digits.isEmpty else { return "0" }
    let sign = isNegative ? "-" : ""
    let power = exponent + shift
    let digits = digits.map { $0 + 48 }
    if power > 6 || power + digits.count < -6 {
      return "\(sign)\(String(decoding: digits, as: UTF8.self))e\(power)"
    }
    if power >= 0 {
      let zeros = [UInt8](repeating: 48, count: power)
      return sign + String(decoding: digits + zeros, as: UTF8.self)
    }
    let missing = max(1 - power - digits.count, 0)
    var padded = [UInt8](repeating: 48, count: missing) + digits
    padded.insert(UInt8(ascii: "."), at: padded.count + power)
    return sign + String(decoding: padded, as: UTF8.self)
  }
}
