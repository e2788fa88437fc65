import Foundation
import SimKernel
import Testing

@Suite struct CosineTests {
  @Test func theCosineOfTurnsIsThatOfTheMathLibrary() {
    for step in 0...40_000 {
      let turns = Double(step) / 40_000
      #expect(abs(Arithmetic.cosine(turns: turns) - cos(2 * Double.pi * turns)) < 1e-15)
    }
  }

  @Test func quartersAreExact() {
    #expect([0, 0.25, 0.5, 0.75, 1].map { Arithmetic.cosine(turns: $0) } == [1, 0, -1, 0, 1])
  }
}
