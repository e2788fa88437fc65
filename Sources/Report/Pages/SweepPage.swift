import Experiments
import Figures
import Sweeps

/// The page of a sweep, made from its database.
public struct SweepPage {
  /// Metrics that have figures, where the sweep keeps every number of its runs.
  private static let usual = [
    "responseTimeSeconds.mean", "responseTimeSeconds.p95", "coldStartFraction",
    "containers.meanTotal",
    "costs.memoryTime.idle", "costs.energy.total", "costs.money.total",
  ]
  private static let mostMetrics = 8

  private let overview: ResultsOverview
  private let database: String
  private let query: ResultsQuery
  private let figures: SweepFigures
  private let blocks: DatabaseBlocks

  /// The page of a database that is open.
  ///
  /// - Throws: Why it cannot be read.
  public static func page(of store: ResultsStore) throws -> ReportPage {
    try SweepPage(store).page
  }

  private init(_ store: ResultsStore) throws {
    overview = try ResultsOverview(store)
    let known = try store.metrics()
    let wanted = (overview.plan.metrics ?? Self.usual).filter(known.contains)
    query = try ResultsQuery(
      store, metrics: Array((wanted.isEmpty ? known : wanted).prefix(Self.mostMetrics)), where: nil)
    database = store.path.split(separator: "/").last.map(String.init) ?? store.path
    figures = SweepFigures(query, try store.axes(), overview.plan, database: database)
    blocks = DatabaseBlocks(
      overview, query, axes: figures.axes.map { ($0.name, $0.column) },
      scenario: try store.scenario(of: 0), database: database)
  }

  private var page: ReportPage {
    let plan = overview.plan
    var page = ReportPage(kind: "Sweep", title: plan.name, subtitle: subtitle)
    let complete = overview.endings[.complete] ?? 0
    let ended = overview.endings.values.reduce(0, +)
    if ended < plan.runCount {
      page.notices.append(
        ReportPage.Notice(
          "The sweep is not done: \(Readable.count(UInt64(plan.runCount - ended))) of \(Readable.count(UInt64(plan.runCount))) runs are missing; --resume goes on."
        ))
    }
    if ended > complete {
      page.notices.append(
        ReportPage.Notice(
          "\(Readable.count(UInt64(ended - complete))) \(ended - complete == 1 ? "run" : "runs") did not come to an end and \(ended - complete == 1 ? "is" : "are") in no mean; they are listed below."
        ))
    }
    if complete == 0 {
      page.notices.append(
        ReportPage.Notice("No run has come to its end: there is nothing to show yet."))
    }
    page.headlines =
      [
        ReportPage.Headline(
          "Points", Readable.count(UInt64(plan.points.count)), "\(plan.replications) runs each"),
        ReportPage.Headline(
          "Runs", Readable.count(UInt64(complete)),
          "complete, of \(Readable.count(UInt64(plan.runCount)))"),
        ReportPage.Headline(
          "Axes", "\(figures.axes.count)",
          figures.axes.map { "\($0.name): \($0.values.count) values" }.joined(separator: ", ")),
      ] + query.metrics.indices.prefix(3).compactMap(least)
    let drawn = figures.all
    page.sections = [
      ReportPage.Section(
        "metrics", "Metrics",
        (query.metrics.isEmpty ? [.text("There is no metric.")] : [])
          + zip(query.metrics, drawn.byMetric).flatMap { metric, figures -> [ReportPage.Block] in
            figures.isEmpty
              ? [.text("\(MetricName(metric).title) (\(metric)): fewer than two points give it.")]
              : figures.map { .figure($0) }
          })
    ]
    if !drawn.further.isEmpty {
      page.sections.append(
        ReportPage.Section("trade-offs", "Trade-offs", drawn.further.map { .figure($0) }))
    }
    page.sections.append(ReportPage.Section("points", "Points", [.table(blocks.points)]))
    if !overview.failures.isEmpty {
      page.sections.append(
        ReportPage.Section("failures", "Runs that did not come to their end", blocks.failures))
    }
    page.sections.append(ReportPage.Section("origin", "What was run", blocks.origin))
    return page
  }

  private var subtitle: String {
    let plan = overview.plan
    let axes = plan.columns.map { $0.name == $0.key ? $0.name : "\($0.name) (\($0.key))" }
    return axes.isEmpty ? "one point" : "along \(axes.joined(separator: ", "))"
  }

  /// The point with the least mean of a metric.
  private func least(_ metric: Int) -> ReportPage.Headline? {
    let known = query.rows.compactMap { row in row.cells[metric].mean.map { (row, $0) } }
    guard let best = known.min(by: { $0.1 < $1.1 }) else { return nil }
    let name = MetricName(query.metrics[metric])
    let cell = best.0.cells[metric]
    let values = figures.axes.map { "\($0.name) \(best.0.values[$0.column] ?? "–")" }.joined(
      separator: ", ")
    let interval =
      cell.interval.map { "; 95 % interval \(name.shown($0.lowerBound, $0.upperBound))" } ?? ""
    return ReportPage.Headline(
      "Least: \(name.title)", name.shownWithUnit(best.1), values + interval)
  }
}
