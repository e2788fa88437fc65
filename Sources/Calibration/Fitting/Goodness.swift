import SimKernel

/// How far a sample lies from a distribution: Kolmogorov and Smirnov's distance and Anderson and Darling's A².
///
/// Equal values of a rounded sample are spread evenly over the probability of their interval, for the sample and for the
/// replicates that it is compared with alike.
struct Goodness: Hashable, Sendable {
  /// The largest distance between the two distribution functions.
  var kolmogorovSmirnov: Double
  /// A², which gives the tails more weight.
  var andersonDarling: Double

  init(_ law: some Law, _ sample: FitSample) {
    let count = Double(sample.count)
    var distance = 0.0
    var sum = 0.0
    var rank = 0.0
    Self.probabilities(law, sample) { below, above in
      distance = max(distance, (rank + 1) / count - below, below - rank / count)
      let odd = 2 * rank + 1
      sum += odd * Arithmetic.log(max(below, 1e-300))
      sum += (2 * count - odd) * Arithmetic.log(max(above, 1e-300))
      rank += 1
    }
    kolmogorovSmirnov = distance
    andersonDarling = -count - sum / count
  }

  /// Gives the probabilities below and above each value, in ascending order.
  private static func probabilities(
    _ law: some Law, _ sample: FitSample, _ body: (_ below: Double, _ above: Double) -> Void
  ) {
    guard sample.isRounded else {
      for value in sample.values {
        let tails = law.tails(value)
        body(tails.below, tails.above)
      }
      return
    }
    for (value, count) in sample.distinct {
      let interval = sample.interval(around: value)
      let low = law.tails(interval.lowerBound).below
      let high = law.tails(interval.upperBound).above
      let inside = max(1 - low - high, 0)
      for i in 0..<count {
        let part = (Double(i) + 0.5) / Double(count) * inside
        body(low + part, high + inside - part)
      }
    }
  }
}
