import Experiments
import Figures

/// The page of a validation: published figures beside simulated ones.
public struct ValidationPage {
  /// How near a predicted value counts as near, in the numbers that are seen first.
  private static let near = 0.1

  private let rows: [SavedValidationRow]
  private let provenance: Provenance?

  /// The page.
  ///
  /// - Parameter folder: A folder that `simfaas validate --out` has written.
  /// - Returns: The page.
  /// - Throws: What is wrong with a file.
  public static func page(of folder: String) throws(OutputError) -> ReportPage {
    let rows = try SavedJSON.read(
      [SavedValidationRow].self, from: "\(folder)/\(ValidationFile.validation)")
    return ValidationPage(
      rows: rows,
      provenance: try SavedJSON.readIfThere(
        Provenance.self, from: "\(folder)/\(ResultFile.provenance)")
    ).page
  }

  private init(rows: [SavedValidationRow], provenance: Provenance?) {
    self.rows = rows
    self.provenance = provenance
  }

  /// The rows by what they are about, in the order of the first of each.
  private var groups: [(about: String, rows: [SavedValidationRow])] {
    var groups: [(about: String, rows: [SavedValidationRow])] = []
    var places: [String: Int] = [:]
    for row in rows {
      if let place = places[row.about] {
        groups[place].rows.append(row)
      } else {
        places[row.about] = groups.count
        groups.append((row.about, [row]))
      }
    }
    return groups
  }

  private var page: ReportPage {
    let groups = groups
    var page = ReportPage(
      kind: "Validation", title: "Published figures and simulated ones",
      subtitle:
        "\(rows.count) figures of \(groups.count) \(groups.count == 1 ? "study" : "studies"); intervals of 95 % over independent replications"
    )
    if rows.isEmpty { page.notices.append(ReportPage.Notice("No case was asked for.")) }
    page.headlines = headlines
    var overview: [ReportPage.Block] = [
      .text(
        "Fitted: a parameter was chosen so that the figure comes out. Predicted: no parameter depends on it. Shape: only an order or a trend was published."
      )
    ]
    if let figure = ValidationFigures.scatter(rows) { overview.append(.figure(figure)) }
    page.sections = [ReportPage.Section("overview", "Overview", overview)]
    for (number, group) in groups.enumerated() {
      var blocks: [ReportPage.Block] = ValidationFigures.ratios(
        group.rows, number: number + 1, about: group.about
      )
      .map { .figure($0) }
      blocks.append(.table(table(group.rows)))
      page.sections.append(ReportPage.Section("study-\(number + 1)", group.about, blocks))
    }
    if let provenance {
      page.sections.append(
        ReportPage.Section(
          "origin", "What was run", OriginBlocks(provenance, command: "validate").blocks))
    }
    return page
  }

  private var headlines: [ReportPage.Headline] {
    func near(_ status: String) -> ReportPage.Headline? {
      let errors = rows.filter { $0.status == status }.compactMap(\.relativeError)
      guard !errors.isEmpty else { return nil }
      let count = errors.count { $0.magnitude <= Self.near }
      let sorted = errors.map(\.magnitude).sorted()
      return ReportPage.Headline(
        "\(status.prefix(1).uppercased())\(status.dropFirst()), within 10 %",
        "\(count) of \(errors.count)",
        "median error \(Readable.percent(sorted[sorted.count / 2])), largest \(Readable.percent(sorted.last))"
      )
    }
    let expected = rows.compactMap(\.holds)
    let missing = rows.count { $0.missing != nil }
    return [
      near("fitted"), near("predicted"),
      expected.isEmpty
        ? nil
        : ReportPage.Headline(
          "Orders and ranges that hold", "\(expected.count { $0 }) of \(expected.count)"),
      missing == 0 ? nil : ReportPage.Headline("Not simulated", "\(missing)", "the tables say why"),
    ].compactMap(\.self)
  }

  private func table(_ rows: [SavedValidationRow]) -> ReportPage.Table {
    ReportPage.Table(
      rows.first.map { "From \($0.source)" } ?? "",
      ["figure", "status", "remarks", "published", "simulated", "95 % interval", "error"],
      textColumns: 3,
      rows.map { row in
        var remarks: [String] = []
        if let holds = row.holds { remarks.append(holds ? "holds" : "does not hold") }
        if let missing = row.missing { remarks.append("missing: \(missing)") }
        if let note = row.note { remarks.append(note) }
        func number(_ value: Double?) -> String {
          value.map { Readable.significant($0, digits: 4) } ?? "–"
        }
        return [
          row.id, row.status, remarks.joined(separator: "; "),
          row.published.map { "\(Readable.significant($0, digits: 4)) \(row.unit)" } ?? "–",
          number(row.simulated),
          row.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "",
          row.relativeError.map { Readable.signedPercent($0) } ?? "",
        ]
      })
  }
}
