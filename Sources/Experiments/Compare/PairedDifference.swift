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
  public init(_ values: [Double], against baseline: [Double], confidence: Double = 0.95) {
    precondition(values.count == baseline.count && values.count > 1, "runs come in pairs")
    let differences = zip(values, baseline).map { $0 - $1 }
    let count = Double(differences.count)
    mean = Statistics.mean(differences) ?? 0
    let variance = Statistics.variance(differences) ?? 0
    let error = (variance / count).squareRoot()
    interval = Statistics.interval(of: differences, confidence: confidence) ?? 0...0
    median = MedianInterval(of: differences)
    p =
      error > 0
      ? 2 * gsl_cdf_tdist_Q(mean.magnitude / error, count - 1) : mean == 0 ? 1 : 0
    let smaller = differences.reduce(0.0) { $0 + ($1 < 0 ? 1 : $1 == 0 ? 0.5 : 0) }
    smallerShare = smaller / count
    let both = (Statistics.variance(values) ?? 0) + (Statistics.variance(baseline) ?? 0)
    varianceRatio = variance > 0 ? both / variance : both > 0 ? .infinity : 1
  }
}

/// Probabilities that hold for several comparisons together.
public enum HolmCorrection {
  /// Adjusts p-values so that of all that are at most α, none is wrong with a probability of at least 1 − α, whatever hangs on what.
  ///
  /// The k-th smallest of m becomes (m − k + 1) times itself, or what the one before became if that is more, at most 1 (Holm 1979).
  ///
  /// - Parameter values: The probabilities of single comparisons.
  /// - Returns: The adjusted ones in the same order.
  public static func adjusted(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var adjusted = values
    var least = 0.0
    for (rank, place) in order.enumerated() {
      least = max(least, min(1, Double(values.count - rank) * values[place]))
      adjusted[place] = least
    }
    return adjusted
  }
}
