import Report

/// Results of one kind beside each other: their numbers, how far the others are from the first, and what differs in what was run.
struct SideBySidePage {
  let chosen: [ResultEntry]
  /// Results that may be added.
  let others: [ResultEntry]
  /// What differs besides the headline numbers of runs; `nil` where nothing is chosen.
  let report: BesideReport?

  private var kind: ResultEntry.Kind? { chosen.first?.kind }

  var html: String {
    PageFrame(
      title: "Side by side", kind: "Results", subtitle: subtitle, place: .results
    ).html { html in
      choice(&html)
      guard !chosen.isEmpty else { return }
      if kind == .run { runs(&html) }
      if chosen.count < 2 {
        html.element("p", ["class": "empty"], "Add another one: differences are to the first.")
      } else if let report {
        for remark in report.remarks { PageParts.notice(remark, isSerious: false, to: &html) }
        for table in report.tables { write(table, &html) }
      }
    }
  }

  private var subtitle: String {
    switch kind {
    case .run, nil:
      "Single runs beside each other. Whether a difference is more than chance, a comparison says."
    case .comparison:
      "Comparisons beside each other, variant by variant. Intervals are those of each comparison."
    default:
      "Databases beside each other, point by point. Intervals are those of the means of each."
    }
  }

  private func choice(_ html: inout HTML) {
    html.element("form", ["method": "get", "action": "/compare", "class": "choice"]) { html in
      for entry in chosen {
        html.single("input", ["type": "hidden", "name": "with", "value": entry.name])
      }
      if !others.isEmpty { addition(&html) }
      html.element("a", ["href": "/"], "Choose anew")
    }
    if others.isEmpty, chosen.isEmpty {
      html.element("p", ["class": "empty"], "There are no runs, comparisons or sweeps yet.")
    }
  }

  private func addition(_ html: inout HTML) {
    html.element("label") { html in
      html.write("Add ")
      html.element("select", ["name": "with"]) { html in
        for entry in others.prefix(1_000) {
          let words = chosen.isEmpty ? "\(entry.kind.words) \(entry.name)" : entry.name
          html.element(
            "option", ["value": entry.name],
            entry.title.isEmpty || entry.kind.isDatabase ? words : "\(words) – \(entry.title)")
        }
      }
    }
    html.element("button", ["type": "submit"], "Add it")
  }

  // MARK: Runs

  private func runs(_ html: inout HTML) {
    PageParts.table(
      "Differences are to \(chosen[0].name)",
      [("Number", true)] + chosen.map { ($0.name, false) }, to: &html
    ) { html in
      html.element("tr") { html in
        html.element("th", ["scope": "row", "class": "text"], "scenario")
        for entry in chosen {
          html.element("td") { html in
            html.element("a", ["href": "/results/\(entry.name)"]) {
              $0.element("bdi", entry.title.isEmpty ? entry.name : entry.title)
            }
          }
        }
      }
      for metric in ShownMetric.all where chosen.contains(where: { $0.numbers[metric.path] != nil })
      {
        html.element("tr") { html in
          html.element("th", ["scope": "row", "class": "text"], metric.label)
          for entry in chosen {
            html.element("td") { html in
              html.write(metric.text(entry))
              if let change = metric.change(entry, from: chosen[0]) {
                html.element("span", ["class": "remark"], change)
              }
            }
          }
        }
        html.newLine()
      }
    }
    let seeds = Set(chosen.map { $0.numbers["seed"] ?? -1 })
    if chosen.count > 1, seeds.count > 1 {
      PageParts.notice(
        "These runs have different seeds: they met different requests, and part of every difference is chance.",
        isSerious: false, to: &html)
    }
  }

  // MARK: Tables of reports

  private func write(_ table: ReportPage.Table, _ html: inout HTML) {
    PageParts.table(
      table.caption,
      table.columns.enumerated().map { ($0.element, $0.offset < table.textColumns) }, to: &html
    ) { html in
      for row in table.rows {
        html.element("tr") { html in
          for (place, field) in row.enumerated() {
            if place == 0 {
              html.element("th", ["scope": "row", "class": "text"]) { $0.element("bdi", field) }
            } else if place < table.textColumns {
              html.element("td", ["class": "text"]) { $0.element("bdi", field) }
            } else {
              html.element("td", field)
            }
          }
        }
        html.newLine()
      }
    }
  }
}
