/// Numbers as people read them: few digits, with their unit, the same text for the same number everywhere.
public enum Readable {
  /// A number with `decimals` digits behind the point, rounded half away from zero.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 0x1p63 else { return value.description }
    let digits = String(UInt64(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// A whole number in groups of three digits.
  public static func count(_ value: UInt64) -> String {
    let digits = String(value)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A number with about three significant digits, and no fewer than those before the point.
  public static func number(_ value: Double) -> String {
    let size = value.magnitude
    if size >= 99.95 { return grouped(value) }
    if size >= 9.995 { return fixed(value, 1) }
    return fixed(value, size >= 0.0995 || size == 0 ? 2 : size >= 0.000_995 ? 4 : 6)
  }

  /// A number with `digits` significant digits however small it is, and no fewer than those before the point.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value != 0, value.isFinite else { return fixed(value, 0) }
    // From here on it is rounded to a ten, with a digit more before the point.
    var ten = 0.5
    for _ in 1..<digits { ten /= 10 }
    ten = 10 - ten
    var size = value.magnitude
    var decimals = digits - 1
    while size >= ten, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
    while size < ten / 10, decimals < 15 { (size, decimals) = (size * 10, decimals + 1) }
    return decimals == 0 ? grouped(value) : fixed(value, decimals)
  }

  /// A number with at most six significant digits, neither grouped nor padded: what programs read, and what people stated.
  static func plain(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    guard value != 0 else { return "0" }
    var (size, decimals) = (value.magnitude, 5)
    while size >= 9.999_995, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
    while size < 0.999_999_5, decimals < 18 { (size, decimals) = (size * 10, decimals + 1) }
    var text = fixed(value, decimals)
    guard decimals > 0 else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func grouped(_ value: Double) -> String {
    let rounded = value.magnitude.rounded(.toNearestOrAwayFromZero)
    guard rounded < 0x1p63 else { return value.description }
    return (value < 0 ? "-" : "") + count(UInt64(rounded))
  }

  /// A share as percent without digits that say nothing: `95`, `99.9`.
  static func percentage(_ share: Double) -> String {
    let percent = share * 100
    for decimals in 0..<3 {
      let text = fixed(percent, decimals)
      if let value = Double(text), (value - percent).magnitude < 1e-9 { return text }
    }
    return number(percent)
  }

  /// A share as percent.
  public static func percent(_ share: Double?) -> String {
    guard let share else { return "–" }
    let percent = share * 100
    return fixed(percent, percent != 0 && percent.magnitude < 0.995 ? 3 : 1) + " %"
  }

  /// A difference as percent, with its sign: `+0.3 %`.
  public static func signedPercent(_ share: Double) -> String {
    (share < 0 ? "" : "+") + fixed(share * 100, share.magnitude < 0.1 ? 2 : 1) + " %"
  }

  /// A length of simulated or real time in the unit that suits it.
  public static func duration(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return "–" }
    let size = seconds.magnitude
    if size == 0 { return "0 s" }
    if size < 0.999_5e-6 { return threeDigits(seconds * 1e9) + " ns" }
    if size < 0.999_5e-3 { return threeDigits(seconds * 1e6) + " µs" }
    if size < 0.999_5 { return threeDigits(seconds * 1e3) + " ms" }
    if size < 1_000 { return threeDigits(seconds) + " s" }
    if size < 100 * 60 { return fixed(seconds / 60, 1) + " min" }
    if size < 100 * 3_600 { return fixed(seconds / 3_600, 1) + " h" }
    return fixed(seconds / 86_400, 1) + " d"
  }

  private static func threeDigits(_ value: Double) -> String {
    let size = value.magnitude
    return fixed(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
  }

  /// An amount of energy, given in joules, in the unit that suits it.
  public static func energy(_ joules: Double) -> String {
    let size = joules.magnitude
    if size == 0 { return "0 J" }
    if size < 0.999_5 { return threeDigits(joules * 1e3) + " mJ" }
    if size < 999.5 { return threeDigits(joules) + " J" }
    if size < 999_500 { return threeDigits(joules / 1e3) + " kJ" }
    return significant(joules / 1e6) + " MJ"
  }

  /// An amount of memory or data in the unit that suits it.
  public static func bytes(_ count: Double) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var value = count
    var unit = 0
    while value.magnitude >= 1_023.95, unit < units.count - 1 {
      value /= 1_024
      unit += 1
    }
    return (unit == 0 ? fixed(value, 0) : threeDigits(value)) + " " + units[unit]
  }
}
