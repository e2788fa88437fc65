import SimKernel
import Testing

@testable import Experiments

@Suite struct BenchTests {
  @Test func theMedianIsTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
  }
}
