import CGSL

/// How the ranks of values resemble those of the values before them.
///
/// Ranks, so that a single long time does not decide.
public struct Autocorrelation: Hashable, Sendable {
  /// The correlations with the value one, two, … places before.
  public let correlations: [Double]
  /// The probability of correlations as strong in independent values (Ljung and Box 1978).
  public let p: Double
  /// How many independent values tell as much of the mean, judged by the first correlation: n (1 − r) ÷ (1 + r), at most n.
  public let effectiveCount: Double

  /// Looks at up to ten places before, at most a fifth of the number of values.
  init(_ values: [Double]) {
    let ranks = ranks(of: values)
    let count = Double(values.count)
    let centred = ranks.map { $0 - (count + 1) / 2 }
    let total = centred.reduce(0) { $0 + $1 * $1 }
    let lags = max(1, min(10, values.count / 5))
    correlations = (1...lags).map { lag in
      guard total > 0 else { return 0 }
      return (lag..<values.count).reduce(0) { $0 + centred[$1] * centred[$1 - lag] } / total
    }
    var sum = 0.0
    for (place, r) in correlations.enumerated() { sum += r * r / (count - Double(place + 1)) }
    p = gsl_cdf_chisq_Q(count * (count + 2) * sum, Double(lags))
    let first = max(correlations[0], 0)
    effectiveCount = count * (1 - first) / (1 + first)
  }
}
