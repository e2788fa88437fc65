import SimKernel

/// A distribution fitted to a sample, with what is known of how well it fits.
public struct FamilyFit: Sendable {
  /// An estimate with its interval.
  public struct Parameter: Hashable, Sendable {
    /// What was estimated.
    public let parameter: LawParameter
    /// The estimate; durations in seconds.
    public let estimate: Double
    /// Where the true value lies with the confidence asked for; `nil` without a bootstrap.
    public let interval: ClosedRange<Double>?
  }

  /// Which family it is of.
  public let family: Family
  /// The parameters, in the order of the family.
  public let parameters: [Parameter]
  /// What scenarios write.
  public let distribution: Distribution
  /// The number of values.
  public let count: Int
  /// The logarithm of the likelihood: of densities per second, or of probabilities if the sample is rounded.
  public let logLikelihood: Double
  /// How the search for the best parameters ended.
  public let convergence: Convergence
  /// The largest distance between the distribution functions of sample and fit.
  public let kolmogorovSmirnov: Double
  /// Anderson and Darling's A².
  public let andersonDarling: Double
  /// What replicates say; `nil` without them.
  public let bootstrap: Bootstrap?

  /// What samples drawn from the fit, and fitted again, say of it.
  public struct Bootstrap: Sendable {
    /// How many replicates were fitted.
    public let replicates: Int
    /// For how many of them the search did not converge; they are left out.
    public let failures: Int
    /// The share of replicates, and of the sample itself, that lie at least as far from their own fit (by ``kolmogorovSmirnov``).
    public let kolmogorovSmirnovP: Double
    /// The same by ``andersonDarling``.
    public let andersonDarlingP: Double
    /// The covariances of the estimates, in the order of the parameters; durations in seconds.
    public let covariance: [[Double]]
  }

  /// Akaike's information criterion with the correction for small samples (Hurvich and Tsai 1989): smaller is better.
  ///
  /// Infinite for samples too small for the family.
  public var correctedAIC: Double {
    let (n, k) = (Double(count), Double(parameters.count))
    guard n > k + 1 else { return .infinity }
    return 2 * k - 2 * logLikelihood + 2 * k * (k + 1) / (n - k - 1)
  }

  /// The Bayesian information criterion (Schwarz 1978): smaller is better.
  public var bayesianIC: Double {
    Double(parameters.count) * Arithmetic.log(Double(count)) - 2 * logLikelihood
  }

  /// Whether the sample lies too far from the fit: one of the two p-values is at most 0.025, so both
  /// together are wrong in at most 5 %.
  ///
  /// Never without a bootstrap.
  public var isRejected: Bool {
    guard let bootstrap else { return false }
    return min(bootstrap.kolmogorovSmirnovP, bootstrap.andersonDarlingP) <= 0.025
  }
}

extension FamilyFit {
  /// Fits `family` to `sample`.
  ///
  /// - Parameters:
  ///   - family: What to fit.
  ///   - sample: Three different values at least.
  ///   - name: What the sample is called; replicates are drawn from streams of this name.
  ///   - options: How many replicates, from which seed, and the confidence of intervals.
  public init(_ family: Family, _ sample: FitSample, name: String, _ options: FitOptions) {
    self = Self.fitted(family.law, family, sample, name, options)
  }

  private static func fitted<L: Law>(
    _: L.Type, _ family: Family, _ sample: FitSample, _ name: String, _ options: FitOptions
  ) -> FamilyFit {
    let fit = L.best(sample)
    let goodness = Goodness(fit.law, sample)
    let replicates = ParametricBootstrap(
      fit.law, sample, replicates: options.replicates, seed: options.seed,
      stream: "fit/\(name)/\(family.rawValue)")
    let intervals: [ClosedRange<Double>]? =
      switch (options.replicates, fit.law.errors(count: sample.count)) {
      case (0, _): nil
      case (_, nil): ProfileIntervals(fit.law, sample, confidence: options.confidence).intervals
      default: replicates.intervals(confidence: options.confidence)
      }
    return FamilyFit(
      family: family,
      parameters: L.parameters.indices.map { i in
        Parameter(
          parameter: L.parameters[i], estimate: fit.law.values[i], interval: intervals?[i])
      },
      distribution: fit.law.distribution, count: sample.count,
      logLikelihood: fit.law.logLikelihood(of: sample), convergence: fit.convergence,
      kolmogorovSmirnov: goodness.kolmogorovSmirnov, andersonDarling: goodness.andersonDarling,
      bootstrap: replicates.summary(against: goodness))
  }
}
