import ClusterModel
import Experiments
import Figures

/// Figures of how long requests took, from `distributions.csv`.
struct DistributionFigures {
  /// Steps of a line at most; more would not be seen.
  private static let mostSteps = 400
  /// Functions that are drawn; the others are in the table of functions.
  static let mostFunctions = 8
  static let mostBoxes = 24

  private let table: DistributionTable
  /// The functions that are drawn first: those with the most requests.
  private let ranked: [String]

  /// - Parameters:
  ///   - table: What was counted.
  ///   - functions: The names of functions with how many requests each had.
  init(_ table: DistributionTable, functions: [(name: String, requests: UInt64)]) {
    self.table = table
    let requests = Dictionary(functions.map { ($0.name, $0.requests) }) { first, _ in first }
    // The most first; among equals the order of the scenario.
    ranked = table.functions.enumerated().filter { (requests[$0.element] ?? 0) > 0 }
      .sorted {
        (requests[$1.element] ?? 0, $0.offset) < (requests[$0.element] ?? 0, $1.offset)
      }
      .map(\.element)
  }

  /// All figures that there are counts for.
  var all: [Figure] { [byWarmth, byFunction, boxes, phases].compactMap(\.self) }

  // MARK: Cumulative shares

  private var byWarmth: Figure? {
    var series: [(String, BucketCounts)] = [("all", table.all(.responseTime))]
    let kinds = Warmth.allCases.map { warmth in
      (Self.label(of: warmth), table[DistributionTable.Key(warmth: warmth, .responseTime)])
    }.filter { $0.1.count > 0 }
    if kinds.count > 1 { series += kinds }
    guard let all = series.first?.1, all.count > 0 else { return nil }
    let caption =
      "The share of requests that were answered within a time. Half of all took at most \(Readable.duration(all.quantile(0.5))), "
      + "95 % at most \(Readable.duration(all.quantile(0.95))), 99 % at most \(Readable.duration(all.quantile(0.99)))."
      + (kinds.count > 1 ? " Each line is of the requests that met a container in one state." : "")
    return cumulative(
      "response-ecdf", "Response time", caption, series.map { ($0.0, $0.1) }, kind: "met")
  }

  private var byFunction: Figure? {
    guard ranked.count > 1 else { return nil }
    let shown = ranked.prefix(Self.mostFunctions)
    let series = shown.map { ($0, table.all(.responseTime, of: $0)) }.filter { $0.1.count > 0 }
    guard series.count > 1 else { return nil }
    let which =
      ranked.count > shown.count
      ? "The \(shown.count) functions with the most requests of \(ranked.count)."
      : "Every function."
    return cumulative(
      "response-ecdf-functions", "Response time by function",
      "The share of the requests of a function that were answered within a time. \(which) A line further to the left is of a faster function.",
      series, kind: "function")
  }

  private func cumulative(
    _ id: String, _ title: String, _ caption: String, _ series: [(String, BucketCounts)],
    kind: String
  ) -> Figure {
    // What took no time has no place on an axis of logarithms: such lines begin where the axis does.
    let least =
      series.flatMap { $0.1.buckets }.filter { $0.from > 0 }.map(\.from).min() ?? 1e-9
    var layers: [FigureLayer] = []
    var thinning = 1
    for (number, (name, counts)) in series.enumerated() {
      let (points, every) = Self.steps(counts, least: least)
      thinning = max(thinning, every)
      layers.append(
        FigureLayer(.steps(points), .series(number), name: series.count > 1 ? name : nil))
    }
    let shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]
    var figure = Figure(
      id: id, title: title,
      caption: caption
        + (thinning > 1
          ? " Lines have at most \(Self.mostSteps) steps: of longer ones one in \(thinning) or fewer is drawn."
          : ""),
      x: AxisUnits.times("Response time"),
      y: FigureAxis("Share of requests", least: 0, most: 1), layers: layers,
      table: FigureTable(
        [kind, "requests"]
          + shares.map { $0 == 1 ? "longest" : "\(Readable.significant($0 * 100, digits: 3)) %" },
        series.map { name, counts in
          [name, Readable.count(counts.count)]
            + shares.map { Readable.duration(counts.quantile($0)) }
        }))
    figure.data = FigureTable(
      [kind, "seconds", "requestsUpTo", "share"],
      series.flatMap { name, counts in
        var below: UInt64 = 0
        return counts.buckets.map { bucket in
          below += bucket.count
          return [
            name, AxisUnits.exact(bucket.to), "\(below)",
            AxisUnits.exact(Double(below) / Double(counts.count)),
          ]
        }
      })
    return figure
  }

  private static func steps(
    _ counts: BucketCounts, least: Double
  ) -> (points: [FigureLayer.Point?], every: Int) {
    var points = [FigureLayer.Point(least, 0)]
    let every = max(1, (counts.buckets.count + mostSteps - 1) / mostSteps)
    var below: UInt64 = 0
    for (place, bucket) in counts.buckets.enumerated() {
      below += bucket.count
      let share = Double(below) / Double(counts.count)
      if bucket.to <= 0 {
        points.append(FigureLayer.Point(least, share))
      } else if place.isMultiple(of: every) || place == counts.buckets.count - 1 {
        points.append(FigureLayer.Point(bucket.to, share))
      }
    }
    return (points, every)
  }

  // MARK: Boxes

  private var boxes: Figure? {
    var rows: [(name: String, style: FigureLayer.Style, counts: BucketCounts)] = []
    for warmth in Warmth.allCases {
      let counts = table[DistributionTable.Key(warmth: warmth, .responseTime)]
      if counts.count > 0 { rows.append((Self.label(of: warmth), .series(1), counts)) }
    }
    let warmths = rows.count
    let shown = ranked.prefix(Self.mostBoxes)
    for function in shown {
      let counts = table.all(.responseTime, of: function)
      if counts.count > 0 { rows.append((function, .series(0), counts)) }
    }
    guard !rows.isEmpty else { return nil }
    let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
    func plot(_ part: Range<Int>, _ style: FigureLayer.Style, _ name: String) -> [FigureLayer] {
      part.isEmpty
        ? []
        : FigureLayer.boxPlot(
          part.map { (Double($0), quantiles.compactMap(rows[$0].counts.quantile)) }, style,
          name: name)
    }
    let left = ranked.count - shown.count
    return Figure(
      id: "response-boxes",
      title: warmths == rows.count
        ? "Response time by warmth met" : "Response time by warmth met and function",
      caption:
        "Boxes hold the middle half of response times with the median as a line, whiskers reach from 5 to 95 %."
        + (left > 0
          ? " The \(shown.count) functions with the most requests; \(left) more are left out."
          : ""),
      x: AxisUnits.times("Response time"), y: FigureAxis("", .categories(rows.map(\.name))),
      layers: plot(0..<warmths, .series(1), "by what was met")
        + plot(warmths..<rows.count, .series(0), "by function"),
      table: FigureTable(
        ["", "requests", "5 %", "25 %", "median", "75 %", "95 %"],
        rows.map { row in
          [row.name, Readable.count(row.counts.count)]
            + quantiles.map { Readable.duration(row.counts.quantile($0)) }
        }))
  }

  // MARK: Phases of cold starts

  private var phases: Figure? {
    let kinds: [Warmth] = [.cold, .preWarmed, .generic]
    var rows: [(name: String, function: String?, warmth: Warmth, requests: UInt64)] = []
    func add(_ function: String?, _ name: String) {
      for warmth in kinds {
        let key = DistributionTable.Key(function: function, warmth: warmth, .waitingTime)
        let count = table[key].count
        guard count > 0 else { continue }
        rows.append(("\(name), \(Self.label(of: warmth))", function, warmth, count))
      }
    }
    add(nil, "all")
    if ranked.count > 1 {
      for function in ranked.prefix(Self.mostFunctions) { add(function, function) }
    }
    guard !rows.isEmpty else { return nil }
    let means = rows.map { row in
      TimeMeasure.phases.map { phase in
        table[DistributionTable.Key(function: row.function, warmth: row.warmth, phase)].sum
          / Double(row.requests)
      }
    }
    let met = TimeMeasure.phases.indices.filter { phase in means.contains { $0[phase] > 0 } }
    guard !met.isEmpty else { return nil }
    let longest = means.map { $0.reduce(0, +) }.max() ?? 0
    let unit = AxisUnits.duration(upTo: longest)
    var layers: [FigureLayer] = []
    for (number, phase) in met.enumerated() {
      let boxes = rows.indices.map { row in
        let from = means[row][..<phase].reduce(0, +) / unit.seconds
        return FigureLayer.Box(
          x: from...from + means[row][phase] / unit.seconds,
          y: Double(row) - 0.32...Double(row) + 0.32)
      }
      layers.append(
        FigureLayer(.boxes(boxes), .series(number), name: TimeMeasure.phases[phase].name))
    }
    return Figure(
      id: "cold-start-phases", title: "Phases of cold starts",
      caption:
        "What requests waited for, on average, that met no container: the phases from arrival to the start of execution, one behind the other. "
        + "Their sum is the mean waiting time. Means are within 1/128.",
      x: FigureAxis("Mean time since arrival", unit: unit.unit, least: 0),
      y: FigureAxis("", .categories(rows.map(\.name))), layers: layers,
      table: FigureTable(
        ["", "requests"] + met.map { TimeMeasure.phases[$0].name } + ["sum"],
        zip(rows, means).map { row, means in
          [row.name, Readable.count(row.requests)] + met.map { Readable.duration(means[$0]) }
            + [Readable.duration(means.reduce(0, +))]
        }))
  }

  /// What a request met, as people say it.
  static func label(of warmth: Warmth) -> String {
    warmth == .preWarmed ? "pre-warmed" : warmth.name
  }
}
