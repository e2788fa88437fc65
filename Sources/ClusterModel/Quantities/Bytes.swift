import SimKernel

/// An amount of memory, disk or traffic, in whole bytes.
public struct Bytes: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The amount in bytes.
  public var count: Int64

  /// Creates an amount of `count` bytes.
  @inlinable
  public init(_ count: Int64) { self.count = count }

  /// Nothing.
  @inlinable public static var zero: Bytes { Bytes(0) }
  /// More than any machine has, and the largest amount a scenario may state: 2⁶⁰ bytes, 1024 PiB, so that sums of several stay
  /// in range.
  @inlinable public static var largest: Bytes { Bytes(1 << 60) }

  /// An amount of whole kibibytes (2¹⁰ bytes).
  @inlinable public static func kibibytes(_ count: Int64) -> Self { Self(count << 10) }
  /// An amount of whole mebibytes (2²⁰ bytes).
  @inlinable public static func mebibytes(_ count: Int64) -> Self { Self(count << 20) }
  /// An amount of whole gibibytes (2³⁰ bytes).
  @inlinable public static func gibibytes(_ count: Int64) -> Self { Self(count << 30) }
  /// An amount of whole kilobytes (10³ bytes).
  @inlinable public static func kilobytes(_ count: Int64) -> Self { Self(count * 1_000) }
  /// An amount of whole megabytes (10⁶ bytes).
  @inlinable public static func megabytes(_ count: Int64) -> Self { Self(count * 1_000_000) }
  /// An amount of whole gigabytes (10⁹ bytes).
  @inlinable public static func gigabytes(_ count: Int64) -> Self { Self(count * 1_000_000_000) }

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
  /// Adds two amounts.
  @inlinable public static func + (left: Self, right: Self) -> Self {
    Self(left.count &+ right.count)
  }
  /// Subtracts one amount from another.
  @inlinable public static func - (left: Self, right: Self) -> Self {
    Self(left.count &- right.count)
  }
  /// Adds an amount in place.
  @inlinable public static func += (left: inout Self, right: Self) { left = left + right }
  /// Subtracts an amount in place.
  @inlinable public static func -= (left: inout Self, right: Self) { left = left - right }
}

extension Bytes: Quantity {
  /// What it is, with its article.
  public static var noun: String { "an amount of bytes" }
  /// A few ways to write it.
  public static var examples: String { "128MiB, 1.5GB or unlimited" }

  static let units = UnitTable(
    [
      "TiB": 1 << 40, "GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10,
      "TB": 1_000_000_000_000, "GB": 1_000_000_000, "MB": 1_000_000, "kB": 1_000, "B": 1,
    ],
    smallest: "bytes", largest: largest.count,
    hints: [
      "K": "KiB", "k": "kB", "KB": "kB", "kb": "kB", "kib": "KiB", "M": "MiB", "m": "MiB",
      "Mi": "MiB", "MIB": "MiB", "mib": "MiB", "mb": "MB", "Mb": "MB", "G": "GiB", "g": "GiB",
      "Gi": "GiB", "GIB": "GiB", "gib": "GiB", "gb": "GB", "Gb": "GB", "T": "TiB", "Ti": "TiB",
      "b": "B", "bytes": "B",
    ])

  /// Reads an amount such as `128MiB`; or `unlimited`; only zero needs no unit.
  public init(written text: String) throws(QuantityError) {
    if text == "unlimited" {
      self = .largest
    } else {
      self.init(try Self.units.read(text, as: Self.self))
    }
  }

  /// The amount in the largest unit of which it is a whole number.
  public var written: String { self == .largest ? "unlimited" : Self.units.written(count) }
}
