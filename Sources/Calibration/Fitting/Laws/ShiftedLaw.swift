import SimKernel

/// A shortest time, and behind it another distribution.
///
/// The likelihood of such a family has no maximum: with a threshold close enough to the smallest value, a density that
/// is infinite there outweighs all else. Unrounded samples are therefore fitted by the maximum product of spacings
/// (Cheng and Amin 1983, Ranneby 1984): what is maximised is the product of the probabilities between neighbouring
/// values, which has a bound and is as good as maximum likelihood where that works. Rounded samples need no such help,
/// because probabilities of intervals are at most 1. Times are not negative, so thresholds lie from zero upwards.
struct ShiftedLaw<Base: Law>: Law {
  let threshold: Double
  let base: Base

  static var parameters: [LawParameter] {
    [LawParameter("shift", isDuration: true, .threshold)] + Base.parameters
  }

  init(_ values: [Double]) {
    threshold = values[0]
    base = Base(Array(values.dropFirst()))
  }

  var values: [Double] { [threshold] + base.values }
  var distribution: Distribution { .shifted(base.distribution, by: threshold) }

  func logDensity(_ x: Double) -> Double { base.logDensity(x - threshold) }
  func tails(_ x: Double) -> Tails { base.tails(x - threshold) }

  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    if let law = Base.fitShifted(sample) {
      return LawFit(
        law: law, convergence: law.threshold > 0 ? .converged : .atBound("shift (none)"))
    }
    return LawSearch<Self>(sample).best(near: near)
  }

  func loss(_ sample: FitSample) -> Double {
    sample.isRounded ? -logLikelihood(of: sample) : spacings(of: sample)
  }

  /// Known where the fit is: the threshold is judged by the width of what lies behind it.
  func errors(count: Int) -> [Double]? {
    guard base is ExponentialLaw, let errors = base.errors(count: count) else { return nil }
    return [base.width] + errors
  }

  /// The base behind half of the smallest value.
  static func guess(_ sample: FitSample) -> Self { guess(sample, threshold: sample.values[0] / 2) }

  /// With thresholds far from, near and close to the smallest value.
  static func starts(_ sample: FitSample, threshold: Double) -> [Self] {
    [0.2, 0.8, 1 - 1 / Double(sample.count + 1)].map { guess(sample, threshold: $0 * threshold) }
  }

  private static func guess(_ sample: FitSample, threshold: Double) -> Self {
    let rest = FitSample(sample.values.map { max($0 - threshold, 0) }, roundedTo: sample.resolution)
    return Self([threshold] + Base.guess(rest).values)
  }

  /// Minus the logarithm of the product of the probabilities between neighbouring values.
  ///
  /// Equal values have nothing between them; each beyond the first counts by its density times the step of the clock,
  /// or a thousandth of the mean spacing where the clock is finer.
  private func spacings(of sample: FitSample) -> Double {
    let distinct = sample.distinct
    var (sum, last) = (0.0, Tails.none)
    for (value, _) in distinct {
      let tails = tails(value)
      sum += Arithmetic.log(last.until(tails))
      last = tails
    }
    sum += Arithmetic.log(last.until(.all))
    guard distinct.count < sample.count else { return -sum }
    let range = distinct[distinct.count - 1].value - distinct[0].value
    let step = Arithmetic.log(max(sample.resolution ?? 0, range / Double(sample.count) / 1000))
    for (value, count) in distinct where count > 1 {
      sum += Double(count - 1) * (logDensity(value) + step)
    }
    return -sum
  }
}
