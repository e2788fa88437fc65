import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// √n times the largest distance between the distribution of `samples` and `probability` (Kolmogorov, Smirnov).
private func fitDistance(_ samples: [Double], _ probability: (Double) -> Double) -> Double {
  let n = Double(samples.count)
  var distance = 0.0
  for (i, x) in samples.sorted().enumerated() {
    let p = probability(x)
    distance = max(distance, max(p - Double(i) / n, Double(i + 1) / n - p))
  }
  return distance * n.squareRoot()
}

/// What `fitDistance` exceeds with probability 10⁻⁴ if the distribution is right: √(−½ ln(½ · 10⁻⁴)).
private let largestFitDistance = 2.2253

private func seconds(_ count: Int64) -> SimTime { .start + .seconds(count) }

private func stream(_ name: String = "f", seed: UInt64 = 1) -> RandomStream {
  RandomStream(seed: seed, name: name)
}

private func times(_ source: some ArrivalSource, atMost limit: Int = .max) throws -> [Double] {
  var source = source
  return try source.all(atMost: limit).prefix(limit).map(\.time.inSeconds)
}

private func differences(_ values: [Double], from start: Double = 0) -> [Double] {
  zip(values, [start] + values).map { $0 - $1 }
}

/// The mean and the variance of `values`, each with its standard error.
private struct Estimate {
  let mean: Double
  let meanError: Double
  let variance: Double
  let varianceError: Double

  init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let second = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let fourth = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / n
    self.mean = mean
    meanError = (second / n).squareRoot()
    variance = second * n / (n - 1)
    varianceError = ((fourth - second * second) / n).squareRoot()
  }

  func expectMean(_ expected: Double, _ location: SourceLocation = #_sourceLocation) {
    #expect(abs(mean - expected) < 4 * meanError, sourceLocation: location)
  }

  func expectVariance(_ expected: Double, _ location: SourceLocation = #_sourceLocation) {
    #expect(abs(variance - expected) < 4 * varianceError, sourceLocation: location)
  }
}

/// How many of `times` lie in each of `count` windows of `length` seconds.
private func counts(_ times: [Double], windows count: Int, of length: Double) -> [Double] {
  var counts = [Double](repeating: 0, count: count)
  for time in times where time < Double(count) * length { counts[Int(time / length)] += 1 }
  return counts
}

/// If ∫ rate is right, what it grows by from each arrival to the next is exponential with mean 1 (time rescaling).
private func expectRescaled(
  _ times: [Double], until end: Double, _ compensator: (Double) -> Double,
  _ location: SourceLocation = #_sourceLocation
) {
  let gaps = differences(times.map(compensator), from: compensator(0))
  #expect(
    fitDistance(gaps) { 1 - Foundation.exp(-$0) } < largestFitDistance, sourceLocation: location)
  let expected = compensator(end) - compensator(0)
  #expect(
    abs(Double(times.count) - expected) < 4 * expected.squareRoot(), sourceLocation: location)
}

@Suite struct FineTimeTests {
  @Test(arguments: [0.0, 1e-6, 0.5, 1, 3.25, 1e9, 86_400e9, 0x1p58])
  func whatIsAddedIsTheDifference(nanoseconds: Double) {
    for start in [SimTime.start, seconds(1_000_000)] {
      let time = FineTime(start)
      let later = time.advanced(by: nanoseconds)
      #expect(abs((later - time) - nanoseconds) <= 0x1p-21)
      #expect(abs((time - later) + nanoseconds) <= 0x1p-21)
    }
  }

  @Test func whatIsNoLengthIsNoneOrTheLongest() {
    let time = FineTime(seconds(1))
    #expect(time.advanced(by: -5) - time == 0)
    #expect(time.advanced(by: .nan) - time == 0x1p60)
    #expect(time.advanced(by: .infinity) - time == 0x1p60)
    #expect(time.advanced(by: 0.5).nearest == 1_000_000_001)
    #expect(time.advanced(by: 0.5).nanoseconds == 1_000_000_000)
  }
}

@Suite struct RenewalAndTimerTests {
  @Test(arguments: [
    // Kurtosis of a gamma variate: 3 + 6 ÷ shape.
    (Distribution.gamma(shape: 1.0 / 9, scale: 18), 2.0, 3.0, 57.0),
    (.gamma(shape: 16, scale: 0.0625), 1.0, 0.25, 3.375),
    (.exponential(mean: 0.1), 0.1, 1.0, 9.0),
    (.uniform(minimum: 0, maximum: 2), 1.0, (1.0 / 3).squareRoot(), 1.8),
  ])
  func gapsHaveTheirMeanVariationAndDistribution(
    gaps: Distribution, mean: Double, variation: Double, kurtosis: Double
  ) throws {
    let n = 40_000.0
    let times = try times(
      RenewalArrivals(of: FunctionID(0), gaps: gaps, stream: stream()), atMost: 40_000)
    let drawn = differences(times)
    let deviation = mean * variation
    let estimate = Estimate(drawn)
    #expect(abs(estimate.mean - mean) < 4 * deviation / n.squareRoot())
    let variance = deviation * deviation
    #expect(abs(estimate.variance - variance) < 4 * variance * ((kurtosis - 1) / n).squareRoot())
    // Those above a microsecond, which rounding to nanoseconds leaves as they are.
    let below = gaps.probability(notAbove: 1e-6)
    let long = drawn.filter { $0 > 1e-6 }
    #expect(long.count > 30_000)
    #expect(
      fitDistance(long) { (gaps.probability(notAbove: $0) - below) / (1 - below) }
        < largestFitDistance)
  }

  @Test func weibullGapsOfAGivenVariationHaveIt() throws {
    for variation in [0.001, 0.1, 1, 2.5, 50, 1_000] {
      let gaps = Distribution.weibull(mean: 3, variation: variation)
      #expect(abs(gaps.mean / 3 - 1) < 1e-9)
      guard variation >= 0.1 else { continue }
      #expect(abs(gaps.variance.squareRoot() / 3 / variation - 1) < 1e-6)
    }
    #expect(Distribution.weibull(mean: 3, variation: 1).probability(notAbove: 3) > 0.632_120_5)
    #expect(Distribution.weibull(mean: 3, variation: 1).probability(notAbove: 3) < 0.632_120_6)
  }

  @Test func constantGapsDoNotDriftAndTheFirstIsLikeTheOthers() throws {
    var source = try RenewalArrivals(
      of: FunctionID(3), gaps: .constant(0.3), stream: stream(), from: seconds(10))
    for (index, arrival) in try source.all(atMost: 100_000).enumerated() {
      #expect(arrival.time == seconds(10) + .milliseconds(300 * Int64(index + 1)))
      #expect(arrival.function == FunctionID(3))
    }
  }

  @Test func gapsThatTimeWouldNotGoOnWithAreRefused() throws {
    func make(_ gaps: Distribution) throws -> RenewalArrivals {
      try RenewalArrivals(of: FunctionID(0), gaps: gaps, stream: stream())
    }
    let rare = Distribution.mixture([
      .init(weight: 1, .constant(0)), .init(weight: 1e-9, .constant(1e9)),
    ])
    for wrong in [
      .constant(0), .constant(1e-13), .uniform(minimum: -1, maximum: 5), rare,
      .exponential(mean: .nan),
    ] as [Distribution] {
      #expect(throws: WorkloadDescriptionError.self) { try make(wrong) }
    }
    // Many gaps of zero, an infinite mean, and gaps beyond all times are fine.
    let bursts = Distribution.mixture([
      .init(weight: 999, .constant(0)), .init(weight: 1, .constant(1)),
    ])
    #expect(try times(make(bursts), atMost: 10_000).count >= 10_000)
    #expect(try !times(make(.pareto(minimum: 1, shape: 0.1))).isEmpty)
    #expect(try times(make(.constant(1e18))).isEmpty)
  }

  @Test func aTimerWithEqualJitterIsMovedByIt() throws {
    var source = try TimerArrivals(
      of: FunctionID(2), every: .nanoseconds(10), jitter: .constant(3e-9), stream: stream(),
      first: SimTime(nanoseconds: 5), until: SimTime(nanoseconds: 38))
    #expect(try source.all(inBatchesOf: 2) == [arrival(8, 2), arrival(18, 2), arrival(28, 2)])
    #expect(try source.all().isEmpty)
  }

  @Test func lateFiringsNeitherAddUpNorOvertakeEachOther() throws {
    let jitter = Distribution.uniform(minimum: 0, maximum: 3)
    let found = try times(
      TimerArrivals(
        of: FunctionID(0), every: .seconds(1), jitter: jitter, stream: stream("timer/f")),
      atMost: 20_000)
    var pool = SamplerPool()
    var latest = 0.0
    let sampler = pool.add(jitter)
    var lateness: [Double] = []
    for (index, time) in found.enumerated() {
      var draws = stream("timer/f").draws(for: UInt64(index))
      let drawn = pool.sample(sampler, &draws)
      lateness.append(drawn)
      latest = max(latest, Double(index) + drawn)
      #expect(abs(time - latest) < 2e-9)
      #expect(time - Double(index) < 3)
    }
    Estimate(lateness).expectMean(1.5)
  }
}

@Suite struct VaryingArrivalsTests {
  private func varying(
    _ rate: Double, _ profiles: [RateProfile], from start: SimTime = .start,
    until: SimTime = .never, seed: UInt64 = 1
  ) throws -> VaryingArrivals {
    try VaryingArrivals(
      of: FunctionID(0), rate: rate, profiles: profiles, stream: stream(seed: seed), from: start,
      until: until)
  }

  @Test func aSinusoidIsExact() throws {
    let profile = RateProfile.sinusoid(amplitude: 0.9, period: .seconds(100), peak: .seconds(30))
    let found = try times(varying(20, [profile], until: seconds(1_050)))
    let turn = 2 * Double.pi / 100
    expectRescaled(found, until: 1_050) {
      20 * $0 + 20 * 0.9 / turn * (sin(turn * ($0 - 30)) + sin(turn * 30))
    }
  }

  @Test func tablesAreExactWithAndWithoutInterpolation() throws {
    // What the factors 2, 0, 5, 1, each for 10 s, have summed up to after so many cells, over and over.
    let constant = RateProfile.table(
      factors: [2, 0, 5, 1], every: .seconds(10), repeats: true, interpolated: false)
    let found = try times(varying(10, [constant], until: seconds(875)))
    func cells(_ time: Double, _ value: (Int, Double) -> Double) -> Double {
      let cell = Int(time / 10)
      var sum = Double(cell / 4) * (0..<4).reduce(0) { $0 + value($1, 1) }
      for inside in 0..<(cell % 4) { sum += value(inside, 1) }
      return 100 * (sum + value(cell % 4, time / 10 - Double(cell)))
    }
    let factors = [2.0, 0, 5, 1]
    expectRescaled(found, until: 875) { cells($0) { factors[$0] * $1 } }
    #expect(!found.contains { Int($0) % 40 / 10 == 1 })
    let lines = RateProfile.table(
      factors: factors, every: .seconds(10), repeats: true, interpolated: true)
    expectRescaled(try times(varying(10, [lines], until: seconds(875))), until: 875) {
      cells($0) { factors[$0] * $1 + (factors[($0 + 1) % 4] - factors[$0]) * $1 * $1 / 2 }
    }
    let once = RateProfile.table(
      factors: [3, 1], every: .seconds(100), repeats: false, interpolated: false)
    expectRescaled(try times(varying(10, [once])), until: 200) {
      $0 < 100 ? 30 * $0 : 3_000 + 10 * ($0 - 100)
    }
  }

  @Test func rampsStepsAndFlashCrowdsAreExact() throws {
    let ramp = RateProfile.ramp(from: 0, to: 2, start: .seconds(100), end: .seconds(300))
    expectRescaled(try times(varying(20, [ramp], until: seconds(500))), until: 500) {
      let into = min(max($0 - 100, 0), 200)
      return 0.1 * into * into + 40 * max($0 - 300, 0)
    }
    let step = RateProfile.step(from: 1, to: 0.1, at: .seconds(100))
    expectRescaled(try times(varying(50, [step], until: seconds(500))), until: 500) {
      50 * min($0, 100) + 5 * max($0 - 100, 0)
    }
    let crowd = RateProfile.flashCrowd(
      factor: 30, at: .seconds(200), rise: .seconds(20), decay: .seconds(50))
    expectRescaled(try times(varying(2, [crowd], until: seconds(1_000))), until: 1_000) {
      let rise = min(max($0 - 200, 0), 20)
      let fall = max($0 - 220, 0)
      return 2 * ($0 + 29 * rise * rise / 40 + 29 * 50 * (1 - Foundation.exp(-fall / 50)))
    }
  }

  @Test func profilesMultiply() throws {
    let profiles = [
      RateProfile.table(
        factors: [1, 0, 3], every: .seconds(10), repeats: true, interpolated: false),
      .ramp(from: 1, to: 5, start: .zero, end: .seconds(300)),
    ]
    let found = try times(varying(10, profiles, until: seconds(300)))
    // ∫ (1 + t ÷ 75) from a to b, for each cell with its factor.
    func line(_ a: Double, _ b: Double) -> Double { b - a + (b * b - a * a) / 150 }
    expectRescaled(found, until: 300) { time in
      var sum = 0.0
      for cell in 0...Int(time / 10) {
        let factor = [1.0, 0, 3][cell % 3]
        sum += factor * line(Double(10 * cell), min(Double(10 * cell + 10), time))
      }
      return 10 * sum
    }
  }

  @Test func rareArrivalsAreExactToo() throws {
    // Four arrivals a day before, one a day behind: stretches are days long.
    let day = 86_400.0
    let step = RateProfile.step(from: 4, to: 1, at: .hours(24 * 500))
    let found = try times(
      varying(1 / day, [step], until: .start + .hours(24 * 2_500)))
    expectRescaled(found, until: 2_500 * day) {
      4 * min($0, 500 * day) / day + max($0 / day - 500, 0)
    }
  }

  @Test func timeOfAProfileBeginsWithTheSimulation() throws {
    let step = RateProfile.step(from: 0, to: 1, at: .seconds(100))
    let found = try times(varying(10, [step], from: seconds(50), until: seconds(200)))
    #expect(abs(Double(found.count) - 1_000) < 4 * 1_000.0.squareRoot())
    #expect(found.allSatisfy { $0 >= 100 })
  }

  @Test func boundsAreTheLargestRateOfAStretch() throws {
    let profiles: [RateProfile] = [
      .sinusoid(amplitude: 0.7, period: .nanoseconds(17), peak: .nanoseconds(40)),
      .table(
        factors: [3, 0, 0, 7, 1], every: .nanoseconds(4), repeats: true, interpolated: false),
      .table(factors: [3, 0, 0, 7, 1], every: .nanoseconds(4), repeats: true, interpolated: true),
      .table(
        factors: [3, 0, 7], every: .nanoseconds(30), repeats: false, interpolated: false),
      .table(factors: [3, 0, 7], every: .nanoseconds(30), repeats: false, interpolated: true),
      .table(factors: [2], every: .nanoseconds(1), repeats: true, interpolated: true),
      .step(from: 2, to: 1, at: .nanoseconds(50)),
      .ramp(from: 1, to: 9, start: .nanoseconds(20), end: .nanoseconds(70)),
      .flashCrowd(
        factor: 5, at: .nanoseconds(30), rise: .nanoseconds(0), decay: .nanoseconds(10)),
      .flashCrowd(
        factor: 0, at: .nanoseconds(30), rise: .nanoseconds(11), decay: .nanoseconds(10)),
    ]
    for profile in profiles {
      let curve = try RateCurve(rate: 2, profiles: [profile])
      let values = (0..<120).map { curve.value(at: Int64($0)) }
      for first in 0..<120 {
        var largest = 0.0
        for last in first..<120 {
          largest = max(largest, values[last])
          let bound = curve.bound(from: Int64(first), through: Int64(last))
          // Between whole nanoseconds the peak may be a little higher.
          #expect(bound >= largest - 1e-12)
          #expect(bound <= largest * 1.02 + 1e-12, "\(profile) \(first) \(last)")
        }
      }
    }
  }

  @Test func extremeProfilesAreDrawnInBoundedTime() throws {
    let end = SimTime.never
    // A rate of zero for ever, at once and behind a start.
    #expect(try times(varying(1e9, [.step(from: 0, to: 0, at: .zero)])).isEmpty)
    #expect(
      try times(
        varying(10, [.table(factors: [1], every: .seconds(1), repeats: false, interpolated: false)])
      ).allSatisfy { $0 < 1 })
    // A nanosecond of arrivals in nine years, and one after nine years.
    let late = RateProfile.step(from: 0, to: 1, at: .longest)
    var peak = try varying(1e12, [late])
    #expect(try peak.all(inBatchesOf: 100, atMost: 100).allSatisfy { $0.time >= .start + .longest })
    // A period of a nanosecond.
    let fast = RateProfile.sinusoid(amplitude: 1, period: .nanoseconds(1), peak: .zero)
    #expect(try times(varying(1e-9, [fast], until: end)).count < 50)
    #expect(try times(varying(1e9, [fast]), atMost: 10_000).count >= 10_000)
    // One cell of 100,000 that is not zero.
    var factors = [Double](repeating: 0, count: RateProfile.mostFactors)
    factors[77_777] = 1e6
    let rare = RateProfile.table(
      factors: factors, every: .seconds(1), repeats: true, interpolated: false)
    let found = try times(varying(1e-6, [rare]), atMost: 50)
    #expect(found.allSatisfy { Int($0) % 100_000 == 77_777 })
    // Two that exclude each other in every nanosecond.
    let odd = RateProfile.table(
      factors: [0, 1], every: .nanoseconds(1), repeats: true, interpolated: false)
    let even = RateProfile.table(
      factors: [1, 0], every: .nanoseconds(1), repeats: true, interpolated: false)
    for rate in [1, 1e12] {
      let curve = try RateCurve(rate: rate, profiles: [odd, even])
      var process = ThinnedProcess(curve, stream: stream(), from: .start, until: end)
      process.patience = 50_000
      #expect(throws: WorkloadDescriptionError.self) { try process.advance() }
    }
  }

  @Test func whatIsOutOfRangeIsRefused() {
    let wrong: [RateProfile] = [
      .sinusoid(amplitude: 1.1, period: .seconds(1), peak: .zero),
      .sinusoid(amplitude: .nan, period: .seconds(1), peak: .zero),
      .sinusoid(amplitude: 1, period: .zero, peak: .zero),
      .sinusoid(amplitude: 1, period: .seconds(1), peak: .nanoseconds(-1)),
      .table(factors: [], every: .seconds(1), repeats: true, interpolated: false),
      .table(factors: [-1], every: .seconds(1), repeats: true, interpolated: false),
      .table(factors: [.infinity], every: .seconds(1), repeats: true, interpolated: false),
      .table(factors: [1], every: .zero, repeats: true, interpolated: false),
      .step(from: 1, to: 2e9, at: .zero), .step(from: 1, to: 1, at: .nanoseconds(-1)),
      .ramp(from: 1, to: 1, start: .seconds(1), end: .seconds(1)),
      .flashCrowd(factor: 1, at: .zero, rise: .nanoseconds(-1), decay: .seconds(1)),
      .flashCrowd(factor: 1, at: .zero, rise: .zero, decay: .zero),
      // 10¹² altogether at most.
      .step(from: 1, to: 1e9, at: .zero),
    ]
    for profile in wrong {
      #expect(throws: WorkloadDescriptionError.self, "\(profile)") {
        try varying(1e4, [profile])
      }
    }
    #expect(throws: WorkloadDescriptionError.self) { try varying(0, []) }
  }
}

@Suite struct ModulatedArrivalsTests {
  private func modulated(
    _ phases: [ModulatedArrivals.Phase], _ spacing: ModulatedArrivals.Spacing = .poisson,
    from start: SimTime = .start, until: SimTime = .never
  ) throws -> ModulatedArrivals {
    try ModulatedArrivals(
      of: FunctionID(0), phases: phases, spacing: spacing, stream: stream(), from: start,
      until: until)
  }

  @Test func twoStatesHaveTheKnownRateAndDispersionOfCounts() throws {
    // Rates 6 and 1, left at rates ½ and ¼ (mean sojourns 2 s and 4 s).
    let (a, b, p, q) = (6.0, 1.0, 0.5, 0.25)
    let phases = [
      ModulatedArrivals.Phase(rate: a, length: .exponential(mean: 1 / p)),
      ModulatedArrivals.Phase(rate: b, length: .exponential(mean: 1 / q)),
    ]
    let (windows, length) = (4_000, 10.0)
    let found = try times(modulated(phases, until: seconds(40_000)))
    let estimate = Estimate(counts(found, windows: windows, of: length))
    let rate = (a * q + b * p) / (p + q)
    // Index of dispersion of the counts of a window (Fischer and Meier-Hellstern, 1993).
    let sum = p + q
    let limit = 2 * (a - b) * (a - b) * p * q / (sum * sum * (a * q + b * p))
    let decayed = (1 - Foundation.exp(-sum * length)) / (sum * length)
    let dispersion = 1 + limit * (1 - decayed)
    estimate.expectMean(rate * length)
    estimate.expectVariance(dispersion * rate * length)
  }

  @Test func aMatrixLeadsToItsStationaryRate() throws {
    // The visits of the chain are as 4 : 3 : 2, its time as 4 · 1 s : 3 · 2 s : 2 · 3 s.
    let phases = [
      ModulatedArrivals.Phase(rate: 0, length: .exponential(mean: 1), next: [0, 0.5, 0.5]),
      ModulatedArrivals.Phase(rate: 3, length: .exponential(mean: 2), next: [7, 0, 0]),
      ModulatedArrivals.Phase(rate: 9, length: .exponential(mean: 3), next: [0.5, 0.5, 0]),
    ]
    let found = try times(modulated(phases, until: seconds(20_000)))
    Estimate(counts(found, windows: 200, of: 100)).expectMean(100 * (3 * 6 + 9 * 6) / 16.0)
  }

  @Test func oneStateIsAPoissonProcess() throws {
    let phases = [ModulatedArrivals.Phase(rate: 5, length: .exponential(mean: 0.1))]
    expectRescaled(try times(modulated(phases, until: seconds(4_000))), until: 4_000) { 5 * $0 }
  }

  @Test func phasesMayLastForDays() throws {
    let day = 86_400.0
    let phases = [
      ModulatedArrivals.Phase(rate: 10 / day, length: .constant(day)),
      ModulatedArrivals.Phase(rate: 1 / day, length: .constant(3 * day)),
    ]
    let found = try times(modulated(phases, until: .start + .hours(24 * 2_000)))
    expectRescaled(found, until: 2_000 * day) {
      let into = ($0 / day).truncatingRemainder(dividingBy: 4)
      return 13 * ($0 / day / 4).rounded(.down) + 10 * min(into, 1) + max(into - 1, 0)
    }
  }

  @Test func fixedPhasesAtEqualDistancesAreKnownByHand() throws {
    let phases = [
      ModulatedArrivals.Phase(rate: 2, length: .constant(1.5)),
      ModulatedArrivals.Phase(rate: 0, length: .constant(3)),
    ]
    #expect(
      try times(modulated(phases, .constant, from: seconds(1), until: seconds(12)))
        == [1, 1.5, 2, 5.5, 6, 6.5, 10, 10.5, 11])
  }

  @Test func requestsComeWhileItIsOnOnly() throws {
    let phases = [
      ModulatedArrivals.Phase(rate: 20, length: .constant(1)),
      ModulatedArrivals.Phase(rate: 0, length: .constant(3)),
    ]
    let found = try times(modulated(phases, until: seconds(4_000)))
    #expect(found.allSatisfy { $0.truncatingRemainder(dividingBy: 4) < 1 })
    // On for a quarter of the time: what is left of it is a Poisson process.
    let on = found.map { ($0 / 4).rounded(.down) + $0.truncatingRemainder(dividingBy: 4) }
    expectRescaled(on, until: 1_000) { 20 * $0 }
  }

  @Test func theDutyCycleOfRandomLengthsIsThatOfTheirMeans() throws {
    let phases = [
      ModulatedArrivals.Phase(rate: 10, length: .gamma(shape: 4, scale: 0.5)),
      ModulatedArrivals.Phase(rate: 0, length: .weibull(mean: 6, variation: 1.5)),
    ]
    let found = try times(modulated(phases, until: seconds(40_000)))
    Estimate(counts(found, windows: 200, of: 200)).expectMean(200 * 10 * 2.0 / 8)
  }

  @Test func phasesDoNotDependOnArrivals() throws {
    func found(_ rate: Double) throws -> [Double] {
      let phases = [
        ModulatedArrivals.Phase(rate: rate, length: .exponential(mean: 1)),
        ModulatedArrivals.Phase(rate: 0, length: .exponential(mean: 1)),
      ]
      return try times(modulated(phases, .constant, until: seconds(50)))
    }
    // Each phase begins with an arrival, and both rates have it there.
    let starts = try found(1e-9)
    #expect(starts.count > 10)
    #expect(Set(starts).isSubset(of: Set(try found(100))))
  }

  @Test func silenceThatNothingFollowsEndsIt() throws {
    let silent = ModulatedArrivals.Phase(rate: 0, length: .constant(1e-9), next: [0, 1])
    let first = ModulatedArrivals.Phase(rate: 100, length: .constant(1), next: [0, 1])
    let found = try times(modulated([first, silent]))
    #expect(!found.isEmpty && found.allSatisfy { $0 < 1 })
  }

  @Test func whatIsOutOfRangeIsRefused() throws {
    typealias Phase = ModulatedArrivals.Phase
    let good = Phase(rate: 1, length: .constant(1))
    let wrong: [[Phase]] = [
      [], [Phase(rate: 0, length: .constant(1))], [Phase(rate: 1, length: .constant(0))],
      [good, Phase(rate: -1, length: .constant(1))],
      [good, Phase(rate: 1e13, length: .constant(1))],
      [good, Phase(rate: 0, length: .constant(-1))],
      [good, Phase(rate: 0, length: .constant(1), next: [1])],
      [good, Phase(rate: 0, length: .constant(1), next: [0, 0])],
      [Phase](repeating: good, count: ModulatedArrivals.mostPhases + 1),
    ]
    for phases in wrong {
      #expect(throws: WorkloadDescriptionError.self) { try modulated(phases) }
    }
    // Phases so short that an arrival would take for ever are an error of the run.
    let short = [
      Phase(rate: 1e-9, length: .constant(1e-9)), Phase(rate: 0, length: .constant(0)),
    ]
    var source = try modulated(short)
    source.patience = 50_000
    #expect(throws: WorkloadDescriptionError.self) { try source.all() }
  }
}

@Suite struct HawkesArrivalsTests {
  private func hawkes(
    _ rate: Double, _ branching: Double, _ decay: SimDuration, _ profiles: [RateProfile] = [],
    until: SimTime = .never
  ) throws -> HawkesArrivals {
    try HawkesArrivals(
      of: FunctionID(0), rate: rate, profiles: profiles, branching: branching, decay: decay,
      stream: stream("hawkes/f"), baseStream: stream("hawkes/f/base"), until: until)
  }

  /// ∫ of the rate up to each of `times`: base, and of each arrival before the share of its children that is due.
  private func compensated(
    _ times: [Double], _ base: (Double) -> Double, _ branching: Double, _ decay: Double
  ) -> [Double] {
    var (excitement, before, result) = (0.0, 0.0, [Double]())
    var due = 0.0
    for time in times {
      let faded = excitement * Foundation.exp(-(time - before) / decay)
      due += excitement - faded
      result.append(base(time) + due)
      excitement = faded + branching
      before = time
    }
    return result
  }

  @Test(arguments: [(0.5, 1.0), (0.9, 0.05), (0.2, 20.0)])
  func rescaledGapsAreExponential(branching: Double, decay: Double) throws {
    let found = try times(
      hawkes(1, branching, SimDuration(rounding: decay), until: seconds(5_000)), atMost: 30_000)
    let gaps = differences(compensated(found, { $0 }, branching, decay))
    #expect(fitDistance(gaps) { 1 - Foundation.exp(-$0) } < largestFitDistance)
    Estimate(gaps).expectMean(1)
    // Without the excitement they are not: the test would see it.
    #expect(fitDistance(differences(found)) { 1 - Foundation.exp(-$0) } > largestFitDistance)
  }

  @Test func aDecayMayTakeDays() throws {
    let day = 86_400.0
    let found = try times(hawkes(2 / day, 0.7, .hours(48), until: .start + .hours(24 * 1_500)))
    let gaps = differences(compensated(found, { 2 * $0 / day }, 0.7, 2 * day))
    #expect(found.count > 5_000)
    #expect(fitDistance(gaps) { 1 - Foundation.exp(-$0) } < largestFitDistance)
    Estimate(gaps).expectMean(1)
  }

  @Test func theBaseMayVary() throws {
    let crowd = RateProfile.ramp(from: 0, to: 4, start: .zero, end: .seconds(2_000))
    let found = try times(hawkes(1, 0.6, .seconds(2), [crowd], until: seconds(2_000)))
    let gaps = differences(compensated(found, { $0 * $0 / 1_000 }, 0.6, 2))
    #expect(fitDistance(gaps) { 1 - Foundation.exp(-$0) } < largestFitDistance)
  }

  @Test func countsHaveTheKnownMeanAndDispersion() throws {
    let (branching, decay, length) = (0.5, 0.5, 50.0)
    let found = try times(hawkes(1, branching, .milliseconds(500), until: seconds(100_000)))
    let estimate = Estimate(counts(found, windows: 2_000, of: length))
    let mean = length / (1 - branching)
    // Hawkes (1971): the limit 1 ÷ (1 − n)² = 4, less what arrivals near the edges lack.
    let reversion = (1 - branching) / decay
    let limit = 1 / ((1 - branching) * (1 - branching))
    let edges = (1 - Foundation.exp(-reversion * length)) / (reversion * length)
    estimate.expectMean(mean)
    estimate.expectVariance(mean * (limit + (1 - limit) * edges))
  }

  @Test func withoutBranchingItIsItsBase() throws {
    let profile = RateProfile.sinusoid(amplitude: 0.5, period: .seconds(10), peak: .seconds(1))
    let base = try VaryingArrivals(
      of: FunctionID(0), rate: 5, profiles: [profile], stream: stream("hawkes/f/base"),
      until: seconds(1_000))
    #expect(try times(hawkes(5, 0, .seconds(1), [profile], until: seconds(1_000))) == times(base))
  }

  @Test func extremesNeitherTrapNorHang() throws {
    for (rate, branching, decay) in [
      (1e12, 0.999, SimDuration.nanoseconds(1)), (1e12, 0.999, .longest), (1e-9, 0.999, .longest),
      (1e9, 0.5, .nanoseconds(1)),
    ] {
      let found = try times(hawkes(rate, branching, decay), atMost: 5_000)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
    }
    for branching in [-0.1, 1, .nan, .infinity] {
      #expect(throws: WorkloadDescriptionError.self) { try hawkes(1, branching, .seconds(1)) }
    }
    #expect(throws: WorkloadDescriptionError.self) { try hawkes(1, 0.5, .zero) }
    #expect(throws: WorkloadDescriptionError.self) { try hawkes(0, 0.5, .seconds(1)) }
  }
}

@Suite struct CombinedArrivalsTests {
  private func poisson(_ rate: Double = 50, until: SimTime = seconds(1_000)) throws
    -> PoissonArrivals
  {
    try PoissonArrivals(of: FunctionID(0), rate: rate, stream: stream(), until: until)
  }

  @Test func thinnedPoissonArrivalsArePoissonArrivals() throws {
    let kept = try times(KeptArrivals(poisson(), probability: 0.3, stream: stream("thinning")))
    expectRescaled(kept, until: 1_000) { 15 * $0 }
  }

  @Test func thoseKeptWithASmallerProbabilityAreAmongTheOthers() throws {
    func kept(_ probability: Double) throws -> [Double] {
      try times(KeptArrivals(poisson(), probability: probability, stream: stream("thinning")))
    }
    let (all, half, few) = (try times(poisson()), try kept(0.5), try kept(0.01))
    #expect(try kept(1) == all)
    #expect(Set(few).isSubset(of: Set(half)) && Set(half).isSubset(of: Set(all)))
    let n = Double(all.count)
    #expect(abs(Double(half.count) - n / 2) < 4 * (n / 4).squareRoot())
    #expect(abs(Double(few.count) - n / 100) < 4 * (n * 0.01 * 0.99).squareRoot())
    for wrong in [0, 1e-7, 1.1, -1, Double.nan] {
      #expect(throws: WorkloadDescriptionError.self) { try kept(wrong) }
    }
  }

  @Test func aShiftMovesEveryArrivalAndNothingBeyondTheEndOfTime() throws {
    var plain = try poisson()
    var moved = try ShiftedArrivals(poisson(), by: .milliseconds(7))
    #expect(
      try moved.all(inBatchesOf: 10)
        == plain.all().map {
          Arrival(time: $0.time + .milliseconds(7), function: $0.function)
        })
    let late = try ConstantArrivals(of: FunctionID(0), every: .longest)
    // 0, 2⁵⁸ and 2 · 2⁵⁸ ns come 2⁵⁸ later; 3 · 2⁵⁸ would come at the end of time.
    #expect(try times(ShiftedArrivals(late, by: .longest)).count == 3)
    for wrong in [SimDuration.nanoseconds(-1), SimDuration(nanoseconds: 1 << 59)] {
      #expect(throws: WorkloadDescriptionError.self) { try ShiftedArrivals(poisson(), by: wrong) }
    }
  }

  @Test func copiesGoOnIndependentlyAndBatchesMakeNoDifference() throws {
    func check(_ source: some ArrivalSource) throws {
      var (whole, source) = (source, source)
      let expected = try whole.all(inBatchesOf: 1_000, atMost: 3_000)
      var beginning = try source.all(inBatchesOf: 7, atMost: 700)
      var copy = source
      let rest = try source.all(inBatchesOf: 64, atMost: 1_000)
      let again = try copy.all(inBatchesOf: 13, atMost: 1_000)
      #expect(again.prefix(1_000) == rest.prefix(1_000))
      beginning += rest
      #expect(beginning.prefix(1_700) == expected.prefix(1_700))
      #expect(zip(expected, expected.dropFirst()).allSatisfy { $0.time <= $1.time })
    }
    let crowd = RateProfile.flashCrowd(
      factor: 9, at: .seconds(5), rise: .seconds(1), decay: .seconds(9))
    let f = FunctionID(0)
    try check(RenewalArrivals(of: f, gaps: .gamma(shape: 0.5, scale: 1), stream: stream()))
    try check(
      TimerArrivals(
        of: f, every: .seconds(1), jitter: .exponential(mean: 1), stream: stream()))
    try check(VaryingArrivals(of: f, rate: 5, profiles: [crowd], stream: stream()))
    try check(
      HawkesArrivals(
        of: f, rate: 5, profiles: [crowd], branching: 0.5, decay: .seconds(1), stream: stream(),
        baseStream: stream("g")))
    try check(
      ModulatedArrivals(
        of: f,
        phases: [
          .init(rate: 9, length: .exponential(mean: 1)), .init(rate: 0, length: .constant(1)),
        ], stream: stream()))
    try check(
      ShiftedArrivals(
        KeptArrivals(poisson(until: .never), probability: 0.1, stream: stream("g")), by: .seconds(3)
      ))
  }
}
