/// What is reported of many lengths of time: exact moments, and quantiles from a ``Histogram``.
public struct DurationStatistics: ~Copyable {
  /// The exact part.
  @inlinable public var moments: RunningMoments { exact }
  @usableFromInline var exact = RunningMoments()
  @usableFromInline var histogram = Histogram()

  /// Creates the statistics of no samples.
  @inlinable
  public init() {}

  /// Adds a sample.
  @inlinable @inline(__always)
  public mutating func add(_ sample: SimDuration) {
    exact.add(sample)
    histogram.record(sample)
  }

  /// Begins to load what adding `sample` will touch besides these statistics themselves.
  @inlinable @inline(__always)
  public func bringNear(_ sample: SimDuration) { histogram.bringNear(sample) }

  /// Adds a sample that was met `count` times.
  public mutating func add(_ sample: SimDuration, count: UInt64) {
    guard count > 0 else { return }
    exact.add(sample, count: count)
    histogram.record(sample, count: count)
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

  /// Hands on how many samples there are of which lengths: see ``Histogram/forEachBucket(_:)``.
  public func forEachBucket(
    _ body: (_ from: SimDuration, _ to: SimDuration, _ count: UInt64) -> Void
  ) { histogram.forEachBucket(body) }

  /// The figures that are reported, in seconds.
  public var summary: DurationSummary? {
    guard let mean = exact.mean, let least = exact.minimum, let most = exact.maximum else {
      return nil
    }
    func seconds(_ p: Double) -> Double { (quantile(p) ?? most).inSeconds }
    return DurationSummary(
      mean: mean, sd: exact.standardDeviation, min: least.inSeconds, p50: seconds(0.5),
      p90: seconds(0.9), p95: seconds(0.95), p99: seconds(0.99), p999: seconds(0.999),
      max: most.inSeconds)
  }

  /// Bytes held for counts.
  public var allocatedBytes: Int { histogram.allocatedBytes }

  /// Adds the samples of `other`.
  public mutating func merge(_ other: borrowing DurationStatistics) {
    exact.merge(other.exact)
    histogram.merge(other.histogram)
  }

  /// An independent copy.
  public borrowing func copy() -> DurationStatistics {
    var other = DurationStatistics()
    other.exact = exact
    other.histogram = histogram.copy()
    return other
  }
}

/// What is reported of many lengths of time, in seconds.
///
/// Mean, standard deviation, least and greatest are exact but for the last rounding; quantiles lie within
/// ``Histogram/relativeError`` and never outside of what was met.
public struct DurationSummary: Hashable, Sendable {
  /// The mean.
  public let mean: Double
  /// The standard deviation (n − 1); nil for a single sample.
  public let sd: Double?
  /// The least.
  public let min: Double
  /// The length that half of the samples do not exceed.
  public let p50: Double
  /// The length that 90 % of the samples do not exceed.
  public let p90: Double
  /// The length that 95 % of the samples do not exceed.
  public let p95: Double
  /// The length that 99 % of the samples do not exceed.
  public let p99: Double
  /// The length that 99.9 % of the samples do not exceed.
  public let p999: Double
  /// The greatest.
  public let max: Double
}
