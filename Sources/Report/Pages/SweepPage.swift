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
  private static let mostRows = 300

  private let overview: ResultsOverview
  private let database: String
  private let query: ResultsQuery
  private let figures: SweepFigures
  private let scenario: String?

  /// The page.
  ///
  /// - Parameter database: A database that `simfaas sweep` has written.
  /// - Returns: The page.
  /// - Throws: Why it cannot be read.
  public static func page(of database: String) throws -> ReportPage {
    try page(of: try ResultsStore(reading: database))
  }

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
    scenario = try store.scenario(of: 0)
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
    page.sections.append(ReportPage.Section("points", "Points", [.table(points)]))
    if !overview.failures.isEmpty {
      page.sections.append(
        ReportPage.Section("failures", "Runs that did not come to their end", failures))
    }
    page.sections.append(ReportPage.Section("origin", "What was run", origin))
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

  private var points: ReportPage.Table {
    let names = query.metrics.map { MetricName($0) }
    let rows = query.rows.prefix(Self.mostRows).map { row in
      ["\(row.point)"] + figures.axes.map { row.values[$0.column] ?? "–" }
        + zip(names, row.cells).flatMap { name, cell in
          [name.shown(cell.mean), name.shown(cell.interval?.lowerBound, cell.interval?.upperBound)]
        }
    }
    return ReportPage.Table(
      query.rows.count > rows.count
        ? "The first \(rows.count) of \(query.rows.count) points; 'simfaas results query' shows all"
        : "Means over runs, with intervals of 95 %",
      ["point"] + figures.axes.map(\.name) + names.flatMap { [$0.titleWithUnit, "interval"] },
      textColumns: 1 + figures.axes.count, rows)
  }

  private var failures: [ReportPage.Block] {
    let rows = overview.failures.map { run in
      ["\(run.id.point)", "\(run.id.replication)", run.ending.rawValue, run.error ?? ""]
    }
    var blocks: [ReportPage.Block] = [
      .table(
        ReportPage.Table(
          "Point, replication, and why", ["point", "replication", "ended as", "error"],
          textColumns: 4, rows))
    ]
    if overview.moreFailures > 0 {
      blocks.append(
        .text(
          "and \(Readable.count(UInt64(overview.moreFailures))) more: 'simfaas results list' and 'export' name them."
        ))
    }
    return blocks
  }

  private var origin: [ReportPage.Block] {
    let plan = overview.plan
    var facts = overview.programs.map { ("Made by", "simfaas \($0.version), SHA-256 \($0.sha256)") }
    if let file = plan.file {
      let command = overview.isOfTuning ? "tune" : "sweep"
      facts.append(("Command", ShellWord.line(["simfaas", command, file, "--db", database])))
    }
    facts += plan.inputs.map { ("Read", "\($0.path), SHA-256 \($0.sha256)") }
    if !plan.changes.isEmpty {
      facts.append(("Set in all points", plan.changes.joined(separator: "\n")))
    }
    facts.append(("Random numbers", plan.randomNumbers.rawValue))
    facts.append(("Seed", plan.seed.map { "\($0)" } ?? "that of the scenario"))
    var blocks: [ReportPage.Block] = [.facts(facts)]
    if let scenario {
      blocks.append(.file(title: "The scenario of point 0 with all defaults", scenario))
    }
    return blocks
  }
}
