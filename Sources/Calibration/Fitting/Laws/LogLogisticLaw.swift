import SimKernel

/// P(X ≤ x) = 1 ÷ (1 + (x ÷ scale)^(−shape)); the logarithm is logistic, the scale is the median.
struct LogLogisticLaw: Law {
  let shape: Double
  let scale: Double
  private let logScale: Double
  private let logShape: Double

  static let parameters = [
    LawParameter("shape", isDuration: false), LawParameter("scale", isDuration: true),
  ]

  init(_ values: [Double]) {
    shape = values[0]
    scale = values[1]
    logScale = Arithmetic.log(scale)
    logShape = Arithmetic.log(shape)
  }

  var values: [Double] { [shape, scale] }
  /// Burr's with k = 1, which scenarios have.
  var distribution: Distribution { .burr(c: shape, k: 1, scale: scale) }

  func logDensity(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    let y = Arithmetic.log(x)
    let power = shape * (y - logScale)
    return logShape + power - y - 2 * softplus(power)
  }

  func tails(_ x: Double) -> Tails {
    guard x > 0 else { return .none }
    let u = shape * (Arithmetic.log(x) - logScale)
    let decay = Arithmetic.exp(-u.magnitude)
    let (small, large) = (decay / (1 + decay), 1 / (1 + decay))
    return u < 0 ? Tails(below: small, above: large) : Tails(below: large, above: small)
  }

  /// GSL's BFGS over the logarithms of shape and scale.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    let start = near ?? guess(sample)
    let count = Double(sample.count)
    let result = Minimiser.bfgs(
      from: [start.logShape, start.logScale], tolerance: 1e-8 * count
    ) { point, gradient in
      let sums = LogisticSums(sample.logs, c: Arithmetic.exp(point[0]), logScale: point[1])
      gradient[0] = 2 * sums.weighted - count - sums.power
      gradient[1] = sums.c * (count - 2 * sums.share)
      return 2 * sums.softplus - sums.power - count * point[0]
    }
    return LawFit(
      law: Self(result.point.map { Arithmetic.exp($0) }),
      convergence: result.converged ? .converged : .notConverged)
  }

  /// From the quartiles of the logarithms, which lie 2 log 3 ÷ shape apart.
  static func guess(_ sample: FitSample) -> Self {
    let (low, high) = (sample.logQuantile(0.25), sample.logQuantile(0.75))
    return Self([2.197_2 / max(high - low, 2.2e-3), Arithmetic.exp(sample.logQuantile(0.5))])
  }

  func errors(count: Int) -> [Double]? {
    // From the information of a logistic: (3 + π²) ÷ 9 for the logarithm of its width, 1 ÷ 3 for its place.
    [(0.699_315 / Double(count)).squareRoot(), (3 / Double(count)).squareRoot() / shape]
  }
}
