import Foundation
import Report

/// The list of results.
struct HomePage {
  /// What the list is sorted by.
  enum Order: String, CaseIterable {
    case newest, name, kind, requests, cold, response

    var label: String {
      switch self {
      case .newest: "newest first"
      case .name: "name"
      case .kind: "kind"
      case .requests: "most requests first"
      case .cold: "most cold starts first"
      case .response: "longest response time (95 %) first"
      }
    }
  }

  /// Results on a page.
  static let most = 200

  let entries: [ResultEntry]
  let jobs: [JobManager.Snapshot]
  let folder: String
  var search = ""
  var kind = ""
  var order = Order.newest

  var html: String {
    PageFrame(title: "Results", kind: "Work", subtitle: folder, place: .results).html { html in
      let alive = jobs.filter { !$0.job.state.isOver }
      if !alive.isEmpty { JobTable.write(alive, caption: "Under way or waiting", to: &html) }
      if entries.isEmpty { return empty(&html) }
      choice(&html)
      let shown = chosen
      if shown.isEmpty {
        html.element("p", ["class": "empty"], "Nothing here fits what is looked for.")
      } else {
        list(shown, &html)
      }
    }
  }

  private func empty(_ html: inout HTML) {
    html.element("section", ["class": "empty"]) { html in
      html.element("h2", "There are no results yet")
      html.element("p") { html in
        html.element("a", ["href": "/new", "class": "button"], "Start a run")
        html.write(
          " from one of the examples, or write results into this folder from the command line:")
      }
      html.element("pre", "simfaas run scenario.yaml --out \(folder)/first")
    }
  }

  private func choice(_ html: inout HTML) {
    html.element("form", ["method": "get", "action": "/", "class": "choice", "role": "search"]) {
      html in
      html.element("label") { html in
        html.write("Find ")
        html.single(
          "input",
          ["type": "search", "name": "q", "value": search, "placeholder": "name or scenario"])
      }
      html.element("label") { html in
        html.write("Kind ")
        html.element("select", ["name": "kind"]) { html in
          html.element("option", ["value": ""], "all")
          for kind in ResultEntry.Kind.allCases {
            html.element(
              "option",
              ["value": kind.rawValue, "selected": kind.rawValue == self.kind ? "selected" : nil],
              kind.words)
          }
        }
      }
      html.element("label") { html in
        html.write("Sorted by ")
        html.element("select", ["name": "sort"]) { html in
          for order in Order.allCases {
            html.element(
              "option",
              ["value": order.rawValue, "selected": order == self.order ? "selected" : nil],
              order.label)
          }
        }
      }
      html.element("button", ["type": "submit"], "Show")
    }
  }

  private var chosen: [ResultEntry] {
    let fitting = entries.filter { entry in
      (kind.isEmpty || entry.kind.rawValue == kind)
        && (search.isEmpty || entry.name.localizedCaseInsensitiveContains(search)
          || entry.title.localizedCaseInsensitiveContains(search))
    }
    func falling(_ path: String) -> [ResultEntry] {
      fitting.sorted {
        ($1.numbers[path] ?? -1, $0.name) < ($0.numbers[path] ?? -1, $1.name)
      }
    }
    switch order {
    case .newest: return fitting
    case .name: return fitting.sorted { $0.name < $1.name }
    case .kind: return fitting.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    case .requests: return falling("requests.arrived")
    case .cold: return falling("coldStartFraction")
    case .response: return falling("responseTimeSeconds.p95")
    }
  }

  private func list(_ shown: [ResultEntry], _ html: inout HTML) {
    html.element("form", ["method": "get", "action": "/compare", "id": "side-by-side"]) { html in
      let left = shown.count - Self.most
      let caption =
        left > 0 ? "The first \(Self.most) of \(shown.count) results" : "\(shown.count) results"
      PageParts.table(
        caption,
        [
          ("Beside", true), ("Result", true), ("Kind", true), ("Scenario", true),
          ("Requests", false),
          ("Cold starts", false), ("Response 95 %", false), ("Written, UTC", false),
        ], marked: true, to: &html
      ) { html in
        for entry in shown.prefix(Self.most) { row(entry, &html) }
      }
      if shown.contains(where: { $0.kind.mostBeside > 0 }) {
        html.element("p") { html in
          html.element("button", ["type": "submit"], "Put the marked results side by side")
        }
      }
    }
  }

  private func row(_ entry: ResultEntry, _ html: inout HTML) {
    html.element("tr", ["class": entry.isServed ? nil : "foreign"]) { html in
      html.element("td", ["class": "text mark"]) { html in
        if entry.kind.mostBeside > 0 {
          html.single(
            "input",
            [
              "type": "checkbox", "name": "with", "value": entry.name,
              "aria-label": "Put \(entry.name) side by side",
            ])
        }
      }
      html.element("th", ["scope": "row", "class": "text"]) { html in
        if entry.isServed {
          html.element("a", ["href": "/results/\(entry.name)"]) { $0.element("bdi", entry.name) }
        } else {
          html.element("bdi", String(entry.name.prefix(100)))
        }
        if let remark = entry.remark { html.element("span", ["class": "remark"], remark) }
      }
      html.element("td", ["class": "text"], entry.kind.words)
      html.element("td", ["class": "text"]) { $0.element("bdi", entry.title) }
      func number(_ path: String) -> String {
        entry.kind == .run ? ShownMetric.all.first { $0.path == path }?.text(entry) ?? "–" : ""
      }
      for path in ["requests.arrived", "coldStartFraction", "responseTimeSeconds.p95"] {
        html.element("td", number(path))
      }
      html.element("td", String(PageParts.time(entry.modified).prefix(16)))
    }
    html.newLine()
  }
}
