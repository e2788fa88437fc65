import Calibration
import ClusterModel
import Experiments
import Policies
import SimKernel

/// The file that `calibrate warmth --out` writes: policies as scenarios write them, with where each comes from.
public enum WarmthProfile {
  /// The profile as YAML.
  ///
  /// - Parameters:
  ///   - study: The fits.
  ///   - sources: Where the records come from, in their order.
  ///   - starts: The fits of `WarmthRecord.coldDelays`, in their order; `nil` for a record without a cold start.
  /// - Returns: The text, with a line end behind the last line.
  public static func yaml(
    _ study: WarmthStudy, _ sources: [WarmthSource], starts: [SampleFit?]
  ) -> String {
    "# What simfaas calibrate warmth found of each record; policies and defaults may stand in a scenario as they are.\n"
      + YamlWriter.text(
        .map([
          Document.Entry(
            "records",
            .list(study.fits.indices.map { record(study.fits[$0], sources[$0], starts[$0]) }))
        ]))
  }

  private static func record(_ fit: WarmthFit, _ source: WarmthSource, _ start: SampleFit?)
    -> Document
  {
    let rules = fit.rules(.windowAndLifetime)
    var policies = [Document.Entry("reuse", .text(rules.reuse.rawValue))]
    policies.append(Document.Entry("keepAlive", keepAlive(rules)))
    var entries = [
      Document.Entry("file", .text(source.path)),
      Document.Entry("sha256", ProfileValue.quoted(source.sha256)),
      Document.Entry("requests", .text("\(fit.record.uses.count)")),
      Document.Entry("coldStarts", .text("\(fit.record.coldStarts)")),
      Document.Entry("policies", .map(policies)),
    ]
    if let start, rules.coldStart > 0 {
      let written = SettingKind<Distribution>.durations.write(start.distribution)
      let create = [Document.Entry("create", ProfileValue.stated(written))]
      entries.append(
        Document.Entry("defaults", .map([Document.Entry("function", .map(create))])))
    }
    if let start {
      entries.append(Document.Entry("start", ProfileValue.quoted(FitReport.choice(start))))
    }
    if let it = fit.keepAlive {
      entries.append(Document.Entry("window", window(it.window)))
      entries.append(Document.Entry("interval", window(it.interval)))
      entries.append(Document.Entry("contradictions", .text("\(it.contradictions)")))
    }
    entries.append(
      Document.Entry("remarks", .list(WarmthSentences.of(fit).map(ProfileValue.quoted))))
    return .map(entries)
  }

  /// The value to milliseconds: no estimate is better.
  private static func rounded(_ seconds: Double) -> Double {
    (seconds * 1_000).rounded() / 1_000
  }

  /// The same of a distribution's parameters.
  private static func rounded(_ lifetime: Distribution) -> Distribution {
    switch lifetime {
    case .constant(let value): .constant(rounded(value))
    case .exponential(let mean): .exponential(mean: rounded(mean))
    case .clipped(let inner, let minimum, let maximum):
      .clipped(rounded(inner), minimum: minimum, maximum: rounded(maximum))
    default: lifetime
    }
  }

  private static func keepAlive(_ rules: WarmthRules) -> Document {
    guard rules.window != nil || rules.lifetime != nil else { return .text(KeepForever.name) }
    var entries = [
      Document.Entry(
        "name", .text(rules.lifetime == nil ? FixedKeepAlive.name : LimitedLifetime.name)),
      Document.Entry(
        "window",
        SettingKind<SimDuration>.duration.write(
          rules.window.map { SimDuration(rounding: rounded($0)) } ?? .longest)),
    ]
    if let lifetime = rules.lifetime {
      entries.append(
        Document.Entry(
          "lifetime",
          ProfileValue.stated(SettingKind<Distribution>.durations.write(rounded(lifetime)))))
    }
    return .map(entries)
  }

  private static func window(_ window: KeepAliveEstimate.Window) -> Document {
    .map([
      Document.Entry("low", ProfileValue.seconds(rounded(window.lower))),
      Document.Entry("high", ProfileValue.seconds(window.upper.map(rounded))),
    ])
  }
}
