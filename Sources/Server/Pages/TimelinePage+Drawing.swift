import Report
import SimKernel
import Timelines

// What a timeline draws, with its legends.
extension TimelinePage {
  func charts(_ html: inout HTML) {
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

  func nodes(_ html: inout HTML) {
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
}
