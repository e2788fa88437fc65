import SimKernel

/// A distribution of positive times with its parameters, as fitting needs it.
protocol Law: Sendable {
  /// What is estimated, in the order of the values.
  static var parameters: [LawParameter] { get }
  /// The distribution with these values of the parameters.
  init(_ values: [Double])
  /// The values of the parameters.
  var values: [Double] { get }
  /// What scenarios call the distribution, and what samples are drawn from.
  var distribution: Distribution { get }

  /// The natural logarithm of the density at `x` seconds; minus infinity where nothing occurs.
  func logDensity(_ x: Double) -> Double
  /// P(X ≤ x).
  func below(_ x: Double) -> Double
  /// P(X > x), precise where it is small.
  func above(_ x: Double) -> Double

  /// The most likely distribution for unrounded values above zero.
  ///
  /// - Parameters:
  ///   - sample: Two different values at least.
  ///   - near: A distribution that is probably close, to begin a search at.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self>
  /// A distribution of roughly the right place and width, to begin a search at.
  static func guess(_ sample: FitSample) -> Self
  /// Where searches begin, if ``guess(_:)`` is not enough; thresholds lie below `threshold`.
  static func starts(_ sample: FitSample, threshold: Double) -> [Self]
  /// The standard errors of the coordinates for large samples of `count` values; `nil` where there is no closed form.
  func errors(count: Int) -> [Double]?
}

extension Law {
  func errors(count: Int) -> [Double]? { nil }

  static func starts(_ sample: FitSample, threshold: Double) -> [Self] { [guess(sample)] }

  /// P(a < X ≤ b), precise in both tails.
  func within(_ a: Double, _ b: Double) -> Double {
    let low = below(a)
    if low < 0.5 { return below(b) - low }
    return above(a) - above(b)
  }
}

/// One of the parameters of a distribution that is fitted.
public struct LawParameter: Hashable, Sendable {
  /// Where values lie, and with that the coordinate in which the parameter is searched for.
  public enum Domain: Hashable, Sendable {
    /// Above zero; the coordinate is its logarithm.
    case positive
    /// Between 0 and 1; the coordinate is the logarithm of the odds.
    case share
    /// From zero to below the smallest value of the sample.
    case threshold
  }

  /// The name, as scenarios write it.
  public let name: String
  /// Whether it is a number of seconds.
  public let isDuration: Bool
  /// Where values lie.
  public let domain: Domain

  init(_ name: String, isDuration: Bool, _ domain: Domain = .positive) {
    self.name = name
    self.isDuration = isDuration
    self.domain = domain
  }
}

/// How a search for the best parameters ended.
public enum Convergence: Hashable, Sendable {
  /// At an optimum: in closed form, or within the tolerance.
  case converged
  /// At a bound of the range of parameters: another family is the limit.
  case atBound(String)
  /// Nowhere, within the number of iterations allowed.
  case notConverged
}

/// The result of a search for the best parameters.
struct LawFit<L: Law> {
  var law: L
  var convergence: Convergence
}
