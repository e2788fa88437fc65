import Calibration
import SimKernel

/// What `calibrate fit` says of its fits, for people.
public enum FitReport {
  /// One table for each group, the chosen family first, and what speaks against the group as one sample.
  ///
  /// - Parameters:
  ///   - fits: The fits of all groups.
  ///   - source: Where the samples come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(
    _ fits: [SampleFit], _ source: FitSource, _ options: FitOptions
  ) -> String {
    var lines = ["\(source.path): \(source.summary)"]
    for fit in fits {
      lines += ["", heading(fit)]
      if !fit.fits.isEmpty { lines += table(fit, options) }
      lines.append("  chosen: \(choice(fit))")
      lines += FitSentences.of(fit).map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ fit: SampleFit) -> String {
    let sample = fit.sample
    let quantiles = [("P5", 0.05), ("P50", 0.5), ("P95", 0.95)].map {
      "\($0.0) \(Readable.duration(sample.quantile($0.1)))"
    }
    return "\(fit.name): \(Readable.count(UInt64(sample.count))) times, mean "
      + "\(Readable.duration(sample.mean)), " + quantiles.joined(separator: ", ")
  }

  private static func table(_ fit: SampleFit, _ options: FitOptions) -> [String] {
    var table = TextTable([.left, .right, .right, .right, .right, .right, .left])
    let interval = "parameters (\(Readable.fixed(options.confidence * 100, 0)) % intervals)"
    table.add(["family", "log L", "AICc", "BIC", "KS p", "AD p", interval])
    for family in fit.fits {
      table.add([
        family.family.rawValue, Readable.fixed(family.logLikelihood, 1),
        Readable.fixed(family.correctedAIC, 1), Readable.fixed(family.bayesianIC, 1),
        probability(family.bootstrap?.kolmogorovSmirnovP),
        probability(family.bootstrap?.andersonDarlingP),
        family.parameters.map(parameter).joined(separator: ", ") + note(family),
      ])
    }
    return table.lines
  }

  private static func probability(_ p: Double?) -> String {
    p.map { Readable.fixed($0, 3) } ?? "–"
  }

  private static func parameter(_ it: FamilyFit.Parameter) -> String {
    func shown(_ value: Double) -> String {
      if value == .infinity { return "∞" }
      return it.parameter.isDuration ? Readable.duration(value) : Readable.number(value)
    }
    let text = "\(it.parameter.name) \(shown(it.estimate))"
    return it.interval.map { "\(text) (\(shown($0.lowerBound)) – \(shown($0.upperBound)))" } ?? text
  }

  /// What has to be known about how the fit was found.
  private static func note(_ fit: FamilyFit) -> String {
    var notes: [String] = []
    switch fit.convergence {
    case .converged: break
    case .atBound(let parameter): notes.append("at a bound: \(parameter)")
    case .notConverged: notes.append("not converged")
    }
    if let failures = fit.bootstrap?.failures, failures > 0 {
      notes.append("\(failures) of \(fit.bootstrap?.replicates ?? 0) replicates failed")
    }
    return notes.isEmpty ? "" : "; " + notes.joined(separator: "; ")
  }

  /// What was chosen, in words.
  static func choice(_ fit: SampleFit) -> String {
    switch fit.choice {
    case .family(let place): fit.fits[place].family.rawValue
    case .empirical(.constant, let reason): "the one value, because \(reason)"
    case .empirical(_, let reason): "the quantiles as measured, because \(reason)"
    }
  }
}
