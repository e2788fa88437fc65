import CGSL

/// Whether the values of consecutive batches may be taken as independent.
///
/// Von Neumann's ratio of the mean squared step between neighbours to the variance: its distance from what independent normal values
/// give is nearly standard normal from eight values on. Source: J. von Neumann, Ann. Math. Statist. 12 (1941) 367–395; its use on batch
/// means: G. Fishman and L. Yarberry, INFORMS J. Computing 9 (1997) 296–310.
public struct BatchIndependence: Hashable, Sendable {
  /// The level of the test: of independent batches so many are taken for dependent.
  public static let level = 0.1

  /// The correlation of neighbours, about −1 to 1; zero where all values are equal.
  public let correlation: Double
  /// The probability of so much correlation, or more, among independent values.
  public let p: Double

  /// Whether nothing speaks against independence.
  public var holds: Bool { p >= Self.level }

  /// Tests.
  ///
  /// - Parameter values: The values in the order of time, at least three.
  public init(_ values: [Double]) {
    precondition(values.count >= 3, "two values have no correlation")
    let mean = Statistics.mean(values) ?? 0
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let steps = zip(values, values.dropFirst()).reduce(0) {
      $0 + ($1.1 - $1.0) * ($1.1 - $1.0)
    }
    // A mean is not exact: what is left of equal values is no scatter.
    guard squares > 1e-20 * mean * mean else {
      (correlation, p) = (0, 1)
      return
    }
    let count = Double(values.count)
    correlation = 1 - steps / (2 * squares)
    p = gsl_cdf_ugaussian_Q(
      correlation * ((count * count - 1) / (count - 2)).squareRoot())
  }
}
