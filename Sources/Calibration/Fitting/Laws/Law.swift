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
  /// P(X ≤ x) and P(X > x); the smaller one is precise.
  func tails(_ x: Double) -> Tails

  /// The most likely distribution for unrounded values above zero.
  ///
  /// - Parameters:
  ///   - sample: Two different values at least.
  ///   - near: A distribution that is probably close, to begin a search at.
  /// - Returns: The distribution, and how the search for it ended.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self>
  /// A distribution of roughly the right place and width, to begin a search at.
  static func guess(_ sample: FitSample) -> Self
  /// Where searches begin, if ``guess(_:)`` is not enough; thresholds lie below `threshold`.
  static func starts(_ sample: FitSample, threshold: Double) -> [Self]
  /// What is made small: minus the logarithm of the likelihood, or of what stands for it.
  func loss(_ sample: FitSample) -> Double
  /// The standard errors of the coordinates for large samples of `count` values; `nil` where there is no closed form.
  func errors(count: Int) -> [Double]?
  /// How many values more than needed tell of the parameter at `index`, in a sample of `count`.
  func freedom(of index: Int, count: Int) -> Double
  /// The best distribution behind a shortest time, where it stands in closed form.
  static func fitShifted(_ sample: FitSample) -> ShiftedLaw<Self>?
}

extension Law {
  func errors(count: Int) -> [Double]? { nil }

  static func starts(_ sample: FitSample, threshold: Double) -> [Self] { [guess(sample)] }

  func freedom(of index: Int, count: Int) -> Double {
    Double(count - Self.parameters.count)
  }

  static func fitShifted(_ sample: FitSample) -> ShiftedLaw<Self>? { nil }

  func loss(_ sample: FitSample) -> Double { -logLikelihood(of: sample) }
}

/// The probabilities below and above a value.
struct Tails {
  var below: Double
  var above: Double

  /// Below everything.
  static let none = Tails(below: 0, above: 1)
  /// Above everything.
  static let all = Tails(below: 1, above: 0)

  /// The probability between here and `next`, precise in both tails.
  func until(_ next: Tails) -> Double {
    below < 0.5 ? next.below - below : above - next.above
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
  /// Whether it is a number of bytes a second.
  public let isByteRate: Bool
  /// Where values lie.
  public let domain: Domain

  init(
    _ name: String, isDuration: Bool, isByteRate: Bool = false, _ domain: Domain = .positive
  ) {
    self.name = name
    self.isDuration = isDuration
    self.isByteRate = isByteRate
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
