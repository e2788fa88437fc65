import Testing

@testable import SimKernel

@Suite struct BatchMeansTests {
  @Test func untilTheyAreFullBatchesAreTheSamples() throws {
    var means = BatchMeans(batches: 8)
    for sample in [2.0, 4, 4, 5, 10] { means.add(sample) }
    #expect(means.count == 5 && means.length == 1)
    #expect(means.mean == 5)
    // Σ(x − x̄)² = 9 + 1 + 1 + 0 + 25.
    let error = try #require(means.standardError)
    #expect(abs(error - (36.0 / 20).squareRoot()) < 1e-15)
  }

  @Test func fullBatchesAreJoinedInPairs() {
    var means = BatchMeans(batches: 4)
    for sample in 1...4 { means.add(Double(sample)) }
    #expect(means.count == 2 && means.length == 2 && means.mean == 2.5)
    // 5 and 6 make the third batch, 7 waits.
    for sample in 5...7 { means.add(Double(sample)) }
    #expect(means.count == 3 && means.mean == 3.5)
    means.add(8)
    #expect(means.count == 2 && means.length == 4 && means.mean == 4.5)
  }

  @Test func manySamplesStayWithinTheLimit() {
    var means = BatchMeans(batches: 64)
    for sample in 0..<100_000 { means.add(Double(sample % 2)) }
    #expect((32...64).contains(means.count))
    #expect(means.length == 2_048)
    #expect(means.mean == 0.5)
    #expect(means.standardError == 0)
    #expect(means.lagOneCorrelation == nil)
  }

  @Test func neighboursThatAlternateAreCorrelatedByMinusOneNearly() throws {
    var means = BatchMeans(batches: 64)
    for sample in 0..<20 { means.add(Double(sample % 2)) }
    // 19 products of −1/4 over 20 squares of 1/4.
    let correlation = try #require(means.lagOneCorrelation)
    #expect(abs(correlation + 0.95) < 1e-15)
  }

  @Test func longBatchesOfAutoregressiveSamplesTellTheTrueError() throws {
    // x′ = 0.9 x + e with e uniform of variance 1/12: the mean of n samples has variance σ²/(1 − 0.9)²/n.
    var random = TestRandom(seed: 5)
    var inside = 0
    var apart = 0.0
    let runs = 200
    let length = 1 << 14
    for _ in 0..<runs {
      var means = BatchMeans(batches: 32)
      var x = 0.0
      for _ in 0..<length {
        x = 0.9 * x + Double(random.next() >> 11) * 0x1p-53 - 0.5
        means.add(x)
      }
      let mean = try #require(means.mean)
      let error = try #require(means.standardError)
      // Student's t with 15 degrees of freedom: 2.131 for 95 %.
      if abs(mean) < 2.131 * error { inside += 1 }
      apart += error * error
    }
    let truth = 1.0 / 12 / 0.01 / Double(length)
    // 15 degrees of freedom in each of 200 runs: a relative standard error of 2.6 %; four of them, and 2 % of bias.
    #expect(abs(apart / Double(runs) / truth - 1) < 0.125)
    // Binomial(200, 0.95): 190 ± 3.1; four standard errors.
    #expect(inside >= 177)
  }

  @Test func tooFewSamplesSayNothing() {
    var means = BatchMeans()
    #expect(means.mean == nil)
    means.add(1)
    #expect(means.mean == 1 && means.standardError == nil && means.lagOneCorrelation == nil)
  }
}
