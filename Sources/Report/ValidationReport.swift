import Experiments

/// Published figures beside ours, for people and for programs.
public enum ValidationReport {
  /// A table of each file's rows, an empty line between two.
  public static func text(_ tables: [Validation.Table]) -> String {
    tables.map(text).joined(separator: "\n")
  }

  private static func text(_ table: Validation.Table) -> String {
    var lines = TextTable([.left, .right, .right, .left, .right, .left, .left])
    lines.add(["", "published", "simulated", "95 % interval", "error", "", ""])
    for row in table.rows { lines.add(cells(of: row)) }
    return ([table.cases.about, "from \(table.cases.source)", ""] + lines.lines)
      .joined(separator: "\n") + "\n"
  }

  private static func cells(of row: ValidationRow) -> [String] {
    let figure = row.figure
    let decimals = decimals(of: figure)
    func number(_ value: Double?) -> String { value.map { Readable.fixed($0, decimals) } ?? "–" }
    let published = figure.published.map { "\(number($0)) \(figure.unit)" } ?? "–"
    var remarks: [String] = []
    if let holds = row.holds { remarks.append(holds ? "holds" : "does not hold") }
    if let reason = row.reason { remarks.append("missing: \(reason)") }
    if let note = figure.note { remarks.append(note) }
    return [
      figure.id, published, number(row.simulated),
      row.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "",
      row.relativeError.map { Readable.signedPercent($0) } ?? "", figure.status.rawValue,
      remarks.joined(separator: "; "),
    ]
  }

  /// Digits behind the point: four that count, and milliseconds for seconds.
  private static func decimals(of figure: ValidationCase) -> Int {
    let size = (figure.published ?? 0).magnitude
    var decimals = 0
    for limit in [1_000.0, 100, 10, 1, 0.1, 0.01] where size < limit { decimals += 1 }
    if size == 0 { decimals = 3 }
    return figure.unit == "s" ? max(decimals, 3) : decimals
  }

  /// A list of all rows.
  public static func json(_ tables: [Validation.Table]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for (table, row) in tables.flatMap({ table in table.rows.map { (table, $0) } }) {
        writer.object { writer in
          writer.member("id", row.figure.id)
          writer.member("about", table.cases.about)
          writer.member("source", row.source)
          writer.member("published", row.figure.published)
          writer.member("unit", row.figure.unit)
          writer.member("simulated", row.simulated)
          writer.member("low", row.interval?.lowerBound)
          writer.member("high", row.interval?.upperBound)
          writer.member("relativeError", row.relativeError)
          writer.member("status", row.figure.status.rawValue)
          writer.member("kind", row.figure.kind.rawValue)
          if let holds = row.holds { writer.member("holds", holds) } else { writer.null("holds") }
          writer.member("missing", row.reason)
          writer.member("note", row.figure.note)
        }
      }
    }
    return writer.finished()
  }
}
