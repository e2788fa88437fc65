import Calibration
import SimKernel

/// The file that `calibrate structure --out` writes: parameters with where each comes from.
public enum StructureProfile {
  /// The profile as YAML.
  ///
  /// - Parameters:
  ///   - outcomes: The fits of all groups.
  ///   - source: Where the measurements come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func yaml(
    _ outcomes: [StructureOutcome], _ source: StructureSource, _ options: FitOptions
  ) -> String {
    var provenance = [
      Document.Entry("file", .text(source.path)),
      Document.Entry("sha256", ProfileValue.quoted(source.sha256)),
      Document.Entry("rows", ProfileValue.quoted(source.summary)),
    ]
    if !source.conditions.isEmpty {
      provenance.append(
        Document.Entry("conditions", .list(source.conditions.map(ProfileValue.quoted))))
    }
    if source.kind == .simultaneousStarts {
      provenance.append(Document.Entry("cores", ProfileValue.number(source.selection.cores)))
    }
    provenance += [
      Document.Entry("replicates", .text("\(options.replicates)")),
      Document.Entry("seed", .text("\(options.seed)")),
      Document.Entry("confidence", ProfileValue.number(options.confidence)),
    ]
    return
      "# Fitted by simfaas calibrate structure; docs/calibration.md has the formula of each model.\n"
      + YamlWriter.text(
        .map([
          Document.Entry("model", .text(source.kind.rawValue)),
          Document.Entry("provenance", .map(provenance)),
          Document.Entry("fits", .list(outcomes.map(group))),
        ]))
  }

  private static func group(_ outcome: StructureOutcome) -> Document {
    .map([
      Document.Entry("name", ProfileValue.quoted(outcome.name)),
      Document.Entry(
        "parameters",
        .map(outcome.parameters.map { Document.Entry($0.parameter.name, parameter($0)) })),
      Document.Entry(
        "covariance", .list(outcome.covariance.map { .list($0.map(ProfileValue.number)) })),
      Document.Entry("deviation", ProfileValue.number(outcome.deviation)),
      Document.Entry("points", .list(outcome.points.map(point))),
    ])
  }

  private static func parameter(_ it: StructureOutcome.Parameter) -> Document {
    func written(_ value: Double) -> Document {
      if it.parameter.isDuration || !value.isFinite { return ProfileValue.seconds(value) }
      if it.parameter.isByteRate { return ProfileValue.byteRate(value) }
      return ProfileValue.number(value)
    }
    return .map([
      Document.Entry("estimate", written(it.estimate)),
      Document.Entry("low", written(it.interval.lowerBound)),
      Document.Entry("high", written(it.interval.upperBound)),
    ])
  }

  private static func point(_ it: StructureOutcome.Point) -> Document {
    var entries = [Document.Entry("setUp", ProfileValue.quoted(it.setUp))]
    if !it.quantity.isEmpty { entries.append(Document.Entry("quantity", .text(it.quantity))) }
    return .map(
      entries + [
        Document.Entry("measured", ProfileValue.seconds(it.measured)),
        Document.Entry("expected", ProfileValue.seconds(it.expected)),
      ])
  }
}
