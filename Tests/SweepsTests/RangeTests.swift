import SimKernel
import Testing

@testable import Sweeps

/// The values of ranges, as scenarios write them.
@Suite struct RangeTests {
  private func range(
    _ from: String, _ to: String, _ steps: Int?, _ scale: RangeSettings.Scale = .linear,
    round: String? = nil
  ) throws -> ValueRange {
    var settings = RangeSettings()
    settings.from = from
    settings.to = to
    settings.steps = steps
    settings.scale = scale
    settings.round = round
    var reader = SettingsReader()
    let range = settings.resolved(&reader)
    try reader.finish()
    return try #require(range)
  }

  @Test(arguments: [
    ("1min", "5min", 5, "1min 2min 3min 4min 5min"), ("0s", "1s", 3, "0s 500ms 1s"),
    ("128MiB", "256MiB", 3, "128MiB 192MiB 256MiB"), ("1MiB", "2MiB", 4, "1MiB 1MiB 2MiB 2MiB"),
    ("1", "10", 4, "1 4 7 10"), ("1", "4", 3, "1 3 4"), ("0.5", "2.5", 3, "0.5 1.5 2.5"),
    ("10%", "90%", 3, "10% 50% 90%"), ("1/s", "3/s", 3, "1/s 2/s 3/s"),
    ("500m", "2", 4, "500m 1 1500m 2"), ("1Gbps", "3Gbps", 3, "1Gbps 2Gbps 3Gbps"),
    ("0.0", "1.0", 4, "0.0 0.333333 0.666667 1.0"),
  ])
  func aLinearRangeHasEqualDifferences(from: String, to: String, steps: Int, values: String) throws
  {
    #expect(try range(from, to, steps).values.joined(separator: " ") == values)
  }

  @Test(arguments: [
    ("1s", "1000s", 4, "1s 10s 100s 1000s"),
    ("128MiB", "4GiB", 6, "128MiB 256MiB 512MiB 1GiB 2GiB 4GiB"),
    ("1min", "60min", 3, "1min 464758ms 60min"), ("0.001", "1.0", 4, "0.001 0.01 0.1 1.0"),
  ])
  func aLogarithmicRangeHasEqualRatios(from: String, to: String, steps: Int, values: String) throws
  {
    #expect(try range(from, to, steps, .logarithmic).values.joined(separator: " ") == values)
  }

  @Test(arguments: [
    ("1min", "60min", "1s", "1min 465s 60min"), ("1min", "60min", "1min", "1min 8min 60min"),
    ("0.1", "1.0", "0.05", "0.1 0.3 1.0"), ("128MiB", "1GiB", "64MiB", "128MiB 384MiB 1GiB"),
  ])
  func valuesBetweenTheEndsAreMultiplesOfAStatedStep(
    from: String, to: String, round: String, values: String
  ) throws {
    #expect(
      try range(from, to, 3, .logarithmic, round: round).values.joined(separator: " ") == values)
  }

  @Test(
    arguments: [
      ("1min", "1MiB", .linear, nil, "measure different things"),
      ("2min", "1min", .linear, nil, "is not more than 'from'"),
      ("0s", "1min", .logarithmic, nil, "begins above zero"),
      ("soon", "1min", .linear, nil, "'soon' is not a quantity"),
      ("0x10", "20", .linear, nil, "'0x10' is not a quantity"),
      ("1min", "2min", .linear, "1MiB", "is not a step"),
    ] as [(String, String, RangeSettings.Scale, String?, String)])
  func endsThatDoNotFitAreErrors(
    from: String, to: String, scale: RangeSettings.Scale, round: String?, message: String
  ) throws {
    let error = #expect(throws: SettingsError.self) {
      try range(from, to, 3, scale, round: round)
    }
    #expect(error?.description.contains(message) == true)
  }

  @Test(
    arguments: [
      ("10min", .seconds, 600.0), ("128MiB", .bytes, 134_217_728), ("90%", .number, 0.9),
      ("-3", .number, -3), ("500m", .cores, 0.5), ("12/min", .perSecond, 0.2),
      ("1Gbps", .bytesPerSecond, 125_000_000),
    ] as [(String, Magnitude.Dimension, Double)])
  func quantitiesAreKnownByTheirUnits(text: String, dimension: Magnitude.Dimension, amount: Double)
  {
    #expect(Magnitude(written: text) == Magnitude(dimension, amount))
  }

  @Test(arguments: ["round-robin", "", "unlimited", "{ a: 1 }", "1 2", "nan", "1e999"])
  func otherTextsAreNoQuantities(text: String) { #expect(Magnitude(written: text) == nil) }
}
