import Calibration
import SimKernel

/// The file that `calibrate fit --out` writes: distributions as scenarios write them, with where each comes from.
public enum FitProfile {
  /// The profile as YAML.
  ///
  /// - Parameters:
  ///   - fits: The fits of all groups.
  ///   - source: Where the samples come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func yaml(
    _ fits: [SampleFit], _ source: FitSource, _ options: FitOptions
  ) -> String {
    var text =
      "# Times fitted by simfaas calibrate fit; each distribution may stand in a scenario as it is.\n"
    text +=
      "# Intervals hold the true value with \(Readable.fixed(options.confidence * 100, 0)) % probability"
    text += " if the times are independent; remarks say where they are not.\n"
    let document = Document.map([
      Document.Entry("provenance", provenance(source, options)),
      Document.Entry("fits", .list(fits.map { group($0) })),
    ])
    return text + YamlWriter.text(document)
  }

  private static func provenance(_ source: FitSource, _ options: FitOptions) -> Document {
    var entries = [
      Document.Entry("file", .text(source.path)),
      Document.Entry("sha256", ProfileValue.quoted(source.sha256)),
      Document.Entry("column", .text(source.selection.value)),
      Document.Entry("secondsPerUnit", ProfileValue.number(source.selection.secondsPerUnit)),
      Document.Entry("rows", ProfileValue.quoted(source.summary)),
    ]
    if !source.conditions.isEmpty {
      entries.append(
        Document.Entry("conditions", .list(source.conditions.map(ProfileValue.quoted))))
    }
    if let days = source.days {
      entries.append(
        Document.Entry("measured", ProfileValue.quoted("\(days.first) to \(days.last)")))
    }
    return .map(
      entries + [
        Document.Entry("replicates", .text("\(options.replicates)")),
        Document.Entry("seed", .text("\(options.seed)")),
        Document.Entry("confidence", ProfileValue.number(options.confidence)),
      ])
  }

  static func group(_ fit: SampleFit) -> Document {
    var entries = [
      Document.Entry("name", ProfileValue.quoted(fit.name)),
      Document.Entry("samples", .text("\(fit.sample.count)")),
    ]
    switch fit.choice {
    case .family(let place): entries += family(fit.fits[place])
    case .empirical(_, let reason):
      entries.append(Document.Entry("family", .text("empirical")))
      entries.append(Document.Entry("because", ProfileValue.quoted(reason)))
    }
    let written = SettingKind<Distribution>.durations.write(fit.distribution)
    entries.append(Document.Entry("distribution", ProfileValue.stated(written)))
    let remarks = FitSentences.of(fit)
    if !remarks.isEmpty {
      entries.append(Document.Entry("remarks", .list(remarks.map(ProfileValue.quoted))))
    }
    return .map(entries)
  }

  private static func family(_ fit: FamilyFit) -> [Document.Entry] {
    var entries = [Document.Entry("family", .text(fit.family.rawValue))]
    let parameters = fit.parameters.map { it in
      Document.Entry(it.parameter.name, parameter(it))
    }
    entries.append(Document.Entry("parameters", .map(parameters)))
    if let bootstrap = fit.bootstrap {
      entries.append(
        Document.Entry(
          "pValues",
          .map([
            Document.Entry("kolmogorovSmirnov", ProfileValue.number(bootstrap.kolmogorovSmirnovP)),
            Document.Entry("andersonDarling", ProfileValue.number(bootstrap.andersonDarlingP)),
          ])))
      entries.append(
        Document.Entry(
          "covariance", .list(bootstrap.covariance.map { .list($0.map(ProfileValue.number)) })))
    }
    return entries
  }

  private static func parameter(_ it: FamilyFit.Parameter) -> Document {
    parameter(it.parameter, it.estimate, it.interval)
  }

  /// An estimate with its interval.
  static func parameter(
    _ parameter: LawParameter, _ estimate: Double, _ interval: ClosedRange<Double>?
  ) -> Document {
    func written(_ value: Double) -> Document {
      guard value.isFinite else { return .text("unbounded") }
      if parameter.isByteRate { return ProfileValue.byteRate(value) }
      return parameter.isDuration
        ? SettingKind<Double>.seconds().write(value) : ProfileValue.number(value)
    }
    var entries = [Document.Entry("estimate", written(estimate))]
    if let interval {
      entries.append(Document.Entry("low", written(interval.lowerBound)))
      entries.append(Document.Entry("high", written(interval.upperBound)))
    }
    return .map(entries)
  }
}
