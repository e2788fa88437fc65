import SimKernel

/// Density e^(−x ÷ mean) ÷ mean.
struct ExponentialLaw: Law {
  let mean: Double
  private let logMean: Double

  static let parameters = [LawParameter("mean", isDuration: true)]

  init(_ values: [Double]) {
    mean = values[0]
    logMean = Arithmetic.log(mean)
  }

  var values: [Double] { [mean] }
  var distribution: Distribution { .exponential(mean: mean) }

  func logDensity(_ x: Double) -> Double { x < 0 ? -.infinity : -logMean - x / mean }
  func below(_ x: Double) -> Double { x <= 0 ? 0 : -Arithmetic.expm1(-x / mean) }
  func above(_ x: Double) -> Double { x <= 0 ? 1 : Arithmetic.exp(-x / mean) }

  /// The mean of the sample.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    LawFit(law: guess(sample), convergence: .converged)
  }

  static func guess(_ sample: FitSample) -> Self { Self([sample.mean]) }

  func errors(count: Int) -> [Double]? { [1 / Double(count).squareRoot()] }
}
