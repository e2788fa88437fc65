/// A number that several runs gave.
public struct RunSpread: Hashable, Sendable {
  /// The values, run by run; at least one.
  public let values: [Double]
  /// Their mean.
  public let mean: Double
  /// The interval of the mean by Student's t; the mean alone for one run.
  public let interval: ClosedRange<Double>

  /// Sums up.
  ///
  /// - Parameters:
  ///   - values: The values, run by run.
  ///   - confidence: The probability with which the interval holds the true mean, above 0 and below 1.
  public init(_ values: [Double], confidence: Double) {
    self.values = values
    let mean = Statistics.mean(values) ?? 0
    self.mean = mean
    interval =
      (values.count > 1 ? Statistics.interval(of: values, confidence: confidence) : nil)
      ?? mean...mean
  }
}
