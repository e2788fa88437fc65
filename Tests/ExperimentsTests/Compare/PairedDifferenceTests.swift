import Calibration
import SimKernel
import Testing

@testable import Experiments

@Suite struct PairedDifferenceTests {
  @Test func aCaseByHand() {
    // Differences 1, 2, 3: mean 2, standard error 1/√3, t(0.975, 2) = 4.302653.
    let it = PairedDifference([11, 22, 33], against: [10, 20, 30])
    #expect(it.mean == 2)
    #expect((it.interval.upperBound - (2 + 4.302_652_73 / 3.0.squareRoot())).magnitude < 1e-6)
    // t = 2√3 with two degrees of freedom: p = 1 − t ÷ √(t² + 2).
    #expect((it.p - (1 - 12.0.squareRoot() / 14.0.squareRoot())).magnitude < 1e-9)
    #expect(it.smallerShare == 0)
    // Variances 121 and 100 against 1.
    #expect((it.varianceRatio - 221).magnitude < 1e-9)
    #expect(it.median == nil)
  }

  @Test func equalRunsDoNotDiffer() {
    let it = PairedDifference([1, 2, 3, 4, 5, 6], against: [1, 2, 3, 4, 5, 6])
    #expect(it.mean == 0 && it.interval == 0...0 && it.p == 1 && it.smallerShare == 0.5)
    #expect(it.varianceRatio == .infinity)
    #expect(it.median?.median == 0)
  }

  @Test func intervalsOfNinetyFivePercentHoldTheTruthAsOften() {
    var covered = 0
    var (rejected, medians) = (0, 0)
    let tries = 2_000
    var draws = RandomStream(seed: 1, name: "test")
    for _ in 0..<tries {
      var (values, baseline) = ([Double](), [Double]())
      for _ in 0..<10 {
        // What both have in common is much more than what they differ in.
        let common = 10 * draws.normal()
        baseline.append(common + draws.normal())
        values.append(common + draws.normal() + 0.5)
      }
      let it = PairedDifference(values, against: baseline)
      if it.interval.contains(0.5) { covered += 1 }
      if let median = it.median, median.low <= 0.5, 0.5 <= median.high { medians += 1 }
      if PairedDifference(values.map { $0 - 0.5 }, against: baseline).p <= 0.05 { rejected += 1 }
    }
    // Four standard deviations of 0.49 points.
    #expect((Double(covered) / Double(tries) - 0.95).magnitude < 0.02)
    #expect((Double(rejected) / Double(tries) - 0.05).magnitude < 0.02)
    #expect(Double(medians) / Double(tries) > 0.94)
  }

  @Test func holmsCorrectionByHand() {
    // Sorted 0.01, 0.02, 0.03, 0.5 times 4, 3, 2, 1.
    let adjusted = HolmCorrection.adjusted([0.03, 0.01, 0.5, 0.02])
    for (found, expected) in zip(adjusted, [0.06, 0.04, 0.5, 0.06]) {
      #expect((found - expected).magnitude < 1e-12)
    }
    #expect(HolmCorrection.adjusted([]) == [])
    #expect(HolmCorrection.adjusted([0.9, 0.8]) == [1, 1])
  }
}
