import Testing

@testable import SimKernel

@Suite struct SimTimeTests {
  @Test(
    arguments: [(0.25, 250_000_000), (-1e-9, -1), (0.4e-9, 0), (Double.nan, 0)] as [(Double, Int64)]
  )
  func secondsBecomeTheNearestNanosecond(seconds: Double, nanoseconds: Int64) {
    #expect(SimDuration(rounding: seconds).nanoseconds == nanoseconds)
  }

  @Test func whatCannotBeHeldBecomesTheLongestLength() {
    #expect(SimDuration(rounding: 1e30) == .longest)
    #expect(SimDuration(rounding: -.infinity).nanoseconds == -SimDuration.longest.nanoseconds)
  }

  @Test func aLengthLeadsFromOneInstantToAnother() {
    let later = SimTime.start + .minutes(2)
    #expect(later - .start == .seconds(120))
    #expect(later.inSeconds == 120)
  }
}
