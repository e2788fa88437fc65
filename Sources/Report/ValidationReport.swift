import Experiments

/// Published figures beside ours, for people and for programs.
public enum ValidationReport {
  /// A table of one file's rows.
  public static func text(_ cases: ValidationCases, _ rows: [ValidationRow]) -> String {
    var table = TextTable([.left, .right, .right, .left, .right, .left, .left])
    table.add(["", "published", "simulated", "95 % interval", "error", "", ""])
    for row in rows {
      let decimals = row.figure.unit == "s" ? 3 : 1
      func number(_ value: Double) -> String { Readable.fixed(value, decimals) }
      table.add([
        row.figure.id, "\(number(row.figure.published)) \(row.figure.unit)", number(row.simulated),
        "\(number(row.interval.lowerBound)) to \(number(row.interval.upperBound))",
        Readable.signedPercent(row.relativeError), row.figure.status.rawValue,
        row.figure.note ?? "",
      ])
    }
    return ([cases.about, "from \(cases.source)", ""] + table.lines).joined(separator: "\n") + "\n"
  }

  /// A list of all rows.
  public static func json(_ rows: [ValidationRow]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for row in rows {
        writer.object { writer in
          writer.member("id", row.figure.id)
          writer.member("source", row.source)
          writer.member("published", row.figure.published)
          writer.member("unit", row.figure.unit)
          writer.member("simulated", row.simulated)
          writer.member("low", row.interval.lowerBound)
          writer.member("high", row.interval.upperBound)
          writer.member("relativeError", row.relativeError)
          writer.member("status", row.figure.status.rawValue)
          writer.member("note", row.figure.note)
        }
      }
    }
    return writer.finished()
  }
}
