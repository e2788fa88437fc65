import Testing

@testable import SimKernel

@Suite struct FingerprintTests {
  static func of(_ words: [UInt64]) -> Fingerprint {
    var fingerprint = Fingerprint()
    for word in words { fingerprint.absorb(word) }
    return fingerprint
  }

  @Test func orderLengthAndEveryBitCount() {
    #expect(Self.of([1, 2]) == Self.of([1, 2]))
    #expect(Self.of([1, 2]) != Self.of([2, 1]))
    #expect(Self.of([0]) != Self.of([0, 0]))
    #expect(Self.of([]) != Self.of([0]))
    // Each bit of the last word moves about half of the bits of the value.
    let value = Self.of([7, 0]).value
    for bit in 0..<64 {
      let moved = (Self.of([7, 1 << bit]).value ^ value).nonzeroBitCount
      #expect((12...52).contains(moved), "bit \(bit)")
    }
  }

  @Test func twoWordsInOneStepAreTakenInBoth() {
    var seen: Set<UInt64> = []
    for first in 0..<200 as Range<UInt64> {
      for second in 0..<200 as Range<UInt64> {
        var fingerprint = Fingerprint()
        fingerprint.absorb(first, second)
        seen.insert(fingerprint.value)
      }
    }
    #expect(seen.count == 40_000)
  }

  @Test func itsValueIsTheSameOnEveryMachine() {
    var fingerprint = Fingerprint()
    #expect(fingerprint.description == "e9e0033e3badaf36")
    fingerprint.absorb(42 as UInt64)
    fingerprint.absorb(0.1)
    fingerprint.absorb("größer als acht Bytes")
    #expect(fingerprint.description == "6b8a306f15f07608")
  }

  @Test func itIsPrintedInSixteenDigits() {
    for word in 0..<100 as Range<UInt64> {
      let text = Self.of([word]).description
      #expect(text.count == 16 && UInt64(text, radix: 16) == Self.of([word]).value)
    }
  }

  @Test func textsAreTakenInWithTheirLength() {
    func of(_ texts: [String]) -> Fingerprint {
      var fingerprint = Fingerprint()
      for text in texts { fingerprint.absorb(text) }
      return fingerprint
    }
    #expect(of(["ab", "c"]) != of(["a", "bc"]))
    #expect(of(["12345678"]) != of(["12345678", ""]))
    #expect(of(["12345678\0"]) != of(["12345678"]))
  }

  @Test func whatIsNotANumberIsOneValueAndTheZeroesAreTwo() {
    func of(_ number: Double) -> Fingerprint {
      var fingerprint = Fingerprint()
      fingerprint.absorb(number)
      return fingerprint
    }
    #expect(of(.nan) == of(-Double.nan))
    #expect(of(.nan) != of(.infinity))
    #expect(of(0.0) != of(-0.0))
  }
}
