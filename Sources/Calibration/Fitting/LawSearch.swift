import SimKernel

/// The search for the best parameters of a law by GSL's simplex, in coordinates that have no bounds.
struct LawSearch<L: Law> {
  let sample: FitSample
  let coordinates: Coordinates
  /// Where a simplex ends: a thousandth of what a sample of this size can tell.
  private let tolerance: Double

  init(_ sample: FitSample) {
    self.sample = sample
    coordinates = Coordinates(L.parameters, threshold: sample.mostThreshold)
    tolerance = 1e-3 / Double(sample.count).squareRoot()
  }

  /// The law with the smallest loss.
  func best(near: L?) -> LawFit<L> {
    var best: Minimiser.Result?
    for start in near.map({ [$0] }) ?? L.starts(sample, threshold: coordinates.threshold) {
      let result = Minimiser.simplex(
        from: coordinates.coordinates(of: start.values),
        steps: coordinates.steps(count: sample.count),
        tolerance: tolerance, restarts: near == nil ? 4 : 0
      ) { loss(at: $0) }
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

  func loss(at point: [Double]) -> Double { L(coordinates.values(at: point)).loss(sample) }

  /// The smallest loss with coordinate `index` held at `place`, and where it is, beginning at `start`.
  func best(with index: Int, at place: Double, from start: [Double]) -> (
    value: Double, point: [Double]
  ) {
    func whole(_ rest: [Double]) -> [Double] {
      var point = rest
      point.insert(place, at: index)
      return point
    }
    var (rest, steps) = (start, coordinates.steps(count: sample.count))
    rest.remove(at: index)
    steps.remove(at: index)
    let result = Minimiser.simplex(from: rest, steps: steps, tolerance: tolerance, restarts: 1) {
      loss(at: whole($0))
    }
    return (result.value, whole(result.point))
  }
}

extension Law {
  /// The best law for `sample`: of rounded values the most likely one, else as ``fit(_:near:)`` finds it.
  static func best(_ sample: FitSample, near: Self? = nil) -> LawFit<Self> {
    sample.isRounded ? LawSearch<Self>(sample).best(near: near) : fit(sample, near: near)
  }

  /// The logarithm of the likelihood: of densities per second, or of probabilities where values are rounded.
  func logLikelihood(of sample: FitSample) -> Double {
    guard sample.isRounded else {
      return sample.values.reduce(0) { $0 + logDensity($1) }
    }
    return sample.distinct.reduce(0) { sum, entry in
      let interval = sample.interval(around: entry.value)
      let probability = tails(interval.lowerBound).until(tails(interval.upperBound))
      return sum + Double(entry.count) * Arithmetic.log(probability)
    }
  }

  /// The distance between the quartiles.
  var width: Double { distribution.quantile(0.75) - distribution.quantile(0.25) }
}

extension FitSample {
  /// What thresholds stay below: the smallest value, or just about the upper end of the times that are rounded to it.
  fileprivate var mostThreshold: Double {
    guard isRounded else { return values[0] }
    return interval(around: values[0]).upperBound - 1e-3 * (resolution ?? 0)
  }
}
