import SimKernel

/// Whether fits recover what samples were drawn from: how often intervals hold the true value, over many samples.
public struct RecoveryExperiment: Sendable {
  /// How often the interval of a parameter held its true value.
  public struct Coverage: Hashable, Sendable {
    /// The parameter.
    public let parameter: LawParameter
    /// What samples were drawn with.
    public let truth: Double
    /// The mean over samples of the estimate divided by the truth.
    public let meanRatio: Double
    /// In how many of the samples the interval held the truth.
    public let covered: Int
  }

  /// What was fitted, and what samples were drawn from.
  public let family: Family
  /// The number of values of each sample.
  public let count: Int
  /// How many samples were fitted.
  public let samples: Int
  /// One for each parameter.
  public let coverages: [Coverage]
  /// In how many samples the true family was rejected; see ``FamilyFit/isRejected``.
  public let rejected: Int
  /// For how many samples no search converged.
  public let failures: Int

  /// Draws samples from `family` and fits the same family to each.
  ///
  /// - Parameters:
  ///   - family: The family.
  ///   - truth: The values of its parameters.
  ///   - count: The number of values of a sample.
  ///   - samples: How many samples.
  ///   - options: How many replicates for each, the seed of all, and the confidence.
  public init(
    _ family: Family, truth: [Double], count: Int, samples: Int, _ options: FitOptions
  ) {
    self.family = family
    self.count = count
    self.samples = samples
    var parameters: [(ratios: Double, covered: Int)] = truth.map { _ in (0, 0) }
    var (rejected, failures) = (0, 0)
    for index in 0..<samples {
      let sample = FitSample(
        family.sample(truth, count: count, seed: options.seed, index: UInt64(index)))
      let fit = FamilyFit(family, sample, name: "recovery/\(count)/\(index)", options)
      if fit.convergence == .notConverged { failures += 1 }
      if fit.isRejected { rejected += 1 }
      for (i, estimate) in fit.parameters.enumerated() {
        parameters[i].ratios += estimate.estimate / truth[i]
        if estimate.interval?.contains(truth[i]) == true { parameters[i].covered += 1 }
      }
    }
    self.rejected = rejected
    self.failures = failures
    coverages = zip(family.law.parameters, zip(truth, parameters)).map { parameter, entry in
      Coverage(
        parameter: parameter, truth: entry.0, meanRatio: entry.1.ratios / Double(samples),
        covered: entry.1.covered)
    }
  }
}

extension Family {
  /// A sample of the family with these parameters, the `index`-th of its kind, in the order drawn.
  public func sample(_ values: [Double], count: Int, seed: UInt64, index: UInt64) -> [Double] {
    let distribution = law.init(values).distribution
    var pool = SamplerPool()
    let sampler = pool.add(distribution)
    var draws = RandomStream(seed: seed, name: "recovery/\(rawValue)/\(count)").draws(for: index)
    return (0..<count).map { _ in pool.sample(sampler, &draws) }
  }
}
