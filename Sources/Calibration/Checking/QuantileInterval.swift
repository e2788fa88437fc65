import CGSL

/// A quantile of measured times with an interval that holds whatever their distribution: a pair of order statistics.
public struct QuantileInterval: Hashable, Sendable {
  /// The quantile of the sample, straight from value to value.
  public let estimate: Double
  /// The ends of the interval: zero or infinite where no value of the sample is far enough out.
  public let low, high: Double

  /// The `probability`-quantile of `values`, with an interval that holds that of their distribution with `confidence` or more.
  ///
  /// The number of values below it is binomial; each end is the outermost value that leaves at most half of the rest beyond.
  ///
  /// - Precondition: there is a value, and both probabilities lie between 0 and 1.
  public init(_ probability: Double, of values: [Double], confidence: Double = 0.95) {
    precondition(!values.isEmpty, "no values have no quantile")
    let sorted = values.sorted()
    let count = UInt32(sorted.count)
    let tail = (1 - confidence) / 2
    estimate = quantileOfSorted(sorted, probability)
    // P(at most k − 1 values lie below the quantile) ≤ tail: the k-th lies above it at most that often.
    var below = 0
    while below < sorted.count, gsl_cdf_binomial_P(UInt32(below), probability, count) <= tail {
      below += 1
    }
    low = below == 0 ? 0 : sorted[below - 1]
    var above = sorted.count
    while above > 0, gsl_cdf_binomial_Q(UInt32(above - 1), probability, count) <= tail {
      above -= 1
    }
    high = above >= sorted.count ? .infinity : sorted[above]
  }

  /// Whether `value` lies in the interval.
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
