import SimKernel

/// An amount of energy, in whole millijoules.
public struct Energy: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The amount in thousandths of a joule.
  public var millijoules: Int64

  /// Creates an amount of `millijoules` thousandths of a joule.
  @inlinable
  public init(millijoules: Int64) { self.millijoules = millijoules }

  /// None.
  public static let zero = Energy(millijoules: 0)
  /// The largest amount a scenario may state: 10⁹ joules.
  public static let largest = Energy(millijoules: 1_000_000_000_000)

  /// The amount in joules.
  @inlinable public var inJoules: Double { Double(millijoules) / 1_000 }

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.millijoules < right.millijoules
  }
}

extension Energy: Quantity {
  /// What it is, with its article.
  public static var noun: String { "an amount of energy" }
  /// A few ways to write it.
  public static var examples: String { "12J, 450mJ or 1.5Wh" }

  static let units = UnitTable(
    ["Wh": 3_600_000, "kJ": 1_000_000, "J": 1_000, "mJ": 1], smallest: "millijoules",
    largest: largest.millijoules,
    hints: [
      "j": "J", "joule": "J", "joules": "J", "Joule": "J", "Joules": "J", "Ws": "J", "KJ": "kJ",
      "kj": "kJ", "mj": "mJ", "wh": "Wh", "W": "J",
    ])

  /// Reads an amount such as `12J`; only zero needs no unit.
  public init(written text: String) throws(QuantityError) {
    self.init(millijoules: try Self.units.read(text, as: Self.self))
  }

  /// The amount in the largest unit of which it is a whole number.
  public var written: String { millijoules == 0 ? "0J" : Self.units.written(millijoules) }
}
