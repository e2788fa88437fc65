import ClusterModel
import Report
import SimKernel
import Timelines

/// Draws what a timeline shows, each part of it as wide as the page: only heights are in pixels.
struct TimelineDrawing {
  /// The width that the window has in drawings, whatever it has on the page.
  private static let width = 10_000
  /// The least width of a mark, about a pixel.
  private static let least = 10
  /// In how many parts a window can be opened by a click.
  static let parts = 12

  private let from: SimTime
  private let to: SimTime
  private let label: TimeLabel

  init(from: SimTime, to: SimTime) {
    (self.from, self.to) = (from, to)
    label = TimeLabel(from: from, to: to)
  }

  /// Where an instant lies; outside the drawing where it lies outside the window.
  private func x(_ time: SimTime) -> Int {
    let share = Double((time - from).nanoseconds) / Double((to - from).nanoseconds)
    return Int((min(max(share, -100), 100) * Double(Self.width)).rounded())
  }

  private func svg(
    height: Int, class name: String, label: String?, to html: inout HTML,
    _ body: (inout HTML) -> Void
  ) {
    html.element(
      "svg",
      [
        "class": name, "viewBox": "0 0 \(Self.width) \(height)", "preserveAspectRatio": "none",
        "width": "100%", "height": String(height), "role": label == nil ? nil : "img",
        "aria-label": label,
      ], body)
  }

  // MARK: Charts

  /// A value of a chart; whole ones without decimals.
  static func number(_ value: Double) -> String {
    value == value.rounded() && value >= 0 && value < 1e15
      ? Readable.count(UInt64(value)) : Readable.number(value)
  }

  /// A chart; its first line is filled where it stands alone.
  func chart(_ chart: ClusterChart, to html: inout HTML) {
    let most = chart.lines.flatMap { $0.points.map(\.value) }.max() ?? 0
    let words = chart.lines.map { line in
      "\(line.name) up to \(Self.number(line.points.map(\.value).max() ?? 0))"
    }.joined(separator: ", ")
    svg(height: 96, class: "chart", label: "\(chart.title): \(words)", to: &html) { html in
      html.single(
        "line", ["x1": "0", "x2": String(Self.width), "y1": "95", "y2": "95", "class": "base"])
      for (number, line) in chart.lines.enumerated() {
        let points = line.points.map { point in
          "\(x(point.time)),\(most > 0 ? Int((94 - point.value / most * 90).rounded()) : 94)"
        }
        html.single(
          "polyline", ["class": "line-\(number % 5)", "points": points.joined(separator: " ")])
      }
    }
  }

  /// Links above a chart, each to a part of the window.
  func openings(_ steps: TimelineSteps, of name: String, to html: inout HTML) {
    svg(height: 22, class: "openings", label: nil, to: &html) { html in
      for part in 0..<Self.parts {
        let window = steps.part(part, of: Self.parts)
        let words =
          "Open \(label.text(window.from ?? from)) to \(label.text(window.to ?? to))"
        html.element("a", ["href": window.path(of: name), "aria-label": words]) { html in
          html.element(
            "rect",
            [
              "x": String(Self.width * part / Self.parts), "y": "1",
              "width": String(Self.width / Self.parts - 20), "height": "20",
            ]
          ) { $0.element("title", words) }
        }
      }
    }
  }

  /// The times along the axis.
  func axis(to html: inout HTML) {
    html.element("div", ["class": "axis", "aria-hidden": "true"]) { html in
      for step in 0...4 {
        let time = from + .nanoseconds((to - from).nanoseconds / 4 * Int64(step))
        html.element("span", label.text(step == 4 ? to : time))
      }
    }
  }

  // MARK: Nodes

  /// The containers of a node.
  func node(_ node: NodeTrack, to html: inout HTML) {
    switch node.content {
    case .lanes(let lanes): self.lanes(lanes, node, to: &html)
    case .levels(let levels): self.levels(levels, node, to: &html)
    }
  }

  private func lanes(_ lanes: [[ContainerTrack]], _ node: NodeTrack, to html: inout HTML) {
    let (height, gap) = lanes.count > 40 ? (7, 1) : (14, 3)
    svg(
      height: max(lanes.count, 1) * (height + gap), class: "lanes",
      label:
        "\(node.containers) containers of \(node.name) over time; the table below has the same",
      to: &html
    ) { html in
      for (place, lane) in lanes.enumerated() {
        for track in lane {
          for part in track.parts {
            mark(part, of: track, top: place * (height + gap), height: height, to: &html)
          }
        }
      }
    }
  }

  private func mark(
    _ part: ContainerTrack.Part, of track: ContainerTrack, top: Int, height: Int,
    to html: inout HTML
  ) {
    let begin = x(part.from)
    // What is idle is a line, what is merely up half as high.
    let inset = part.activity == .idle ? height * 2 / 5 : part.activity == .up ? height / 4 : 0
    html.element(
      "rect",
      [
        "class": part.activity.rawValue, "x": String(begin), "y": String(top + inset),
        "width": String(max(x(part.to) - begin, Self.least)), "height": String(height - 2 * inset),
      ]
    ) { html in
      let count =
        part.requests > 0
        ? ", \(part.requests) \(part.requests == 1 ? "request" : "requests")" : ""
      html.element(
        "title",
        "container \(track.container), \(track.function): \(part.activity.rawValue) \(label.text(part.from)) to \(label.text(part.to))\(count)"
      )
    }
  }

  private func levels(_ levels: [NodeTrack.Levels], _ node: NodeTrack, to html: inout HTML) {
    let lines: [(ContainerActivity, [Int])] =
      [
        (.up, levels.map(\.up)), (.starting, levels.map(\.starting)),
      ]
      + (levels.contains { $0.executing != nil }
        ? [(.executing, levels.map { $0.executing ?? 0 })] : [])
    let most = lines.flatMap(\.1).max() ?? 0
    svg(
      height: 72, class: "levels", label: "\(node.name): up to \(most) at a time", to: &html
    ) { html in
      for (activity, values) in lines {
        let points = zip(levels, values).map { level, value in
          "\(x(level.time)),\(most > 0 ? 70 - value * 66 / most : 70)"
        }
        html.single(
          "polyline", ["class": activity.rawValue, "points": points.joined(separator: " ")])
      }
    }
  }
}
