/// How often something happens, per second.
public struct Rate: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The mean number of occurrences in a second; finite and at least zero in a checked scenario.
  public var perSecond: Double

  /// Creates a rate of `perSecond` occurrences a second.
  @inlinable
  public init(perSecond: Double) { self.perSecond = perSecond }

  /// Never.
  public static let zero = Rate(perSecond: 0)

  /// Whether the left one is smaller.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.perSecond < right.perSecond
  }
}
