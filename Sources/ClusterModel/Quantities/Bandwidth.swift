import SimKernel

/// How fast bytes move over a link or to a disk, in whole bytes a second.
public struct Bandwidth: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The speed in bytes a second.
  public var bytesPerSecond: Int64

  /// Creates a speed of `bytesPerSecond` bytes a second.
  @inlinable
  public init(bytesPerSecond: Int64) { self.bytesPerSecond = bytesPerSecond }

  /// Nothing moves.
  public static let zero = Bandwidth(bytesPerSecond: 0)
  /// Faster than any link: transfers take no time.
  ///
  /// 2⁶⁰ bytes a second, so that sums of several stay in range.
  public static let unlimited = Bandwidth(bytesPerSecond: 1 << 60)
  /// The largest limited speed a scenario may state: 10¹⁵ bytes a second.
  public static let largest = Bandwidth(bytesPerSecond: 1_000_000_000_000_000)

  /// Whether there is no limit.
  @inlinable
  public var isUnlimited: Bool { bytesPerSecond >= Self.unlimited.bytesPerSecond }

  /// A speed in whole megabits (10⁶ bits) a second.
  @inlinable public static func megabits(_ count: Int64) -> Self {
    Self(bytesPerSecond: count * 125_000)
  }
  /// A speed in whole gigabits (10⁹ bits) a second.
  @inlinable public static func gigabits(_ count: Int64) -> Self {
    Self(bytesPerSecond: count * 125_000_000)
  }
  /// A speed in whole megabytes (10⁶ bytes) a second.
  @inlinable public static func megabytes(_ count: Int64) -> Self {
    Self(bytesPerSecond: count * 1_000_000)
  }
  /// A speed in whole mebibytes (2²⁰ bytes) a second.
  @inlinable public static func mebibytes(_ count: Int64) -> Self {
    Self(bytesPerSecond: count << 20)
  }

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.bytesPerSecond < right.bytesPerSecond
  }

  /// Returns how long `amount` takes at this speed, rounded up to a whole nanosecond.
  ///
  /// - Returns: Zero without a limit; `SimDuration.longest` when it would be longer or nothing moves.
  @inlinable
  public func duration(of amount: Bytes) -> SimDuration {
    guard !isUnlimited, amount > .zero else { return .zero }
    guard bytesPerSecond > 0 else { return .longest }
    let (whole, rest) = (Int128(amount.count) * 1_000_000_000)
      .quotientAndRemainder(dividingBy: Int128(bytesPerSecond))
    let nanoseconds = rest == 0 ? whole : whole + 1
    return min(SimDuration(nanoseconds: Int64(clamping: nanoseconds)), .longest)
  }
}

extension Bandwidth: Quantity {
  /// What it is, with its article.
  public static var noun: String { "a bandwidth" }
  /// A few ways to write it.
  public static var examples: String { "1Gbps, 100MB/s or unlimited" }

  static let units = UnitTable(
    [
      "Gbps": 125_000_000, "Mbps": 125_000, "kbps": 125, "GiB/s": 1 << 30, "MiB/s": 1 << 20,
      "KiB/s": 1 << 10, "GB/s": 1_000_000_000, "MB/s": 1_000_000, "kB/s": 1_000, "B/s": 1,
    ],
    smallest: "bytes a second", largest: largest.bytesPerSecond,
    hints: [
      "gbps": "Gbps", "mbps": "Mbps", "Kbps": "kbps", "Gbit": "Gbps", "Mbit": "Mbps",
      "Gbit/s": "Gbps", "Mbit/s": "Mbps", "Gb/s": "Gbps", "Mb/s": "Mbps", "kbit/s": "kbps",
      "MBps": "MB/s", "GBps": "GB/s", "MB": "MB/s", "GB": "GB/s", "MiB": "MiB/s", "GiB": "GiB/s",
    ])

  /// Reads a speed such as `1Gbps`, or `unlimited`.
  public init(written text: String) throws(QuantityError) {
    if text == "unlimited" {
      self = .unlimited
    } else {
      self.init(bytesPerSecond: try Self.units.read(text, as: Self.self))
    }
  }

  /// The speed in the largest unit of which it is a whole number.
  public var written: String {
    isUnlimited ? "unlimited" : Self.units.written(bytesPerSecond)
  }
}
