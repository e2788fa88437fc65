import Experiments
import Figures
import Foundation
import SimKernel

/// The figures of a run, from the files in its folder.
struct RunFigures {
  /// Nodes that have a bar each.
  private static let mostNodes = 40

  /// Of the times of requests.
  private(set) var times: [Figure] = []
  /// Of the cluster over time and of its nodes.
  private(set) var cluster: [Figure] = []
  /// Which figures of times are missing, and why.
  private(set) var missingTimes: [String] = []
  /// Which figures over time are missing, and why.
  private(set) var missingSeries: [String] = []

  /// All of them.
  var all: [Figure] { times + cluster }

  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - run: Its summary.
  /// - Throws: What is wrong with a file.
  init(_ folder: String, _ run: SavedRun) throws(SettingsError) {
    func has(_ file: String) -> Bool {
      FileManager.default.fileExists(atPath: "\(folder)/\(file)")
    }
    if has(ResultFile.distributions) {
      let table = try DistributionTable("\(folder)/\(ResultFile.distributions)")
      times =
        DistributionFigures(
          table, functions: run.functions.map { ($0.name, $0.requests.completed) }
        ).all
      if times.isEmpty {
        missingTimes.append("No request was answered while measuring: there are no times to show.")
      }
      if !table.tellsWarmth, !times.isEmpty {
        missingTimes.append(
          "Times are not told apart by what requests met, and phases of cold starts are not shown: the scenario records no requests (metrics.invocations: false)."
        )
      }
    } else {
      missingTimes.append(
        "There is no \(ResultFile.distributions), as in folders of older versions: figures of times need it. Run the scenario again."
      )
    }
    if has(ResultFile.samples) {
      let table = try ClusterSampleTable(
        "\(folder)/\(ResultFile.samples)", nodes: RowNames(run.nodes.map(\.name)),
        mayBeCut: !run.complete)
      let series = try RunSeries(table, length: run.simulatedSeconds)
      cluster = SeriesFigures(series, length: run.simulatedSeconds).all
      if cluster.isEmpty {
        missingSeries.append(
          "There are fewer than two samples of the cluster: metrics.samplingPeriod is longer than the run."
        )
      }
    } else {
      missingSeries.append(
        "There is no \(ResultFile.samples): figures over time need metrics.samplingPeriod in the scenario."
      )
    }
    if let nodes = Self.nodes(run) { cluster.append(nodes) }
    func commanded(_ figures: [Figure]) -> [Figure] {
      figures.map { figure in
        var figure = figure
        figure.command = "simfaas figures . --only \(figure.id) --out figures"
        return figure
      }
    }
    (times, cluster) = (commanded(times), commanded(cluster))
  }

  private static func nodes(_ run: SavedRun) -> Figure? {
    guard run.nodes.contains(where: { $0.requests > 0 }), run.nodes.count > 1 else { return nil }
    let shown = run.nodes.prefix(mostNodes)
    let all = run.nodes.reduce(0) { $0 + Double($1.requests) }
    let mean = all / Double(run.nodes.count)
    let left = run.nodes.count - shown.count
    let boxes = shown.enumerated().map { place, node in
      FigureLayer.Box(
        x: 0...Double(node.requests), y: Double(place) - 0.35...Double(place) + 0.35)
    }
    return Figure(
      id: "requests-per-node", title: "Requests by node",
      caption:
        "How many requests each node was given. The line is what each would have if all had as many."
        + (left > 0 ? " The first \(shown.count) nodes; \(left) more are left out." : ""),
      x: FigureAxis("Requests", least: 0), y: FigureAxis("", .categories(shown.map(\.name))),
      layers: [
        FigureLayer(.boxes(boxes), .series(0)), FigureLayer(.ruleAt(x: mean), .ink),
      ],
      table: FigureTable(
        ["node", "requests", "share"],
        run.nodes.map {
          [$0.name, Readable.count($0.requests), Readable.percent(Double($0.requests) / all)]
        }))
  }
}
