public import CIntrinsics

/// A length of simulated time, in whole nanoseconds.
///
/// Sums never round, so "at the same time" means equal. Lengths that a scenario may state lie within
/// ``SimDuration/longest`` (about 9 years), which keeps every sum of an instant and a length in range.
public struct SimDuration: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The length in nanoseconds; negative for a step back in time.
  public var nanoseconds: Int64

  /// Creates a length of `nanoseconds`.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Creates the length nearest to `seconds`, ties away from zero.
  ///
  /// The one door through which floating point enters simulated time. What is not a number becomes
  /// zero, what lies beyond ``longest`` becomes ``longest`` (and the same below zero).
  @inlinable
  public init(rounding seconds: Double) {
    let scaled = seconds * 1e9
    if scaled.magnitude < 0x1p58 {
      // By hand: `rounded` is a call of the C library, and a comparison would be mispredicted half of the time. What
      // is left after truncation is exact, and so is twice that, whose whole part says whether to go on by one.
      let whole = simfaas_whole_part(scaled)
      nanoseconds = whole &+ simfaas_whole_part((scaled - Double(whole)) * 2)
    } else if scaled == scaled {
      nanoseconds = scaled > 0 ? Self.longest.nanoseconds : -Self.longest.nanoseconds
    } else {
      nanoseconds = 0
    }
  }

  /// The length in seconds: the one door through which simulated time leaves as floating point.
  @inlinable
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// No time at all.
  @inlinable public static var zero: SimDuration { SimDuration(nanoseconds: 0) }
  /// The longest length a scenario may state: 2⁵⁸ nanoseconds, about 9 years.
  @inlinable public static var longest: SimDuration { SimDuration(nanoseconds: 1 << 58) }

  /// A length of whole nanoseconds.
  @inlinable public static func nanoseconds(_ count: Int64) -> Self { Self(nanoseconds: count) }
  /// A length of whole microseconds.
  @inlinable public static func microseconds(_ count: Int64) -> Self {
    Self(nanoseconds: count * 1_000)
  }
  /// A length of whole milliseconds.
  @inlinable public static func milliseconds(_ count: Int64) -> Self {
    Self(nanoseconds: count * 1_000_000)
  }
  /// A length of whole seconds.
  @inlinable public static func seconds(_ count: Int64) -> Self {
    Self(nanoseconds: count * 1_000_000_000)
  }
  /// A length of whole minutes.
  @inlinable public static func minutes(_ count: Int64) -> Self {
    Self(nanoseconds: count * 60_000_000_000)
  }
  /// A length of whole hours.
  @inlinable public static func hours(_ count: Int64) -> Self {
    Self(nanoseconds: count * 3_600_000_000_000)
  }

  /// Whether the left length is the shorter.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
  /// Adds two lengths.
  @inlinable public static func + (left: Self, right: Self) -> Self {
    Self(nanoseconds: left.nanoseconds &+ right.nanoseconds)
  }
  /// Subtracts one length from another.
  @inlinable public static func - (left: Self, right: Self) -> Self {
    Self(nanoseconds: left.nanoseconds &- right.nanoseconds)
  }
  /// Adds a length in place.
  @inlinable public static func += (left: inout Self, right: Self) { left = left + right }
}

/// An instant of simulated time: whole nanoseconds since the start of the simulation.
///
/// Instants lie below ``SimTime/never``, about 36 years, so that three bits remain beside them in an
/// ``EventKey``.
public struct SimTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the start.
  public var nanoseconds: Int64

  /// Creates the instant `nanoseconds` after the start.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The instant at which every simulation begins.
  @inlinable public static var start: SimTime { SimTime(nanoseconds: 0) }
  /// Later than every instant: 2⁶⁰ − 1 nanoseconds, for which nothing is ever scheduled.
  @inlinable public static var never: SimTime { SimTime(nanoseconds: (1 << 60) - 1) }

  /// Seconds since the start, for reports.
  @inlinable
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// Whether the left instant comes first.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
  /// The instant a length after another.
  @inlinable public static func + (left: Self, right: SimDuration) -> Self {
    Self(nanoseconds: left.nanoseconds &+ right.nanoseconds)
  }
  /// The instant a length before another.
  @inlinable public static func - (left: Self, right: SimDuration) -> Self {
    Self(nanoseconds: left.nanoseconds &- right.nanoseconds)
  }
  /// The length from the right instant to the left one.
  @inlinable public static func - (left: Self, right: Self) -> SimDuration {
    SimDuration(nanoseconds: left.nanoseconds &- right.nanoseconds)
  }
}
