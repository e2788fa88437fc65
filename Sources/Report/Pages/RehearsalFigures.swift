import Experiments
import Figures

/// The figures of a rehearsal: predicted against measured.
struct RehearsalFigures {
  /// Figures and phases in one drawing.
  private static let mostRows = 40

  private let rehearsal: SavedRehearsal

  init(_ rehearsal: SavedRehearsal) { self.rehearsal = rehearsal }

  /// Of what is compared, in the order of the page.
  var compared: [Figures.Figure] { [times, ratios].compactMap(\.self).map(commanded) }
  /// Of the phases of requests.
  var phases: [Figures.Figure] { [phaseBoxes].compactMap(\.self).map(commanded) }

  private func commanded(_ figure: Figures.Figure) -> Figures.Figure {
    var figure = figure
    figure.command = "simfaas figures . --only \(figure.id) --out figures"
    return figure
  }

  /// How measured values spread, in words.
  private var spread: String {
    rehearsal.repetitions < 6 ? "from the least to the greatest" : "with its 95 % interval"
  }

  // MARK: Figures

  private typealias Spread = SavedRehearsal.Spread

  /// Response times that were measured against those that were predicted; `nil` for none.
  private var times: Figures.Figure? {
    let rows = rehearsal.figures.filter {
      $0.isTime && ($0.measured?.low ?? 0) > 0 && ($0.predicted?.low ?? 0) > 0
    }
    guard !rows.isEmpty else { return nil }
    func points(_ spread: (SavedRehearsal.Row) -> Spread?) -> [FigureLayer.Estimate] {
      rows.compactMap { row in
        guard let measured = spread(row), measured.low > 0, let predicted = row.predicted else {
          return nil
        }
        return FigureLayer.Estimate(
          FigureLayer.Point(predicted.median, measured.median), x: predicted.interval,
          y: measured.interval)
      }
    }
    let all = rows.flatMap { [$0.measured, $0.normalised, $0.predicted] }.compactMap { $0?.median }
    let (least, most) = (all.min() ?? 1, all.max() ?? 1)
    var layers = [
      FigureLayer(
        .line([FigureLayer.Point(least, least), FigureLayer.Point(most, most)]), .muted,
        name: "equal"),
      FigureLayer(.points(points(\.measured)), .series(0), name: "measured"),
    ]
    let normalised = points(\.normalised)
    if !normalised.isEmpty {
      layers.append(FigureLayer(.points(normalised), .series(1), name: "normalised"))
    }
    return Figures.Figure(
      id: "predicted-against-measured", title: "Response times, predicted and measured",
      caption:
        "Each point is a response time of all requests, of a function or of a warmth that its requests met: the median over the simulations with where 95 % of them lie, against the median over the repetitions \(spread). On the line both are equal; above it the engine took longer.",
      x: AxisUnits.times("Predicted"), y: AxisUnits.times("Measured"), layers: layers,
      table: Self.table(rows))
  }

  /// What was measured as a multiple of what was predicted, figure by figure; `nil` for none.
  private var ratios: Figures.Figure? {
    let all = rehearsal.figures.filter { $0.measured != nil && ($0.predicted?.median ?? 0) > 0 }
    guard !all.isEmpty else { return nil }
    let rows = Array(all.prefix(Self.mostRows))
    func ratio(_ spread: Spread, _ row: SavedRehearsal.Row) -> (Double, ClosedRange<Double>) {
      let size = row.predicted?.median ?? 1
      return (
        spread.median / size, spread.interval.lowerBound / size...spread.interval.upperBound / size
      )
    }
    var predicted: [FigureLayer.Box] = []
    var measured: [FigureLayer.Estimate] = []
    var normalised: [FigureLayer.Estimate] = []
    for (place, row) in rows.enumerated() {
      if let spread = row.predicted {
        predicted.append(
          FigureLayer.Box(
            x: ratio(spread, row).1, y: Double(place) - 0.36...Double(place) + 0.36))
      }
      if let spread = row.measured {
        let (middle, interval) = ratio(spread, row)
        measured.append(
          FigureLayer.Estimate(FigureLayer.Point(middle, Double(place) - 0.14), x: interval))
      }
      if let spread = row.normalised {
        let (middle, interval) = ratio(spread, row)
        normalised.append(
          FigureLayer.Estimate(FigureLayer.Point(middle, Double(place) + 0.14), x: interval))
      }
    }
    var layers = [
      FigureLayer(.boxes(predicted), .series(4), name: "predicted"),
      FigureLayer(.ruleAt(x: 1), .muted),
      FigureLayer(.points(measured), .series(0), name: "measured"),
    ]
    if !normalised.isEmpty {
      layers.append(FigureLayer(.points(normalised), .series(1), name: "normalised"))
    }
    let left = rehearsal.figures.count - rows.count
    return Figures.Figure(
      id: "measured-over-predicted", title: "Measured ÷ predicted",
      caption:
        "The median over the repetitions \(spread), as a multiple of the median over the simulations. A box is where 95 % of the simulations lie; where nothing of the engine plays a part it has no width. Normalised are times at the speed that engine times were measured at."
        + (left > 0
          ? " \(left) figures are in the table only: they have no ratio, or there are too many."
          : ""),
      x: FigureAxis("Measured ÷ predicted"),
      y: FigureAxis("", .categories(rows.map(\.title))), layers: layers, table: Self.table(rows))
  }

  private static func table(_ rows: [SavedRehearsal.Row]) -> FigureTable {
    FigureTable(
      ["of", "figure", "measured", "normalised", "predicted", "deviation"],
      rows.map { row in
        [
          row.subject, RehearsalWords.name(of: row.figure.kind), row.shown(row.measured),
          row.shown(row.normalised), row.shown(row.predicted),
          row.deviation.map { Readable.signedPercent($0) } ?? "–",
        ]
      })
  }

  // MARK: Phases

  /// Boxes of each phase, measured above predicted; `nil` for none.
  private var phaseBoxes: Figures.Figure? {
    let rows = Array(rehearsal.phases.prefix(Self.mostRows))
    guard !rows.isEmpty else { return nil }
    func boxes(
      _ spread: (SavedRehearsal.Phase) -> Spread?, at offset: Double, _ style: FigureLayer.Style,
      _ name: String
    ) -> [FigureLayer] {
      let boxes = rows.enumerated().compactMap {
        place, row -> (category: Double, values: [Double])? in
        guard let it = spread(row), it.low > 0 else { return nil }
        return (Double(place) + offset, [it.low, it.low, it.median, it.high, it.high])
      }
      return boxes.isEmpty ? [] : FigureLayer.boxPlot(boxes, style, halfHeight: 0.13, name: name)
    }
    let layers =
      boxes(\.measured, at: -0.28, .series(0), "measured")
      + boxes(\.normalised, at: 0, .series(1), "normalised")
      + boxes(\.predicted, at: 0.28, .series(2), "predicted")
    guard !layers.isEmpty else { return nil }
    let left = rehearsal.phases.count - rows.count
    var figure = Figures.Figure(
      id: "phases", title: "Phases of requests",
      caption:
        "Boxes hold the middle half of all requests with the median as a line. A phase that is predicted wrongly tells where a difference comes from."
        + (left > 0 ? " The first \(rows.count) phases; \(left) more are in the table." : ""),
      x: AxisUnits.times("Time"), y: FigureAxis("", .categories(rows.map(\.title))),
      layers: layers,
      table: FigureTable(
        ["function", "phase", "measured", "normalised", "predicted"],
        rows.map { row in
          [row.function, row.phase]
            + [row.measured, row.normalised, row.predicted].map(SavedRehearsal.Phase.shown)
        }))
    // Three boxes a row need more room than one.
    figure.heightFactor = max(0.6, 0.3 + 0.13 * Double(rows.count))
    return figure
  }
}
