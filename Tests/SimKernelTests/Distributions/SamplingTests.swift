import CGSL
import Testing

@testable import SimKernel

/// A distribution and, where there is one, somebody else's opinion of its probabilities.
struct DistributionCase: CustomTestStringConvertible, Sendable {
  let name: String
  let distribution: Distribution
  let probability: (@Sendable (Double) -> Double)?

  init(
    _ name: String, _ distribution: Distribution,
    _ probability: (@Sendable (Double) -> Double)? = nil
  ) {
    self.name = name
    self.distribution = distribution
    self.probability = probability
  }

  var testDescription: String { name }

  /// Continuous distributions, with GSL's probabilities or a closed form.
  static let continuous: [Self] = [
    Self("uniform", .uniform(minimum: -2, maximum: 3)) { gsl_cdf_flat_P($0, -2, 3) },
    Self("exponential", .exponential(mean: 0.2)) { gsl_cdf_exponential_P($0, 0.2) },
    Self(
      "normal", .normal(mean: 3, standardDeviation: 2, minimum: -.infinity, maximum: .infinity)
    ) { gsl_cdf_gaussian_P($0 - 3, 2) },
    Self("normal above zero", .normal(mean: 1, standardDeviation: 1)) {
      1 - gsl_cdf_gaussian_Q($0 - 1, 1) / gsl_cdf_gaussian_Q(-1, 1)
    },
    Self(
      "normal far from its bounds", .normal(mean: -4, standardDeviation: 1, minimum: 1, maximum: 2)
    ) {
      let all = gsl_cdf_ugaussian_Q(5) - gsl_cdf_ugaussian_Q(6)
      return (gsl_cdf_ugaussian_Q(5) - gsl_cdf_ugaussian_Q($0 + 4)) / all
    },
    Self("logNormal", .logNormal(mu: -1.7, sigma: 0.4)) { gsl_cdf_lognormal_P($0, -1.7, 0.4) },
    Self("gamma", .gamma(shape: 2.5, scale: 0.1)) { gsl_cdf_gamma_P($0, 2.5, 0.1) },
    Self("gamma of shape 1/3", .gamma(shape: 1.0 / 3, scale: 2)) {
      gsl_cdf_gamma_P($0, 1.0 / 3, 2)
    },
    Self("weibull", .weibull(shape: 0.7, scale: 5)) { gsl_cdf_weibull_P($0, 5, 0.7) },
    Self("pareto", .pareto(minimum: 0.1, shape: 2.5)) { gsl_cdf_pareto_P($0, 2.5, 0.1) },
    Self("burr", .burr(c: 2.5, k: 1.7, scale: 3)) {
      1 - Arithmetic.pow(1 + Arithmetic.pow($0 / 3, 2.5), -1.7)
    },
    Self("interpolated", .empirical(values: [4, 1, 2, 8], interpolated: true)) {
      // 1, 2, 4, 8 at 0, 1/3, 2/3, 1.
      $0 < 2 ? ($0 - 1) / 3 : $0 < 4 ? (1 + ($0 - 2) / 2) / 3 : (2 + ($0 - 4) / 4) / 3
    },
    Self(
      "mixture",
      .mixture([
        .init(weight: 3, .exponential(mean: 1)), .init(weight: 0, .constant(-5)),
        .init(weight: 1, .uniform(minimum: 2, maximum: 4)),
      ])
    ) { 0.75 * gsl_cdf_exponential_P($0, 1) + 0.25 * gsl_cdf_flat_P($0, 2, 4) },
    Self("shifted and scaled gamma", .shifted(.scaled(.gamma(shape: 3, scale: 1), by: 2), by: 5)) {
      gsl_cdf_gamma_P(($0 - 5) / 2, 3, 1)
    },
    Self(
      "scaled and shifted logNormal", .scaled(.shifted(.logNormal(mu: 0, sigma: 1), by: 1), by: 3)
    ) {
      gsl_cdf_lognormal_P($0 / 3 - 1, 0, 1)
    },
  ]

  static let mixed: [Self] = [
    Self("constant", .constant(3)),
    Self("steps", .empirical(values: [4, 1, 1, 8], weights: [1, 2, 0, 1])),
    Self("clipped exponential", .clipped(.exponential(mean: 1), minimum: 0.2, maximum: 2)),
    Self("clipped below", .clipped(.gamma(shape: 2, scale: 1), minimum: 1)),
    Self("clipped weibull", .clipped(.weibull(shape: 2, scale: 1), maximum: 1.5)),
    Self(
      "clipped mixture",
      .clipped(
        .mixture([
          .init(weight: 1, .constant(9)),
          .init(weight: 2, .shifted(.logNormal(mu: 0, sigma: 0.5), by: -1)),
        ]), minimum: 0, maximum: 5)),
    Self(
      "clipped line",
      .clipped(.empirical(values: [0, 10], interpolated: true), minimum: 2, maximum: 7)),
    Self("narrow gamma", .gamma(shape: 1e4, scale: 1e-4)),
  ]
}

@Suite struct SamplingTests {
  init() { _ = gsl_set_error_handler_off() }

  private func samples(
    _ distribution: Distribution, _ count: Int, _ pairing: Pairing = .none
  ) -> [Double] {
    var pool = SamplerPool()
    let sampler = pool.add(distribution)
    var stream = RandomStream(seed: 11, name: "samples", pairing: pairing)
    var values: [Double] = []
    for _ in 0..<count { values.append(pool.sample(sampler, &stream)) }
    return values
  }

  @Test(arguments: DistributionCase.continuous)
  func samplesFitTheDistribution(item: DistributionCase) throws {
    let probability = try #require(item.probability)
    #expect(fitDistance(samples(item.distribution, 20_000), probability) < largestFitDistance)
    #expect(
      fitDistance(samples(item.distribution, 2_000, .mirrored), probability) < largestFitDistance)
  }

  @Test(arguments: DistributionCase.continuous)
  func probabilitiesAndQuantilesAgreeWithOthersAndEachOther(item: DistributionCase) throws {
    let probability = try #require(item.probability)
    var pool = SamplerPool()
    let sampler = pool.add(item.distribution)
    for p in [1e-6, 0.01, 0.1, 0.3, 0.5, 0.77, 0.9, 0.999, 1 - 1e-9] {
      let x = pool.quantile(sampler, p)
      #expect((pool.probability(sampler, notAbove: x) - p).magnitude < 1e-11)
      #expect((probability(x) - p).magnitude < 1e-9)
      #expect(item.distribution.quantile(p) == x)
    }
    #expect(pool.quantile(sampler, 0) <= pool.quantile(sampler, 1e-9))
    #expect(pool.quantile(sampler, 1) >= pool.quantile(sampler, 1 - 1e-9))
    #expect(pool.probability(sampler, notAbove: -.infinity) == 0)
    #expect(pool.probability(sampler, notAbove: .infinity) == 1)
  }

  @Test(arguments: DistributionCase.continuous + DistributionCase.mixed)
  func samplesHaveTheMeanAndVarianceStated(item: DistributionCase) {
    let values = samples(item.distribution, 20_000)
    let n = Double(values.count)
    let (mean, variance) = (item.distribution.mean, item.distribution.variance)
    let sampleMean = values.reduce(0, +) / n
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    let sampleVariance = squares.reduce(0, +) / n
    let spread = squares.reduce(0) { $0 + ($1 - sampleVariance) * ($1 - sampleVariance) } / n
    #expect((sampleMean - mean).magnitude <= 4 * (variance / n).squareRoot() + 1e-12)
    // A Pareto distribution of shape 2.5 has no fourth moment, so its sample variance has no error.
    if item.name != "pareto" && item.name != "burr" {
      #expect((sampleVariance - variance).magnitude <= 4.5 * (spread / n).squareRoot() + 1e-12)
    }
  }

  @Test(arguments: DistributionCase.continuous + DistributionCase.mixed, Pairing.allCases)
  func aWordTakenBeforehandGivesTheSameSample(item: DistributionCase, pairing: Pairing) {
    var pool = SamplerPool()
    let sampler = pool.add(item.distribution)
    let other = pool.copy()
    let stream = RandomStream(seed: 2, name: "batch", pairing: pairing)
    let count = pairing == .none ? 300 : 30
    for i in 0..<count {
      var alone = stream.draws(for: 77 + UInt64(i))
      var rest = stream.draws(for: 77 + UInt64(i))
      let word = rest.next()
      #expect(pool.sample(sampler, word: word, &rest) == other.sample(sampler, &alone))
    }
  }

  @Test(arguments: DistributionCase.continuous + DistributionCase.mixed.dropFirst())
  func antitheticPairsAreNegativelyCorrelated(item: DistributionCase) {
    let original = samples(item.distribution, 500, .original)
    let mirrored = samples(item.distribution, 500, .mirrored)
    #expect(correlation(original, mirrored) < -0.2)
    // Both increase with their u, so one falls where the other rises.
    let pairs = zip(original, mirrored).sorted { $0.0 < $1.0 }
    #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.1 >= $1.1 || $0.0 == $1.0 })
  }

  @Test func samplesAreThoseOfEveryMachineAndVersion() {
    let firsts = (DistributionCase.continuous + DistributionCase.mixed).map {
      samples($0.distribution, 3)[2]
    }
    #expect(
      firsts == [
        -1.624318226986777, 0.03173498964419296, 3.26469581470919, 1.132347907354595,
        1.0149851959229492, 0.1926152049371968, 0.539657069256352, 4.394867758399894,
        0.3604450764333713, 0.10655274974275952, 1.1839008731642493, 1.2254090638079336,
        0.07691186537852233, 17.279572279245784, 6.4245161649345395, 3.0,
        1.0, 0.2, 4.6261084442600255, 0.39834024177951793,
        1.1923745710347045, 2.0, 1.015748413277735,
      ])
  }

  @Test func aSamplerTakes32Bytes() {
    #expect(MemoryLayout<Sampler>.size == 32)
    #expect(MemoryLayout<RandomStream>.size == 32)
    #expect(Sampler.constant(4).constantValue == 4)
    var stream = RandomStream(seed: 1, name: "x")
    #expect(SamplerPool().sample(.constant(4), &stream) == 4)
  }
}
