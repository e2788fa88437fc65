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

  private var label: TimeLabel { TimeLabel(from: view.from, to: view.to) }
  private var end: SimTime { .start + view.facts.length }
  private var steps: TimelineSteps {
    TimelineSteps(from: view.from, to: view.to, end: end, node: node)
  }
  private var drawing: TimelineDrawing { TimelineDrawing(from: view.from, to: view.to) }

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

  // MARK: What is drawn

  private func charts(_ html: inout HTML) {
    html.element("section") { html in
      html.element("h2", "The cluster")
      html.element(
        "p", ["class": "detail"],
        "Each box opens a part of the window. With a mouse, drag over what is to be seen."
      )
      drawing.openings(steps, of: name, to: &html)
      for chart in view.charts {
        html.element("div", ["class": "track"]) { html in
          html.element("h3") { html in
            html.element("span", chart.title)
            html.element(
              "span", ["class": "detail"],
              "0 to \(TimelineDrawing.number(chart.lines.flatMap { $0.points.map(\.value) }.max() ?? 0))"
            )
          }
          drawing.chart(chart, to: &html)
          if chart.lines.count > 1 { legend(chart.lines.map(\.name), &html) }
        }
      }
      drawing.axis(to: &html)
    }
  }

  private func legend(_ names: [String], _ html: inout HTML) {
    html.element("ul", ["class": "legend"]) { html in
      for (number, name) in names.enumerated() {
        html.element("li") { html in
          html.element(
            "svg", ["viewBox": "0 0 24 12", "width": "24", "height": "12", "aria-hidden": "true"]
          ) {
            $0.single("polyline", ["class": "line-\(number % 5)", "points": "0,6 24,6"])
          }
          html.write(name)
        }
      }
    }
  }

  private func nodes(_ html: inout HTML) {
    let present = view.nodes.filter { $0.containers > 0 }
    guard !view.nodes.isEmpty else { return }
    html.element("section") { html in
      html.element("h2", "Nodes and their containers")
      activities(present, &html)
      for node in present.prefix(Self.mostNodes) {
        html.element("div", ["class": "track"]) { html in
          html.element("h3") { html in
            html.element("bdi", node.name)
            html.element(
              "span", ["class": "detail"],
              "\(Readable.count(UInt64(node.containers))) \(node.containers == 1 ? "container" : "containers")"
            )
          }
          drawing.node(node, to: &html)
        }
        html.newLine()
      }
      if present.isEmpty {
        html.element("p", ["class": "empty"], "No node has a container in this window.")
      } else {
        drawing.axis(to: &html)
      }
      let left = present.count - Self.mostNodes
      if left > 0 {
        html.element(
          "p", "The first \(Self.mostNodes) of \(present.count) nodes are drawn; choose one above.")
      }
      let idle = view.nodes.count - present.count
      if idle > 0, !present.isEmpty {
        html.element(
          "p", "\(idle) \(idle == 1 ? "node has" : "nodes have") no container in this window.")
      }
    }
  }

  /// What the colours of containers stand for: only those that are there.
  private func activities(_ nodes: [NodeTrack], _ html: inout HTML) {
    var shown: Set<ContainerActivity> = []
    for node in nodes {
      switch node.content {
      case .lanes(let lanes):
        for track in lanes.joined() { shown.formUnion(track.parts.map(\.activity)) }
      case .levels: shown.formUnion([.starting, .up] + (view.knowsExecutions ? [.executing] : []))
      }
    }
    guard !shown.isEmpty else { return }
    html.element("ul", ["class": "legend"]) { html in
      for activity in ContainerActivity.allCases where shown.contains(activity) {
        html.element("li") { html in
          html.element(
            "svg",
            [
              "viewBox": "0 0 24 12", "width": "24", "height": "12", "aria-hidden": "true",
              "class": "lanes",
            ]
          ) {
            let inset = activity == .idle ? 4 : activity == .up ? 3 : 0
            $0.single(
              "rect",
              [
                "class": activity.rawValue, "width": "24", "y": String(inset),
                "height": String(12 - 2 * inset),
              ])
          }
          html.write(Self.words(activity))
        }
      }
    }
    html.element(
      "p", ["class": "detail"],
      "What is shorter than \(Readable.duration(view.resolution.inSeconds)) is not told apart: executions with less between them are one."
    )
  }

  private static func words(_ activity: ContainerActivity) -> String {
    switch activity {
    case .command: "command to the node"
    case .pull: "pull of the image"
    case .create: "create"
    case .start: "start"
    case .initialise: "initialise"
    case .starting: "starting (all steps)"
    case .executing: "executing"
    case .idle: "idle"
    case .up: "up"
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
