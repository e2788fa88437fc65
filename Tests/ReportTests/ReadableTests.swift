import Testing

@testable import Report

@Suite struct ReadableTests {
  @Test(arguments: [
    (0.0, "0 s"), (1e-9, "1.00 ns"), (0.000_012_34, "12.3 µs"), (0.25, "250 ms"),
    (0.999_6, "1.00 s"), (12.34, "12.3 s"), (600, "600 s"), (3_000, "50.0 min"),
    (36_000, "10.0 h"), (864_000, "10.0 d"),
  ])
  func durationsHaveAFittingUnit(seconds: Double, expected: String) {
    #expect(Readable.duration(seconds) == expected)
  }

  @Test(arguments: [
    (0.0, "0.00"), (0.012_345, "0.0123"), (2.345_6, "2.35"), (23.45, "23.5"),
    (1_234_567.4, "1,234,567"),
  ])
  func numbersKeepAboutThreeDigits(value: Double, expected: String) {
    #expect(Readable.number(value) == expected)
  }

  @Test(arguments: [
    (0.0, "0.00"), (0.000_726, "0.000726"), (0.000_001_234, "0.00000123"), (0.607, "0.607"),
    (0.999_6, "1.00"), (-0.012_34, "-0.0123"), (12.34, "12.3"),
  ])
  func smallAmountsKeepThreeDigits(value: Double, expected: String) {
    #expect(Readable.significant(value) == expected)
  }

  @Test(arguments: [
    (0.0, "0 J"), (0.25, "250 mJ"), (12.34, "12.3 J"), (6_590, "6.59 kJ"), (2_345_678, "2.35 MJ"),
  ])
  func energyHasAFittingUnit(joules: Double, expected: String) {
    #expect(Readable.energy(joules) == expected)
  }

  @Test func sharesAndBytesAndCountsAreReadable() {
    #expect(Readable.percent(0.5) == "50.0 %")
    #expect(Readable.percent(0.000_12) == "0.012 %")
    #expect(Readable.percent(nil) == "–")
    #expect(Readable.bytes(1_023) == "1023 B")
    #expect(Readable.bytes(44_040_192) == "42.0 MiB")
    #expect(Readable.count(1_234_567) == "1,234,567")
    #expect(Readable.fixed(-0.004, 2) == "0.00")
  }

  @Test(arguments: [(0.95, "95"), (0.999, "99.9"), (0.9975, "99.75"), (1, "100")])
  func percentagesHaveTheDigitsThatTheyNeed(share: Double, expected: String) {
    #expect(Readable.percentage(share) == expected)
  }
}
