extension Distribution {
  /// The expected value; infinite where it does not exist, not a number if the distribution is not valid.
  ///
  /// In closed form, except that a clipped distribution other than constant, empirical or a mixture of such is integrated over
  /// its quantile function (relative error about 10⁻⁸).
  public var mean: Double { isValid ? moments.mean : .nan }

  /// The variance; infinite where it does not exist, not a number if the distribution is not valid.
  ///
  /// As for ``mean``. Of Weibull and Burr distributions much narrower than their mean, few digits are right.
  public var variance: Double { isValid ? moments.variance : .nan }

  private var moments: Moments {
    switch self {
    case .constant(let value):
      return Moments(mean: value, variance: 0)
    case .uniform(let minimum, let maximum):
      let width = maximum - minimum
      return Moments(mean: minimum + width / 2, variance: width * width / 12)
    case .exponential(let mean):
      return Moments(mean: mean, variance: mean * mean)
    case .normal(let mean, let deviation, let minimum, let maximum):
      let moments = TruncatedNormal(
        mean: mean, deviation: deviation, minimum: minimum, maximum: maximum
      ).moments
      return Moments(mean: moments.mean, variance: moments.variance)
    case .logNormal(let mu, let sigma):
      let mean = Arithmetic.exp(mu + sigma * sigma / 2)
      return Moments(mean: mean, variance: mean * mean * Arithmetic.expm1(sigma * sigma))
    case .gamma(let shape, let scale):
      return Moments(mean: shape * scale, variance: shape * scale * scale)
    case .weibull(let shape, let scale):
      return Moments(
        scale: scale, first: Arithmetic.gamma(1 + 1 / shape),
        second: Arithmetic.gamma(1 + 2 / shape))
    case .pareto(let minimum, let shape):
      return Moments(
        scale: minimum, first: shape > 1 ? shape / (shape - 1) : .infinity,
        second: shape > 2 ? shape / (shape - 2) : .infinity)
    case .burr(let c, let k, let scale):
      return Moments(
        scale: scale, first: Self.burrMoment(1 / c, k), second: Self.burrMoment(2 / c, k))
    case .empirical(let values, let weights, let interpolated):
      return EmpiricalTable(values, weights, interpolated: interpolated)
        .moments(from: -.infinity, to: .infinity)
    case .mixture(let components):
      return Moments(mixing: components.map { ($0.weight, $0.distribution.moments) })
    case .shifted(let inner, let offset):
      return inner.moments.shifted(by: offset)
    case .scaled(let inner, let factor):
      return inner.moments.scaled(by: factor)
    case .clipped(let inner, let minimum, let maximum):
      return inner.moments(from: minimum, to: maximum)
    }
  }

  /// E[X^(power · c)] for scale 1: Γ(k − power) Γ(1 + power) ÷ Γ(k).
  private static func burrMoment(_ power: Double, _ k: Double) -> Double {
    guard k > power else { return .infinity }
    return Arithmetic.exp(
      Arithmetic.logGamma(k - power) + Arithmetic.logGamma(1 + power) - Arithmetic.logGamma(k))
  }

  /// Finds the moments after values outside `low` to `high` are moved to these bounds.
  private func moments(from low: Double, to high: Double) -> Moments {
    if low == -.infinity && high == .infinity { return moments }
    switch self {
    case .constant(let value):
      return Moments(mean: max(low, min(high, value)), variance: 0)
    case .empirical(let values, let weights, let interpolated):
      return EmpiricalTable(values, weights, interpolated: interpolated)
        .moments(from: low, to: high)
    case .mixture(let components):
      return Moments(
        mixing: components.map { ($0.weight, $0.distribution.moments(from: low, to: high)) })
    case .shifted(let inner, let offset):
      return inner.moments(from: low - offset, to: high - offset).shifted(by: offset)
    case .scaled(let inner, let factor):
      return inner.moments(from: low / factor, to: high / factor).scaled(by: factor)
    case .clipped(let inner, let minimum, let maximum):
      return inner.moments(
        from: max(low, min(high, minimum)), to: max(low, min(high, maximum)))
    case .uniform, .exponential, .normal, .logNormal, .gamma, .weibull, .pareto, .burr:
      return integratedMoments(from: low, to: high)
    }
  }

  /// As `moments(from:to:)`, by integration over the probabilities between the bounds.
  private func integratedMoments(from low: Double, to high: Double) -> Moments {
    var pool = SamplerPool()
    let sampler = pool.add(self)
    let below = low == -.infinity ? 0 : pool.probability(sampler, notAbove: low)
    if high == .infinity {
      // What raising the values below `low` adds to the moments of all.
      let whole = moments
      guard whole.mean < .infinity else { return Moments(mean: .infinity, variance: .infinity) }
      let first = integral(from: 0, to: below) { low - min(low, pool.quantile(sampler, $0)) }
      let mean = whole.mean + first
      guard whole.variance < .infinity else { return Moments(mean: mean, variance: .infinity) }
      let second = integral(from: 0, to: below) {
        let lack = min(low, pool.quantile(sampler, $0)) - mean
        return (low - mean) * (low - mean) - lack * lack
      }
      return Moments(
        mean: mean, variance: max(whole.variance + first * first + second, 0))
    }
    let within = pool.probability(sampler, notAbove: high)
    let floor = low == -.infinity ? 0 : low
    let mean =
      floor * below + high * (1 - within)
      + integral(from: below, to: within) { max(low, min(high, pool.quantile(sampler, $0))) }
    let variance =
      (floor - mean) * (floor - mean) * below + (high - mean) * (high - mean) * (1 - within)
      + integral(from: below, to: within) {
        let distance = max(low, min(high, pool.quantile(sampler, $0))) - mean
        return distance * distance
      }
    return Moments(mean: mean, variance: variance)
  }

  /// The integral of `function`, which may rise without bound (but slowly) towards the ends: tanh-sinh quadrature
  /// with 129 points.
  private func integral(
    from low: Double, to high: Double, _ function: (Double) -> Double
  ) -> Double {
    guard high > low else { return 0 }
    let step = 0.05
    var sum = 0.0
    for i in -64...64 {
      let t = Double(i) * step
      let (up, down) = (Arithmetic.exp(t), Arithmetic.exp(-t))
      // x = tanh(π/2 sinh t), as its distance from the nearer end.
      let e = Arithmetic.exp(-1.570796326794896619 * (up - down).magnitude)
      let distance = e / (1 + e)
      let weight = 1.570796326794896619 * (up + down) * distance / (1 + e)
      let p = t < 0 ? low + (high - low) * distance : high - (high - low) * distance
      if p > low && p < high { sum += weight * function(p) }
    }
    return sum * step * (high - low)
  }
}

/// A mean and a variance.
struct Moments {
  var mean: Double
  var variance: Double

  init(mean: Double, variance: Double) {
    self.mean = mean
    self.variance = variance
  }

  /// From the first two moments of X ÷ `scale`.
  init(scale: Double, first: Double, second: Double) {
    mean = scale * first
    variance = second < .infinity ? scale * scale * max(second - first * first, 0) : .infinity
  }

  /// Of a mixture: the mean of the variances and the variance of the means.
  init(mixing parts: [(weight: Double, moments: Moments)]) {
    let parts = parts.filter { $0.weight > 0 }
    let total = parts.reduce(0) { $0 + $1.weight }
    let mean = parts.reduce(0) { $0 + $1.weight / total * $1.moments.mean }
    self.mean = mean
    guard mean < .infinity else {
      variance = .infinity
      return
    }
    variance = parts.reduce(0) { sum, part in
      let distance = part.moments.mean - mean
      return sum + part.weight / total * (part.moments.variance + distance * distance)
    }
  }

  func shifted(by offset: Double) -> Moments { Moments(mean: mean + offset, variance: variance) }

  func scaled(by factor: Double) -> Moments {
    Moments(mean: mean * factor, variance: variance * factor * factor)
  }
}

extension EmpiricalTable {
  /// Finds the exact moments after values outside `low` to `high` are moved to these bounds.
  func moments(from low: Double, to high: Double) -> Moments {
    let pieces = interpolated ? linearPieces(from: low, to: high) : levels(from: low, to: high)
    let mean = pieces.reduce(0) { $0 + $1.share * ($1.start + $1.end) / 2 }
    let variance = pieces.reduce(0.0) { sum, piece in
      let (a, b) = (piece.start - mean, piece.end - mean)
      return sum + piece.share * (a * a + a * b + b * b) / 3
    }
    return Moments(mean: mean, variance: variance)
  }

  /// A stretch of probability `share` over which the quantile function runs straight from `start` to `end`.
  private struct Piece {
    let share: Double
    let start: Double
    let end: Double
  }

  private func levels(from low: Double, to high: Double) -> [Piece] {
    var before = 0.0
    return zip(values, ranks).map { value, rank in
      defer { before = rank }
      let value = max(low, min(high, value))
      return Piece(share: rank - before, start: value, end: value)
    }
  }

  private func linearPieces(from low: Double, to high: Double) -> [Piece] {
    var pieces: [Piece] = []
    for i in 1..<values.count {
      let (start, end, share) = (values[i - 1], values[i], ranks[i] - ranks[i - 1])
      // Cut where the line crosses a bound; the parts outside become level.
      let cuts =
        [start] + [low, high].filter { $0 > start && $0 < end } + [end]
      for (a, b) in zip(cuts, cuts.dropFirst()) {
        let part = end > start ? share * ((b - a) / (end - start)) : share
        pieces.append(
          Piece(share: part, start: max(low, min(high, a)), end: max(low, min(high, b))))
      }
    }
    return pieces
  }
}
