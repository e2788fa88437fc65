import CGSL
import SimKernel
import Testing

@testable import Calibration

@Suite struct MaximumLikelihoodTests {
  private func options(_ replicates: Int = 0) -> FitOptions {
    var options = FitOptions()
    options.replicates = replicates
    return options
  }

  /// What is found if the values are exact, however round they look.
  private func estimates(_ family: Family, _ values: [Double]) -> [Double] {
    let sample = FitSample(values, roundedTo: nil)
    return FamilyFit(family, sample, name: "test", options()).parameters.map(\.estimate)
  }

  @Test func anExponentialHasTheMeanOfTheSample() {
    #expect(estimates(.exponential, [0.25, 0.5, 1.5, 1.75]) == [1])
  }

  @Test func aLogNormalHasMeanAndDeviationOfTheLogarithms() {
    let e = Arithmetic.exp(1)
    // Logarithms −1, 0, 1: mean 0, variance 2/3.
    let found = estimates(.logNormal, [1 / e, 1, e])
    #expect((found[0] - 1).magnitude < 1e-12)
    #expect((found[1] - (2.0 / 3).squareRoot()).magnitude < 1e-12)
  }

  @Test func aParetoBeginsAtTheSmallestValue() {
    // log 2 and log 4 over a minimum of 0.5: the shape is 3 ÷ log 8.
    let found = estimates(.pareto, [0.5, 1, 2])
    #expect(found[0] == 0.5)
    #expect((found[1] - 1 / Arithmetic.log(2)).magnitude < 1e-12)
  }

  @Test func aGammaHasTheMeanOfTheSampleAndTheRightLogarithms() {
    let values = [0.11, 0.23, 0.31, 0.52, 0.87]
    let found = estimates(.gamma, values)
    let mean = values.reduce(0, +) / 5
    let gap = Arithmetic.log(mean) - values.map { Arithmetic.log($0) }.reduce(0, +) / 5
    #expect((found[0] * found[1] - mean).magnitude < 1e-12)
    #expect((Arithmetic.log(found[0]) - gsl_sf_psi(found[0]) - gap).magnitude < 1e-9)
  }

  @Test func aShiftedExponentialIsUnbiased() {
    // Mean 2, smallest 1: 1 ÷ (n − 1) below the smallest, 1 · n ÷ (n − 1) long.
    let found = estimates(.shiftedExponential, [1, 1.5, 2, 3.5])
    #expect((found[0] - (1 - 1.0 / 3)).magnitude < 1e-12)
    #expect((found[1] - 4.0 / 3).magnitude < 1e-12)
  }

  @Test(arguments: [Family.gamma, .weibull, .burr, .logLogistic, .logNormal, .logNormalMixture])
  func noNeighbourIsMoreLikely(family: Family) {
    let sample = FitSample(family.sample(family.typical, count: 300, seed: 3, index: 0))
    let fit = FamilyFit(family, sample, name: "test", options())
    #expect(fit.convergence == .converged)
    let values = fit.parameters.map(\.estimate)
    for i in values.indices {
      for factor in [0.98, 1.02] {
        var moved = values
        moved[i] *= factor
        #expect(family.law.init(moved).logLikelihood(of: sample) < fit.logLikelihood)
      }
    }
  }

  @Test(arguments: [Family.shiftedGamma, .shiftedLogNormal, .shiftedWeibull, .shiftedLogLogistic])
  func noNeighbourHasMoreEvenSpacings(family: Family) {
    let sample = FitSample(family.sample(family.typical, count: 200, seed: 4, index: 1))
    let fit = FamilyFit(family, sample, name: "test", options())
    let values = fit.parameters.map(\.estimate)
    let least = family.law.init(values).loss(sample)
    for i in values.indices {
      for factor in [0.9, 1.1] {
        var moved = values
        moved[i] *= factor
        #expect(!(family.law.init(moved).loss(sample) < least))
      }
    }
  }

  @Test func aThresholdKeepsItsDistanceWhereTheLikelihoodHasNoBound() {
    // A shape below 1: the density is infinite at the threshold, and so is the likelihood with a threshold at the smallest value.
    let sample = FitSample(
      Family.shiftedWeibull.sample([0.1, 0.7, 0.1], count: 100, seed: 5, index: 0))
    let fit = FamilyFit(.shiftedWeibull, sample, name: "test", options())
    #expect(fit.convergence == .converged)
    #expect(fit.logLikelihood.isFinite)
    #expect((fit.parameters[0].estimate - 0.1).magnitude < 0.002)
    #expect((fit.parameters[1].estimate - 0.7).magnitude < 0.2)
  }

  @Test func aMixtureIsFoundWhereverItIsSplit() {
    for share in [0.1, 0.5, 0.9] {
      let truth = [share, 0.1, 0.1, 0.5, 0.1]
      let sample = FitSample(Family.logNormalMixture.sample(truth, count: 400, seed: 6, index: 0))
      let found = FamilyFit(.logNormalMixture, sample, name: "test", options()).parameters
      #expect((found[0].estimate - share).magnitude < 0.06)
      #expect((found[1].estimate / 0.1 - 1).magnitude < 0.06)
      #expect((found[3].estimate / 0.5 - 1).magnitude < 0.06)
    }
  }

  @Test func roundedTimesAreFittedByTheProbabilitiesOfTheirIntervals() {
    let values = Family.exponential.sample([1], count: 3_000, seed: 7, index: 0).map {
      $0.rounded()
    }
    let sample = FitSample(values)
    #expect(sample.isRounded)
    #expect(sample.resolution == 1)
    let fit = FamilyFit(.exponential, sample, name: "test", options())
    // The most likely mean in closed form: with q = e^(−1 ÷ mean), values above zero are geometric.
    let above = values.filter { $0 > 0 }
    let (zeros, count) = (Double(values.count - above.count), Double(above.count))
    // Σ over k > 0 of log(q^(k − ½) (1 − q)) plus zeros · log(1 − √q), searched by hand on a fine grid.
    let sum = above.reduce(0, +) - count / 2
    func likelihood(_ mean: Double) -> Double {
      let q = Arithmetic.exp(-1 / mean)
      return sum * Arithmetic.log(q) + count * Arithmetic.log(1 - q)
        + zeros * Arithmetic.log(1 - q.squareRoot())
    }
    let grid = (8_000...12_000).map { Double($0) / 10_000 }
    let best = grid.max { likelihood($0) < likelihood($1) }
    #expect((fit.parameters[0].estimate - (best ?? 0)).magnitude < 3e-4)
    #expect((fit.logLikelihood - likelihood(best ?? 1)).magnitude < 1e-3)
  }

  @Test func aFineClockChangesNothing() {
    let exact = Family.logNormal.sample([0.2, 0.5], count: 300, seed: 8, index: 0)
    let rounded = exact.map { ($0 * 1e6).rounded() / 1e6 }
    let sample = FitSample(rounded)
    #expect(!sample.isRounded)
    #expect((sample.resolution ?? 0) == 1e-6)
    let (a, b) = (estimates(.logNormal, exact), estimates(.logNormal, rounded))
    #expect((a[0] / b[0] - 1).magnitude < 1e-6)
    #expect((a[1] / b[1] - 1).magnitude < 1e-5)
  }

  @Test(
    arguments: [
      ([0.004, 0.012, 0.02], 0.004), ([1.5, 2, 3], 0.5), ([0.1, 0.2, 0.35], 0.05),
      ([7, 21, 28], 7),
    ] as [([Double], Double)])
  func theStepOfAClockIsTheLargestThatDividesAllTimes(values: [Double], step: Double) {
    let found = FitSample(values).resolution ?? 0
    #expect((found / step - 1).magnitude < 1e-9)
  }

  @Test func timesWithoutAStepHaveNone() {
    #expect(FitSample([0.1, 2.0.squareRoot(), 3.0.squareRoot()]).resolution == nil)
  }
}
