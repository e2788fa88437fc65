import Experiments
import Figures

/// The figures of a tuning.
struct TuneFigures {
  /// Points of the search that are drawn at most.
  private static let mostPoints = 2_000
  /// Candidates with their values beside them at most; more could not be read.
  private static let mostNames = 12

  private let tuning: SavedTuning
  private let database: String

  init(_ tuning: SavedTuning, database: String) {
    self.tuning = tuning
    self.database = database
  }

  private var percent: String { Readable.percentage(tuning.confidence) }

  /// The front, seen along each pair of objectives; for one objective the candidates.
  var front: [Figure] {
    let count = tuning.objectives.count
    let figures: [Figure?]
    if tuning.isScalar {
      figures = [ranking]
    } else {
      figures = (0..<count).flatMap { x in (x + 1..<count).map { y in front(x, y) } }
    }
    return figures.compactMap { $0 }.map(commanded)
  }

  /// How the search went on.
  var search: [Figure] { [hypervolume].compactMap { $0 }.map(commanded) }

  private func commanded(_ figure: Figure) -> Figure {
    var figure = figure
    figure.command =
      "simfaas figures \(ShellWord.quoted(database)) --only \(figure.id) --out figures"
    return figure
  }

  // MARK: The front

  private func choice(_ candidate: SavedTuning.Candidate, _ x: Int, _ y: Int)
    -> ParetoFigure.Choice?
  {
    guard candidate.metrics.indices.contains(max(x, y)), let first = candidate.metrics[x].mean,
      let second = candidate.metrics[y].mean
    else { return nil }
    return ParetoFigure.Choice(
      name: tuning.title(candidate), x: first, y: second,
      xInterval: candidate.metrics[x].interval, yInterval: candidate.metrics[y].interval)
  }

  /// What candidates are told apart by: the verdict, and whether one is the scenario as it is.
  private static let groups: [(name: String, series: Int, statuses: [String])] = [
    ("on the front", 1, ["front"]), ("cannot be told from it", 4, ["undecided"]),
    ("dominated, or the same", 0, ["dominated", "equal"]),
    ("violates a constraint", 6, ["infeasible"]),
  ]

  private func front(_ x: Int, _ y: Int) -> Figure? {
    let known = tuning.ordered.compactMap { candidate in
      choice(candidate, x, y).map { (candidate, $0) }
    }
    guard known.count > 1 else { return nil }
    let paths = (tuning.objectives[x].metric, tuning.objectives[y].metric)
    let met = tuning.points.lazy.filter { $0.step != nil && $0.violation == 0 }.compactMap {
      point -> ParetoFigure.Choice? in
      guard let x = point.means[paths.0].flatMap({ $0 }),
        let y = point.means[paths.1].flatMap({ $0 })
      else { return nil }
      return ParetoFigure.Choice(name: "", x: x, y: y)
    }
    let searched = Array(met.prefix(Self.mostPoints))
    let names = (MetricName(paths.0), MetricName(paths.1))
    let scale = ChoiceScale(names.0, names.1, known.map(\.1) + searched, mayBeLogarithmic: true)
    var layers = [
      FigureLayer(.points(scale.estimates(searched)), .muted, name: "met by the search")
    ]
    if tuning.objectives.count == 2 {
      let open = known.filter { $0.0.isOpen }.map(\.1).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
      layers.append(FigureLayer(.line(open.map { scale.point($0) }), .muted))
    }
    for group in Self.groups {
      let members = known.filter { !$0.0.isBaseline && group.statuses.contains($0.0.status) }
      guard !members.isEmpty else { continue }
      layers.append(
        FigureLayer(
          .points(scale.estimates(members.map(\.1))), .series(group.series), name: group.name))
    }
    let own = known.filter(\.0.isBaseline).map(\.1)
    if !own.isEmpty {
      layers.append(
        FigureLayer(.points(scale.estimates(own)), .series(2), name: "the scenario as it is"))
    }
    let named = known.filter { $0.0.isOpen || $0.0.isBaseline }.map(\.1)
    if named.count <= Self.mostNames {
      layers.append(FigureLayer(.words(named.map { (scale.point($0), $0.name) }), .ink))
    }
    return Figure(
      id: tuning.objectives.count == 2 ? "front" : "front-\(x + 1)-\(y + 1)",
      title: "\(names.1.title) against \(ParetoFigure.lowered(names.0.title))",
      caption: caption(x, y, left: met.count - searched.count),
      x: scale.xAxis, y: scale.yAxis, layers: layers, table: table(known.map(\.0)))
  }

  private func caption(_ x: Int, _ y: Int, left: Int) -> String {
    let better = [x, y].map { tuning.objectives[$0].isMaximum ? "more" : "less" }
    let direction =
      better[0] == better[1]
      ? "\(better[0] == "less" ? "Less" : "More") is better in both directions."
      : "To the right \(better[0]) is better, upwards \(better[1])."
    return
      "Candidates by their verdict, with means of fresh runs and intervals of \(percent) %. \(direction) "
      + (tuning.objectives.count == 2
        ? "The dashed line joins those that may belong to the front. "
        : "A front of three objectives is seen from one side here. ")
      + "Small points in the background are all that the search met and that satisfy the constraints, by means over its own runs, of which the luckiest look best."
      + (left > 0 ? " The first \(Self.mostPoints) of \(left + Self.mostPoints) are drawn." : "")
  }

  private func table(_ candidates: [SavedTuning.Candidate]) -> FigureTable {
    let names = tuning.metrics.map { MetricName($0) }
    return FigureTable(
      ["point"] + tuning.axes.map(\.name) + names.flatMap { [$0.title, "interval"] } + ["verdict"],
      candidates.map { candidate in
        [candidate.isBaseline ? "as it is" : "\(candidate.point)"]
          + tuning.values(candidate.axes)
          + zip(names, candidate.metrics).flatMap {
            [$0.shown($1.mean), $0.shown($1.low, $1.high)]
          }
          + [candidate.verdict]
      })
  }

  /// One objective: the candidates, best first.
  private var ranking: Figure? {
    let known = tuning.ordered.filter { $0.metrics.first?.mean != nil }
    guard known.count > 1, let objective = tuning.objectives.first else { return nil }
    let name = MetricName(objective.metric)
    let unit = name.unit(upTo: known.compactMap { $0.metrics[0].mean?.magnitude }.max() ?? 0)
    let points = known.enumerated().map { place, candidate in
      FigureLayer.Estimate(
        FigureLayer.Point((candidate.metrics[0].mean ?? 0) / unit.size, Double(place)),
        x: candidate.metrics[0].interval.map {
          $0.lowerBound / unit.size...$0.upperBound / unit.size
        })
    }
    return Figure(
      id: "candidates", title: "\(name.title) of the candidates",
      caption:
        "Means of fresh runs with intervals of \(percent) %; \(objective.isMaximum ? "more" : "less") is better. Candidates met the same requests run by run: verdicts, which go by differences, can tell apart what overlaps here.",
      x: name.axis(unit.unit), y: FigureAxis("", .categories(known.map(tuning.title))),
      layers: [FigureLayer(.points(points), .series(0))], table: table(known))
  }

  // MARK: The search

  private var hypervolume: Figure? {
    let known = tuning.search.steps.enumerated().compactMap { place, step in
      step.hypervolume.map { (place + 1, step, $0) }
    }
    guard known.count > 1 else { return nil }
    return Figure(
      id: "hypervolume", title: "Hypervolume by generation",
      caption:
        "The share of a box that the front so far dominates, by means of the search's own runs: where it grows no more, further generations find nothing better. The box reaches from the best of the first generation in each objective to the reference point.",
      x: FigureAxis("Generation"), y: FigureAxis("Hypervolume", least: 0),
      layers: [
        FigureLayer(.line(known.map { FigureLayer.Point(Double($0.0), $0.2) }), .series(0)),
        FigureLayer(
          .points(known.map { FigureLayer.Estimate(FigureLayer.Point(Double($0.0), $0.2)) }),
          .series(0)),
      ],
      table: FigureTable(
        ["generation", "points met", "satisfy the constraints", "on the front", "hypervolume"],
        known.map { generation, step, share in
          [
            "\(generation)", "\(step.points)", "\(step.feasible)", "\(step.front)",
            Readable.fixed(share, 4),
          ]
        }))
  }
}
