import Experiments
import Figures
import Foundation

/// The page of a comparison, made from the files in its folder.
public struct ComparisonPage {
  private let folder: String
  private let comparison: SavedComparison
  private let provenance: Provenance?
  private let text: String?
  private let figures: ComparisonFigures

  /// The page.
  ///
  /// - Parameter folder: A folder that `simfaas compare --out` has written.
  /// - Returns: The page.
  /// - Throws: What is wrong with a file.
  public static func page(of folder: String) throws -> ReportPage {
    try ComparisonPage(folder).page
  }

  private init(_ folder: String) throws {
    self.folder = folder
    comparison = try SavedJSON.read(
      SavedComparison.self, from: "\(folder)/\(ComparisonFile.comparison)")
    provenance = try SavedJSON.readIfThere(
      Provenance.self, from: "\(folder)/\(ResultFile.provenance)")
    text = FileManager.default.contents(atPath: "\(folder)/\(ComparisonFile.text)").map {
      String(decoding: $0, as: UTF8.self)
    }
    let times = "\(folder)/\(ComparisonFile.distributions)"
    figures = ComparisonFigures(
      comparison,
      times: FileManager.default.fileExists(atPath: times) ? try VariantTimesTable(times) : nil)
  }

  private var percent: String { Readable.percentage(comparison.confidence) }

  private var page: ReportPage {
    var page = ReportPage(
      kind: "Comparison", title: comparison.scenario,
      subtitle:
        "\(comparison.variants.count) variants, \(comparison.replications) runs each\(comparison.antithetic ? " in antithetic pairs" : "") under the same random numbers; intervals of \(percent) %"
    )
    let imprecise = comparison.variants.flatMap(\.metrics).count { $0.isPrecise == false }
    if imprecise > 0 {
      page.notices.append(
        ReportPage.Notice(
          "\(imprecise) \(imprecise == 1 ? "number is" : "numbers are") not as precise as was asked for; the text below names them."
        ))
    }
    if comparison.warmUpFound == false {
      page.notices.append(
        ReportPage.Notice(
          "The warm-up of at least one variant did not end within the first half of its runs: make runs longer."
        ))
    }
    page.headlines = comparison.metrics.indices.compactMap(headline)
    page.sections = [
      ReportPage.Section(
        "results", "Differences to the baseline",
        [
          .text(
            "The baseline is \(comparison.baseline). Differences are variant less baseline, run by run, as replication r of every variant meets the same requests."
          )
        ] + comparison.metrics.indices.flatMap(blocks))
    ]
    page.sections.append(ReportPage.Section("times", "Response times", times))
    if !figures.further.isEmpty {
      page.sections.append(
        ReportPage.Section("trade-offs", "Trade-offs", figures.further.map { .figure($0) }))
    }
    page.sections.append(ReportPage.Section("origin", "What was run", origin))
    return page
  }

  private var times: [ReportPage.Block] {
    guard figures.times.isEmpty else { return figures.times.map { .figure($0) } }
    let isThere = FileManager.default.fileExists(
      atPath: "\(folder)/\(ComparisonFile.distributions)")
    return [
      .text(
        isThere
          ? "No request was answered while measuring: there are no times to show."
          : "There is no \(ComparisonFile.distributions), as in folders of older versions: figures of single requests need it. Compare again."
      )
    ]
  }

  /// The best variant by a metric, where one is told from the baseline.
  private func headline(_ metric: Int) -> ReportPage.Headline? {
    let name = MetricName(comparison.metrics[metric])
    let known = comparison.variants.indices.compactMap { variant in
      comparison.cell(variant, metric).flatMap { cell in cell.mean.map { (variant, cell, $0) } }
    }
    guard let best = known.min(by: { $0.2 < $1.2 }) else { return nil }
    return ReportPage.Headline(
      "Least: \(name.title)", name.shownWithUnit(best.2),
      "\(figures.names[best.0]); \(percent) % interval \(name.shown(best.1.low, best.1.high))")
  }

  private func blocks(_ metric: Int) -> [ReportPage.Block] {
    let name = MetricName(comparison.metrics[metric])
    let rows = comparison.variants.indices.map { variant -> [String] in
      let title = figures.names[variant]
      guard let cell = comparison.cell(variant, metric), let mean = cell.mean else {
        return [title, "–", "a run does not give it", "", "", "", "", ""]
      }
      let own = [title, name.shown(mean), name.shown(cell.low, cell.high)]
      guard let it = cell.difference else { return own + ["baseline", "", "", "", ""] }
      return own + [
        name.shown(it.mean), name.shown(it.low, it.high),
        it.adjustedP.map { $0 < 0.001 ? "< 0.001" : Readable.fixed($0, 3) } ?? "–",
        "\(Readable.number(it.smallerShare * 100)) %",
        ComparisonFigures.saving(it),
      ]
    }
    let table = ReportPage.Table(
      "\(name.titleWithUnit): \(name.path)",
      [
        "variant", "mean", "\(percent) % interval", "difference", "\(percent) % interval",
        "p (Holm)",
        "smaller in", "pairing saves",
      ], rows)
    return [.table(table)] + figures.byMetric[metric].map { .figure($0) }
  }

  private var origin: [ReportPage.Block] {
    var blocks: [ReportPage.Block] =
      provenance.map { OriginBlocks($0, command: "compare").blocks }
      ?? [
        .facts([
          ("Scenario", comparison.scenario),
          ("Changes", comparison.changes.joined(separator: "\n")),
        ])
      ]
    var facts = [
      ("Runs", "\(comparison.replications) of each variant"), ("Confidence", "\(percent) %"),
    ]
    if let precision = comparison.precision {
      facts.append(("Precision asked for", "\(Readable.number(precision * 100)) %"))
    }
    if let warmUp = comparison.warmUpSeconds {
      facts.append(("Warm-up", "\(Readable.duration(warmUp)), found (MSER-5)"))
    }
    blocks.append(.facts(facts))
    if let text { blocks.append(.file(title: "The comparison as text, with all remarks", text)) }
    return blocks
  }
}
