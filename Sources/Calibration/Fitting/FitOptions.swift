/// How distributions are fitted and judged.
public struct FitOptions: Hashable, Sendable {
  /// Which families are tried.
  public var families = Family.allCases
  /// Samples drawn from each fit and fitted again; without any there are no p-values and no intervals.
  ///
  /// With 199, the ends of a 90 % interval are the 10th and the 190th of them, exactly.
  public var replicates = 199
  /// What replicates are drawn from.
  public var seed: UInt64 = 1
  /// The probability with which an interval holds the true value.
  public var confidence = 0.9
  /// By which criterion the family is chosen.
  public var criterion = Criterion.correctedAIC

  /// By what the family is chosen.
  public enum Criterion: String, CaseIterable, Hashable, Sendable {
    /// Akaike's with the correction for small samples: which fit predicts best.
    case correctedAIC = "aicc"
    /// The Bayesian one: which family is the most probable.
    case bayesianIC = "bic"
  }

  /// Creates the usual options.
  public init() {}
}
