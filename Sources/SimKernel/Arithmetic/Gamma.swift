// Slow but dependable: these serve means, quantiles and antithetic samples, not the hot path.
extension Arithmetic {
  /// The gamma function of a positive `x`; not a number elsewhere, infinite above 171.6.
  ///
  /// Relative error below 10⁻¹³.
  public static func gamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    let (raised, product) = raisedForStirling(x)
    return exp(stirling(raised)) / product
  }

  /// The logarithm of the gamma function of a positive `x`; not a number elsewhere.
  ///
  /// Error below 10⁻¹⁴ of the larger of the result and 1.
  public static func logGamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    guard x < .infinity else { return x }
    let (raised, product) = raisedForStirling(x)
    return product == 1 ? stirling(raised) : stirling(raised) - log(product)
  }

  /// The probabilities that a gamma variable with scale 1 is below and above `x`.
  ///
  /// The regularised incomplete gamma functions: a power series below `shape` + 1, a continued fraction above (modified Lentz).
  /// The smaller of the two has a relative error of about 10⁻¹³; work grows with the root of `shape`.
  ///
  /// - Parameters:
  ///   - shape: From 0.001 to 10⁶.
  ///   - x: The value between the two.
  /// - Returns: Both probabilities; their sum is 1.
  public static func incompleteGamma(
    shape: Double, _ x: Double
  ) -> (lower: Double, upper: Double) {
    if x.isNaN || shape.isNaN { return (.nan, .nan) }
    if x <= 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    let weight = gammaWeight(shape: shape, x)
    if x < shape + 1 {
      var (term, sum, n) = (1.0, 1.0, shape)
      for _ in 0..<mostSteps {
        n += 1
        term *= x / n
        sum += term
        if term < sum * 0x1p-55 { break }
      }
      let lower = min(weight * sum, 1)
      return (lower, 1 - lower)
    }
    var b = x + 1 - shape
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for step in 1...mostSteps {
      let i = Double(step)
      let a = i * (shape - i)
      b += 2
      d = 1 / nonzero(a * d + b)
      c = nonzero(b + a / c)
      fraction *= c * d
      if (c * d - 1).magnitude < 0x1p-52 { break }
    }
    let upper = min(weight * shape * fraction, 1)
    return (1 - upper, upper)
  }

  /// The value that a gamma variable with scale 1 stays below with probability `p`.
  ///
  /// Newton's method on the logarithm of the smaller tail, inside a bracket. The relative error is about 10⁻¹³ ÷ `shape`.
  ///
  /// - Parameters:
  ///   - shape: From 0.001 to 10⁶.
  ///   - p: The probability.
  /// - Returns: Zero at `p` = 0 and below, infinity at 1 and above.
  public static func gammaQuantile(shape: Double, _ p: Double) -> Double {
    if p.isNaN || shape.isNaN { return .nan }
    if p <= 0 { return 0 }
    if p >= 1 { return .infinity }
    let target = p <= 0.5 ? p : 1 - p
    var x = gammaQuantileGuess(shape: shape, p)
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 where x > 0 {
      let (lower, upper) = incompleteGamma(shape: shape, x)
      let tail = p <= 0.5 ? lower : upper
      let isAbove = p <= 0.5 ? tail > target : tail < target
      if isAbove { high = x } else { low = x }
      // d tail / d log x is the density times x.
      let slope = gammaWeight(shape: shape, x) * shape
      var step = log(tail / target) * tail / slope
      if p > 0.5 { step = -step }
      if !(step.magnitude < 2) { step = isAbove ? 2 : -2 }
      var next = x * exp(-step)
      if !(next > low && next < high) {
        if low > 0 && high < .infinity {
          next = low + (high - low) / 2
          if next <= low || next >= high { break }
        } else if low == 0 && next <= 0 {
          return 0
        } else if next == x {
          break
        }
      }
      let hasConverged = (next - x).magnitude <= x * 0x1p-51
      x = next
      if hasConverged { break }
    }
    return x
  }

  /// Where the search for a quantile begins: Wilson and Hilferty's normal approximation of the cube root, or the
  /// first term of the series near zero.
  private static func gammaQuantileGuess(shape: Double, _ p: Double) -> Double {
    let root = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * shape.squareRoot())
    if shape >= 0.5 && root > 0.1 { return shape * root * root * root }
    let series = exp((log(p) + logGamma(shape + 1)) / shape)
    return min(series, shape + 1)
  }

  /// x^shape e^−x ÷ Γ(shape + 1), without cancellation where `x` is near a large `shape`.
  private static func gammaWeight(shape: Double, _ x: Double) -> Double {
    if shape < 10 { return exp(shape * log(x) - x - logGamma(shape + 1)) }
    let excess = (x - shape) / shape
    let exponent = shape * (log1p(excess) - excess) - stirlingRest(shape)
    return exp(exponent) / (6.28318530717958647692529 * shape).squareRoot()
  }

  /// Γ(x) = Γ(raised) ÷ product, with `raised` at least 15.
  private static func raisedForStirling(_ x: Double) -> (raised: Double, product: Double) {
    var (raised, product) = (x, 1.0)
    while raised < 15 {
      product *= raised
      raised += 1
    }
    return (raised, product)
  }

  /// log Γ(x) for `x` from 15, by Stirling's series.
  private static func stirling(_ x: Double) -> Double {
    (x - 0.5) * log(x) - x + 0.918938533204672741780330 + stirlingRest(x)
  }

  /// What Stirling's series adds to its leading terms, for `x` from 10: B₂ₙ ÷ (2n (2n − 1) x²ⁿ⁻¹).
  private static func stirlingRest(_ x: Double) -> Double {
    let y = 1 / (x * x)
    var sum = -3617.0 / 122_400
    sum = sum * y + 1.0 / 156
    sum = sum * y - 691.0 / 360_360
    sum = sum * y + 1.0 / 1_188
    sum = sum * y - 1.0 / 1_680
    sum = sum * y + 1.0 / 1_260
    sum = sum * y - 1.0 / 360
    sum = sum * y + 1.0 / 12
    return sum / x
  }

  private static func nonzero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }

  /// Enough for a shape of 10⁶ several times over; a bound, so that no input can hang a run.
  private static var mostSteps: Int { 200_000 }
}
