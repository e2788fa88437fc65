import ClusterModel
import Experiments
import Figures

/// Figures of how long requests took, from `distributions.csv`.
struct DistributionFigures {
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
    return CumulativeShares.figure(
      "response-ecdf", "Response time", caption, series, kind: "met")
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
    return CumulativeShares.figure(
      "response-ecdf-functions", "Response time by function",
      "The share of the requests of a function that were answered within a time. \(which) A line further to the left is of a faster function.",
      series, kind: "function")
  }

  // MARK: Boxes

  private var boxes: Figure? {
    var rows: [(name: String, counts: BucketCounts)] = []
    for warmth in Warmth.allCases {
      let counts = table[DistributionTable.Key(warmth: warmth, .responseTime)]
      if counts.count > 0 { rows.append((Self.label(of: warmth), counts)) }
    }
    let warmths = rows.count
    let shown = ranked.prefix(Self.mostBoxes)
    for function in shown {
      let counts = table.all(.responseTime, of: function)
      if counts.count > 0 { rows.append((function, counts)) }
    }
    guard !rows.isEmpty else { return nil }
    let left = ranked.count - shown.count
    return ResponseBoxes.figure(
      "response-boxes",
      warmths == rows.count
        ? "Response time by warmth met" : "Response time by warmth met and function",
      note: left > 0
        ? "The \(shown.count) functions with the most requests; \(left) more are left out." : "",
      rows,
      groups: [
        (0..<warmths, .series(1), "by what was met"),
        (warmths..<rows.count, .series(0), "by function"),
      ])
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
