import SimKernel
import Testing

@testable import Experiments

@Suite struct PrecisionTests {
  @Test func asManyAsMakeTheIntervalNarrowEnough() {
    // Mean 10, variance 1 in the first four, t(0.975, 3) = 3.182446: (3.182446 ÷ 0.5)² = 40.5.
    let first = [8.5, 9.5, 10.5, 11.5].map { ($0 - 10) * 0.774_596_669 + 10 }
    let precision = Precision(relative: 0.05)
    for values in [first, first + [9.9, 10.1]] {
      #expect(
        precision.samplesNeeded(by: values, first: 4, scale: 10, confidence: 0.95, most: 1_000)
          == 41)
      #expect(!precision.isReached(by: values, first: 4, scale: 10, confidence: 0.95))
      #expect(precision.isReached(by: values, first: 4, scale: 1_000, confidence: 0.95))
    }
  }

  @Test func noMoreThanTheLimitAndNoLessThanThereAre() {
    let precision = Precision(relative: 0.01)
    func needed(_ values: [Double], scale: Double) -> Int {
      precision.samplesNeeded(
        by: values, first: values.count, scale: scale, confidence: 0.95, most: 50)
    }
    #expect(needed([1, 9], scale: 5) == 50)
    #expect(needed([5, 5, 5], scale: 5) == 3)
    // A mean of zero with scatter is never known to a percentage of itself.
    #expect(needed([-1, 1], scale: 0) == 50)
    // What varied only later counts all the same.
    #expect(
      precision.samplesNeeded(
        by: [5, 5, 5, 9], first: 3, scale: 5, confidence: 0.95, most: 50) == 50)
  }

  /// What a 95 % interval promises is kept where its variance says when to stop, for values that are normal and for skewed ones.
  @Test(arguments: [false, true])
  func stoppingKeepsTheCoverage(isSkewed: Bool) {
    var draws = RandomStream(seed: 11, name: "test")
    let (precision, tries, first) = (Precision(relative: 0.05), 2_000, 40)
    func draw() -> Double {
      // Mean 1, standard deviation 0.3; the skewed one is a gamma of shape eleven.
      isSkewed
        ? (0..<11).reduce(0) { sum, _ in sum + draws.exponential() } / 11
        : 1 + 0.3 * draws.normal()
    }
    var (held, most, stages) = (0, 0, 0)
    for _ in 0..<tries {
      var values = (0..<first).map { _ in draw() }
      while true {
        let needed = precision.samplesNeeded(
          by: values, first: first, scale: Statistics.mean(values) ?? 0, confidence: 0.95,
          most: 10_000)
        guard needed > values.count else { break }
        while values.count < needed { values.append(draw()) }
        stages += 1
      }
      most = max(most, values.count)
      if Statistics.interval(of: values, first: first)?.contains(1) == true { held += 1 }
    }
    #expect(most > 200)
    #expect(stages > tries)
    // Four standard deviations of 0.49 points.
    #expect((Double(held) / Double(tries) - 0.95).magnitude < 0.02, "\(held)")
  }
}
