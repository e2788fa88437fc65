import Experiments
import Figures
import Sweeps

/// The figures of a sweep.
struct SweepFigures {
  /// Lines in one figure, categories along one axis, and points.
  private static let mostLines = 8
  private static let mostCategories = 60
  private static let mostPoints = 5_000

  /// One point of the sweep with what it came to in one metric.
  private typealias Row = ResultsQuery.Row

  private let query: ResultsQuery
  private let database: String
  /// The axes that vary.
  let axes: [SweepAxis]

  init(_ query: ResultsQuery, _ columns: AxisColumns, _ plan: SweepPlan, database: String) {
    self.query = query
    self.database = database
    axes = columns.columns.indices.compactMap { column in
      SweepAxis.axis(column, columns.columns[column], key: plan.columns[column].key, query.rows)
    }
  }

  private var percent: String { Readable.percentage(query.confidence) }

  /// The figures of each metric, in their order, then those of two metrics together.
  var all: (byMetric: [[Figure]], further: [Figure]) {
    let slugs = MetricName.slugs(query.metrics)
    let byMetric = query.metrics.indices.map { metric in
      figures(of: metric, slug: slugs[metric]).map(commanded)
    }
    return (byMetric, tradeOffs.map(commanded))
  }

  private func commanded(_ figure: Figure) -> Figure {
    var figure = figure
    figure.command =
      "simfaas figures \(ShellWord.quoted(database)) --only \(figure.id) --out figures"
    return figure
  }

  // MARK: One metric

  private func figures(of metric: Int, slug: String) -> [Figure] {
    let name = MetricName(query.metrics[metric])
    let known = Array(
      query.rows.lazy.filter { $0.cells[metric].mean != nil }.prefix(Self.mostPoints))
    guard known.count > 1 else { return [] }
    let most = known.compactMap { $0.cells[metric].mean?.magnitude }.max() ?? 0
    let unit = name.unit(upTo: most)
    guard
      let axis = axes.filter({ $0.numbers != nil }).max(by: { $0.values.count < $1.values.count })
    else {
      let map = axes.count == 2 ? heatMap(metric, name, unit, slug) : nil
      return [categories(metric, name, unit, slug, known)] + (map.map { [$0] } ?? [])
    }
    var figures = [lines(metric, name, unit, slug, axis, known)]
    if axes.count == 2, let map = heatMap(metric, name, unit, slug) { figures.append(map) }
    return figures
  }

  private func estimate(
    _ place: FigureLayer.Point, _ cell: ResultsQuery.Cell, _ size: Double, upright: Bool
  ) -> FigureLayer.Estimate {
    let interval = cell.interval.map { $0.lowerBound / size...$0.upperBound / size }
    return upright
      ? FigureLayer.Estimate(place, y: interval) : FigureLayer.Estimate(place, x: interval)
  }

  /// Along a numeric axis, a line for each combination of the others; single points where there are too many.
  private func lines(
    _ metric: Int, _ name: MetricName, _ unit: (unit: String, size: Double), _ slug: String,
    _ axis: SweepAxis, _ known: [Row]
  ) -> Figure {
    let others = axes.filter { $0.column != axis.column }
    var groups: [String: [Row]] = [:]
    var order: [String] = []
    for row in known where row.values[axis.column] != nil {
      let title = others.map {
        (others.count == 1 ? "" : "\($0.name) ") + (row.values[$0.column] ?? "–")
      }.joined(separator: ", ")
      if groups[title] == nil { order.append(title) }
      groups[title, default: []].append(row)
    }
    func points(_ rows: [Row]) -> [FigureLayer.Estimate] {
      rows.compactMap { row -> FigureLayer.Estimate? in
        let cell = row.cells[metric]
        guard let value = row.values[axis.column], let x = axis.numbers?[value],
          let mean = cell.mean
        else { return nil }
        return estimate(FigureLayer.Point(x, mean / unit.size), cell, unit.size, upright: true)
      }.sorted { $0.point.x < $1.point.x }
    }
    var layers: [FigureLayer] = []
    var words = "The mean over runs with its \(percent) % interval"
    if order.count <= Self.mostLines {
      for (number, title) in order.enumerated() {
        let estimates = points(groups[title] ?? [])
        if estimates.count <= 200 {
          layers.append(FigureLayer(.line(estimates.map(\.point)), .series(number)))
        }
        layers.append(
          FigureLayer(.points(estimates), .series(number), name: others.isEmpty ? nil : title))
      }
      words +=
        others.isEmpty
        ? "."
        : ", a line for each \(others.count == 1 ? others[0].name : "combination of the other axes")."
    } else {
      let all = points(known)
      layers.append(FigureLayer(.points(all), .series(0)))
      words += ", a point for each combination of all axes."
    }
    if query.rows.count > Self.mostPoints {
      words += " Of \(query.rows.count) points the first \(known.count) are drawn."
    }
    return Figure(
      id: "\(slug)-by-\(MetricName.slugs([axis.name])[0])", title: "\(name.title) by \(axis.name)",
      caption: words,
      x: axis.figureAxis, y: name.axis(unit.unit), layers: layers, table: table(metric, name, known)
    )
  }

  /// Axes of names only: a row for each point.
  private func categories(
    _ metric: Int, _ name: MetricName, _ unit: (unit: String, size: Double), _ slug: String,
    _ known: [Row]
  ) -> Figure {
    let shown = known.prefix(Self.mostCategories)
    let points = shown.enumerated().compactMap { place, row in
      row.cells[metric].mean.map {
        estimate(
          FigureLayer.Point($0 / unit.size, Double(place)), row.cells[metric], unit.size,
          upright: false)
      }
    }
    return Figure(
      id: "\(slug)-by-point", title: "\(name.title) by point",
      caption: "The mean over runs with its \(percent) % interval, point by point."
        + (known.count > shown.count ? " The first \(shown.count) of \(known.count) points." : ""),
      x: name.axis(unit.unit), y: FigureAxis("", .categories(shown.map(title))),
      layers: [FigureLayer(.points(points), .series(0))], table: table(metric, name, known))
  }

  private func heatMap(
    _ metric: Int, _ name: MetricName, _ unit: (unit: String, size: Double), _ slug: String
  ) -> Figure? {
    let ordered = axes.sorted { $0.values.count > $1.values.count }
    let (x, y) = (ordered[0], ordered[1])
    guard x.values.count <= Self.mostCategories, y.values.count <= Self.mostCategories,
      y.values.count > 1,
      x.values.count * y.values.count >= 6
    else { return nil }
    var cells: [FigureLayer.Cell] = []
    for row in query.rows {
      guard let column = row.values[x.column].flatMap({ x.values.firstIndex(of: $0) }),
        let line = row.values[y.column].flatMap({ y.values.firstIndex(of: $0) }),
        let mean = row.cells[metric].mean
      else { continue }
      cells.append(
        FigureLayer.Cell(
          FigureLayer.Point(Double(column), Double(line)), value: mean / unit.size,
          text: Readable.significant(mean / unit.size, digits: 3)))
    }
    guard cells.count > 1 else { return nil }
    var figure = Figure(
      id: "\(slug)-map", title: "\(name.title) by \(x.name) and \(y.name)",
      caption:
        "The mean over runs of each combination; the darker, the greater. Empty cells were not run or gave no value.",
      x: FigureAxis(x.name, .categories(x.values)), y: FigureAxis(y.name, .categories(y.values)),
      layers: [FigureLayer(.cells(cells), .ink)],
      table: table(metric, name, query.rows))
    figure.cellAxis = name.axis(unit.unit)
    figure.heightFactor = min(max(0.45 + 0.06 * Double(y.values.count), 0.6), 2)
    return figure
  }

  private func title(_ row: Row) -> String {
    let words = axes.map { row.values[$0.column] ?? "–" }
    return words.isEmpty ? "point \(row.point)" : words.joined(separator: ", ")
  }

  private func table(_ metric: Int, _ name: MetricName, _ rows: [Row]) -> FigureTable {
    FigureTable(
      axes.map(\.name) + ["runs", name.title, "\(percent) % interval"],
      rows.map { row in
        let cell = row.cells[metric]
        return axes.map { row.values[$0.column] ?? "–" } + [
          "\(cell.runs)", name.shown(cell.mean),
          name.shown(cell.interval?.lowerBound, cell.interval?.upperBound),
        ]
      })
  }

  // MARK: Two metrics

  /// What keeping containers costs against what it saves, where the metrics for it are there.
  private var tradeOffs: [Figure] {
    let costs = [
      "costs.memoryTime.idle", "costs.money.total", "costs.energy.total", "containers.meanTotal",
    ]
    guard let cost = costs.compactMap({ query.metrics.firstIndex(of: $0) }).first else { return [] }
    let keepAlive = axes.contains { $0.key.contains("keepAlive") }
    let gains = [
      ("cold-starts-against-cost", query.metrics.firstIndex(of: "coldStartFraction")),
      (
        "response-time-against-cost",
        ["responseTimeSeconds.p95", "responseTimeSeconds.mean"].compactMap {
          query.metrics.firstIndex(of: $0)
        }.first
      ),
    ]
    return gains.compactMap { id, gain in
      guard let gain else { return nil }
      let choices = query.rows.prefix(Self.mostPoints).compactMap { row -> ParetoFigure.Choice? in
        guard let x = row.cells[cost].mean, let y = row.cells[gain].mean else { return nil }
        return ParetoFigure.Choice(
          name: title(row), x: x, y: y, xInterval: row.cells[cost].interval,
          yInterval: row.cells[gain].interval)
      }
      return ParetoFigure(
        id: id, x: MetricName(query.metrics[cost]), y: MetricName(query.metrics[gain]),
        choices: choices
      ).figure(
        caption: (keepAlive ? "What keeping containers alive costs, and what it brings. " : "")
          + "Each point is a point of the sweep, with \(percent) % intervals.")
    }
  }
}
