import SimKernel
import Testing

@testable import Calibration

/// A short form of what `Scripts/measure-fits.sh` measures at full length; docs/calibration.md has its results.
@Suite struct RecoveryTests {
  private static let pivotal: [Family] = [
    .exponential, .gamma, .logNormal, .weibull, .pareto, .logLogistic, .shiftedExponential,
  ]
  private static let profiled: [Family] = [.burr, .shiftedWeibull]

  private func options(_ replicates: Int) -> FitOptions {
    var options = FitOptions()
    options.replicates = replicates
    return options
  }

  /// Of so many intervals of 90 %, how many may hold the truth: four standard deviations either way.
  private func expected(of samples: Int) -> ClosedRange<Int> {
    let mean = 0.9 * Double(samples)
    let width = 4 * (0.09 * Double(samples)).squareRoot()
    return Int(mean - width)...min(samples, Int((mean + width).rounded(.up)))
  }

  @Test(arguments: pivotal)
  func intervalsFromReplicatesHoldTheTruthInNineOfTenSmallSamples(family: Family) {
    let result = RecoveryExperiment(
      family, truth: family.typical, count: 30, samples: 100, options(19))
    for coverage in result.coverages {
      #expect(expected(of: 100).contains(coverage.covered), "\(coverage.parameter.name)")
    }
    #expect(result.failures == 0)
  }

  @Test(arguments: pivotal)
  func estimatesFromLargeSamplesAreClose(family: Family) {
    let result = RecoveryExperiment(
      family, truth: family.typical, count: 3_000, samples: 2, options(0))
    for coverage in result.coverages {
      #expect((coverage.meanRatio - 1).magnitude < 0.05, "\(coverage.parameter.name)")
    }
  }

  @Test(arguments: profiled)
  func intervalsFromTheLikelihoodHoldTheTruthInNineOfTenSmallSamples(family: Family) {
    let result = RecoveryExperiment(
      family, truth: family.typical, count: 30, samples: 10, options(1))
    for coverage in result.coverages {
      #expect(expected(of: 10).contains(coverage.covered), "\(coverage.parameter.name)")
    }
  }

  @Test func aFamilyThatIsTrueIsSeldomRejected() {
    let result = RecoveryExperiment(
      .logNormal, truth: Family.logNormal.typical, count: 30, samples: 150, options(39))
    // At most 5 % by construction; four standard deviations more.
    #expect(result.rejected <= 8 + 11)
  }

  @Test(arguments: [
    (Family.logNormal, Family.exponential, 19), (.logNormalMixture, .weibull, 19),
    (.pareto, .gamma, 19),
  ])
  func aFamilyThatIsWrongIsRejectedByAHundredValues(truth: Family, fitted: Family, least: Int) {
    let rejected = (0..<20).count { index in
      let sample = FitSample(
        truth.sample(truth.typical, count: 100, seed: 1, index: UInt64(index)))
      return FamilyFit(fitted, sample, name: "\(index)", options(79)).isRejected
    }
    #expect(rejected >= least)
  }

  @Test func theSameSeedGivesTheSameFitAndAnotherNameAnotherBootstrap() throws {
    let sample = FitSample(Family.gamma.sample(Family.gamma.typical, count: 50, seed: 1, index: 0))
    let a = FamilyFit(.gamma, sample, name: "a", options(39))
    let again = FamilyFit(.gamma, sample, name: "a", options(39))
    let b = FamilyFit(.gamma, sample, name: "b", options(39))
    #expect(a.parameters == again.parameters)
    #expect(a.bootstrap?.covariance == again.bootstrap?.covariance)
    #expect(a.parameters.map(\.estimate) == b.parameters.map(\.estimate))
    #expect(a.parameters != b.parameters)
  }
}
