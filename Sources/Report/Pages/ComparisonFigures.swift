import Experiments
import Figures

/// The figures of a comparison.
struct ComparisonFigures {
  /// Variants in one figure.
  private static let mostVariants = 40

  private let comparison: SavedComparison
  private let slugs: [String]
  /// The names of variants, without what all of them share.
  let names: [String]
  /// For each metric its values and its differences.
  private(set) var byMetric: [[Figure]] = []
  /// Of several metrics together.
  private(set) var further: [Figure] = []
  /// Of the response times of single requests; empty where they were not counted.
  private(set) var times: [Figure] = []

  /// - Parameters:
  ///   - comparison: What came out.
  ///   - table: How long requests took; `nil` where that was not counted.
  init(_ comparison: SavedComparison, times table: VariantTimesTable?) {
    self.comparison = comparison
    slugs = MetricName.slugs(comparison.metrics)
    names = Self.shortNames(comparison.variants.map(\.changes))
    func commanded(_ figures: [Figure?]) -> [Figure] {
      figures.compactMap { figure in
        guard var figure else { return nil }
        figure.command = "simfaas figures . --only \(figure.id) --out figures"
        return figure
      }
    }
    byMetric = comparison.metrics.indices.map { commanded([values(of: $0), differences(of: $0)]) }
    further = commanded([quantiles, tradeOff])
    if let table {
      times = commanded(VariantTimesFigures(table, comparison, names: names).all)
    }
  }

  /// How many times as many independent runs would tell as much.
  static func saving(_ difference: SavedComparison.Difference) -> String {
    guard let ratio = difference.varianceRatio else { return "all" }
    return ratio < 1e6 ? "\(Readable.number(ratio)) ×" : "> 1,000,000 ×"
  }

  /// Variants by what differs: values where one key varies, otherwise the last words of keys with values.
  static func shortNames(_ variants: [[String]]) -> [String] {
    func parts(_ change: String) -> (key: Substring, value: Substring) {
      let equals = change.firstIndex(of: "=") ?? change.endIndex
      return (change[..<equals], change[equals...].dropFirst())
    }
    let full = variants.map { $0.isEmpty ? "as it is" : $0.joined(separator: " ") }
    let keys = Set(variants.joined().map { parts($0).key })
    let short = variants.map { changes in
      changes.map { change in
        let (key, value) = parts(change)
        return keys.count == 1 ? String(value) : "\(key.split(separator: ".").last ?? key)=\(value)"
      }.joined(separator: " ")
    }
    return Set(short).count == short.count && !short.contains("") ? short : full
  }

  private var percent: String { Readable.percentage(comparison.confidence) }

  private func known(_ metric: Int) -> [(variant: Int, cell: SavedComparison.Metric, mean: Double)]
  {
    comparison.variants.indices.prefix(Self.mostVariants).compactMap { variant in
      comparison.cell(variant, metric).flatMap { cell in cell.mean.map { (variant, cell, $0) } }
    }
  }

  private var left: String {
    let count = comparison.variants.count - Self.mostVariants
    return count > 0
      ? " The first \(Self.mostVariants) variants; \(count) more are in the table above." : ""
  }

  // MARK: One metric

  private func values(of metric: Int) -> Figure? {
    let known = known(metric)
    guard known.count > 1 else { return nil }
    let name = MetricName(comparison.metrics[metric])
    let most = known.flatMap { $0.cell.values + [$0.mean] }.map(\.magnitude).max() ?? 0
    let unit = name.unit(upTo: most)
    var layers: [FigureLayer] = []
    if known.allSatisfy({ $0.cell.values.count >= 5 }) {
      let boxes = known.enumerated().map { place, it -> (category: Double, values: [Double]) in
        let sorted = it.cell.values.sorted()
        let quantiles = [0.0, 0.25, 0.5, 0.75, 1].map { share in
          sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)] / unit.size
        }
        return (Double(place), quantiles)
      }
      layers += FigureLayer.boxPlot(boxes, .series(5), name: "runs")
    }
    let means = known.enumerated().map { place, it in
      FigureLayer.Estimate(
        FigureLayer.Point(it.mean / unit.size, Double(place)),
        x: it.cell.interval.map { $0.lowerBound / unit.size...$0.upperBound / unit.size })
    }
    layers.append(FigureLayer(.points(means), .series(1), name: "mean, \(percent) %"))
    return Figure(
      id: "\(slugs[metric])-values", title: "\(name.title) by variant",
      caption:
        "Boxes hold the middle half of runs with the median as a line, whiskers reach to the least and the greatest; points are means with their \(percent) % intervals.\(left)",
      x: name.axis(unit.unit), y: FigureAxis("", .categories(known.map { names[$0.variant] })),
      layers: layers,
      table: FigureTable(
        ["variant", "mean", "\(percent) % interval", "runs"],
        known.map {
          [
            comparison.variants[$0.variant].name, name.shown($0.mean),
            name.shown($0.cell.low, $0.cell.high), "\($0.cell.values.count)",
          ]
        }))
  }

  private func differences(of metric: Int) -> Figure? {
    let known = known(metric).compactMap { it in it.cell.difference.map { (it.variant, $0) } }
    guard !known.isEmpty else { return nil }
    let name = MetricName(comparison.metrics[metric])
    let most =
      known.flatMap { [$0.1.low.magnitude, $0.1.high.magnitude, $0.1.mean.magnitude] }.max() ?? 0
    let unit = name.unit(upTo: most)
    let points = known.enumerated().map { place, it in
      FigureLayer.Estimate(
        FigureLayer.Point(it.1.mean / unit.size, Double(place)),
        x: min(it.1.low, it.1.high) / unit.size...max(it.1.low, it.1.high) / unit.size)
    }
    var axis = name.axis(unit.unit, prefix: "Difference: ")
    if axis.unit == "%" { axis.unit = "percentage points" }
    return Figure(
      id: "\(slugs[metric])-differences", title: "\(name.title): differences to the baseline",
      caption:
        "Variant less baseline (\(comparison.baseline)), run by run, with \(percent) % intervals. Where an interval holds zero, the upright line, the runs do not tell both apart.\(left)",
      x: axis, y: FigureAxis("", .categories(known.map { names[$0.0] })),
      layers: [
        FigureLayer(.ruleAt(x: 0), .muted), FigureLayer(.points(points), .series(0)),
      ],
      table: FigureTable(
        ["variant", "difference", "\(percent) % interval", "median", "p (Holm)", "pairing saves"],
        known.map { variant, it in
          [
            comparison.variants[variant].name, name.shown(it.mean), name.shown(it.low, it.high),
            name.shown(it.median),
            it.adjustedP.map { $0 < 0.001 ? "< 0.001" : Readable.fixed($0, 3) } ?? "–",
            Self.saving(it),
          ]
        }))
  }

  // MARK: Several metrics

  /// The quantiles of the response time by variant, where at least three are among the metrics.
  private var quantiles: Figure? {
    let shares = [
      ("p50", "50 %"), ("p90", "90 %"), ("p95", "95 %"), ("p99", "99 %"), ("p999", "99.9 %"),
    ]
    let places = shares.compactMap { share in
      comparison.metrics.firstIndex(of: "responseTimeSeconds.\(share.0)").map { (share.1, $0) }
    }
    guard places.count >= 3 else { return nil }
    let variants = comparison.variants.indices.prefix(Palette.seriesCount)
    var layers: [FigureLayer] = []
    for variant in variants {
      let estimates = places.enumerated().compactMap { place, it -> FigureLayer.Estimate? in
        guard let cell = comparison.cell(variant, it.1), let mean = cell.mean else { return nil }
        return FigureLayer.Estimate(FigureLayer.Point(Double(place), mean), y: cell.interval)
      }
      layers.append(FigureLayer(.line(estimates.map(\.point)), .series(variant)))
      layers.append(FigureLayer(.points(estimates), .series(variant), name: names[variant]))
    }
    return Figure(
      id: "response-quantiles", title: "Quantiles of the response time by variant",
      caption:
        "The response time that a share of requests does not exceed, averaged over runs, with \(percent) % intervals."
        + (comparison.variants.count > variants.count
          ? " The first \(variants.count) variants." : ""),
      x: FigureAxis("Share of requests", .categories(places.map(\.0))),
      y: AxisUnits.times("Response time"),
      layers: layers,
      table: FigureTable(
        ["variant"] + places.map(\.0),
        variants.map { variant in
          [comparison.variants[variant].name]
            + places.map { Readable.duration(comparison.cell(variant, $0.1)?.mean) }
        }))
  }

  private var tradeOff: Figure? {
    let costs = [
      "costs.memoryTime.idle", "costs.money.total", "costs.energy.total", "containers.meanTotal",
    ]
    guard let x = costs.compactMap({ comparison.metrics.firstIndex(of: $0) }).first,
      let y = comparison.metrics.firstIndex(of: "coldStartFraction")
    else { return nil }
    var choices: [ParetoFigure.Choice] = []
    var possible: [ParetoFigure.Choice] = []
    for variant in comparison.variants.indices {
      guard let cost = comparison.cell(variant, x), let cold = comparison.cell(variant, y),
        let costMean = cost.mean, let coldMean = cold.mean
      else { continue }
      let name = names[variant]
      choices.append(
        ParetoFigure.Choice(
          name: name, x: costMean, y: coldMean, xInterval: cost.interval, yInterval: cold.interval))
      if comparison.metrics[x] == costs[0],
        let fewest = comparison.variants[variant].bounds?.coldStarts.fewestFractions,
        let mean = Statistics.mean(fewest)
      {
        possible.append(ParetoFigure.Choice(name: name, x: costMean, y: mean))
      }
    }
    let figure = ParetoFigure(
      id: "cold-starts-against-cost", x: MetricName(comparison.metrics[x]),
      y: MetricName(comparison.metrics[y]),
      choices: choices)
    return figure.figure(
      caption: "Each point is a variant, with \(percent) % intervals."
        + (possible.isEmpty
          ? ""
          : " Below each is the fewest cold starts that were possible with as much idle memory (docs/bounds.md)."),
      further: possible.isEmpty ? [] : [("possible", possible)])
  }
}
