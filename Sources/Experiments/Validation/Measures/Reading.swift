import SimKernel

/// What is read of one run.
///
/// A path in `summary.json` stands alone, as in `responseTimeSeconds.mean`; all else is a mapping with one key.
public indirect enum Reading: Sendable {
  /// A number in `summary.json`.
  case summary(SummaryPath)
  /// One reading over another.
  case ratio(of: Reading, to: Reading)
  /// One reading in another unit.
  case scaled(Reading, by: Double)
  /// When a column of the samples first reaches a level.
  case timeUntil(TimeUntilSettings)
  /// What a column of the samples comes to.
  case samples(SampleSettings)
  /// What the requests come to that fall within a part of the run.
  case window(WindowSettings)
  /// What single requests come to, by their number.
  case nth(NthSettings)

  /// How files write it.
  static var kind: SettingKind<Reading> {
    let tagged = SettingKind<Reading>.tagged("a reading", variants)
    return SettingKind(
      SettingDescription(
        "a path in `summary.json` such as `responseTimeSeconds.mean`, or "
          + tagged.description.words, parts: tagged.description.parts),
      read: { document, reader in
        guard case .text(let text, _) = document.content else {
          return tagged.read(document, &reader)
        }
        do throws(SummaryPathError) { return .summary(try SummaryPath(text)) } catch {
          reader.report(error.description)
          return nil
        }
      },
      write: { reading in
        if case .summary(let path) = reading {
          .text(path.description)
        } else {
          tagged.write(reading)
        }
      })
  }

  /// The kinds of reading that are written as a mapping.
  static var variants: [SettingVariant<Reading>] {
    [
      SettingVariant(
        "ratio", "One reading over another.", RatioSettings.self,
        wrap: { .ratio(of: $0.of, to: $0.to) },
        unwrap: {
          guard case .ratio(let of, let to) = $0 else { return nil }
          return RatioSettings(of: of, to: to)
        }),
      SettingVariant(
        "scaled", "A reading in another unit.", ScaledSettings.self,
        wrap: { .scaled($0.of, by: $0.factor) },
        unwrap: {
          guard case .scaled(let of, let factor) = $0 else { return nil }
          return ScaledSettings(of: of, by: factor)
        }),
      SettingVariant(
        "timeUntil", "Seconds until a column of the samples first reaches a level.",
        TimeUntilSettings.self, wrap: { .timeUntil($0) },
        unwrap: { if case .timeUntil(let it) = $0 { it } else { nil } }),
      SettingVariant(
        "samples", "What a column of the samples comes to.", SampleSettings.self,
        wrap: { .samples($0) }, unwrap: { if case .samples(let it) = $0 { it } else { nil } }),
      SettingVariant(
        "window", "What the requests come to that ended within a part of the run.",
        WindowSettings.self, wrap: { .window($0) },
        unwrap: { if case .window(let it) = $0 { it } else { nil } }),
      SettingVariant(
        "nth", "What single requests come to, numbered by their arrival.", NthSettings.self,
        wrap: { .nth($0) }, unwrap: { if case .nth(let it) = $0 { it } else { nil } }),
    ]
  }

  /// Whether it needs samples.
  var needsSamples: Bool {
    switch self {
    case .summary, .window, .nth: false
    case .timeUntil, .samples: true
    case .ratio(let of, let to): of.needsSamples || to.needsSamples
    case .scaled(let of, _): of.needsSamples
    }
  }

  /// Whether it needs records of single requests.
  var needsInvocations: Bool {
    switch self {
    case .summary, .timeUntil, .samples: false
    case .window, .nth: true
    case .ratio(let of, let to): of.needsInvocations || to.needsInvocations
    case .scaled(let of, _): of.needsInvocations
    }
  }

  /// Its value in one run; `nil` where the run has none: nothing to take a mean of, a level never reached.
  ///
  /// - Throws: A path that leads nowhere.
  func value(in observation: Observation) throws(SummaryPathError) -> Double? {
    switch self {
    case .summary(let path): return try path.value(in: observation.summary)
    case .ratio(let of, let to):
      guard let over = try of.value(in: observation), let under = try to.value(in: observation),
        under != 0
      else { return nil }
      return over / under
    case .scaled(let of, let factor): return try of.value(in: observation).map { $0 * factor }
    case .timeUntil(let it): return it.value(in: observation.samples)
    case .samples(let it): return it.value(in: observation.samples)
    case .window(let it): return it.value(in: observation.invocations)
    case .nth(let it): return it.value(in: observation.invocations)
    }
  }
}

/// One reading over another.
struct RatioSettings: Settings {
  var of = Reading.summary(.nowhere)
  var to = Reading.summary(.nowhere)

  init() {}

  init(of: Reading, to: Reading) {
    self.of = of
    self.to = to
  }

  static var schema: [Setting<RatioSettings>] {
    [
      Setting("of", \.of, Reading.kind, required: true, "What is divided."),
      Setting("to", \.to, Reading.kind, required: true, "By what."),
    ]
  }
}

/// One reading times a number.
struct ScaledSettings: Settings {
  var of = Reading.summary(.nowhere)
  var factor = 1.0

  init() {}

  init(of: Reading, by factor: Double) {
    self.of = of
    self.factor = factor
  }

  static var schema: [Setting<ScaledSettings>] {
    [
      Setting("of", \.of, Reading.kind, required: true, "What is multiplied."),
      Setting("by", \.factor, .number(-1e12...1e12), required: true, "By what."),
    ]
  }
}
