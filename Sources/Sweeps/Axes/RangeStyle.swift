import ClusterModel
import SimKernel

/// How the values of a range are rounded and written.
///
/// Durations, rates, speeds and numbers keep six significant digits; bytes are whole MiB where both ends are, else whole KiB where
/// both ends are, else whole bytes; numbers are whole where both ends are written without a point, and per cent where both ends are.
/// `round` replaces that by whole multiples of a step.
struct RangeStyle: Sendable {
  private let dimension: Magnitude.Dimension
  private let isWhole: Bool
  private let isPercent: Bool
  /// The step to whole multiples of which values are rounded, in the unit of the dimension; `nil` for significant digits.
  private let step: Double?

  /// Derives the style from the ends of a range as they are written.
  init(_ ends: (from: String, to: String), _ from: Magnitude, _ to: Magnitude, round: Magnitude?) {
    let texts = [ends.from, ends.to]
    dimension = from.dimension == .number ? to.dimension : from.dimension
    isPercent = texts.allSatisfy { $0.hasSuffix("%") }
    isWhole =
      dimension == .number && !isPercent
      && texts.allSatisfy { $0.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 43 } }
    step = round?.amount ?? Self.step(dimension, from.amount, to.amount, isWhole: isWhole)
  }

  private static func step(
    _ dimension: Magnitude.Dimension, _ from: Double, _ to: Double, isWhole: Bool
  ) -> Double? {
    switch dimension {
    case .bytes:
      for unit in [1_048_576.0, 1_024] where isMultiple(from, of: unit) && isMultiple(to, of: unit)
      { return unit }
      return 1
    case .cores: return 0.001
    case .number: return isWhole ? 1 : nil
    case .seconds, .bytesPerSecond, .perSecond: return nil
    }
  }

  private static func isMultiple(_ value: Double, of unit: Double) -> Bool {
    (value / unit).rounded() * unit == value
  }

  /// The value as a scenario writes it, rounded.
  func text(_ amount: Double) -> String {
    switch dimension {
    case .seconds:
      // Rounded as nanoseconds, in which every step and every result is a whole number.
      let nanoseconds = step.map { Self.rounded(amount * 1e9, to: ($0 * 1e9).rounded()) }
      return SimDuration(
        nanoseconds: Self.whole(nanoseconds ?? Self.significant(amount * 1e9))
      ).written
    case .bytes: return Bytes(Self.whole(rounded(amount))).written
    case .bytesPerSecond: return Bandwidth(bytesPerSecond: Self.whole(rounded(amount))).written
    case .perSecond: return Rate(perSecond: rounded(amount)).written
    case .cores: return Cores(millicores: Self.whole(rounded(amount) * 1_000)).written
    case .number:
      if isPercent { return Self.plain(Self.significant(amount * 100)) + "%" }
      return Self.plain(rounded(amount))
    }
  }

  /// The nearest whole number that 64 bits hold.
  private static func whole(_ value: Double) -> Int64 {
    Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }

  private func rounded(_ amount: Double) -> Double {
    step.map { Self.rounded(amount, to: $0) } ?? Self.significant(amount)
  }

  private static func rounded(_ amount: Double, to step: Double) -> Double {
    // A step below 1, such as 0.05, has no exact double: its inverse, where that is whole, gives the nearest ones.
    let inverse = (1 / step).rounded()
    if step < 1, (inverse * step - 1).magnitude < 1e-12 {
      return (amount * inverse).rounded() / inverse
    }
    return (amount / step).rounded() * step
  }

  /// `amount` to six significant digits, the same on every machine: powers of ten up to 10²² are exact.
  static func significant(_ amount: Double) -> Double {
    guard amount != 0, amount.isFinite else { return 0 }
    var exponent = 0
    var size = amount.magnitude
    while size >= 1e6 { (size, exponent) = (size / 10, exponent + 1) }
    while size < 1e5 { (size, exponent) = (size * 10, exponent - 1) }
    let digits = Int64(size.rounded())
    let value = Double("\(digits)e\(exponent)") ?? 0
    return amount < 0 ? -value : value
  }

  private static func plain(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e15 { return String(Int64(value)) }
    return value.description
  }
}
