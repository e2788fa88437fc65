/// What is reported of many lengths of time: exact moments, and quantiles from a ``Histogram``.
public struct DurationStatistics: ~Copyable {
  /// The exact part.
  @inlinable public var moments: RunningMoments { exact }
  @usableFromInline var exact = RunningMoments()
  @usableFromInline var histogram = Histogram()

  /// Creates the statistics of no samples.
  public init() {}

  /// Adds a sample.
  @inlinable @inline(__always)
  public mutating func add(_ sample: SimDuration) {
    exact.add(sample)
    histogram.record(sample)
  }

  /// How many samples.
  @inlinable
  public var count: UInt64 { exact.samples }

  /// The length that a share `p` of the samples does not exceed, within ``Histogram/relativeError`` and never
  /// outside what was met; `nil` without samples.
  public func quantile(_ p: Double) -> SimDuration? {
    guard let middle = histogram.quantile(p), let least = exact.minimum, let most = exact.maximum
    else { return nil }
    return min(max(middle, least), most)
  }

  /// Adds the samples of `other`.
  public mutating func merge(_ other: borrowing DurationStatistics) {
    exact.merge(other.exact)
    histogram.merge(other.histogram)
  }

  /// An independent copy.
  public borrowing func copy() -> DurationStatistics {
    var other = DurationStatistics()
    other.merge(self)
    return other
  }
}
