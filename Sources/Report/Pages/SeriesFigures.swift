import Figures

/// Figures of the cluster over time, from `samples.csv`.
struct SeriesFigures {
  /// Nodes that have a line each; of more are drawn the least, the median and the greatest.
  private static let mostNodes = 8

  private let series: RunSeries
  private let unit: (unit: String, seconds: Double)
  private let times: [Double]

  /// - Parameters:
  ///   - series: The samples.
  ///   - length: How long the run was, in seconds.
  init(_ series: RunSeries, length: Double) {
    self.series = series
    unit = AxisUnits.time(upTo: length)
    times = series.parts.map { [seconds = unit.seconds] in $0.time / seconds }
  }

  /// All figures; none where there are fewer than two instants.
  var all: [Figure] {
    guard series.parts.count > 1 else { return [] }
    return [containers, load, waiting] + nodes
  }

  private var axis: FigureAxis { FigureAxis("Simulated time", unit: unit.unit, least: 0) }

  /// How samples were thinned out.
  private var thinning: String {
    series.isThinned
      ? " Each point is the mean of the samples in 1/\(RunSeries.mostParts) of the run."
      : " Sampled every \(Readable.duration(series.period))."
  }

  private func table(_ columns: [String], _ rows: [[Double?]]) -> (FigureTable, FigureTable) {
    let header = ["time (\(unit.unit))"]
    let shown = FigureTable(
      header + columns,
      series.parts.indices.map { place in
        [Readable.number(times[place])]
          + rows.map {
            $0[place].map {
              $0 == $0.rounded() && $0 < 1e15 ? Readable.fixed($0, 0) : Readable.number($0)
            } ?? "–"
          }
      })
    let exact = FigureTable(
      ["seconds"] + columns,
      series.parts.indices.map { place in
        [AxisUnits.exact(series.parts[place].time)] + rows.map { AxisUnits.exact($0[place]) }
      })
    return (shown, exact)
  }

  private func line(_ values: [Double?], scale: Double = 1) -> [FigureLayer.Point?] {
    zip(times, values).map { time, value in value.map { FigureLayer.Point(time, $0 / scale) } }
  }

  private func figure(
    _ id: String, _ title: String, _ caption: String, y: FigureAxis, _ layers: [FigureLayer],
    _ columns: [String], _ rows: [[Double?]]
  ) -> Figure {
    let (shown, exact) = table(columns, rows)
    var figure = Figure(
      id: id, title: title, caption: caption, x: axis, y: y, layers: layers, table: shown)
    figure.data = exact
    return figure
  }

  // MARK: The cluster

  private var containers: Figure {
    // The steadiest lowest: what is busy, what is idle, what is on its way.
    let order = [(2, "busy"), (1, "idle"), (3, "paused"), (0, "starting"), (4, "stopping")]
    let met = order.filter { state in series.parts.contains { $0.containers[state.0] > 0 } }
    var below = times.map { _ in 0.0 }
    var layers: [FigureLayer] = []
    for (number, state) in met.enumerated() {
      let values = series.parts.map { $0.containers[state.0] }
      let tops = zip(below, values).map(+)
      let bands = times.indices.map { (x: times[$0], y: below[$0]...tops[$0]) }
      layers.append(
        FigureLayer(
          .band(bands), .series([2, 0, 6, 1, 3][order.firstIndex { $0.0 == state.0 } ?? number]),
          name: state.1))
      below = tops
    }
    return figure(
      "containers-over-time", "Containers by state",
      "How many containers there were, and what they did, one state upon the other; the upper edge is all of them.\(thinning)",
      y: FigureAxis("Containers", least: 0), layers, met.map(\.1),
      met.map { state in series.parts.map { $0.containers[state.0] } })
  }

  private var load: Figure {
    let (arrivals, ends) = (series.parts.map(\.arrivals), series.parts.map(\.ends))
    return figure(
      "load-over-time", "Arrivals and throughput",
      "Requests that arrived and requests that ended, each second. Where more arrive than end, requests pile up.\(thinning)",
      y: FigureAxis("Requests", unit: "1/s", least: 0),
      [
        FigureLayer(.line(line(arrivals)), .series(0), name: "arrived"),
        FigureLayer(.line(line(ends)), .series(1), name: "ended"),
      ], ["arrived (1/s)", "ended (1/s)"], [arrivals, ends])
  }

  private var waiting: Figure {
    let (inFlight, waiting) = (
      series.parts.map { Optional($0.inFlight) }, series.parts.map { Optional($0.mostWaiting) }
    )
    return figure(
      "queue-over-time", "Requests under way and in queues",
      "Requests that had arrived and not ended, and those among them that waited in queues."
        + thinning
        + (series.isThinned ? " Of queues the longest is shown, so that peaks stay." : ""),
      y: FigureAxis("Requests", least: 0),
      [
        FigureLayer(.line(line(inFlight)), .series(0), name: "under way"),
        FigureLayer(.line(line(waiting)), .series(1), name: "in queues"),
      ], ["under way", "in queues"], [inFlight, waiting])
  }

  // MARK: Nodes

  private var nodes: [Figure] {
    guard !series.nodes.isEmpty else { return [] }
    let cores = series.nodes.map { ($0.name, $0.cores) }
    let memory = series.nodes.map { ($0.name, $0.memory) }
    let most = memory.flatMap(\.1).max() ?? 0
    let unit = AxisUnits.memory(upTo: most)
    return [
      perNode(
        "cpu-over-time", "CPU by node", "Cores in use on each node.", cores,
        FigureAxis("Cores in use", least: 0), scale: 1, "cores"),
      perNode(
        "memory-over-time", "Memory by node", "Memory that containers held on each node.", memory,
        FigureAxis("Memory in use", unit: unit.unit, least: 0), scale: unit.bytes, unit.unit),
    ]
  }

  private func perNode(
    _ id: String, _ title: String, _ caption: String, _ nodes: [(String, [Double])],
    _ y: FigureAxis, scale: Double, _ unit: String
  ) -> Figure {
    var rows = nodes.map { node in (node.0, node.1.map { $0 / scale }) }
    var words = caption
    if nodes.count > Self.mostNodes {
      words += " Of \(nodes.count) nodes, at every time the least, the median and the greatest use."
      rows = ["greatest", "median", "least"].enumerated().map { place, name in
        (
          name,
          times.indices.map { at in
            let values = rows.map { $0.1[at] }.sorted()
            return [values[values.count - 1], values[values.count / 2], values[0]][place]
          }
        )
      }
    }
    return figure(
      id, title, words + thinning + " Nodes that share a machine each show its use.", y: y,
      rows.enumerated().map { FigureLayer(.line(line($1.1)), .series($0), name: $1.0) },
      rows.map { "\($0.0) (\(unit))" }, rows.map { $0.1.map(Optional.some) })
  }
}
