import Testing

@testable import Experiments
@testable import SimKernel

@Suite struct DistributionSettingsTests {
  private func read(_ text: String) throws -> Distribution {
    var reader = SettingsReader()
    let document = try YamlReader.read(text, origin: "d.yaml")
    let value = SettingKind<Distribution>.durations.read(document, &reader)
    try reader.finish()
    return try #require(value)
  }

  private func failure(_ text: String) -> String {
    do {
      return "read as \(try read(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      ("250ms", .constant(0.25)),
      ("0", .constant(0)),
      ("uniform: { from: 1ms, to: 2ms }", .uniform(minimum: 0.001, maximum: 0.002)),
      ("exponential: { mean: 250ms }", .exponential(mean: 0.25)),
      ("normal: { mean: 1s, sd: 100ms }", .normal(mean: 1, standardDeviation: 0.1)),
      (
        "normal: { mean: 1s, sd: 100ms, min: 500ms, max: 2s }",
        .normal(mean: 1, standardDeviation: 0.1, minimum: 0.5, maximum: 2)
      ),
      ("logNormal: { median: 1s, sigma: 0.4 }", .logNormal(mu: 0, sigma: 0.4)),
      ("logNormal: { mu: -1.5, sigma: 0.4 }", .logNormal(mu: -1.5, sigma: 0.4)),
      ("gamma: { shape: 2, scale: 3s }", .gamma(shape: 2, scale: 3)),
      ("gamma: { mean: 4s, sd: 2s }", .gamma(shape: 4, scale: 1)),
      ("gamma: { mean: 4s, cv: 50% }", .gamma(shape: 4, scale: 1)),
      ("weibull: { shape: 1.5, scale: 1min }", .weibull(shape: 1.5, scale: 60)),
      ("pareto: { minimum: 1s, shape: 2.5 }", .pareto(minimum: 1, shape: 2.5)),
      ("burr: { c: 2, k: 3, scale: 1us }", .burr(c: 2, k: 3, scale: 0.000_001)),
      (
        "empirical: { values: [1s, 2s], weights: [1, 3], interpolated: true }",
        .empirical(values: [1, 2], weights: [1, 3], interpolated: true)
      ),
      (
        "mixture: [{ weight: 90%, distribution: 1s }, { weight: 0.1, distribution: { exponential: { mean: 5s } } }]",
        .mixture([.init(weight: 0.9, .constant(1)), .init(weight: 0.1, .exponential(mean: 5))])
      ),
      ("shifted: { by: 5ms, distribution: 1s }", .shifted(.constant(1), by: 0.005)),
      ("scaled: { by: 150%, distribution: 1s }", .scaled(.constant(1), by: 1.5)),
      (
        "clipped: { from: 0s, distribution: { shifted: { by: -1s, distribution: { exponential: { mean: 2s } } } } }",
        .clipped(.shifted(.exponential(mean: 2), by: -1), minimum: 0)
      ),
    ] as [(String, Distribution)])
  func aDistributionIsOneKeyWithItsParameters(text: String, expected: Distribution) throws {
    #expect(try read(text) == expected)
    let written = SettingKind<Distribution>.durations.write(expected)
    #expect(try read(YamlWriter.text(written)) == expected, "\(YamlWriter.flow(written))")
  }

  @Test func aLogNormalOfGivenMeanAndDeviationHasThem() throws {
    guard case .logNormal(let mu, let sigma) = try read("logNormal: { mean: 2s, sd: 1s }") else {
      Issue.record("not log-normal")
      return
    }
    let mean = Arithmetic.exp(mu + sigma * sigma / 2)
    let variance = (Arithmetic.exp(sigma * sigma) - 1) * mean * mean
    #expect(abs(mean - 2) < 1e-12)
    #expect(abs(variance - 1) < 1e-12)
  }

  @Test(arguments: [
    (
      "{ exponental: { mean: 1s } }",
      "d.yaml:1:3: 'exponental' is not a distribution; did you mean 'exponential'?"
    ),
    ("exponential: { mean: 1 }", "d.yaml:1:22: exponential.mean: '1' has no unit"),
    (
      "exponential: { mean: -1s }",
      "d.yaml:1:22: exponential.mean: '-1s' is out of range: more than 0s"
    ),
    ("exponential: {}", "d.yaml:1:14: exponential: the key 'mean' is missing: duration"),
    (
      "exponential: { mean: 0s }",
      "d.yaml:1:22: exponential.mean: '0s' is out of range: more than 0s"
    ),
    ("uniform: { from: 2s, to: 1s }", "d.yaml:1:22: uniform.to: 1s is less than from, 2s"),
    (
      "normal: { mean: -9s, sd: 1s }",
      "d.yaml:1:9: normal: less than a billionth of it lies above 0s, so none could be drawn;"
    ),
    (
      "normal: { mean: 9s, sd: 1s, min: null, max: 1s }",
      "d.yaml:1:9: normal: less than a billionth of it lies below 1s"
    ),
    (
      "gamma: { mean: 1s, sd: 1us }",
      "d.yaml:1:1: gamma: its shape: 1000000000000.0 is not between 0.001 and 1000000.0"
    ),
    ("gamma: { shape: 2, scale: 0s }", "d.yaml:1:27: gamma.scale: '0s' is out of range"),
    ("logNormal: { mu: 101, sigma: 1 }", "d.yaml:1:14: logNormal.mu: 101.0 is not between -100"),
    (
      "empirical: { values: [1s, 2s], weights: [1] }",
      "d.yaml:1:32: empirical.weights: 1 weights for 2 values; one for each"
    ),
    (
      "empirical: { values: [1s, 2s], weights: [1, 1e19] }",
      "d.yaml:1:45: empirical.weights[1]: 1e+19 is not between 0.0 and 1e+18"
    ),
    (
      "{ exponential: { mean: 1s }, gamma: {} }",
      "d.yaml:1:30: expected a distribution: a mapping with one key"
    ),
    (
      "logNormal: { median: 1s, mu: 0 }",
      "d.yaml:1:12: logNormal: expected median and sigma, mean and sd, or mu and sigma; found median, mu"
    ),
    (
      "shifted: { by: -1s, distribution: { exponential: { mean: 1s } } }",
      "d.yaml:1:1: may give durations below 0s; clip it from 0s"
    ),
    ("uniform: { from: -1s, to: 1s }", "d.yaml:1:1: may give durations below 0s"),
    (
      "mixture: []",
      "d.yaml:1:10: mixture: expected at least 1 of distributions, found 0"
    ),
    ("-1s", "d.yaml:1:1: '-1s' is out of range: at least 0s"),
    ("[1s]", "d.yaml:1:1: expected a distribution: a mapping with one key"),
  ])
  func aDistributionThatIsNoneIsExplained(text: String, message: String) {
    #expect(failure(text).hasPrefix(message), "\(failure(text))")
  }

  /// What is wrong deep inside has the place and the key path that the file has, and its words.
  @Test(arguments: [
    (
      "mixture: [{ weight: 1, distribution: { scaled: { by: 2, distribution: { normal: { mean: 1s, sd: -1s } } } } }]",
      "d.yaml:1:97: mixture[0].distribution.scaled.distribution.normal.sd: '-1s' is out of range: more than 0s"
    ),
    (
      "mixture: [{ weight: 1, distribution: { scaled: { by: 2, distribution: { normal: { mean: 1s, sd: 0s } } } } }]",
      "d.yaml:1:97: mixture[0].distribution.scaled.distribution.normal.sd: '0s' is out of range: more than 0s"
    ),
    (
      "scaled: { by: 2, distribution: { normal: { mean: 1s, sd: 1s, min: 3s, max: 2s } } }",
      "d.yaml:1:71: scaled.distribution.normal.max: 2s is less than min, 3s"
    ),
    (
      "shifted: { by: 1s, distribution: { clipped: { from: 2s, to: 1s, distribution: 1s } } }",
      "d.yaml:1:57: shifted.distribution.clipped.to: 1s is less than from, 2s"
    ),
    (
      "clipped: { from: 0s, distribution: { shifted: { by: -1s, distribution: { uniform: { from: 2s, to: 1s } } } } }",
      "d.yaml:1:95: clipped.distribution.shifted.distribution.uniform.to: 1s is less than from, 2s"
    ),
    (
      "shifted: { by: 1s, distribution: { mixture: [{ weight: 0, distribution: 1s }] } }",
      "d.yaml:1:36: shifted.distribution.mixture: all weights are zero; at least one must be greater"
    ),
    (
      "mixture: [{ weight: 1, distribution: 1s }, { weight: 1e19, distribution: 2s }]",
      "d.yaml:1:46: mixture[1].weight: 1e+19 is not between 0.0 and 1e+18"
    ),
    (
      "mixture: [{ weight: 1, distribution: { scaled: { by: 1e15, distribution: { shifted: { by: 1s, distribution: { scaled: { by: 1e15, distribution: 1s } } } } } } }]",
      "d.yaml:1:121: mixture[0].distribution.scaled.distribution.shifted.distribution.scaled.by: "
        + "with the scaling around it 1e+30, which is not between 1e-18 and 1e+18"
    ),
  ])
  func whatIsWrongWithinAnotherOneIsSaidWhereItStands(text: String, message: String) {
    let failure = failure(text)
    #expect(failure.hasPrefix(message), "\(failure)")
    #expect(!failure.contains("\n"), "said twice: \(failure)")
  }

  @Test func secondsReadBackAsExactlyTheSame() throws {
    var noise = RandomStream(seed: 3, name: "noise")
    for _ in 0..<20_000 {
      let value = Double(bitPattern: noise.next() >> 1)
      guard value.isFinite, value < 1e15 else { continue }
      #expect(try SecondsText.read(SecondsText.written(value)) == value, "\(value)")
    }
    for value in [0.1 + 0.2, 0.18, 1e-9, 0.000_5, 600, 0.25, 1e9, 12.5] {
      #expect(try SecondsText.read(SecondsText.written(value)) == value)
    }
    #expect(SecondsText.written(0.18) == "180ms")
    #expect(SecondsText.written(600) == "10min")
    #expect(SecondsText.written(1.5) == "1.5s")
    #expect(SecondsText.written(0.000_25) == "250us")
  }

  @Test func everyLogNormalReadsBackAsTheSame() throws {
    var noise = RandomStream(seed: 4, name: "noise")
    for _ in 0..<2_000 {
      let mu = Double(noise.below(20_000_000)) / 1e6 - 10
      let distribution = Distribution.logNormal(mu: mu, sigma: Double(noise.below(1_000)) / 500)
      let written = SettingKind<Distribution>.durations.write(distribution)
      #expect(try read(YamlWriter.text(written)) == distribution)
    }
    let written = SettingKind<Distribution>.durations.write(
      try read("logNormal: { median: 180ms, sigma: 0.4 }"))
    #expect(YamlWriter.flow(written).contains("median: 180ms"))
  }
}
