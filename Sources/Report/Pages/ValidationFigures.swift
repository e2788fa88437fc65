import Figures

/// Published figures against simulated ones, drawn.
enum ValidationFigures {
  /// Figures in one drawing.
  private static let mostRows = 40
  private static let statuses = [
    ("fitted", FigureLayer.Style.series(0)), ("predicted", .series(1)), ("shape", .series(2)),
  ]

  /// The rows that can be drawn: with a published value above zero and a simulated one.
  private static func drawn(
    _ rows: [SavedValidationRow]
  ) -> [(row: SavedValidationRow, published: Double, simulated: Double)] {
    rows.compactMap { row in
      guard let published = row.published, let simulated = row.simulated, published > 0 else {
        return nil
      }
      return (row, published, simulated)
    }
  }

  private static func command(_ figure: Figure) -> Figure {
    var figure = figure
    figure.command = "simfaas figures . --only \(figure.id) --out figures"
    return figure
  }

  /// Times that were published against those that are simulated; `nil` for fewer than two.
  static func scatter(_ rows: [SavedValidationRow]) -> Figure? {
    let seconds = ["s": 1.0, "ms": 1e-3, "min": 60]
    let times = drawn(rows).filter { seconds[$0.row.unit] != nil && $0.simulated > 0 }
    guard times.count > 1 else { return nil }
    func estimate(
      _ it: (row: SavedValidationRow, published: Double, simulated: Double)
    ) -> FigureLayer.Estimate {
      let size = seconds[it.row.unit] ?? 1
      let interval = it.row.interval.map {
        max($0.lowerBound * size, 1e-12)...max($0.upperBound * size, 1e-12)
      }
      return FigureLayer.Estimate(
        FigureLayer.Point(it.published * size, it.simulated * size), y: interval)
    }
    let published = times.map { $0.published * (seconds[$0.row.unit] ?? 1) }
    let (least, most) = (published.min() ?? 1, published.max() ?? 1)
    var layers = [
      FigureLayer(
        .line([FigureLayer.Point(least, least), FigureLayer.Point(most, most)]), .muted,
        name: "equal")
    ]
    for (status, style) in statuses {
      let points = times.filter { $0.row.status == status }.map(estimate)
      if !points.isEmpty { layers.append(FigureLayer(.points(points), style, name: status)) }
    }
    return command(
      Figure(
        id: "published-against-simulated", title: "Published times and simulated ones",
        caption:
          "Every time that was published, against the mean of what is simulated with its 95 % interval. Points on the line are equal; \(times.count) of \(rows.count) figures are times.",
        x: AxisUnits.times("Published"), y: AxisUnits.times("Simulated"), layers: layers,
        table: FigureTable(
          ["figure", "status", "published", "simulated"],
          times.map {
            let size = seconds[$0.row.unit] ?? 1
            return [
              $0.row.id, $0.row.status, Readable.duration($0.published * size),
              Readable.duration($0.simulated * size),
            ]
          })))
  }

  /// The ratio of simulated to published, row by row.
  ///
  /// - Parameters:
  ///   - rows: The rows of one study.
  ///   - number: The number of the study, from 1.
  ///   - about: What it is about.
  /// - Returns: As many figures as are needed for all rows; none where nothing can be drawn.
  static func ratios(_ rows: [SavedValidationRow], number: Int, about: String) -> [Figure] {
    let all = drawn(rows)
    return stride(from: 0, to: all.count, by: mostRows).map { start in
      let part = Array(all[start..<min(start + mostRows, all.count)])
      let ratios = part.map { $0.simulated / $0.published }
      let isWide = ratios.allSatisfy { $0 > 0 } && (ratios.max() ?? 1) / (ratios.min() ?? 1) > 8
      var layers = [FigureLayer(.ruleAt(x: 1), .muted)]
      for (status, style) in statuses {
        let points = part.enumerated().filter { $0.element.row.status == status }.map { place, it in
          FigureLayer.Estimate(
            FigureLayer.Point(it.simulated / it.published, Double(place)),
            x: it.row.interval.map {
              let low = $0.lowerBound / it.published
              return (isWide ? max(low, 1e-12) : low)...max($0.upperBound / it.published, low)
            })
        }
        if !points.isEmpty { layers.append(FigureLayer(.points(points), style, name: status)) }
      }
      let suffix = start == 0 ? "" : "-\(start / mostRows + 1)"
      return command(
        Figure(
          id: "study-\(number)\(suffix)", title: "Simulated ÷ published",
          caption:
            "\(about): the mean of what is simulated as a multiple of what was published, with 95 % intervals. On the upright line both are equal."
            + (all.count < rows.count
              ? " \(rows.count - all.count) figures have no ratio and are in the table only." : ""),
          x: FigureAxis("Simulated ÷ published", isWide ? .logarithmic : .linear),
          y: FigureAxis("", .categories(part.map(\.row.id))), layers: layers,
          table: FigureTable(
            ["figure", "status", "published", "simulated", "ratio"],
            zip(part, ratios).map { it, ratio in
              [
                it.row.id, it.row.status,
                "\(Readable.significant(it.published, digits: 4)) \(it.row.unit)",
                Readable.significant(it.simulated, digits: 4), Readable.fixed(ratio, 3),
              ]
            })))
    }
  }
}
