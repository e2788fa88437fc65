import CGSL
import SimKernel

/// Density proportional to x^(shape − 1) e^(−x ÷ scale).
struct GammaLaw: Law {
  let shape: Double
  let scale: Double
  private let constant: Double

  static let parameters = [
    LawParameter("shape", isDuration: false), LawParameter("scale", isDuration: true),
  ]

  init(_ values: [Double]) {
    shape = values[0]
    scale = values[1]
    constant = -Arithmetic.logGamma(shape) - shape * Arithmetic.log(scale)
  }

  var values: [Double] { [shape, scale] }
  var distribution: Distribution { .gamma(shape: shape, scale: scale) }

  func logDensity(_ x: Double) -> Double {
    x <= 0 ? -.infinity : constant + (shape - 1) * Arithmetic.log(x) - x / scale
  }

  func tails(_ x: Double) -> Tails {
    guard x > 0 else { return .none }
    let (below, above) = Arithmetic.incompleteGamma(shape: shape, x / scale)
    return Tails(below: below, above: above)
  }

  /// Newton's method for log(shape) − ψ(shape) = log(mean) − mean of logs; the mean is shape · scale.
  ///
  /// The start is Minka's approximation (2002), good to 1.5 %.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    let mean = sample.mean
    let gap = Arithmetic.log(mean) - sample.meanLog
    var shape = (3 - gap + ((gap - 3) * (gap - 3) + 24 * gap).squareRoot()) / (12 * gap)
    guard shape.isFinite, gap > 0 else {
      return LawFit(law: Self([mostShape, mean / mostShape]), convergence: .atBound("shape"))
    }
    for _ in 0..<50 {
      let slope = 1 / shape - gsl_sf_psi_1(shape)
      let next = shape - (Arithmetic.log(shape) - gsl_sf_psi(shape) - gap) / slope
      let step = next - shape
      shape = max(next, shape / 2)
      // For large shapes both sides are differences of near numbers, hence no finer.
      if step.magnitude <= 1e-9 * shape {
        return LawFit(law: Self([shape, mean / shape]), convergence: .converged)
      }
    }
    return LawFit(law: Self([shape, mean / shape]), convergence: .notConverged)
  }

  static func guess(_ sample: FitSample) -> Self {
    let mean = max(sample.mean, 1e-12)
    let variance = sample.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sample.count)
    let shape = min(max(mean * mean / max(variance, 1e-300), 0.01), 1e5)
    return Self([shape, mean / shape])
  }

  func errors(count: Int) -> [Double]? {
    // The inverse of the information [[k²ψ′, k], [k, k]] in the logarithms of shape k and scale.
    let excess = shape * gsl_sf_psi_1(shape) - 1
    guard excess > 0 else { return nil }
    return [1 / (shape * excess), gsl_sf_psi_1(shape) / excess].map {
      ($0 / Double(count)).squareRoot()
    }
  }

  /// The largest shape that scenarios accept.
  private static let mostShape = 1e6
}
