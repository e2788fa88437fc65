import Experiments

extension BesideReport {
  /// Comparisons beside each other: variants by their changes, and the metrics that all of them have.
  ///
  /// - Parameter results: Folders that `simfaas compare --out` has written; at least one.
  /// - Returns: A table of what was compared, and one for each metric.
  /// - Throws: What is wrong with a file.
  public static func comparisons(_ results: [BesideResult]) throws(OutputError) -> BesideReport {
    var saved: [SavedComparison] = []
    for result in results {
      saved.append(
        try SavedJSON.read(
          SavedComparison.self, from: "\(result.path)/\(ComparisonFile.comparison)"))
    }
    return ComparisonsBeside(names: results.map(\.name), comparisons: saved).report
  }
}

/// Comparisons that have been read.
struct ComparisonsBeside {
  let names: [String]
  let comparisons: [SavedComparison]

  var report: BesideReport {
    var report = BesideReport()
    guard let first = comparisons.first else { return report }
    report.tables.append(what)
    let metrics = first.metrics.filter { metric in
      comparisons.allSatisfy { $0.metrics.contains(metric) }
    }
    let alone = Set(comparisons.flatMap(\.metrics)).subtracting(metrics).sorted()
    if !alone.isEmpty { report.remarks.append("Not in all of them: \(alone.listed()).") }
    let variants = self.variants
    let shared = variants.filter { name in
      comparisons.allSatisfy { $0.variants.contains { $0.name == name } }
    }
    if shared.isEmpty {
      report.remarks.append(
        "No variant is in all of them: values stand beside each other, and none can be compared.")
    } else if shared.count < variants.count {
      report.remarks.append(
        "\(shared.count) of \(variants.count) variants \(shared.count == 1 ? "is" : "are") in all of them."
      )
    }
    report.tables += metrics.map { table($0, variants) }
    if metrics.isEmpty { report.remarks.append("They have no metric in common.") }
    return report
  }

  /// The names of variants, once each, in the order of the first comparison that has them.
  private var variants: [String] {
    var seen: Set<String> = []
    return comparisons.flatMap { $0.variants.map(\.name) }.filter { seen.insert($0).inserted }
  }

  /// What was compared, as far as comparisons differ, and how often.
  private var what: ReportPage.Table {
    func row(_ title: String, _ value: (SavedComparison) -> String) -> [String] {
      [title] + comparisons.map(value)
    }
    return ReportPage.Table(
      "What was compared", [""] + names, textColumns: names.count + 1,
      [
        row("scenario", \.scenario),
        row("set in all variants") {
          $0.changes.isEmpty ? "nothing" : $0.changes.joined(separator: ", ")
        },
        row("variants") { "\($0.variants.count)" }, row("runs of each") { "\($0.replications)" },
        row("baseline", \.baseline),
        row("confidence") { "\(Readable.percentage($0.confidence)) %" },
      ])
  }

  private func table(_ metric: String, _ variants: [String]) -> ReportPage.Table {
    let name = MetricName(metric)
    let difference = BesideDifference(metric: name)
    func cell(_ comparison: SavedComparison, _ variant: String) -> SavedComparison.Metric? {
      comparison.variants.first { $0.name == variant }?.metrics.first { $0.metric == metric }
    }
    var columns = ["variant"]
    for (place, title) in names.enumerated() {
      columns += [title, "interval"] + (place > 0 ? ["difference"] : [])
    }
    return ReportPage.Table(
      "\(name.titleWithUnit): \(metric), differences to \(names[0])", columns,
      variants.map { variant in
        let first = cell(comparisons[0], variant)?.mean
        return [variant]
          + comparisons.enumerated().flatMap { place, comparison -> [String] in
            let it = cell(comparison, variant)
            let own = [name.shown(it?.mean), name.shown(it?.low, it?.high)]
            return place == 0 ? own : own + [difference.text(it?.mean, first)]
          }
      })
  }
}
