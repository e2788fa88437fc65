import SimKernel

/// P(X > x) = (1 + (x ÷ scale)^c)^(−k).
struct BurrLaw: Law {
  let c: Double
  let k: Double
  let scale: Double
  private let logScale: Double
  private let constant: Double

  static let parameters = [
    LawParameter("c", isDuration: false), LawParameter("k", isDuration: false),
    LawParameter("scale", isDuration: true),
  ]

  init(_ values: [Double]) {
    c = values[0]
    k = values[1]
    scale = values[2]
    logScale = Arithmetic.log(scale)
    constant = Arithmetic.log(c) + Arithmetic.log(k)
  }

  var values: [Double] { [c, k, scale] }
  var distribution: Distribution { .burr(c: c, k: k, scale: scale) }

  func logDensity(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    let y = Arithmetic.log(x)
    let power = c * (y - logScale)
    return constant + power - y - (k + 1) * softplus(power)
  }

  func tails(_ x: Double) -> Tails {
    guard x > 0 else { return .none }
    return Tails(logAbove: -k * softplus(c * (Arithmetic.log(x) - logScale)))
  }

  /// GSL's BFGS over c and the scale; for each pair the best k stands in closed form.
  ///
  /// With k beyond all bounds the family becomes Weibull's, with c growing and k falling Pareto's.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    let start = near ?? guess(sample)
    let count = Double(sample.count)
    let result = Minimiser.bfgs(
      from: [Arithmetic.log(start.c), Arithmetic.log(start.scale)], tolerance: 1e-7 * count
    ) { point, gradient in
      let sums = LogisticSums(sample.logs, c: Arithmetic.exp(point[0]), logScale: point[1])
      let k = count / sums.softplus
      gradient[0] = (1 + k) * sums.weighted - count - sums.power
      gradient[1] = sums.c * (count - (1 + k) * sums.share)
      return sums.softplus - sums.power - count * (point[0] + Arithmetic.log(k))
    }
    let (c, logScale) = (Arithmetic.exp(result.point[0]), result.point[1])
    let k = count / LogisticSums(sample.logs, c: c, logScale: logScale).softplus
    let law = Self([min(max(c, 0.01), 1e6), min(max(k, 0.01), 1e6), Arithmetic.exp(logScale)])
    if law.k != k || k > 1e3 || k < 0.02 {
      return LawFit(law: law, convergence: .atBound(k > 1 ? "k (Weibull)" : "k (Pareto)"))
    }
    return LawFit(law: law, convergence: result.converged ? .converged : .notConverged)
  }

  /// A log-logistic of the same quartiles.
  static func guess(_ sample: FitSample) -> Self {
    let guess = LogLogisticLaw.guess(sample)
    return Self([guess.shape, 1, guess.scale])
  }
}

/// log(1 + e^u) without overflow.
func softplus(_ u: Double) -> Double {
  max(u, 0) + Arithmetic.log1p(Arithmetic.exp(-u.magnitude))
}

/// Sums over values x of functions of u = c · log(x ÷ scale), for likelihoods of Burr and log-logistic and their slopes.
struct LogisticSums {
  let c: Double
  /// Σ u.
  private(set) var power = 0.0
  /// Σ log(1 + e^u).
  private(set) var softplus = 0.0
  /// Σ e^u ÷ (1 + e^u).
  private(set) var share = 0.0
  /// Σ u · e^u ÷ (1 + e^u).
  private(set) var weighted = 0.0

  init(_ logs: [Double], c: Double, logScale: Double) {
    self.c = c
    for log in logs {
      let u = c * (log - logScale)
      let decay = Arithmetic.exp(-u.magnitude)
      let p = (u > 0 ? 1 : decay) / (1 + decay)
      power += u
      softplus += max(u, 0) + Arithmetic.log1p(decay)
      share += p
      weighted += u * p
    }
  }
}
