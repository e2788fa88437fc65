import SimKernel

/// Counts of lengths of time, in seconds, in buckets that are 1/64 of themselves wide.
public struct BucketCounts: Hashable, Sendable {
  /// The lengths from the shortest to the longest of one bucket.
  public struct Bucket: Hashable, Sendable {
    /// The shortest length of the bucket, in seconds.
    public var from: Double
    /// The longest length of the bucket, in seconds.
    public var to: Double
    /// How many there are.
    public var count: UInt64
  }

  /// The buckets that have any, the shortest lengths first.
  public private(set) var buckets: [Bucket] = []
  /// How many lengths.
  public private(set) var count: UInt64 = 0

  /// Creates counts of nothing.
  public init() {}

  /// Creates the counts of what `statistics` has measured.
  init(_ statistics: borrowing DurationStatistics) {
    statistics.forEachBucket { from, to, count in
      buckets.append(Bucket(from: from.inSeconds, to: to.inSeconds, count: count))
      self.count &+= count
    }
  }

  /// Adds a bucket behind all others; `false` where it does not lie behind them.
  mutating func append(_ bucket: Bucket) -> Bool {
    guard bucket.to >= bucket.from, bucket.from > buckets.last?.to ?? -1 else { return false }
    buckets.append(bucket)
    count &+= bucket.count
    return true
  }

  /// Adds what `other` has counted in the same buckets.
  public mutating func merge(_ other: BucketCounts) {
    guard other.count > 0 else { return }
    count &+= other.count
    var merged: [Bucket] = []
    var rest = other.buckets[...]
    for bucket in buckets {
      while let first = rest.first, first.from < bucket.from {
        merged.append(first)
        rest.removeFirst()
      }
      merged.append(bucket)
      if let first = rest.first, first.from == bucket.from {
        merged[merged.count - 1].count &+= first.count
        rest.removeFirst()
      }
    }
    buckets = merged + rest
  }

  /// The length that a share `p` does not exceed: the middle of the bucket of the ⌈p·n⌉-th; `nil` for none.
  public func quantile(_ p: Double) -> Double? {
    let rank = max((p * Double(count) * (1 - 0x1p-51)).rounded(.up), 1)
    var below = 0.0
    for bucket in buckets {
      below += Double(bucket.count)
      if below >= rank { return (bucket.from + bucket.to) / 2 }
    }
    return nil
  }

  /// The sum of all lengths in seconds, each taken for the middle of its bucket: within 1/128 of the true one.
  public var sum: Double {
    buckets.reduce(0) { $0 + ($1.from + $1.to) / 2 * Double($1.count) }
  }
}
