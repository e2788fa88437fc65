/// A probability distribution as data: what a scenario says, compared, stored and compiled into a ``Sampler``.
///
/// Values are plain numbers whose unit the owner knows. Parameters come from users: call ``validated()``
/// before use; moments and quantiles of what is not valid are not a number.
public indirect enum Distribution: Hashable, Sendable {
  /// Always `value`.
  case constant(Double)
  /// Every value from `minimum` to `maximum` alike.
  case uniform(minimum: Double, maximum: Double)
  /// Density e^(−x ÷ mean) ÷ mean.
  case exponential(mean: Double)
  /// A normal distribution of the given mean and standard deviation *before* it is cut to `minimum`...`maximum`.
  ///
  /// Values outside are drawn again (not moved to the bound), so within the bounds the shape stays. Unless said
  /// otherwise nothing below zero occurs, which raises the mean.
  case normal(
    mean: Double, standardDeviation: Double, minimum: Double = 0, maximum: Double = .infinity)
  /// e to the power of a normal variate with mean `mu` and standard deviation `sigma`; the median is e^mu.
  case logNormal(mu: Double, sigma: Double)
  /// Density proportional to x^(shape − 1) e^(−x ÷ scale).
  case gamma(shape: Double, scale: Double)
  /// P(X > x) = e^(−(x ÷ scale)^shape).
  case weibull(shape: Double, scale: Double)
  /// P(X > x) = (minimum ÷ x)^shape from `minimum` upwards (Pareto type I).
  case pareto(minimum: Double, shape: Double)
  /// P(X > x) = (1 + (x ÷ scale)^c)^(−k) (Burr type XII; Singh and Maddala).
  case burr(c: Double, k: Double, scale: Double)
  /// The `values`, in any order, with `weights` in the same order or all alike.
  ///
  /// Interpolated, the quantile function runs straight from value to value in ascending order, each standing in the
  /// middle of its weight, the first at probability 0 and the last at 1; without weights value i of n (from 0)
  /// stands at i ÷ (n − 1).
  case empirical(values: [Double], weights: [Double]? = nil, interpolated: Bool = false)
  /// One of the distributions, chosen in proportion to its weight.
  case mixture([Component])
  /// The inner value plus `by`.
  case shifted(Distribution, by: Double)
  /// The inner value times `by`, which is above zero.
  case scaled(Distribution, by: Double)
  /// The inner value moved into `minimum`...`maximum`: what lies outside becomes the bound.
  case clipped(Distribution, minimum: Double = -.infinity, maximum: Double = .infinity)

  /// A part of a mixture.
  public struct Component: Hashable, Sendable {
    /// How often this part is chosen, relative to the others; zero or more.
    public var weight: Double
    /// What is drawn when it is chosen.
    public var distribution: Distribution

    /// Creates a part of a mixture.
    public init(weight: Double, _ distribution: Distribution) {
      self.weight = weight
      self.distribution = distribution
    }
  }
}

extension Distribution {
  /// The value that a sample stays below or at with probability `p`.
  ///
  /// For repeated use, ``SamplerPool/quantile(_:_:)`` saves the compilation.
  public func quantile(_ p: Double) -> Double {
    guard isValid else { return .nan }
    var pool = SamplerPool()
    let sampler = pool.add(self)
    return pool.quantile(sampler, p)
  }

  /// The probability that a sample is at most `x`.
  ///
  /// For repeated use, ``SamplerPool/probability(_:notAbove:)`` saves the compilation.
  public func probability(notAbove x: Double) -> Double {
    guard isValid else { return .nan }
    var pool = SamplerPool()
    let sampler = pool.add(self)
    return pool.probability(sampler, notAbove: x)
  }

  /// Whether ``validated()`` finds nothing to object to.
  public var isValid: Bool { (try? validated()) != nil }
}
