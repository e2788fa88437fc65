import Calibration

/// What speaks against treating a group as one independent sample, in sentences.
enum FitSentences {
  /// Below which probability a relation is worth a sentence.
  private static let level = 0.01

  static func of(_ fit: SampleFit) -> [String] {
    let it = fit.diagnostics
    let sentences = [
      drift(it), reference(it), autocorrelation(it, fit.sample), modes(it),
      outliers(it, fit.sample),
      resolution(fit.sample),
    ]
    return sentences.compactMap { $0 }
  }

  private static func drift(_ it: Diagnostics) -> String? {
    guard let drift = it.drift, drift.p < level else { return nil }
    return
      "drift: the median of the last third is \(Readable.number(drift.lastOverFirst)) times that of the first"
      + " (rank correlation with the order \(Readable.fixed(drift.correlation, 2)), p \(p(drift.p)))."
  }

  private static func reference(_ it: Diagnostics) -> String? {
    guard let relation = it.reference, relation.p < level else { return nil }
    let verdict =
      relation.spreadRatio < 1
      ? "dividing by it narrows the quartiles to \(Readable.number(relation.spreadRatio)) times, so it is worth doing"
      : "dividing by it does not narrow the quartiles (\(Readable.number(relation.spreadRatio)) times), so it is not worth doing"
    return "machine: times follow the reference (rank correlation "
      + "\(Readable.fixed(relation.correlation, 2)), p \(p(relation.p))); \(verdict)."
  }

  private static func autocorrelation(_ it: Diagnostics, _ sample: FitSample) -> String? {
    guard let relation = it.autocorrelation, relation.p < level else { return nil }
    return
      "autocorrelation: \(Readable.fixed(relation.correlations[0], 2)) from one time to the next"
      + " (Ljung–Box p \(p(relation.p))); the \(sample.count) times tell as much of the mean as"
      + " \(Readable.fixed(relation.effectiveCount, 0)) independent ones, so intervals are too narrow and p-values too small."
  }

  private static func modes(_ it: Diagnostics) -> String? {
    guard let modes = it.modes, modes.areTwo else { return nil }
    return
      "modes: two, \(Readable.percent(modes.share)) around \(Readable.duration(modes.medians[0]))"
      + " and the rest around \(Readable.duration(modes.medians[1]))"
      + " (BIC lower by \(Readable.fixed(modes.gain, 0)) than with one, valley at"
      + " \(Readable.percent(modes.valley)) of the lower peak)."
  }

  private static func outliers(_ it: Diagnostics, _ sample: FitSample) -> String? {
    guard let far = it.outliers.max(by: { $0.distance < $1.distance }) else { return nil }
    return
      "outliers: \(it.outliers.count) of \(sample.count) \(it.outliers.count == 1 ? "lies" : "lie") far from the median on the logarithmic scale,"
      + " the farthest \(Readable.duration(far.value))\(far.line > 0 ? " in line \(far.line)" : "")"
      + " (\(Readable.fixed(far.distance, 1)) robust standard deviations); all are kept."
  }

  private static func resolution(_ sample: FitSample) -> String? {
    guard sample.isRounded else { return nil }
    let why = sample.resolution.map { "a step of \(Readable.duration($0))" } ?? "some of them zero"
    return "rounding: \(sample.distinctCount) different values, \(why);"
      + " likelihoods are probabilities of the intervals that are rounded to a value."
  }

  private static func p(_ p: Double) -> String { p < 0.001 ? "< 0.001" : Readable.fixed(p, 3) }
}
