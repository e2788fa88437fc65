import Experiments
import Sweeps

/// What databases of results hold, for people and programs.
public enum ResultsReport {
  // MARK: Means

  /// A table for each metric: a line a point.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ query: ResultsQuery) -> String {
    let percent = Readable.number(query.confidence * 100)
    var lines: [String] = []
    for (place, metric) in query.metrics.enumerated() {
      if place > 0 { lines.append("") }
      var table = TextTable(
        [.right] + query.axes.map { _ in .left } + [.right, .right, .right, .right])
      table.add(["point"] + query.axes + ["runs", "mean", "\(percent) % interval", "sd"])
      for row in query.rows {
        let cell = row.cells[place]
        table.add(
          ["\(row.point)"] + row.values.map { $0 ?? "–" } + [
            "\(cell.runs)", number(cell.mean),
            cell.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "–",
            number(cell.deviation),
          ])
      }
      lines += [metric] + table.lines
    }
    return lines.isEmpty ? "no metric\n" : lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double?) -> String {
    value.map { Readable.significant($0, digits: 4) } ?? "–"
  }

  /// The means as a comma-separated table: a row for each point and metric.
  public static func csv(_ query: ResultsQuery) -> String {
    var text = CSVRow.line(
      ["point"] + query.axes + ["metric", "runs", "mean", "lower", "upper", "sd"])
    for row in query.rows {
      for (metric, cell) in zip(query.metrics, row.cells) {
        text += CSVRow.line(
          ["\(row.point)"] + row.values.map { $0 ?? "" } + [
            metric, "\(cell.runs)", exact(cell.mean), exact(cell.interval?.lowerBound),
            exact(cell.interval?.upperBound), exact(cell.deviation),
          ])
      }
    }
    return text
  }

  private static func exact(_ value: Double?) -> String { value.map(JSONWriter.text) ?? "" }

  /// The means as JSON.
  public static func json(_ query: ResultsQuery) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("confidence", query.confidence)
      json.array("points") { json in
        for row in query.rows {
          json.object { json in
            json.member("point", row.point)
            json.object("axes", onOneLine: true) { json in
              for (axis, value) in zip(query.axes, row.values) { json.member(axis, value) }
            }
            json.object("metrics") { json in
              for (metric, cell) in zip(query.metrics, row.cells) {
                write(metric, cell, to: &json)
              }
            }
          }
        }
      }
    }
    return json.finished()
  }

  private static func write(
    _ metric: String, _ cell: ResultsQuery.Cell, to json: inout JSONWriter
  ) {
    json.object(metric, onOneLine: true) { json in
      json.member("runs", cell.runs)
      json.member("mean", cell.mean)
      json.member("lower", cell.interval?.lowerBound)
      json.member("upper", cell.interval?.upperBound)
      json.member("sd", cell.deviation)
    }
  }

  // MARK: Differences

  /// The differences of two databases, a line each, `most` at most.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ diff: ResultsDiff, most: Int) -> String {
    let same = diff.common - diff.differing
    var lines = [
      "\(diff.common) runs are in both: \(same) the same, \(diff.differing) different"
    ]
    let alone = diff.differences.count { $0.what == "run" }
    if alone > 0 { lines.append("\(alone) runs are in one of them only") }
    var table = TextTable([.right, .right, .left, .right, .right])
    if !diff.differences.isEmpty {
      table.add(["point", "replication", "what", "first", "second"])
    }
    for difference in diff.differences.prefix(most) {
      table.add([
        "\(difference.run.point)", "\(difference.run.replication)", difference.what,
        difference.first ?? "–", difference.second ?? "–",
      ])
    }
    lines += table.lines
    if diff.differences.count > most {
      lines.append("  and \(diff.differences.count - most) more differences; --most shows more")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Content

  /// What a database holds.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ overview: ResultsOverview) -> String {
    let plan = overview.plan
    var lines = [
      overview.isOfTuning
        ? "\(plan.name): a tuning, \(TuneReport.count(plan.points.count, "point"))"
        : SweepReport.size(plan)
    ]
    lines.append("  scenario  \(plan.scenario)")
    for column in plan.columns {
      lines.append(
        "  axis      \(column.name)\(column.name == column.key ? "" : ": \(column.key)")")
    }
    lines.append("  metrics   \(overview.metricCount)")
    for program in overview.programs {
      lines.append("  program   simfaas \(program.description)")
    }
    let ended = RunEnding.allCases.compactMap { ending in
      overview.endings[ending].map { "\($0) \(ending.rawValue)" }
    }
    let missing =
      overview.isOfTuning ? 0 : plan.runCount - overview.endings.values.reduce(0, +)
    lines.append(
      "  runs      " + (ended + (missing > 0 ? ["\(missing) missing"] : [])).joined(separator: ", ")
    )
    if !overview.failures.isEmpty {
      lines.append("")
      var table = TextTable([.right, .right, .left, .left])
      table.add(["point", "replication", "outcome", "why"])
      for failure in overview.failures {
        table.add([
          "\(failure.id.point)", "\(failure.id.replication)", failure.ending.rawValue,
          failure.error ?? "",
        ])
      }
      lines += table.lines
      if overview.moreFailures > 0 { lines.append("  and \(overview.moreFailures) more") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Lines of comma-separated tables.
private enum CSVRow {
  static func line(_ fields: [String]) -> String {
    fields.map(CSV.field).joined(separator: ",") + "\n"
  }
}
