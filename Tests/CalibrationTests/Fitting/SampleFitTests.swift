import SimKernel
import Testing

@testable import Calibration

@Suite struct SampleFitTests {
  private func fit(
    _ values: [Double], _ families: [Family], replicates: Int = 59, threads: Int = 1
  ) -> SampleFit {
    var options = FitOptions()
    options.families = families
    options.replicates = replicates
    let group = SampleGroup("test", values.map { .init($0) })
    return SampleFit.fits(of: [group], options, threads: threads)[0]
  }

  private func chosen(_ fit: SampleFit) -> Family? {
    if case .family(let place) = fit.choice { return fit.fits[place].family }
    return nil
  }

  @Test(arguments: [Family.exponential, .logNormal, .weibull, .pareto])
  func theFamilyThatIsTrueIsChosen(family: Family) {
    let values = family.sample(family.typical, count: 400, seed: 1, index: 0)
    let found = fit(values, [.exponential, .logNormal, .weibull, .pareto])
    #expect(chosen(found) == family)
  }

  @Test func theTableIsInTheOrderOfTheCriterion() {
    let values = Family.gamma.sample(Family.gamma.typical, count: 100, seed: 2, index: 0)
    let ranks = fit(values, [.exponential, .pareto, .gamma, .weibull]).fits.map(\.correctedAIC)
    #expect(ranks == ranks.sorted())
  }

  @Test func theCriteriaAreTheTextbookOnes() {
    let found = fit([0.5, 1.1, 1.7, 2.3, 0.2, 0.9, 3.1, 1.2], [.exponential], replicates: 0).fits[0]
    let logLikelihood = found.logLikelihood
    #expect((found.correctedAIC - (2 - 2 * logLikelihood + 4.0 / 6)).magnitude < 1e-12)
    #expect((found.bayesianIC - (Arithmetic.log(8) - 2 * logLikelihood)).magnitude < 1e-12)
  }

  @Test func whereEveryFamilyIsRejectedTheQuantilesStand() throws {
    let values = Family.logNormalMixture.sample(
      [0.5, 0.1, 0.05, 0.9, 0.05], count: 300, seed: 3, index: 0)
    let found = fit(values, [.exponential, .logNormal, .gamma])
    guard case .empirical(.empirical(let table, nil, true), let reason) = found.choice else {
      Issue.record("a family was chosen")
      return
    }
    #expect(reason == "every family was rejected")
    #expect(table.count == 101)
    #expect(table[0] == found.sample.values[0])
    #expect(table[100] == found.sample.values[299])
    #expect(table[50] == found.sample.quantile(0.5))
    try found.distribution.validated()
  }

  @Test func equalTimesAreAConstantAndFewAreWhatTheyAre() {
    #expect(fit(Array(repeating: 0.25, count: 20), Family.allCases).distribution == .constant(0.25))
    #expect(
      fit([0.1, 0.3, 0.2], Family.allCases).distribution
        == .empirical(values: [0.1, 0.2, 0.3], interpolated: true))
  }

  @Test func timesOfZeroLeaveOutTheFamilyThatHasNone() {
    let values = [0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.1, 0.4, 0]
    let found = fit(values, [.pareto, .exponential], replicates: 19)
    #expect(found.sample.isRounded)
    #expect(found.fits.map(\.family) == [.exponential])
  }

  @Test func theResultDoesNotDependOnThreads() {
    let values = Family.weibull.sample(Family.weibull.typical, count: 60, seed: 5, index: 0)
    let families: [Family] = [.exponential, .gamma, .logNormal, .weibull]
    let (one, three) = (fit(values, families), fit(values, families, threads: 3))
    #expect(one.fits.map(\.family) == three.fits.map(\.family))
    #expect(one.fits.map(\.parameters) == three.fits.map(\.parameters))
  }
}
