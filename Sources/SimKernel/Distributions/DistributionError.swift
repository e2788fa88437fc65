/// What is wrong with a distribution as a user wrote it.
public struct DistributionError: Error, Hashable, CustomStringConvertible {
  /// Where, from the outside inwards, such as `mixture[1].gamma.shape`; empty for the whole.
  public let path: String
  /// What is wrong, and what would be right.
  public let problem: String

  /// Creates the report of `problem` at `path`.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// The path and the problem, as one line.
  public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

extension Distribution {
  /// The largest magnitude of a value, a mean or a scale; the reciprocal is the smallest scale.
  static var largest: Double { 1e18 }

  /// This distribution, if its parameters make sense.
  ///
  /// Locations lie within ±10¹⁸, scales and means between 10⁻¹⁸ and 10¹⁸, shapes between 0.01 and 10⁶ (of gamma from 0.001), `mu`
  /// within ±100, `sigma` from 0 to 20; at most 32 distributions stand inside each other.
  ///
  /// - Throws: ``DistributionError`` for the first parameter that does not.
  @discardableResult
  public func validated() throws(DistributionError) -> Distribution {
    try check(at: "", depth: 0, factor: 1)
    return self
  }

  private func check(
    at path: String, depth: Int, factor: Double
  ) throws(DistributionError) {
    let place = Place(path: path)
    guard depth < 32 else {
      throw DistributionError(path: "", problem: "more than 32 distributions inside each other")
    }
    switch self {
    case .constant(let value):
      try place.location("constant", value)
    case .uniform(let minimum, let maximum):
      try place.location("uniform.minimum", minimum)
      try place.location("uniform.maximum", maximum)
      guard minimum <= maximum else {
        throw place.error("uniform", "minimum \(minimum) must not exceed maximum \(maximum)")
      }
    case .exponential(let mean):
      try place.scale("exponential.mean", mean)
    case .normal(let mean, let deviation, let minimum, let maximum):
      try place.location("normal.mean", mean)
      try place.scale("normal.standardDeviation", deviation)
      try place.bounds("normal", minimum, maximum)
      let mass = TruncatedNormal(
        mean: mean, deviation: deviation, minimum: minimum, maximum: maximum
      ).mass
      guard mass >= 1e-9 else {
        throw place.error(
          "normal",
          "less than a billionth of it lies between minimum \(minimum) and maximum \(maximum); move the mean or the bounds"
        )
      }
    case .logNormal(let mu, let sigma):
      try place.range("logNormal.mu", mu, -100, 100)
      try place.range("logNormal.sigma", sigma, 0, 20)
    case .gamma(let shape, let scale):
      try place.range("gamma.shape", shape, 0.001, 1e6)
      try place.scale("gamma.scale", scale)
    case .weibull(let shape, let scale):
      try place.range("weibull.shape", shape, 0.01, 1e6)
      try place.scale("weibull.scale", scale)
    case .pareto(let minimum, let shape):
      try place.scale("pareto.minimum", minimum)
      try place.range("pareto.shape", shape, 0.01, 1e6)
    case .burr(let c, let k, let scale):
      try place.range("burr.c", c, 0.01, 1e6)
      try place.range("burr.k", k, 0.01, 1e6)
      try place.scale("burr.scale", scale)
    case .empirical(let values, let weights, _):
      guard !values.isEmpty else { throw place.error("empirical.values", "at least one value") }
      for (i, value) in values.enumerated() { try place.location("empirical.values[\(i)]", value) }
      if let weights {
        guard weights.count == values.count else {
          throw place.error(
            "empirical.weights", "\(weights.count) weights for \(values.count) values; one for each"
          )
        }
        try place.weights("empirical.weights", weights)
      }
    case .mixture(let components):
      guard !components.isEmpty else { throw place.error("mixture", "at least one distribution") }
      try place.weights("mixture", components.map(\.weight))
      for (i, component) in components.enumerated() {
        try component.distribution.check(
          at: place.inside("mixture[\(i)]"), depth: depth + 1, factor: factor)
      }
    case .shifted(let inner, let offset):
      try place.location("shifted.by", offset)
      try inner.check(at: place.inside("shifted"), depth: depth + 1, factor: factor)
    case .scaled(let inner, let by):
      try place.scale("scaled.by", by)
      guard (1 / Self.largest...Self.largest).contains(by * factor) else {
        throw place.error(
          "scaled.by",
          "with the scaling around it \(by * factor), which is not between \(1 / Self.largest) and \(Self.largest)"
        )
      }
      try inner.check(at: place.inside("scaled"), depth: depth + 1, factor: by * factor)
    case .clipped(let inner, let minimum, let maximum):
      try place.bounds("clipped", minimum, maximum)
      try inner.check(at: place.inside("clipped"), depth: depth + 1, factor: factor)
    }
  }
}

/// Checks the parameters of one distribution, at `path`.
private struct Place {
  let path: String

  func inside(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  func error(_ name: String, _ problem: String) -> DistributionError {
    DistributionError(path: inside(name), problem: problem)
  }

  func range(
    _ name: String, _ value: Double, _ low: Double, _ high: Double
  ) throws(DistributionError) {
    guard value >= low && value <= high else {
      throw error(name, "\(value) is not between \(low) and \(high)")
    }
  }

  func location(_ name: String, _ value: Double) throws(DistributionError) {
    try range(name, value, -Distribution.largest, Distribution.largest)
  }

  func scale(_ name: String, _ value: Double) throws(DistributionError) {
    guard value > 0 else { throw error(name, "\(value) is not greater than zero") }
    try range(name, value, 1 / Distribution.largest, Distribution.largest)
  }

  /// Bounds may be infinite outwards.
  func bounds(
    _ name: String, _ minimum: Double, _ maximum: Double
  ) throws(DistributionError) {
    if minimum != -.infinity { try location("\(name).minimum", minimum) }
    if maximum != .infinity { try location("\(name).maximum", maximum) }
    guard minimum <= maximum else {
      throw error(name, "minimum \(minimum) must not exceed maximum \(maximum)")
    }
  }

  func weights(_ name: String, _ weights: [Double]) throws(DistributionError) {
    for (i, weight) in weights.enumerated() {
      let item = name == "mixture" ? "mixture[\(i)].weight" : "\(name)[\(i)]"
      try range(item, weight, 0, Distribution.largest)
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw error(name, "all weights are zero; at least one must be greater")
    }
  }
}
