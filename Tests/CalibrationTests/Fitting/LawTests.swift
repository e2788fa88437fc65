import SimKernel
import Testing

@testable import Calibration

@Suite struct LawTests {
  @Test(arguments: Family.allCases)
  func tailsAreThoseOfTheDistributionThatScenariosDrawFrom(family: Family) throws {
    let law = family.law.init(family.typical)
    try law.distribution.validated()
    for p in [1e-6, 0.01, 0.3, 0.5, 0.8, 0.999] {
      let tails = law.tails(law.distribution.quantile(p))
      #expect((tails.below - p).magnitude < 1e-9 * max(p, 1e-3))
      #expect((tails.below + tails.above - 1).magnitude < 1e-12)
    }
  }

  @Test(arguments: Family.allCases)
  func theDensityIsTheSlopeOfTheLowerTail(family: Family) {
    let law = family.law.init(family.typical)
    for p in [0.05, 0.3, 0.5, 0.8, 0.99] {
      let x = law.distribution.quantile(p)
      let step = 1e-5 * x
      let slope = law.tails(x - step).until(law.tails(x + step)) / (2 * step)
      #expect((Arithmetic.exp(law.logDensity(x)) / slope - 1).magnitude < 1e-5)
    }
  }

  @Test(arguments: Family.allCases)
  func nothingHappensBelowTheRange(family: Family) {
    let law = family.law.init(family.typical)
    #expect(law.tails(0).below == 0)
    #expect(law.tails(-1).above == 1)
    #expect(law.logDensity(-1) == -.infinity)
  }

  @Test func anUpperTailIsPreciseWhereItIsTiny() {
    let law = WeibullLaw([2, 1])
    #expect((law.tails(8).above / Arithmetic.exp(-64) - 1).magnitude < 1e-12)
  }
}
