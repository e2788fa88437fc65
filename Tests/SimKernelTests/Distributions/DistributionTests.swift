import Testing

@testable import SimKernel

@Suite struct DistributionTests {
  @Test(
    arguments: [
      (.constant(3), 3, 0),
      (.uniform(minimum: 1, maximum: 4), 2.5, 0.75),
      (.exponential(mean: 2), 2, 4),
      (.normal(mean: 5, standardDeviation: 2, minimum: -.infinity, maximum: .infinity), 5, 4),
      // Half a normal distribution: √(2/π), 1 − 2/π.
      (.normal(mean: 0, standardDeviation: 1), 0.7978845608028654, 0.3633802276324186),
      (.logNormal(mu: 0, sigma: 1), 1.6487212707001282, 4.670774270471604),
      (.gamma(shape: 3, scale: 2), 6, 12),
      (.weibull(shape: 1, scale: 2), 2, 4),
      (.weibull(shape: 2, scale: 2), 1.772453850905516, 0.8584073464102069),
      (.pareto(minimum: 1, shape: 3), 1.5, 0.75),
      (.pareto(minimum: 1, shape: 1.5), 3, .infinity),
      (.pareto(minimum: 1, shape: 1), .infinity, .infinity),
      (.burr(c: 1, k: 3, scale: 2), 1, 3),
      (.burr(c: 2, k: 0.5, scale: 2), .infinity, .infinity),
      (.empirical(values: [3, 1]), 2, 1),
      (.empirical(values: [1, 3], weights: [3, 1]), 1.5, 0.75),
      (.empirical(values: [0, 1], interpolated: true), 0.5, 1.0 / 12),
      (.empirical(values: [7], interpolated: true), 7, 0),
      (.mixture([.init(weight: 1, .constant(0)), .init(weight: 3, .constant(4))]), 3, 3),
      (.shifted(.exponential(mean: 2), by: 1), 3, 4),
      (.scaled(.exponential(mean: 2), by: 3), 6, 36),
      (.clipped(.uniform(minimum: 0, maximum: 1), minimum: 0.5), 0.625, 0.026041666666666668),
      // min(X, 1) of an exponential X with mean 1: 1 − 1/e, 1 − 2/e − 1/e².
      (.clipped(.exponential(mean: 1), maximum: 1), 0.6321205588285577, 0.12890583442000127),
      // max(X, 1): 1 + 1/e, 2/e − 1/e².
      (.clipped(.exponential(mean: 1), minimum: 1), 1.3678794411714423, 0.6004235991062720),
      (.clipped(.pareto(minimum: 1, shape: 1), maximum: 2.718281828459045), 2, 0.4365636569180904),
      (.clipped(.pareto(minimum: 1, shape: 1), minimum: 2), .infinity, .infinity),
      (.clipped(.clipped(.constant(9), maximum: 5), minimum: 6), 6, 0),
    ] as [(Distribution, Double, Double)])
  func momentsAreKnown(distribution: Distribution, mean: Double, variance: Double) {
    let errors = [(distribution.mean, mean), (distribution.variance, variance)].map {
      $0 == $1 ? 0 : ($0 - $1).magnitude / $1.magnitude
    }
    #expect(errors.allSatisfy { $0 < 1e-8 })
  }

  @Test func quantilesOfStepsAreValues() {
    let steps = Distribution.empirical(values: [4, 1, 1, 8], weights: [1, 2, 0, 1])
    #expect([0, 0.5, 0.51, 0.75, 0.76, 1].map(steps.quantile) == [1, 1, 4, 4, 8, 8])
    #expect([0.9, 1, 3.9, 4, 8].map(steps.probability) == [0, 0.5, 0.5, 0.75, 1])
    let mixture = Distribution.mixture([.init(weight: 1, .constant(2)), .init(weight: 1, steps)])
    #expect([0, 0.25, 0.26, 0.75, 0.76, 1].map(mixture.quantile) == [1, 1, 2, 2, 4, 8])
  }

  @Test func interpolatedValuesStandInTheMiddleOfTheirWeight() {
    let line = Distribution.empirical(
      values: [0, 1, 2], weights: [1, 2, 1], interpolated: true)
    // Middles at 1/8, 1/2, 7/8, stretched to 0...1.
    #expect([0, 0.25, 0.5, 0.75, 1].map(line.quantile) == [0, 0.5, 1, 1.5, 2])
  }

  @Test(
    arguments: [
      (.constant(.nan), "constant: nan is not between -1e+18 and 1e+18"),
      (.uniform(minimum: 2, maximum: 1), "uniform: minimum 2.0 must not exceed maximum 1.0"),
      (.exponential(mean: 0), "exponential.mean: 0.0 is not greater than zero"),
      (.exponential(mean: .infinity), "exponential.mean: inf is not between 1e-18 and 1e+18"),
      (
        .normal(mean: 1, standardDeviation: -1),
        "normal.standardDeviation: -1.0 is not greater than zero"
      ),
      (
        .normal(mean: -50, standardDeviation: 1),
        "normal: less than a billionth of it lies between minimum 0.0 and maximum inf; move the mean or the bounds"
      ),
      (
        .normal(mean: 1, standardDeviation: 1, minimum: .infinity),
        "normal.minimum: inf is not between -1e+18 and 1e+18"
      ),
      (.logNormal(mu: 0, sigma: 1e9), "logNormal.sigma: 1000000000.0 is not between 0.0 and 20.0"),
      (.gamma(shape: 1e-5, scale: 1), "gamma.shape: 1e-05 is not between 0.001 and 1000000.0"),
      (.gamma(shape: 1, scale: -1), "gamma.scale: -1.0 is not greater than zero"),
      (.weibull(shape: .nan, scale: 1), "weibull.shape: nan is not between 0.01 and 1000000.0"),
      (.pareto(minimum: 0, shape: 1), "pareto.minimum: 0.0 is not greater than zero"),
      (.burr(c: 1, k: 0, scale: 1), "burr.k: 0.0 is not between 0.01 and 1000000.0"),
      (.empirical(values: []), "empirical.values: at least one value"),
      (.empirical(values: [1, .nan]), "empirical.values[1]: nan is not between -1e+18 and 1e+18"),
      (
        .empirical(values: [1, 2], weights: [1]),
        "empirical.weights: 1 weights for 2 values; one for each"
      ),
      (
        .empirical(values: [1, 2], weights: [0, 0]),
        "empirical.weights: all weights are zero; at least one must be greater"
      ),
      (.mixture([]), "mixture: at least one distribution"),
      (
        .mixture([.init(weight: 1, .constant(1)), .init(weight: -1, .constant(1))]),
        "mixture[1].weight: -1.0 is not between 0.0 and 1e+18"
      ),
      (
        .shifted(.mixture([.init(weight: 1, .exponential(mean: -1))]), by: 1),
        "shifted.mixture[0].exponential.mean: -1.0 is not greater than zero"
      ),
      (.scaled(.constant(1), by: 0), "scaled.by: 0.0 is not greater than zero"),
      (
        .scaled(.scaled(.constant(1), by: 1e12), by: 1e12),
        "scaled.scaled.by: with the scaling around it 1e+24, which is not between 1e-18 and 1e+18"
      ),
      (
        .clipped(.constant(1), minimum: 2, maximum: 1),
        "clipped: minimum 2.0 must not exceed maximum 1.0"
      ),
    ] as [(Distribution, String)])
  func whatMakesNoSenseIsReportedWithItsPath(distribution: Distribution, report: String) {
    let error = #expect(throws: DistributionError.self) { try distribution.validated() }
    #expect(error?.description == report)
    #expect(distribution.mean.isNaN)
    #expect(distribution.quantile(0.5).isNaN)
    #expect(distribution.probability(notAbove: 0).isNaN)
  }

  @Test func nestingHasALimit() {
    var distribution = Distribution.constant(1)
    for _ in 0..<31 { distribution = .shifted(distribution, by: 1) }
    #expect(distribution.isValid)
    #expect(distribution.mean == 32)
    #expect(!Distribution.shifted(distribution, by: 1).isValid)
  }

  @Test(
    arguments: [
      .gamma(shape: 0.001, scale: 1e18), .gamma(shape: 1e6, scale: 1e-18),
      .weibull(shape: 0.01, scale: 1e18),
      .pareto(minimum: 1e18, shape: 0.01), .burr(c: 0.01, k: 0.01, scale: 1e18),
      .burr(c: 1e6, k: 1e6, scale: 1),
      .logNormal(mu: 100, sigma: 20), .normal(mean: -5.9, standardDeviation: 1),
      .clipped(.pareto(minimum: 1, shape: 0.01), minimum: 5, maximum: 6),
      .empirical(values: [-1e18, 1e18], weights: [1e18, 1e-18], interpolated: true),
    ] as [Distribution])
  func theExtremesOfWhatIsAllowedStillGiveNumbers(distribution: Distribution) {
    #expect(distribution.isValid)
    var pool = SamplerPool()
    let sampler = pool.add(distribution)
    for pairing in Pairing.allCases {
      var stream = RandomStream(seed: 1, name: "extremes", pairing: pairing)
      for _ in 0..<20 { #expect(!pool.sample(sampler, &stream).isNaN) }
    }
    #expect(!distribution.mean.isNaN)
    #expect(!distribution.variance.isNaN)
  }
}
