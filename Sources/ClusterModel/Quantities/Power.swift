import SimKernel

/// Electrical power, in whole milliwatts.
public struct Power: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The power in thousandths of a watt.
  public var milliwatts: Int64

  /// Creates a power of `milliwatts` thousandths of a watt.
  @inlinable
  public init(milliwatts: Int64) { self.milliwatts = milliwatts }

  /// None.
  public static let zero = Power(milliwatts: 0)
  /// The largest power a scenario may state: 10⁹ watts.
  public static let largest = Power(milliwatts: 1_000_000_000_000)

  /// The power in watts.
  @inlinable public var inWatts: Double { Double(milliwatts) / 1_000 }

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.milliwatts < right.milliwatts
  }
}

extension Power: Quantity {
  /// What it is, with its article.
  public static var noun: String { "a power" }
  /// A few ways to write it.
  public static var examples: String { "2.7W, 450mW or 1.2kW" }

  static let units = UnitTable(
    ["kW": 1_000_000, "W": 1_000, "mW": 1], smallest: "milliwatts", largest: largest.milliwatts,
    hints: [
      "w": "W", "watt": "W", "watts": "W", "Watt": "W", "Watts": "W", "KW": "kW", "kw": "kW",
      "mw": "mW", "MW": "mW", "J": "W",
    ])

  /// Reads a power such as `2.7W`; only zero needs no unit.
  public init(written text: String) throws(QuantityError) {
    self.init(milliwatts: try Self.units.read(text, as: Self.self))
  }

  /// The power in the largest unit of which it is a whole number.
  public var written: String { milliwatts == 0 ? "0W" : Self.units.written(milliwatts) }
}
