import SimKernel

/// P(X > x) = (minimum ÷ x)^shape from `minimum` upwards.
struct ParetoLaw: Law {
  let minimum: Double
  let shape: Double
  private let logMinimum: Double
  private let logShape: Double

  static let parameters = [
    LawParameter("minimum", isDuration: true), LawParameter("shape", isDuration: false),
  ]

  init(_ values: [Double]) {
    minimum = values[0]
    shape = values[1]
    logMinimum = Arithmetic.log(minimum)
    logShape = Arithmetic.log(shape)
  }

  var values: [Double] { [minimum, shape] }
  var distribution: Distribution { .pareto(minimum: minimum, shape: shape) }

  func logDensity(_ x: Double) -> Double {
    guard x >= minimum else { return -.infinity }
    let y = Arithmetic.log(x)
    return logShape - shape * (y - logMinimum) - y
  }

  func tails(_ x: Double) -> Tails {
    x <= minimum ? .none : Tails(logAbove: shape * (logMinimum - Arithmetic.log(x)))
  }

  /// The smallest value, and the reciprocal of the mean logarithm of what values are relative to it.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    LawFit(law: guess(sample), convergence: .converged)
  }

  static func guess(_ sample: FitSample) -> Self {
    let least = max(sample.values[0], (sample.resolution ?? 1e-9) / 4)
    let logLeast = Arithmetic.log(least)
    let excess = sample.logs.reduce(0) { $0 + max($1 - logLeast, 0) } / Double(sample.count)
    return Self([least, 1 / excess])
  }

  func errors(count: Int) -> [Double]? {
    [1 / (Double(count) * shape), 1 / Double(count).squareRoot()]
  }
}
