import CGSL
import Experiments

/// What differences say of the sign of their mean.
struct MeanSign {
  /// The probability of so low a mean, or a lower one, if the true one is not below zero.
  let below: Double
  /// The probability of so high a mean, or a higher one, if the true one is not above zero.
  let above: Double
  /// Whether all of them are zero.
  let isZero: Bool

  /// Tests by Student's t; where all differences are the same, by their signs: n of n on one side have a probability of 2⁻ⁿ.
  ///
  /// - Parameter values: Independent differences, at least two.
  init(_ values: [Double]) {
    let mean = Statistics.mean(values) ?? 0
    let variance = Statistics.variance(values) ?? 0
    isZero = values.allSatisfy { $0 == 0 }
    // A mean is not exact: what is left of equal values is no scatter.
    guard variance > 1e-20 * mean * mean else {
      let allAlike = gsl_pow_int(0.5, Int32(values.count))
      below = mean < 0 ? allAlike : 1
      above = mean > 0 ? allAlike : 1
      return
    }
    let t = mean / (variance / Double(values.count)).squareRoot()
    let freedom = Double(values.count - 1)
    below = gsl_cdf_tdist_P(t, freedom)
    above = gsl_cdf_tdist_Q(t, freedom)
  }
}
