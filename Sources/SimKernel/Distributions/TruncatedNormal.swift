/// A normal distribution given that the value lies between two bounds.
struct TruncatedNormal {
  let mean: Double
  let deviation: Double
  let minimum: Double
  let maximum: Double

  /// The bounds in standard deviations from the mean.
  private var low: Double { (minimum - mean) / deviation }
  private var high: Double { (maximum - mean) / deviation }

  /// The probability of the untruncated normal distribution between the bounds.
  var mass: Double { between(low, high) }

  /// P(a < Z ≤ b), taken from the side where it loses no digits.
  private func between(_ a: Double, _ b: Double) -> Double {
    if a > 0 { return Arithmetic.normalProbability(-a) - Arithmetic.normalProbability(-b) }
    return Arithmetic.normalProbability(b) - Arithmetic.normalProbability(a)
  }

  func probability(notAbove x: Double) -> Double {
    if x < minimum { return 0 }
    if x >= maximum { return 1 }
    return min(between(low, (x - mean) / deviation) / mass, 1)
  }

  func quantile(_ p: Double) -> Double {
    let z: Double
    if low > 0 {
      let above = Arithmetic.normalProbability(-low)
      z = -Arithmetic.normalQuantile(above - p * mass)
    } else {
      let below = Arithmetic.normalProbability(low)
      let rank = below + p * mass
      if rank <= 0.5 {
        z = Arithmetic.normalQuantile(rank)
      } else {
        z = -Arithmetic.normalQuantile(Arithmetic.normalProbability(-high) + (1 - p) * mass)
      }
    }
    return max(minimum, min(maximum, mean + deviation * z))
  }

  /// The mean and the variance after truncation.
  var moments: (mean: Double, variance: Double) {
    let mass = mass
    let (a, b) = (Arithmetic.normalDensity(low), Arithmetic.normalDensity(high))
    let shift = (a - b) / mass
    // A density falls faster than its argument rises: at an infinite bound the product is zero.
    let (la, hb) = (low.isInfinite ? 0 : low * a, high.isInfinite ? 0 : high * b)
    let factor = max(1 + (la - hb) / mass - shift * shift, 0)
    return (mean + deviation * shift, deviation * deviation * factor)
  }
}
