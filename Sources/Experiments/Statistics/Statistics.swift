import CGSL

/// What is made of a few numbers.
package enum Statistics {
  /// Their mean; `nil` for none.
  package static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Their variance around their mean, over one less than their number; `nil` for fewer than two.
  package static func variance(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    return values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }

  /// The interval of the mean of independent values by Student's t; of no width for fewer than two, `nil` for none.
  ///
  /// - Parameters:
  ///   - values: The values.
  ///   - confidence: The probability with which such an interval holds the true mean, above 0 and below 1.
  ///   - first: How many of them, from the first on, say how much they vary, where their number was decided by these; see ``Precision``.
  ///   - estimate: What the interval lies around, where that is not the mean of the values: the same quantity from all data together,
  ///     of which the values are parts (sectioning; see S. Asmussen and P. Glynn, Stochastic Simulation, 2007, section III.5).
  /// - Returns: The interval.
  package static func interval(
    of values: [Double], confidence: Double = 0.95, first: Int? = nil,
    around estimate: Double? = nil
  ) -> ClosedRange<Double>? {
    guard let mean = estimate ?? mean(values) else { return nil }
    let half = halfWidth(
      of: values, first: first ?? values.count, count: values.count, confidence: confidence)
    return (mean - half)...(mean + half)
  }

  /// Half the width of the interval of the mean of `count` values like those given, by Student's t; zero for fewer than two.
  package static func halfWidth(
    of values: [Double], first: Int, count: Int, confidence: Double
  ) -> Double {
    guard let scatter = scatter(of: values, first: first) else { return 0 }
    return gsl_cdf_tdist_Pinv((1 + confidence) / 2, Double(scatter.freedom))
      * (scatter.variance / Double(count)).squareRoot()
  }

  /// The variance of the first values, with its degrees of freedom; of all where the first do not vary and the rest does.
  package static func scatter(
    of values: [Double], first: Int
  ) -> (variance: Double, freedom: Int)? {
    if let variance = variance(Array(values.prefix(first))), variance > 0 {
      return (variance, min(first, values.count) - 1)
    }
    return variance(values).map { ($0, values.count - 1) }
  }

  /// The one in the middle, or the mean of the two there; `nil` for none.
  package static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The least value that at least the share `p` of them does not exceed; `nil` for none.
  package static func quantile(_ p: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = Int((p * Double(values.count)).rounded(.up))
    return values.sorted()[min(max(rank, 1), values.count) - 1]
  }
}
