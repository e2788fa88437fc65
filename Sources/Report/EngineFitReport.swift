import Calibration
import SimKernel

/// What `calibrate fit` says of the profile of a Docker engine, for people.
public enum EngineFitReport {
  /// The parts of each image with what was chosen, then what several starts, quotas and pulls cost.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ model: EngineModel, _ samples: EngineSamples) -> String {
    var lines = [
      "\(samples.samples.count) samples of \(model.images.map(\.name).joined(separator: ", ")); "
        + speed(model)
    ]
    for image in model.images {
      lines += ["", "\(image.name):"]
      var table = TextTable([.left, .right, .right, .right, .left])
      table.add(["part", "n", "median", "P95", "distribution"])
      for part in ImageModel.Part.allCases {
        guard let fit = image.fits[part] else { continue }
        table.add([
          part.rawValue, String(fit.sample.count), Readable.duration(fit.sample.quantile(0.5)),
          Readable.duration(fit.sample.quantile(0.95)), choice(fit),
        ])
      }
      lines += table.lines
      lines.append("  engineShare \(Readable.fixed(image.engineShare, 3))")
      if image.startTurn > 0 {
        lines.append("  startTurn \(Readable.duration(image.startTurn))")
      }
      if let starts = image.starts { lines.append("  starts: \(parameters(starts))") }
      if let shared = image.shared {
        lines.append("  without turns, which the model takes: \(parameters(shared))")
      }
      if let quotas = image.quotas { lines.append("  quotas: \(parameters(quotas))") }
      lines += image.remarks.map { "  \($0)" }
      for part in ImageModel.Part.allCases {
        guard let fit = image.fits[part] else { continue }
        lines += FitSentences.of(fit).map { "  \(part.rawValue): \($0)" }
      }
    }
    lines += ["", "pulls:"]
    if let download = model.pulls.download { lines.append("  download: \(parameters(download))") }
    if let extraction = model.pulls.extraction {
      lines.append("  extraction of a layer: \(parameters(extraction))")
    }
    if let latency = model.pulls.latency {
      let median = Readable.duration(latency.sample.quantile(0.5))
      lines.append("  besides: \(choice(latency)), median \(median)")
    } else {
      lines.append("  none were measured")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func speed(_ model: EngineModel) -> String {
    let drift = "the reference moved by a factor of \(Readable.fixed(model.drift.ratio, 2))"
    guard let reference = model.reference else { return "times as measured; \(drift)" }
    return
      "times at the speed at which the reference takes \(Readable.duration(reference)); \(drift)"
  }

  private static func choice(_ fit: SampleFit) -> String {
    switch fit.choice {
    case .family(let place): fit.fits[place].family.rawValue
    case .empirical(_, let reason): "as measured: \(reason)"
    }
  }

  private static func parameters<Model>(_ fit: StructuralFit<Model>) -> String {
    let shown = zip(Model.parameters, zip(fit.model.values, fit.intervals)).map {
      (parameter, found) in
      func text(_ value: Double) -> String {
        guard value.isFinite else { return "∞" }
        if parameter.isByteRate { return "\(Readable.bytes(value))/s" }
        return parameter.isDuration ? Readable.duration(value) : Readable.number(value)
      }
      let (value, interval) = found
      return
        "\(parameter.name) \(text(value)) (\(text(interval.lowerBound)) – \(text(interval.upperBound)))"
    }
    return shown.joined(separator: ", ")
      + "; off by a factor of \(Readable.fixed(Arithmetic.exp(fit.deviation), 2))"
  }
}
