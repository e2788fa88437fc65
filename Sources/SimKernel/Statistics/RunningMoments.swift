/// Count, mean, standard deviation, minimum and maximum of lengths of time, from exact whole-number sums.
///
/// Merging and the order of samples therefore change nothing. Σx² is kept modulo 2¹²⁸, which is exact for the variance as
/// long as the sum of squared deviations stays below that: a billion samples with a standard deviation of four days.
public struct RunningMoments: BitwiseCopyable, Sendable {
  /// How many samples.
  @inlinable public var count: UInt64 { samples }
  @usableFromInline var samples: UInt64 = 0
  @usableFromInline var sum: Int128 = 0
  @usableFromInline var squares: UInt128 = 0
  @usableFromInline var least = Int64.max
  @usableFromInline var most = Int64.min

  /// Creates the moments of no samples.
  @inlinable
  public init() {}

  /// Adds a sample.
  @inlinable @inline(__always)
  public mutating func add(_ sample: SimDuration) {
    let x = sample.nanoseconds
    samples &+= 1
    sum &+= Int128(x)
    squares &+= UInt128(x.magnitude) &* UInt128(x.magnitude)
    least = min(least, x)
    most = max(most, x)
  }

  /// Adds a sample that was met `count` times, which is above zero.
  public mutating func add(_ sample: SimDuration, count: UInt64) {
    let x = sample.nanoseconds
    samples &+= count
    sum &+= Int128(x) &* Int128(count)
    squares &+= UInt128(x.magnitude) &* UInt128(x.magnitude) &* UInt128(count)
    least = min(least, x)
    most = max(most, x)
  }

  /// Adds the samples of `other`.
  public mutating func merge(_ other: RunningMoments) {
    samples &+= other.samples
    sum &+= other.sum
    squares &+= other.squares
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// The mean in seconds; `nil` without samples.
  public var mean: Double? { samples > 0 ? Double(sum) / Double(samples) / 1e9 : nil }

  /// The sum in seconds.
  public var total: Double { Double(sum) / 1e9 }

  /// The standard deviation (n − 1) in seconds; `nil` below two samples.
  public var standardDeviation: Double? {
    guard samples > 1 else { return nil }
    // Σ(x − k)² with k the mean rounded down, modulo 2¹²⁸; then the rest of the mean is taken off.
    let count = UInt128(samples)
    let centre = sum / Int128(samples)
    let k = UInt128(truncatingIfNeeded: centre)
    let total = UInt128(truncatingIfNeeded: sum)
    let around = squares &- 2 &* k &* total &+ count &* k &* k
    let rest = Double(sum - centre * Int128(samples))
    let variance = (Double(around) - rest * rest / Double(samples)) / Double(samples - 1)
    return max(variance, 0).squareRoot() / 1e9
  }

  /// The least sample; `nil` without samples.
  public var minimum: SimDuration? { samples > 0 ? SimDuration(nanoseconds: least) : nil }

  /// The greatest sample; `nil` without samples.
  public var maximum: SimDuration? { samples > 0 ? SimDuration(nanoseconds: most) : nil }
}
