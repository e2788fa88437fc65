import SimKernel

/// P(X > x) = e^(−(x ÷ scale)^shape).
struct WeibullLaw: Law {
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
  var distribution: Distribution { .weibull(shape: shape, scale: scale) }

  func logDensity(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    let y = Arithmetic.log(x)
    let power = shape * (y - logScale)
    return logShape + power - y - Arithmetic.exp(power)
  }

  func tails(_ x: Double) -> Tails {
    guard x > 0 else { return .none }
    return Tails(logAbove: -Arithmetic.exp(shape * (Arithmetic.log(x) - logScale)))
  }

  /// Newton's method for the shape, in which the likelihood of the best scale has one maximum.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    var shape = near?.shape ?? guess(sample).shape
    let most = sample.logs[sample.count - 1]
    let meanLog = sample.meanLog - most
    for _ in 0..<100 {
      // Sums of x^shape, relative to the largest value lest they overflow.
      var (s0, s1, s2) = (0.0, 0.0, 0.0)
      for log in sample.logs {
        let y = log - most
        let power = Arithmetic.exp(shape * y)
        s0 += power
        s1 += power * y
        s2 += power * y * y
      }
      let ratio = s1 / s0
      let slope = s2 / s0 - ratio * ratio + 1 / (shape * shape)
      let next = shape - (ratio - 1 / shape - meanLog) / slope
      let scale = Arithmetic.exp(most + Arithmetic.log(s0 / Double(sample.count)) / shape)
      if (next - shape).magnitude <= 1e-10 * shape {
        return LawFit(law: Self([shape, scale]), convergence: .converged)
      }
      shape = min(max(next, shape / 2), shape * 2)
    }
    return LawFit(law: guess(sample), convergence: .notConverged)
  }

  /// From the quartiles of the logarithms.
  static func guess(_ sample: FitSample) -> Self {
    let (low, high) = (sample.logQuantile(0.25), sample.logQuantile(0.75))
    // log(log 4) − log(log 4/3)
    let shape = 1.572_5 / max(high - low, 1.6e-3)
    // The median is scale · (log 2)^(1 ÷ shape).
    return Self([shape, Arithmetic.exp(sample.logQuantile(0.5) + 0.366_5 / shape)])
  }

  func errors(count: Int) -> [Double]? {
    // From the expected information: 6 ÷ π², and 1 + 6 (1 − γ)² ÷ π² in units of 1 ÷ shape².
    [(0.607_927 / Double(count)).squareRoot(), (1.108_665 / Double(count)).squareRoot() / shape]
  }
}
