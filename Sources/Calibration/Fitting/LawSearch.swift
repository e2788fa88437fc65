import SimKernel

/// The search for the best parameters of a law by GSL's simplex, in coordinates that have no bounds.
struct LawSearch<L: Law> {
  private let sample: FitSample
  private let coordinates: Coordinates

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - sample: What the law is fitted to.
  ///   - threshold: What a threshold has to stay below, in seconds.
  init(_ sample: FitSample, threshold: Double) {
    self.sample = sample
    coordinates = Coordinates(L.parameters, threshold: threshold)
  }

  /// The law for which `loss` is smallest.
  func best(near: L?, _ loss: (L) -> Double) -> LawFit<L> {
    var best: Minimiser.Result?
    for start in near.map({ [$0] }) ?? L.starts(sample, threshold: coordinates.threshold) {
      let point = coordinates.coordinates(of: start.values)
      let result = Minimiser.simplex(
        from: point, steps: coordinates.steps(at: start.values, count: sample.count)
      ) { loss(L(coordinates.values(at: $0))) }
      if result.value < best?.value ?? .infinity { best = result }
    }
    guard let best else { return LawFit(law: L.guess(sample), convergence: .notConverged) }
    let law = L(coordinates.values(at: best.point))
    return LawFit(law: law, convergence: convergence(law, best))
  }

  private func convergence(_ law: L, _ result: Minimiser.Result) -> Convergence {
    guard result.converged else { return .notConverged }
    return coordinates.boundary(law.values).map(Convergence.atBound) ?? .converged
  }
}

extension Law {
  /// The best law for `sample`: of rounded values the most likely one, else as ``fit(_:near:)`` finds it.
  static func best(_ sample: FitSample, near: Self? = nil) -> LawFit<Self> {
    guard sample.isRounded else { return fit(sample, near: near) }
    let step = sample.resolution ?? 0
    let least = sample.interval(around: sample.values[0])
    // A threshold may lie anywhere below the upper end of the smallest interval.
    let search = LawSearch<Self>(sample, threshold: least.upperBound - step * 1e-3)
    return search.best(near: near) { -$0.logLikelihood(of: sample) }
  }

  /// The logarithm of the likelihood: of densities per second, or of probabilities where values are rounded.
  func logLikelihood(of sample: FitSample) -> Double {
    guard sample.isRounded else {
      return sample.values.reduce(0) { $0 + logDensity($1) }
    }
    return sample.distinct.reduce(0) { sum, entry in
      let interval = sample.interval(around: entry.value)
      let probability = within(interval.lowerBound, interval.upperBound)
      return sum + Double(entry.count) * Arithmetic.log(probability)
    }
  }
}
