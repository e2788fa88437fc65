import SimKernel
import Testing

@testable import Workloads

@Suite struct DecimalSecondsTests {
  private func read(_ text: String) -> DecimalSeconds.Reading {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return .notANumber }
      return DecimalSeconds.read(start, count: buffer.count)
    }
  }

  @Test(arguments: [
    ("0", 0), ("0.0", 0), ("1", 1_000_000_000), ("12.5", 12_500_000_000), ("007", 7_000_000_000),
    (".5", 500_000_000), ("5.", 5_000_000_000), ("0.0000000004", 0), ("0.0000000005", 1),
    ("0.00000000049999999999999999999999999", 0), ("0.0000000015", 2), ("9.5e-07", 950),
    ("9.5E-7", 950), ("1e3", 1_000_000_000_000), ("1e+3", 1_000_000_000_000),
    ("1e-999999999999", 0),
    ("0e999999999999", 0), ("0.07949090003967285", 79_490_900),
    ("1209599.999999999", 1_209_599_999_999_999), ("6464.803797006607", 6_464_803_797_007),
    ("288230376.151711744", 288_230_376_151_711_744),
    ("00000000000000000000000000000000000001.5", 1_500_000_000),
    ("1.50000000000000000000000000000000000000", 1_500_000_000),
    ("15000000000000000000000000e-25", 1_500_000_000),
    ("0.00000000000000000000000000000015e31", 1_500_000_000),
  ])
  func decimalsBecomeTheNearestNanosecond(text: String, nanoseconds: Int64) {
    #expect(read(text) == .nanoseconds(nanoseconds))
  }

  @Test(arguments: [
    "", ".", "-", "+1", "e5", "1e", "1e+", "1e5x", "1.2.3", "1,5", " 1", "1 ", "0x10", "1_000", "１",
    "--1", "-x", "1e5.5", ".e1",
  ])
  func whatIsNoNumberIsNone(text: String) {
    #expect(read(text) == .notANumber)
  }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "-inf", "+Inf", "Infinity", "INF"])
  func whatIsNotFiniteIsSaidToBe(text: String) {
    #expect(read(text) == .notFinite)
  }

  @Test(arguments: ["-1", "-0.5", "-0", "-1e-9"])
  func aNegativeNumberIsSaidToBe(text: String) {
    #expect(read(text) == .negative)
  }

  @Test(arguments: [
    "288230376.151711745", "1e9", "1e300", "1e999999999999", "99999999999999999999999999999999",
    "18446744073709551616", "1844674407370955161600000000e-9",
  ])
  func whatIsBeyondTheLongestLengthIsTooLarge(text: String) {
    #expect(read(text) == .tooLarge)
  }

  @Test func anyNumberOfSignsIsNoNumber() {
    #expect(read(String(repeating: "-", count: 60_000) + "1") == .notANumber)
  }

  @Test func whatIsWrittenReadsBackTheSame() {
    var stream = RandomStream(seed: 1, name: "decimals")
    for _ in 0..<10_000 {
      let nanoseconds = Int64((stream.next() >> 6) >> (stream.next() & 57))
      var text: [UInt8] = []
      DecimalSeconds.append(nanoseconds, to: &text)
      #expect(read(String(decoding: text, as: UTF8.self)) == .nanoseconds(nanoseconds))
    }
  }
}
