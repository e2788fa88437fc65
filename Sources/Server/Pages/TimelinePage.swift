import Experiments
import Report
import SimKernel
import Timelines

/// A window of a run's timeline.
struct TimelinePage {
  /// The most nodes that a page draws.
  static let mostNodes = 40
  /// The most nodes that can be chosen from.
  private static let mostChoices = 2_000

  let name: String
  let view: TimelineView
  let node: String?

  var label: TimeLabel { TimeLabel(from: view.from, to: view.to) }
  private var end: SimTime { .start + view.facts.length }
  var steps: TimelineSteps {
    TimelineSteps(from: view.from, to: view.to, end: end, node: node)
  }
  var drawing: TimelineDrawing { TimelineDrawing(from: view.from, to: view.to) }

  var html: String {
    PageFrame(
      title: "Timeline of \(name)", kind: "Result · run",
      subtitle:
        "\(view.facts.scenario), seed \(view.facts.seed): \(label.text(view.from)) to \(label.text(view.to)) of \(Readable.duration(view.facts.length.inSeconds))",
      place: .results
    ).html { html in
      if let reason = view.facts.incompleteReason {
        PageParts.notice("partial: \(reason)", to: &html)
      }
      actions(&html)
      choice(&html)
      for remark in view.remarks { PageParts.notice(remark, isSerious: false, to: &html) }
      html.element(
        "div",
        [
          "id": "timeline", "tabindex": "0", "role": "group",
          "aria-label": "Timeline: arrows move the window, plus and minus change its length",
          "data-from": String(view.from.nanoseconds), "data-to": String(view.to.nanoseconds),
        ]
      ) { html in
        charts(&html)
        nodes(&html)
      }
      tables(&html)
    }
  }

  private func actions(_ html: inout HTML) {
    html.element("div", ["class": "actions"]) { html in
      html.element("a", ["href": "/results/\(name)"], "The run")
      PageParts.button("Make a file for Perfetto", to: "/results/\(name)/timeline", &html)
    }
  }

  private func choice(_ html: inout HTML) {
    html.element("nav", ["class": "moves", "aria-label": "Windows"]) { html in
      for (id, words, window) in [
        ("earlier", "← Earlier", steps.earlier), ("later", "Later →", steps.later),
        ("closer", "+ Closer", steps.closer), ("wider", "− Wider", steps.wider),
        ("whole", "Whole run", steps.whole),
      ] {
        html.element(
          "a", ["id": id, "class": "button", "href": window.path(of: name)], words)
      }
    }
    html.element(
      "form", ["method": "get", "action": "/results/\(name)/timeline", "class": "choice"]
    ) { html in
      for (key, words, time) in [("from", "From ", view.from), ("to", "to ", view.to)] {
        html.element("label") { html in
          html.write(words)
          html.single(
            "input",
            [
              "name": key, "value": (time - .start).written, "size": "14",
              "placeholder": "such as 90s",
            ])
        }
      }
      let names = view.facts.nodes.prefix(Self.mostChoices)
      if names.count > 1 {
        html.element("label") { html in
          html.write("Node ")
          html.element("select", ["name": "node"]) { html in
            html.element("option", ["value": ""], "all")
            for choice in names {
              html.element(
                "option", ["value": choice, "selected": choice == node ? "selected" : nil], choice)
            }
          }
        }
      }
      html.element("button", ["type": "submit"], "Show")
    }
  }

  private func tables(_ html: inout HTML) {
    let tables = TimelineTables(view)
    html.element("section") { html in
      html.element("h2", "The same as tables")
      if view.nodes.contains(where: { $0.containers > 0 }) {
        html.element("details") { html in
          html.element("summary", "Containers")
          tables.containers(to: &html)
        }
      }
      for chart in view.charts {
        html.element("details") { html in
          html.element("summary", chart.title)
          tables.chart(chart, to: &html)
        }
      }
    }
  }
}
