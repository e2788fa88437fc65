import Experiments
import Sweeps

/// Parts that pages of all databases have: points, runs that went wrong, and what was run.
struct DatabaseBlocks {
  private static let mostRows = 300

  private let overview: ResultsOverview
  private let query: ResultsQuery
  private let axes: [(name: String, column: Int)]
  private let scenario: String?
  private let database: String
  private let file: String?

  /// - Parameters:
  ///   - overview: What the database holds.
  ///   - query: The means that are shown.
  ///   - axes: The axes that are shown.
  ///   - scenario: The scenario of point 0; `nil` where it is not there.
  ///   - database: The name of the database.
  ///   - file: The file that says what to run; `nil` for what the plan names.
  init(
    _ overview: ResultsOverview, _ query: ResultsQuery, axes: [(name: String, column: Int)],
    scenario: String?, database: String, file: String? = nil
  ) {
    self.overview = overview
    self.query = query
    self.axes = axes
    self.scenario = scenario
    self.database = database
    self.file = file ?? overview.plan.file
  }

  /// The points with their means.
  var points: ReportPage.Table {
    let names = query.metrics.map { MetricName($0) }
    let rows = query.rows.prefix(Self.mostRows).map { row in
      ["\(row.point)"] + axes.map { row.values[$0.column] ?? "–" }
        + zip(names, row.cells).flatMap { name, cell in
          [name.shown(cell.mean), name.shown(cell.interval?.lowerBound, cell.interval?.upperBound)]
        }
    }
    return ReportPage.Table(
      query.rows.count > rows.count
        ? "The first \(rows.count) of \(query.rows.count) points; 'simfaas results query' shows all"
        : "Means over runs, with intervals of 95 %",
      ["point"] + axes.map(\.name) + names.flatMap { [$0.titleWithUnit, "interval"] },
      textColumns: 1 + axes.count, rows)
  }

  /// The first runs that did not come to their end.
  var failures: [ReportPage.Block] {
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

  /// What was run, by what.
  var origin: [ReportPage.Block] {
    let plan = overview.plan
    var facts = overview.programs.map { ("Made by", "simfaas \($0.version), SHA-256 \($0.sha256)") }
    if let file {
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
