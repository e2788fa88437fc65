import CGSL
import SimKernel

/// The logarithm is normal with mean log(`median`) and standard deviation `sigma`.
struct LogNormalLaw: Law {
  let median: Double
  let sigma: Double
  private let mu: Double
  private let logSigma: Double

  static let parameters = [
    LawParameter("median", isDuration: true), LawParameter("sigma", isDuration: false),
  ]

  init(_ values: [Double]) {
    median = values[0]
    sigma = values[1]
    mu = Arithmetic.log(median)
    logSigma = Arithmetic.log(sigma)
  }

  var values: [Double] { [median, sigma] }
  var distribution: Distribution { .logNormal(mu: mu, sigma: sigma) }

  func logDensity(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    return logDensity(logarithm: Arithmetic.log(x))
  }

  /// The same at a value whose logarithm is known.
  func logDensity(logarithm y: Double) -> Double {
    let z = (y - mu) / sigma
    return -0.5 * z * z - y - logSigma - halfLogOfTwoPi
  }

  func tails(_ x: Double) -> Tails {
    guard x > 0 else { return .none }
    let z = (Arithmetic.log(x) - mu) / sigma
    let tail = gsl_cdf_ugaussian_P(-z.magnitude)
    return z < 0 ? Tails(below: tail, above: 1 - tail) : Tails(below: 1 - tail, above: tail)
  }

  /// Mean and standard deviation (divided by n) of the logarithms.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    let mu = sample.meanLog
    let squares = sample.logs.reduce(0) { $0 + ($1 - mu) * ($1 - mu) }
    let sigma = (squares / Double(sample.count)).squareRoot()
    return LawFit(law: Self([Arithmetic.exp(mu), sigma]), convergence: .converged)
  }

  static func guess(_ sample: FitSample) -> Self {
    let (low, high) = (sample.logQuantile(0.25), sample.logQuantile(0.75))
    return Self([Arithmetic.exp(sample.logQuantile(0.5)), max((high - low) / 1.349, 1e-3)])
  }

  func errors(count: Int) -> [Double]? {
    [sigma / Double(count).squareRoot(), 1 / Double(2 * count).squareRoot()]
  }
}

/// log(2π) ÷ 2.
let halfLogOfTwoPi = 0.918_938_533_204_672_7

extension FitSample {
  /// The quantile of the logarithms; values of zero count as a quarter of the step.
  func logQuantile(_ p: Double) -> Double {
    Arithmetic.log(max(quantile(p), (resolution ?? 1e-9) / 4))
  }
}
