import SimKernel

/// Whether times have two modes: two log-normals are much better than one, there is a valley
/// between them, and neither is a handful of outliers.
///
/// The first alone is also true of a skewed distribution with one mode, which two log-normals imitate.
public struct Modes: Hashable, Sendable {
  /// By how much the Bayesian information criterion of two log-normals is smaller than that of one.
  public let gain: Double
  /// How deep the density of logarithms falls between the modes, as a share of the lower of them; 1 without a valley.
  public let valley: Double
  /// The medians of the two, in seconds.
  public let medians: [Double]
  /// The share of the shorter one.
  public let share: Double

  /// How many values belong to the smaller one, on average.
  public let smaller: Double

  /// Whether all hold: a gain above 10, which is very strong evidence (Kass and Raftery 1995), a valley below 0.9, and
  /// five values in the smaller one, because fewer are outliers.
  public var areTwo: Bool { gain > 10 && valley < 0.9 && smaller >= 5 }

  init(_ sample: FitSample) {
    let one = LogNormalLaw.fit(sample, near: nil).law
    let two = LogNormalMixtureLaw.fit(sample, near: nil).law
    let price = 3 * Arithmetic.log(Double(sample.count))
    func logLikelihood(_ law: some Law) -> Double {
      sample.values.reduce(0) { $0 + law.logDensity($1) }
    }
    let gain = one.sigma > 0 ? 2 * (logLikelihood(two) - logLikelihood(one)) - price : 0
    self.gain = gain
    medians = [two.first.median, two.second.median]
    share = two.share
    smaller = min(two.share, 1 - two.share) * Double(sample.count)
    valley = Self.valley(two)
  }

  /// The least density of the logarithm between the two medians, relative to the lower of the largest on either side.
  private static func valley(_ law: LogNormalMixtureLaw) -> Double {
    let (a, b) = (Arithmetic.log(law.first.median), Arithmetic.log(law.second.median))
    let densities = (0...200).map { step in
      let y = a + (b - a) * Double(step) / 200
      return Arithmetic.exp(law.logDensity(Arithmetic.exp(y)) + y)
    }
    guard let least = densities.indices.min(by: { densities[$0] < densities[$1] }) else { return 1 }
    let left = densities[...least].max() ?? 0
    let right = densities[least...].max() ?? 0
    let lower = min(left, right)
    return lower > 0 ? densities[least] / lower : 1
  }
}
