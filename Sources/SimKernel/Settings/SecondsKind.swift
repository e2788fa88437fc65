extension SettingKind where Value == Double {
  /// A duration with its unit, kept as seconds in floating point: for parameters of distributions, which
  /// need not be whole nanoseconds.
  ///
  /// - Parameters:
  ///   - range: The allowed range in seconds.
  ///   - isPositive: Whether the smallest value itself is excluded.
  /// - Returns: The kind.
  public static func seconds(
    _ range: ClosedRange<Double> = 0...mostSeconds, above isPositive: Bool = false
  ) -> Self {
    let words = Self.words(of: range, above: isPositive)
    return .text(
      SettingDescription("duration such as 250ms, 10s or 5min", range: words),
      noun: "a duration such as 250ms, 10s or 5min",
      read: { text throws(QuantityError) in
        let value = try SecondsText.read(text)
        guard range.contains(value), !(isPositive && value == range.lowerBound) else {
          throw QuantityError("'\(text.abbreviated)' is out of range: \(words)")
        }
        return value
      }, write: { SecondsText.written($0) })
  }

  /// The longest duration in seconds: that of ``SimDuration/longest``.
  public static var mostSeconds: Double { SimDuration.longest.inSeconds }

  private static func words(of range: ClosedRange<Double>, above isPositive: Bool) -> String {
    if range.lowerBound < 0 { return "any" }
    let lower = SecondsText.written(range.lowerBound)
    let least = isPositive ? "more than \(lower)" : "at least \(lower)"
    return range.upperBound >= mostSeconds
      ? least : "\(least), at most \(SecondsText.written(range.upperBound))"
  }
}

/// Seconds in floating point, as files write them.
enum SecondsText {
  /// Reads a duration, to the nearest floating-point number.
  static func read(_ text: String) throws(QuantityError) -> Double {
    let shown = text.abbreviated
    guard let (number, unit) = DecimalText.prefix(of: text) else {
      throw QuantityError("'\(shown)' is not a duration such as 250ms, 10s or 5min")
    }
    switch unit {
    case "s": return number.double()
    case "ms": return number.double(shiftedBy: -3)
    case "us": return number.double(shiftedBy: -6)
    case "ns": return number.double(shiftedBy: -9)
    case "min": return number.double() * 60
    case "h": return number.double() * 3_600
    case "d": return number.double() * 86_400
    default:
      // Whatever is wrong with it, the quantity knows how to say it.
      return try SimDuration(written: text).inSeconds
    }
  }

  /// Writes a duration so that it reads back as exactly the same number.
  static func written(_ value: Double) -> String {
    if value == 0 { return "0s" }
    if value.magnitude < 1e9, value == value.rounded() {
      return SimDuration.seconds(Int64(value)).written
    }
    let units = [(1.0, 0, "s"), (1e-3, 3, "ms"), (1e-6, 6, "us"), (0, 9, "ns")]
    guard let number = DecimalText(DecimalText.text(of: value)),
      let (_, shift, unit) = units.first(where: { value.magnitude >= $0.0 })
    else { return "\(value)s" }
    return number.text(shiftedBy: shift) + unit
  }
}
