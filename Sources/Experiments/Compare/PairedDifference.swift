import CGSL
import Calibration
import SimKernel

/// How a variant differs from the baseline in one metric, run by run: both met the same arrivals, execution times and faults.
public struct PairedDifference: Hashable, Sendable {
  /// The mean of the differences, variant less baseline.
  public let mean: Double
  /// The interval of the mean by Student's t, of the confidence that was asked for.
  public let interval: ClosedRange<Double>
  /// The median of the differences with an interval of 95 % or more by order statistics, which assumes nothing of their
  /// distribution; `nil` for fewer than six runs.
  public let median: MedianInterval?
  /// The probability of a mean at least so far from zero if there is no difference (paired t test, two-sided).
  public let p: Double
  /// The share of runs in which the variant's value is the smaller one; ties count half.
  public let smallerShare: Double
  /// How many times as many independent runs would be needed for so narrow an interval.
  ///
  /// The sum of both variances over the variance of the differences. Infinite where all differences are equal.
  public let varianceRatio: Double

  /// Compares.
  ///
  /// - Parameters:
  ///   - values: The metric of the variant, run by run.
  ///   - baseline: That of the baseline in the same runs; as many, at least two.
  ///   - confidence: The probability with which the interval holds the true mean, above 0 and below 1.
  ///   - first: How many runs, from the first on, say how much they vary, where their number was decided by these; see ``Precision``.
  ///   - estimate: The difference of all data together, where that is not the mean of the differences of their parts.
  public init(
    _ values: [Double], against baseline: [Double], confidence: Double = 0.95,
    first: Int? = nil, estimate: Double? = nil
  ) {
    precondition(values.count == baseline.count && values.count > 1, "runs come in pairs")
    let differences = zip(values, baseline).map { $0 - $1 }
    let count = Double(differences.count)
    mean = estimate ?? Statistics.mean(differences) ?? 0
    let scatter =
      Statistics.scatter(of: differences, first: first ?? differences.count) ?? (0, 1)
    let error = (scatter.variance / count).squareRoot()
    interval =
      Statistics.interval(of: differences, confidence: confidence, first: first, around: mean)
      ?? 0...0
    median = MedianInterval(of: differences)
    p =
      error > 0
      ? 2 * gsl_cdf_tdist_Q(mean.magnitude / error, Double(scatter.freedom)) : mean == 0 ? 1 : 0
    let smaller = differences.reduce(0.0) { $0 + ($1 < 0 ? 1 : $1 == 0 ? 0.5 : 0) }
    smallerShare = smaller / count
    let both = (Statistics.variance(values) ?? 0) + (Statistics.variance(baseline) ?? 0)
    let variance = Statistics.variance(differences) ?? 0
    varianceRatio = variance > 0 ? both / variance : both > 0 ? .infinity : 1
  }
}
