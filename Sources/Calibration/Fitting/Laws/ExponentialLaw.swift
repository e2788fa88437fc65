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
  func tails(_ x: Double) -> Tails { x <= 0 ? .none : Tails(logAbove: -x / mean) }

  /// The mean of the sample.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    LawFit(law: guess(sample), convergence: .converged)
  }

  static func guess(_ sample: FitSample) -> Self { Self([sample.mean]) }

  /// The unbiased estimators of least variance, in terms of the smallest value and the mean; no threshold below zero.
  static func fitShifted(_ sample: FitSample) -> ShiftedLaw<Self>? {
    let (least, count) = (sample.values[0], Double(sample.count))
    let excess = sample.mean - least
    let threshold = least - excess / (count - 1)
    guard threshold > 0 else { return ShiftedLaw([0, sample.mean]) }
    return ShiftedLaw([threshold, excess * count / (count - 1)])
  }

  func errors(count: Int) -> [Double]? { [1 / Double(count).squareRoot()] }
}

extension Tails {
  /// The tails where the logarithm of the upper one is known.
  init(logAbove: Double) {
    self.init(below: -Arithmetic.expm1(logAbove), above: Arithmetic.exp(logAbove))
  }
}
