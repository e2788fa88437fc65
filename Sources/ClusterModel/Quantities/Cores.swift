import SimKernel

/// A share of processor time, in thousandths of a core.
public struct Cores: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The share in thousandths of a core.
  public var millicores: Int64

  /// Creates a share of `millicores` thousandths of a core.
  @inlinable
  public init(millicores: Int64) { self.millicores = millicores }

  /// No processor time.
  public static let zero = Cores(millicores: 0)
  /// More than any machine has: no limit at all.
  ///
  /// 2⁵⁰ millicores, so that sums of several stay in range.
  public static let unlimited = Cores(millicores: 1 << 50)
  /// The largest limited share a scenario may state: a million cores.
  public static let largest = Cores(millicores: 1_000_000_000)

  /// Whether there is no limit.
  @inlinable public var isUnlimited: Bool { millicores >= Self.unlimited.millicores }

  /// A share of whole cores.
  @inlinable public static func cores(_ count: Int64) -> Self { Self(millicores: count * 1_000) }
  /// A share of whole thousandths of a core.
  @inlinable public static func millicores(_ count: Int64) -> Self { Self(millicores: count) }

  /// The share in cores: 0.5 for half a core.
  @inlinable public var inCores: Double { Double(millicores) / 1_000 }

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.millicores < right.millicores
  }
  /// Adds two shares.
  @inlinable public static func + (left: Self, right: Self) -> Self {
    Self(millicores: left.millicores &+ right.millicores)
  }
  /// Subtracts one share from another.
  @inlinable public static func - (left: Self, right: Self) -> Self {
    Self(millicores: left.millicores &- right.millicores)
  }
  /// Adds a share in place.
  @inlinable public static func += (left: inout Self, right: Self) { left = left + right }
  /// Subtracts a share in place.
  @inlinable public static func -= (left: inout Self, right: Self) { left = left - right }
}

extension Cores: Quantity {
  /// What it is, with its article.
  public static var noun: String { "a number of cores" }
  /// A few ways to write it.
  public static var examples: String { "500m, 0.5, 4 or unlimited" }

  static let units = UnitTable(
    ["m": 1], smallest: "thousandths of a core", largest: largest.millicores, bareFactor: 1_000)

  /// Reads a share such as `0.5` or `500m`, or `unlimited`.
  public init(written text: String) throws(QuantityError) {
    if text == "unlimited" {
      self = .unlimited
    } else {
      self.init(millicores: try Self.units.read(text, as: Self.self))
    }
  }

  /// The share in cores where that is a whole number, otherwise in thousandths.
  public var written: String {
    if isUnlimited { return "unlimited" }
    return millicores.isMultiple(of: 1_000) ? "\(millicores / 1_000)" : "\(millicores)m"
  }
}
