import SimKernel
import Testing

@testable import Experiments

@Suite struct BatchIndependenceTests {
  @Test func aCaseByHand() {
    // Steps 1, 1, 1: squares 3. Mean 2.5, squared deviations 5. Correlation 1 − 3/10; times √(15/2).
    let it = BatchIndependence([1, 2, 3, 4])
    #expect((it.correlation - 0.7).magnitude < 1e-12)
    // 1 − Φ(1.917029…) = 0.027617.
    #expect((it.p - 0.027_617).magnitude < 1e-4)
    #expect(!it.holds)
  }

  @Test func equalValuesAreIndependent() {
    #expect(BatchIndependence(Array(repeating: 0.1 + 0.2, count: 10)).holds)
  }

  @Test func independentValuesAreRejectedAsOftenAsTheLevelSaysAndDependentOnesMuchMoreOften() {
    var draws = RandomStream(seed: 3, name: "test")
    var (independent, dependent) = (0, 0)
    let tries = 2_000
    for _ in 0..<tries {
      var last = draws.normal()
      var (white, red) = ([Double](), [Double]())
      for _ in 0..<32 {
        let step = draws.normal()
        white.append(step)
        last = 0.5 * last + step
        red.append(last)
      }
      if !BatchIndependence(white).holds { independent += 1 }
      if !BatchIndependence(red).holds { dependent += 1 }
    }
    // Four standard deviations of 0.67 points.
    #expect((Double(independent) / Double(tries) - 0.1).magnitude < 0.027)
    #expect(Double(dependent) / Double(tries) > 0.8)
  }
}
