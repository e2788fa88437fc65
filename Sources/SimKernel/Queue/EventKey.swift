/// The rank of an event among those of one instant: 0 to 7, lower first.
///
/// Phases put what frees resources before what takes them, so that no event has to be moved by a nanosecond to come
/// in the right order.
public struct Phase: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The rank, 0 to 7.
  public let rawValue: UInt8

  /// Creates the phase of rank `rawValue`.
  ///
  /// - Precondition: `rawValue` is at most 7.
  @inlinable
  public init(rawValue: UInt8) {
    precondition(rawValue < 8, "a phase is a rank from 0 to 7")
    self.rawValue = rawValue
  }

  /// The rank that comes before all others.
  @inlinable public static var first: Phase { Phase(rawValue: 0) }
  /// The rank that comes after all others.
  @inlinable public static var last: Phase { Phase(rawValue: 7) }

  /// Whether the left phase comes first.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Where an event stands in the order of a run: by time, then by phase.
///
/// Both in one word: the time in nanoseconds, shifted left by three bits, and the phase below it. Events of equal keys
/// leave in the order in which they were scheduled.
public struct EventKey: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the start times eight, plus the rank of the phase.
  public let rawValue: UInt64

  /// Creates the key that is kept as `rawValue`.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Creates the key of an event at `time` in `phase`.
  ///
  /// - Precondition: `time` lies between ``SimTime/start`` and ``SimTime/never`` (checked in debug builds; the queue
  ///   checks in every build).
  @inlinable
  public init(_ time: SimTime, _ phase: Phase) {
    assert(time >= .start && time <= .never, "an instant lies between the start and never")
    rawValue = UInt64(truncatingIfNeeded: time.nanoseconds) &<< 3 | UInt64(phase.rawValue)
  }

  /// The instant.
  @inlinable
  public var time: SimTime { SimTime(nanoseconds: Int64(truncatingIfNeeded: rawValue &>> 3)) }

  /// The rank within the instant.
  @inlinable
  public var phase: Phase { Phase(rawValue: UInt8(truncatingIfNeeded: rawValue & 7)) }

  /// Later than the key of every event.
  @inlinable
  public static var never: EventKey { EventKey(rawValue: (1 << 63) - 1) }

  /// Whether the left key comes first.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
