/// A whole number that changes now and then, with its exact integral over time.
///
/// ∫ n dt from `since` to t is n(t)·t + Σ (−Δn·time of the change), in whole numbers: one addition a change, no rounding, and
/// the same result in whatever order changes of one instant come.
public struct TimeWeighted: BitwiseCopyable, Sendable {
  @usableFromInline var current = 0
  @usableFromInline var sum: Int128 = 0

  /// Creates the number 0.
  @inlinable
  public init() {}

  /// The number now.
  @inlinable
  public var value: Int { current }

  /// Changes the number at `now`.
  @inlinable @inline(__always)
  public mutating func change(by delta: Int, at now: SimTime) {
    current &+= delta
    sum &-= Int128(delta) &* Int128(now.nanoseconds)
  }

  /// Forgets the past: the integral begins at `now`.
  @inlinable
  public mutating func restart(at now: SimTime) {
    sum = 0 - Int128(current) * Int128(now.nanoseconds)
  }

  /// The integral from the beginning until `now`, in units times nanoseconds, exact.
  @inlinable
  public func area(at now: SimTime) -> Int128 { Int128(current) * Int128(now.nanoseconds) + sum }

  /// The average from `beginning`, the start or the last restart, until `now`; 0 where no time has passed.
  @inlinable
  public func mean(from beginning: SimTime, to now: SimTime) -> Double {
    let span = (now - beginning).nanoseconds
    return span > 0 ? Double(area(at: now)) / Double(span) : 0
  }
}
