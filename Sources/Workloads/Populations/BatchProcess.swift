import SimKernel

/// How an application's requests come: in batches, each within a minute.
///
/// Batches follow each other as a renewal process, as many as ``batchesPerMinute`` on average; ``size`` requests belong to
/// one. What is called variation is the standard deviation over the mean of the times between requests when those of a
/// minute are spread evenly over it: all that a trace with counts per minute knows.
struct BatchProcess: Sendable {
  /// Batches a minute.
  var batchesPerMinute: Double
  /// Requests of a batch; what lies between two whole numbers is drawn to be one of them.
  var size: Double
  /// The standard deviation over the mean of the times between batches: 1 for a Poisson process, less for a steadier one.
  var gapVariation: Double
  /// The share that follows the curve of the week.
  var strength: Double

  /// The fewest batches a day that a process is left with, however large its variation shall be.
  private static let fewestBatchesPerDay = 2.0
  /// From here on gaps of single requests hardly show in counts per minute.
  private static let mostSteadyRate = 100.0
  private static let leastGapVariation = 0.003
  private static let leastSize = 0.001

  /// Chooses a process with `rate` requests a minute and a squared variation that comes as near to `variation` squared as
  /// can be.
  ///
  /// At least a Poisson process of batches is taken where its variation is too small, the size of the batches solved for;
  /// single requests with steadier gaps otherwise. The curve is followed as far as it makes at most half of the squared
  /// variation. Of an even process, whose requests of a minute come at equal distances, counts may vary less than those of a
  /// Poisson process: many batches a minute of less than a request each.
  init(
    rate: Double, variation: Double, strength most: Double, curve: WeekCurve, isEven: Bool = false
  ) {
    let square = variation * variation
    strength = curve.strength(upTo: most, variation: square / 2)
    let rest = max((1 + square) / (1 + curve.variation(strength: strength)) - 1, 0)
    let poisson = Self.squaredVariation(rate: rate, size: 1)
    size = 1
    gapVariation = 1
    if rest > poisson {
      let largest = max(rate * 1_440 / Self.fewestBatchesPerDay, 1)
      size = Self.size(rate: rate, squaredVariation: rest, upTo: largest)
    } else if rate < Self.mostSteadyRate {
      gapVariation = max((rest / poisson).squareRoot(), Self.leastGapVariation)
    } else if isEven {
      size = Self.size(rate: rate, squaredVariation: rest, from: Self.leastSize, upTo: 1)
    }
    batchesPerMinute = rate / size
  }

  /// The size of batches between two at which the process has that squared variation, which grows with it.
  private static func size(
    rate: Double, squaredVariation: Double, from smallest: Double = 1, upTo largest: Double
  ) -> Double {
    guard Self.squaredVariation(rate: rate, size: largest) > squaredVariation else {
      return largest
    }
    var (low, high) = (Arithmetic.log(smallest), Arithmetic.log(largest))
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if Self.squaredVariation(rate: rate, size: Arithmetic.exp(middle)) < squaredVariation {
        low = middle
      } else {
        high = middle
      }
    }
    return Arithmetic.exp((low + high) / 2)
  }

  /// The squared variation of a Poisson process of batches.
  ///
  /// With q the probability that a minute has a batch, A and B the means of 1 ÷ n and 1 ÷ n² over the counts n of such
  /// minutes, and E the number of empty minutes up to the next: a minute has n − 1 gaps of 1 ÷ n and one of
  /// 1 ÷ 2n + E + 1 ÷ 2n', so that the squares of the gaps that begin in it have the mean
  /// A − B + B ÷ 2 + A² ÷ 2 + E[E²] + 2 A E[E]; the mean gap is 1 ÷ rate, and there are rate ÷ q gaps.
  static func squaredVariation(rate: Double, size: Double) -> Double {
    let batches = rate / size
    let active = -Arithmetic.expm1(-batches)
    let (first, second) = inverseMoments(batches)
    let (a, b) = (first / size, second / (size * size))
    let empty = (1 - active) / active
    let emptySquared = (1 - active) * (2 - active) / (active * active)
    let squares = a - b / 2 + a * a / 2 + emptySquared + 2 * a * empty
    return max(squares * active * rate - 1, 0)
  }

  /// The means of 1 ÷ k and 1 ÷ k² over a Poisson number k that is not zero.
  private static func inverseMoments(_ mean: Double) -> (first: Double, second: Double) {
    if mean > 60 {
      // The first terms of the asymptotic series.
      let inverse = 1 / mean
      return (
        inverse * (1 + inverse + 2 * inverse * inverse), inverse * inverse * (1 + 3 * inverse)
      )
    }
    var probability = Arithmetic.exp(-mean)
    let active = -Arithmetic.expm1(-mean)
    var (first, second) = (0.0, 0.0)
    let last = Int(mean + 12 * mean.squareRoot()) + 20
    for k in 1...last {
      let number = Double(k)
      probability *= mean / number
      first += probability / number
      second += probability / (number * number)
    }
    // A mean so small that no probability is left stands for single batches.
    return active > 0 ? (first / active, second / active) : (1, 1)
  }
}
