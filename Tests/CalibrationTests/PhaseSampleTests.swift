import Calibration
import Testing

@Suite struct PhaseSampleTests {
  @Test func everyColumnHasANameOfItsOwn() {
    #expect(Set(PhaseSample.columns).count == PhaseSample.columns.count)
  }
}
