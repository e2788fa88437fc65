import Report

/// Runs beside each other: their numbers, and how far the others are from the first.
struct SideBySidePage {
  /// The most runs that a page holds.
  static let most = 12

  let chosen: [ResultEntry]
  /// Runs that may be added.
  let others: [ResultEntry]

  var html: String {
    PageFrame(
      title: "Side by side", kind: "Results",
      subtitle:
        "Single runs beside each other. Whether a difference is more than chance, a comparison says.",
      place: .results
    ).html { html in
      choice(&html)
      guard !chosen.isEmpty else { return }
      table(&html)
      let seeds = Set(chosen.map { $0.numbers["seed"] ?? -1 })
      if chosen.count > 1, seeds.count > 1 {
        PageParts.notice(
          "These runs have different seeds: they met different requests, and part of every difference is chance.",
          isSerious: false, to: &html)
      }
    }
  }

  private func choice(_ html: inout HTML) {
    html.element("form", ["method": "get", "action": "/compare", "class": "choice"]) { html in
      for entry in chosen {
        html.single("input", ["type": "hidden", "name": "with", "value": entry.name])
      }
      html.element("label") { html in
        html.write("Add ")
        html.element("select", ["name": "with"]) { html in
          for entry in others.prefix(1_000) {
            html.element(
              "option", ["value": entry.name],
              entry.title.isEmpty ? entry.name : "\(entry.name) – \(entry.title)")
          }
        }
      }
      html.element("button", ["type": "submit"], "Add it")
      html.element("a", ["href": "/"], "Choose anew")
    }
    if others.isEmpty, chosen.isEmpty {
      html.element("p", ["class": "empty"], "There are no runs yet.")
    }
  }

  private func table(_ html: inout HTML) {
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
  }
}
