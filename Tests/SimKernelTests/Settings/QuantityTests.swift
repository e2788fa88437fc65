import Testing

@testable import SimKernel

@Suite struct QuantityTests {
  private func failure<Q: Quantity>(_ text: String, as type: Q.Type) -> String {
    do throws(QuantityError) {
      return "read as \(try Q(written: text).written)"
    } catch {
      return error.description
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("0s", 0), ("250ms", 250_000_000), ("10min", 600_000_000_000),
      ("1.5h", 5_400_000_000_000),
      ("1d", 86_400_000_000_000), ("7us", 7_000), ("1e3ns", 1_000), ("0.000000001s", 1),
      ("-2s", -2_000_000_000),
      ("288230376151711744ns", 1 << 58),
    ] as [(String, Int64)])
  func aDurationIsExact(text: String, nanoseconds: Int64) throws {
    #expect(try SimDuration(written: text).nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    ("10 min", "'10 min' is not a duration such as 250ms, 10s or 5min"),
    ("10", "'10' has no unit; write a duration such as 250ms, 10s or 5min"),
    (
      "10m",
      "'10m' has the unknown unit 'm'; did you mean 'min'? known units: d, h, min, s, ms, us, ns"
    ),
    ("0.1ns", "'0.1ns' is not a whole number of nanoseconds"),
    ("30000d", "'30000d' is beyond the largest, 288230376151711744ns"),
    ("1e9999d", "'1e9999d' is beyond the largest, 288230376151711744ns"),
    ("1e-9999d", "'1e-9999d' is not a whole number of nanoseconds"),
    ("s", "'s' is not a duration such as 250ms, 10s or 5min"),
    ("nan", "'nan' is not a duration such as 250ms, 10s or 5min"),
    ("1.s", "'1.s' is not a duration such as 250ms, 10s or 5min"),
    ("0x10s", "'0x10s' is not a duration such as 250ms, 10s or 5min"),
    ("", "'' is not a duration such as 250ms, 10s or 5min"),
  ])
  func aDurationThatIsNoneIsExplained(text: String, message: String) {
    #expect(failure(text, as: SimDuration.self) == message)
  }

  @Test(arguments: [("200/s", 200.0), ("12/min", 0.2), ("3/h", 3.0 / 3_600), ("0", 0)])
  func aRateIsPerSecond(text: String, perSecond: Double) throws {
    #expect(try Rate(written: text).perSecond == perSecond)
  }

  @Test func aRateNeedsItsUnit() {
    #expect(
      failure("200", as: Rate.self)
        == "'200' has no unit; write a rate such as 200/s, 12/min or 3/h")
    #expect(
      failure("2/sec", as: Rate.self) == "'2/sec' is not a rate; known units: /s, /min, /h, /d")
  }

  @Test func whatWasWrittenReadsBackAsTheSame() throws {
    var noise = RandomStream(seed: 1, name: "noise")
    for _ in 0..<20_000 {
      // All magnitudes, round and not.
      let shift = UInt64(noise.index(below: 58) + 6)
      var nanoseconds = Int64(truncatingIfNeeded: noise.next() >> shift)
      if noise.index(below: 2) == 0 { nanoseconds = nanoseconds / 1_000_000 * 1_000_000 }
      let duration = SimDuration(nanoseconds: nanoseconds)
      #expect(try SimDuration(written: duration.written) == duration)
      let rate = Rate(perSecond: Double(noise.next()) / Double(1 + noise.next() >> 4))
      guard rate.perSecond < 1e12 else { continue }
      #expect(try Rate(written: rate.written) == rate)
    }
  }
}
