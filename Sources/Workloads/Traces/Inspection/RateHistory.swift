import SimKernel

/// How many requests arrive over time, in intervals that become longer as the trace does.
public struct RateHistory: Sendable {
  /// The most intervals that are kept.
  public static let most = 240

  /// The length of an interval, a second times a power of two.
  public private(set) var interval = SimDuration.seconds(1)
  /// Requests in each interval, from the first request on.
  public private(set) var counts: [UInt64] = []

  /// Nothing as yet.
  public init() {}

  /// Counts a request that arrives `time` after the first.
  mutating func add(_ time: SimDuration) {
    while time.nanoseconds / interval.nanoseconds >= Int64(Self.most) { halve() }
    let place = Int(time.nanoseconds / interval.nanoseconds)
    while counts.count <= place { counts.append(0) }
    counts[place] += 1
  }

  /// The same curve in at most `most` intervals.
  public func coarsened(to most: Int) -> RateHistory {
    var curve = self
    while curve.counts.count > max(most, 1) { curve.halve() }
    return curve
  }

  private mutating func halve() {
    interval = SimDuration(nanoseconds: interval.nanoseconds * 2)
    var sums: [UInt64] = []
    for place in stride(from: 0, to: counts.count, by: 2) {
      sums.append(counts[place] + (place + 1 < counts.count ? counts[place + 1] : 0))
    }
    counts = sums
  }
}
