import Experiments

/// How often the intervals of a comparison held what is known.
public enum CoverageReport {
  /// A table: for each metric and variant the share of intervals that held the truth, of its mean and of its difference.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ experiment: CoverageExperiment) -> String {
    let plan = experiment.plan
    var table = TextTable([.left, .left] + Array(repeating: .right, count: 5))
    table.add([
      "metric", "interval of", "truth", "held", "of", "above it", "half width",
    ])
    for (metric, truth) in experiment.truths.enumerated() {
      for (variant, one) in plan.variants.enumerated() {
        table.add(
          row("\(truth.metric)", one.name, truth.values[variant], experiment.means[variant][metric])
        )
        guard variant != plan.baseline else { continue }
        table.add(
          row(
            "", "the difference to the baseline",
            truth.values[variant] - truth.values[plan.baseline],
            experiment.differences[variant][metric]))
      }
    }
    var lines = table.lines
    lines += [
      "",
      "\(Readable.fixed(experiment.meanRuns, 1)) runs of each variant in a comparison, on average",
    ]
    if experiment.imprecise > 0 {
      lines.append("\(experiment.imprecise) comparisons ended at the limit of runs")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(
    _ metric: String, _ name: String, _ truth: Double, _ share: CoverageExperiment.Share
  ) -> [String] {
    guard let coverage = share.coverage, let error = share.error, let width = share.meanHalfWidth
    else { return [metric, name, Readable.number(truth), "–", "0", "–", "–"] }
    return [
      metric, name, Readable.number(truth),
      "\(Readable.fixed(coverage * 100, 1)) ± \(Readable.fixed(error * 100, 1)) %", "\(share.all)",
      "\(Readable.fixed(Double(share.above) / Double(share.all) * 100, 1)) %",
      Readable.number(width),
    ]
  }
}
