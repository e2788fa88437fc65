import ClusterModel
import Report
import SimKernel
import Timelines

/// What a timeline shows as tables, for those who do not see it and for those who want to know exactly.
struct TimelineTables {
  /// The most rows of a table.
  static let mostRows = 300
  /// The most instants of a chart.
  private static let mostInstants = 40

  private let view: TimelineView
  private let label: TimeLabel

  init(_ view: TimelineView) {
    self.view = view
    label = TimeLabel(from: view.from, to: view.to)
  }

  /// The containers one by one, or how many there are.
  func containers(to html: inout HTML) {
    var tracks: [(node: String, track: ContainerTrack)] = []
    var levels: [(node: String, level: NodeTrack.Levels)] = []
    for node in view.nodes {
      switch node.content {
      case .lanes(let lanes):
        let sorted = lanes.flatMap { $0 }.sorted {
          ($0.createdAt, $0.container) < ($1.createdAt, $1.container)
        }
        tracks += sorted.map { (node.name, $0) }
      case .levels(let all):
        let stride = max(all.count / 12, 1)
        levels += all.enumerated().filter { $0.offset.isMultiple(of: stride) }
          .map { (node.name, $0.element) }
      }
    }
    if !tracks.isEmpty { table(tracks, &html) }
    if !levels.isEmpty { table(levels, &html) }
  }

  private static func caption(_ words: String, _ count: Int) -> String {
    count > mostRows ? "\(words): the first \(mostRows) of \(count)" : words
  }

  private func table(_ tracks: [(node: String, track: ContainerTrack)], _ html: inout HTML) {
    PageParts.table(
      Self.caption("Containers in this window, and what they do in it", tracks.count),
      [
        ("Container", true), ("Node", true), ("Function", true), ("Created", false),
        ("Ready", false), ("Gone", false), ("Why", true), ("Starting", false),
        ("Executing", false), ("Idle", false), ("Requests, in all", false),
      ], to: &html
    ) { html in
      for (node, track) in tracks.prefix(Self.mostRows) {
        html.element("tr") { html in
          html.element("th", ["scope": "row", "class": "text"], String(track.container))
          html.element("td", ["class": "text"]) { $0.element("bdi", node) }
          html.element("td", ["class": "text"]) { $0.element("bdi", track.function) }
          for time in [track.createdAt, track.readyAt, track.goneAt] {
            html.element("td", label.text(time))
          }
          html.element("td", ["class": "text"], track.end.name)
          let starting = ContainerActivity.allCases.filter {
            ![.executing, .idle, .up].contains($0)
          }
          for activities in [starting, [.executing], [.idle]] {
            html.element("td", Self.sum(activities, track))
          }
          html.element("td", Readable.count(track.requests))
        }
        html.newLine()
      }
    }
  }

  private static func sum(_ activities: [ContainerActivity], _ track: ContainerTrack) -> String {
    let parts = track.parts.filter { activities.contains($0.activity) }
    return Readable.duration(
      SimDuration(nanoseconds: parts.reduce(0) { $0 + ($1.to - $1.from).nanoseconds }).inSeconds)
  }

  private func table(_ levels: [(node: String, level: NodeTrack.Levels)], _ html: inout HTML) {
    PageParts.table(
      Self.caption("Containers of each node at some instants", levels.count),
      [("Node", true), ("Time", false), ("Starting", false), ("Up", false), ("Executions", false)],
      to: &html
    ) { html in
      for (node, level) in levels.prefix(Self.mostRows) {
        html.element("tr") { html in
          html.element("th", ["scope": "row", "class": "text"]) { $0.element("bdi", node) }
          html.element("td", label.text(level.time))
          html.element("td", String(level.starting))
          html.element("td", String(level.up))
          html.element("td", level.executing.map { String($0) } ?? "–")
        }
        html.newLine()
      }
    }
  }

  /// A chart at some of its instants.
  func chart(_ chart: ClusterChart, to html: inout HTML) {
    let count = chart.lines.map(\.points.count).max() ?? 0
    let stride = max((count + Self.mostInstants - 1) / Self.mostInstants, 1)
    PageParts.table(
      stride > 1 ? "\(chart.title): each \(stride)th value" : chart.title,
      [("Time", false)] + chart.lines.map { ($0.name, false) }, to: &html
    ) { html in
      for place in Swift.stride(from: 0, to: count, by: stride) {
        html.element("tr") { html in
          html.element(
            "th", ["scope": "row"], label.text(chart.lines[0].points[place].time))
          for line in chart.lines {
            html.element("td", TimelineDrawing.number(line.points[place].value))
          }
        }
      }
    }
  }
}
