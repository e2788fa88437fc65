import Testing

@testable import SimKernel

@Suite struct PoissonVariateTests {
  @Test(arguments: [0.01, 0.7, 3, 15.9, 16, 40.5, 1_000, 1e6])
  func meanAndVarianceAreTheSame(mean: Double) {
    var stream = RandomStream(seed: 1, name: "poisson")
    let count = 100_000
    let drawn = (0..<count).map { _ in Double(stream.poisson(mean: mean)) }
    let n = Double(count)
    let average = drawn.reduce(0, +) / n
    let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(abs(average - mean) < 4 * (mean / n).squareRoot())
    // The fourth central moment is μ + 3 μ².
    #expect(abs(variance - mean) < 4 * ((mean + 2 * mean * mean) / n).squareRoot())
  }

  @Test(arguments: [2.5, 20])
  func everyNumberIsAsLikelyAsItShouldBe(mean: Double) {
    var stream = RandomStream(seed: 2, name: "poisson")
    let count = 200_000
    var hits = [Int](repeating: 0, count: 100)
    for _ in 0..<count { hits[min(Int(stream.poisson(mean: mean)), 99)] += 1 }
    for number in 0..<60 {
      let k = Double(number)
      let p = Arithmetic.exp(k * Arithmetic.log(mean) - mean - Arithmetic.logGamma(k + 1))
      guard p * Double(count) > 20 else { continue }
      let error = (p * (1 - p) * Double(count)).squareRoot()
      #expect(abs(Double(hits[number]) - p * Double(count)) < 4.5 * error, "\(number)")
    }
  }

  @Test func whatIsNoMeanIsZeroOrTheLargest() {
    var stream = RandomStream(seed: 1, name: "poisson")
    #expect(stream.poisson(mean: 0) == 0)
    #expect(stream.poisson(mean: -1) == 0)
    #expect(stream.poisson(mean: .nan) == 0)
    #expect(abs(Double(stream.poisson(mean: .infinity)) / 1e15 - 1) < 1e-6)
  }

  @Test func mirroredRunsMoveInOppositeDirections() {
    var one = RandomStream(seed: 1, name: "poisson", pairing: .original)
    var other = RandomStream(seed: 1, name: "poisson", pairing: .mirrored)
    for mean in [5.0, 400] {
      var products = 0.0
      for _ in 0..<2_000 {
        products +=
          (Double(one.poisson(mean: mean)) - mean) * (Double(other.poisson(mean: mean)) - mean)
      }
      #expect(products / 2_000 < -0.9 * mean)
    }
  }
}
