/// The median of a few samples, with an interval that holds whatever their distribution.
public struct MedianInterval: Hashable, Sendable {
  /// The median.
  public var median: Double
  /// The ends of the interval.
  public var low, high: Double
  /// The probability that such an interval contains the true median; at least 0.95.
  public var coverage: Double

  /// Finds the narrowest pair of order statistics, equally far from both ends, that covers the median with 95 %.
  ///
  /// The number of samples below the true median is binomial with one half, so (x₍k₎, x₍n+1−k₎) covers it with 1 − 2 P(B < k).
  ///
  /// - Returns: `nil` for fewer than six samples, where no pair does.
  public init?(of samples: [Double]) {
    let sorted = samples.sorted()
    let count = sorted.count
    guard count >= 6 else { return nil }
    var (rank, tail) = (0, 0.0)
    let weights = Self.binomial(count)
    while 2 * (tail + weights[rank]) <= 0.05 {
      tail += weights[rank]
      rank += 1
    }
    guard rank >= 1 else { return nil }
    median =
      count % 2 == 1
      ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2
    low = sorted[rank - 1]
    high = sorted[count - rank]
    coverage = 1 - 2 * tail
  }

  /// Half the interval's width as a part of the median; infinite where that is zero and the interval is not.
  public var relativeHalfWidth: Double {
    high == low ? 0 : (high - low) / 2 / median.magnitude
  }

  /// The probabilities of 0, 1, … heads of `count` coins: from the middle outwards, then
  /// scaled, because 2⁻ⁿ underflows beyond a thousand.
  private static func binomial(_ count: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: count + 1)
    let middle = count / 2
    weights[middle] = 1
    for i in stride(from: middle, to: 0, by: -1) {
      weights[i - 1] = weights[i] * Double(i) / Double(count - i + 1)
    }
    for i in middle..<count {
      weights[i + 1] = weights[i] * Double(count - i) / Double(i + 1)
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
