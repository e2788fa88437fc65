import SimKernel
import Workloads

/// The profiles of a changing rate as files write them: one key, the kind, with its parameters.
enum ProfileSettings {
  /// A mapping with one key.
  static var kind: SettingKind<RateProfile> {
    .tagged(
      "a profile",
      [
        SettingVariant(
          "sinusoid", "1 + amplitude · cos(2π (t − peak) ÷ period).", SinusoidSettings.self,
          wrap: { .sinusoid(amplitude: $0.amplitude, period: $0.period, peak: $0.peak) },
          unwrap: {
            guard case .sinusoid(let amplitude, let period, let peak) = $0 else { return nil }
            return SinusoidSettings(amplitude: amplitude, period: period, peak: peak)
          }),
        SettingVariant(
          "table", "Factors one after the other, each for the same time.", TableSettings.self,
          wrap: {
            .table(
              factors: $0.factors, every: $0.every, repeats: $0.repeats,
              interpolated: $0.interpolated)
          },
          unwrap: {
            guard case .table(let factors, let every, let repeats, let interpolated) = $0 else {
              return nil
            }
            return TableSettings(
              factors: factors, every: every, repeats: repeats, interpolated: interpolated)
          }),
        SettingVariant(
          "step", "One factor before an instant, another one from then on.", StepSettings.self,
          wrap: { .step(from: $0.from, to: $0.to, at: $0.at) },
          unwrap: {
            guard case .step(let from, let to, let at) = $0 else { return nil }
            return StepSettings(from: from, to: to, at: at)
          }),
        SettingVariant(
          "ramp", "A straight line from one factor to another.", RampSettings.self,
          wrap: { .ramp(from: $0.from, to: $0.to, start: $0.begins, end: $0.ends) },
          unwrap: {
            guard case .ramp(let from, let to, let start, let end) = $0 else { return nil }
            return RampSettings(from: from, to: to, begins: start, ends: end)
          }),
        SettingVariant(
          "flashCrowd", "1, a straight rise to the factor, an exponential decay to 1.",
          FlashCrowdSettings.self,
          wrap: { .flashCrowd(factor: $0.factor, at: $0.at, rise: $0.rise, decay: $0.decay) },
          unwrap: {
            guard case .flashCrowd(let factor, let at, let rise, let decay) = $0 else { return nil }
            return FlashCrowdSettings(factor: factor, at: at, rise: rise, decay: decay)
          }),
      ])
  }
}

private let factors = 0...RateProfile.largestFactor

/// A rate that rises and falls once in a period.
struct SinusoidSettings: Settings {
  var amplitude = 0.5
  var period = SimDuration.hours(24)
  var peak = SimDuration.hours(12)

  static var schema: [Setting<Self>] {
    [
      Setting(
        "amplitude", \.amplitude, .ratio(0...1), required: true,
        "How far it rises above and falls below the mean, as a share of it."),
      Setting(
        "period", \.period, .quantity(from: .zero, above: true), "The time from peak to peak."),
      Setting("peak", \.peak, .duration, "When a peak is."),
    ]
  }
}

/// A rate as a table.
struct TableSettings: Settings {
  var factors: [Double] = []
  var every = SimDuration.hours(1)
  var repeats = true
  var interpolated = false

  static var schema: [Setting<Self>] {
    [
      Setting(
        "factors", \.factors,
        .list(of: .ratio(0...RateProfile.largestFactor), atLeast: 1, "numbers"), required: true,
        "The factors, at most \(RateProfile.mostFactors)."),
      Setting(
        "every", \.every, .quantity(from: .zero, above: true), "How long each of them holds."),
      Setting(
        "repeats", \.repeats, .yesOrNo,
        "Whether they begin again behind the last; the rate is zero then if not."),
      Setting(
        "interpolated", \.interpolated, .yesOrNo,
        "Whether the factor changes straight from each to the next, or stays."),
    ]
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(
      factors.count <= RateProfile.mostFactors, at: "factors",
      "\(factors.count) factors, more than \(RateProfile.mostFactors)")
  }
}

/// A rate that changes once.
struct StepSettings: Settings {
  var from = 1.0
  var to = 1.0
  var at = SimDuration.zero

  static var schema: [Setting<Self>] {
    [
      Setting("from", \.from, .ratio(factors), "The factor before."),
      Setting("to", \.to, .ratio(factors), required: true, "The factor from then on."),
      Setting("at", \.at, .duration, required: true, "When it changes."),
    ]
  }
}

/// A rate that grows or falls in a straight line.
struct RampSettings: Settings {
  var from = 1.0
  var to = 1.0
  var begins = SimDuration.zero
  var ends = SimDuration.hours(1)

  static var schema: [Setting<Self>] {
    [
      Setting("from", \.from, .ratio(factors), "The factor before."),
      Setting("to", \.to, .ratio(factors), required: true, "The factor behind."),
      Setting("begins", \.begins, .duration, "When it begins to change."),
      Setting("ends", \.ends, .duration, required: true, "When it has changed."),
    ]
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(
      begins < ends, at: "ends",
      "'\(ends.written)' is not after the beginning, \(begins.written)")
  }
}

/// A rate that rises all at once and falls slowly.
struct FlashCrowdSettings: Settings {
  var factor = 10.0
  var at = SimDuration.zero
  var rise = SimDuration.minutes(1)
  var decay = SimDuration.minutes(10)

  static var schema: [Setting<Self>] {
    [
      Setting("factor", \.factor, .ratio(factors), required: true, "The factor at the top."),
      Setting("at", \.at, .duration, required: true, "When it begins to rise."),
      Setting("rise", \.rise, .duration, "How long it rises, in a straight line."),
      Setting(
        "decay", \.decay, .quantity(from: .zero, above: true),
        "How long behind the top it takes to fall to 1 ÷ e of the way to 1."),
    ]
  }
}
