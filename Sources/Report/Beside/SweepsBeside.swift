import Experiments
import SimKernel
import Sweeps

extension BesideReport {
  /// Sweeps, or tunings, beside each other: points by the values of their axes, and the metrics that all of them have.
  ///
  /// - Parameter results: Databases that `simfaas sweep`, or `simfaas tune`, has written; at least one.
  /// - Returns: A table of what was swept, what differs in the scenarios of their points 0, and a table for each metric.
  /// - Throws: Why a database cannot be read.
  public static func sweeps(_ results: [BesideResult]) throws -> BesideReport {
    let stores = try results.map { try ResultsStore(reading: $0.path) }
    defer { for store in stores { try? store.close() } }
    return try SweepsBeside(names: results.map(\.name), stores: stores).report()
  }
}

/// Databases that are open.
struct SweepsBeside {
  /// Metrics that have tables, and points in one.
  private static let mostMetrics = 6
  private static let mostPoints = 200
  /// Runs of a database that are compared one by one at most.
  private static let mostRuns = 20_000
  /// Metrics that are shown first, where they are there.
  private static let usual = [
    "responseTimeSeconds.mean", "responseTimeSeconds.p50", "responseTimeSeconds.p95",
    "coldStartFraction", "waitingTimeSeconds.mean", "containers.meanTotal",
    "costs.memoryTime.idle",
  ]

  private let names: [String]
  private let stores: [ResultsStore]
  private let overviews: [ResultsOverview]

  init(names: [String], stores: [ResultsStore]) throws {
    self.names = names
    self.stores = stores
    overviews = try stores.map { try ResultsOverview($0) }
  }

  /// What differs.
  func report() throws -> BesideReport {
    var report = BesideReport()
    report.tables.append(what)
    let scenarios = try zip(names, stores).map { ($0, try $1.scenario(of: 0)) }
    if let table = try ScenarioDifference.table(scenarios, called: "the scenarios of points 0") {
      report.tables.append(table)
    } else {
      report.remarks.append(
        "The scenarios of their points 0 do not differ, as far as they are there.")
    }
    let known = try stores.map { Set(try $0.metrics()) }
    let shared = known.dropFirst().reduce(known[0]) { $0.intersection($1) }
    let metrics =
      Self.usual.filter(shared.contains) + shared.sorted().filter { !Self.usual.contains($0) }
    guard !metrics.isEmpty else {
      report.remarks.append("They have no metric in common.")
      return report
    }
    if metrics.count > Self.mostMetrics {
      report.remarks.append(
        "\(Self.mostMetrics) of \(metrics.count) metrics that all of them have are shown.")
    }
    try addPoints(Array(metrics.prefix(Self.mostMetrics)), to: &report)
    try addRuns(to: &report)
    return report
  }

  // MARK: What was run

  private var what: ReportPage.Table {
    func row(_ title: String, _ value: (ResultsOverview) -> String) -> [String] {
      [title] + overviews.map(value)
    }
    return ReportPage.Table(
      "What was run", [""] + names, textColumns: names.count + 1,
      [
        row("name", \.plan.name), row("scenario", \.plan.scenario),
        row("axes") { $0.plan.columns.map(\.name).joined(separator: ", ") },
        row("set in all points") {
          $0.plan.changes.isEmpty ? "nothing" : $0.plan.changes.joined(separator: ", ")
        },
        row("points") { Readable.count(UInt64($0.plan.points.count)) },
        row("runs of each") { $0.isOfTuning ? "as many as needed" : "\($0.plan.replications)" },
        row("complete runs") { Readable.count(UInt64($0.endings[.complete] ?? 0)) },
        row("random numbers") {
          "\($0.plan.randomNumbers.rawValue), seed \($0.plan.seed.map { "\($0)" } ?? "of the scenario")"
        },
        row("made by") { $0.programs.map { "simfaas \($0.version)" }.listed(most: 2) },
      ])
  }

  // MARK: Points

  /// The places of points by the values of their axes, in the order of `keys`.
  private func places(_ overview: ResultsOverview, _ keys: [String]) -> [[String?]: Int] {
    let columns = keys.compactMap { key in overview.plan.columns.firstIndex { $0.key == key } }
    return Dictionary(
      overview.plan.points.enumerated().map { place, point in
        (columns.map { point.values[$0] }, place)
      }
    ) { first, _ in first }
  }

  private func addPoints(_ metrics: [String], to report: inout BesideReport) throws {
    let keys = overviews[0].plan.columns.map(\.key)
    guard overviews.allSatisfy({ Set($0.plan.columns.map(\.key)) == Set(keys) }) else {
      report.remarks.append(
        "They vary different keys, so that no point of one is a point of another.")
      return
    }
    let places = overviews.map { self.places($0, keys) }
    let points = overviews[0].plan.points.map(\.values).filter { values in
      places.allSatisfy { $0[values] != nil }
    }
    guard !points.isEmpty else {
      report.remarks.append("They have no point in common.")
      return
    }
    for (place, overview) in overviews.enumerated() where overview.plan.points.count > points.count
    {
      let left = overview.plan.points.count - points.count
      report.remarks.append(
        "\(TuneReport.count(left, "point")) \(left == 1 ? "is" : "are") in \(names[place]), and not in all of them."
      )
    }
    if points.count > Self.mostPoints {
      report.remarks.append(
        "The first \(Self.mostPoints) of \(points.count) points that all of them have are shown.")
    }
    let rows = try stores.map { try ResultsQuery($0, metrics: metrics, where: nil).rows }
    report.tables += metrics.indices.map { metric in
      table(metrics[metric], points.prefix(Self.mostPoints)) { result, values in
        places[result][values].flatMap { place in
          rows[result].indices.contains(place) ? rows[result][place].cells[metric] : nil
        }
      }
    }
  }

  private func table(
    _ metric: String, _ points: ArraySlice<[String?]>,
    _ cell: (_ result: Int, _ values: [String?]) -> ResultsQuery.Cell?
  ) -> ReportPage.Table {
    let name = MetricName(metric)
    let difference = BesideDifference(metric: name)
    var columns = overviews[0].plan.columns.map(\.name)
    let axes = columns.count
    for (place, title) in names.enumerated() {
      columns += [title, "95 % interval"] + (place > 0 ? ["difference"] : [])
    }
    return ReportPage.Table(
      "\(name.titleWithUnit): \(metric), means over runs, differences to \(names[0])", columns,
      textColumns: axes,
      points.map { values in
        let first = cell(0, values)?.mean
        return values.map { $0 ?? "–" }
          + names.indices.flatMap { result -> [String] in
            let it = cell(result, values)
            let own = [
              name.shown(it?.mean),
              name.shown(it?.interval?.lowerBound, it?.interval?.upperBound),
            ]
            return result == 0 ? own : own + [difference.text(it?.mean, first)]
          }
      })
  }

  // MARK: Runs

  /// Whether the runs of two databases of the same points are the same, as `simfaas results diff` finds out.
  private func addRuns(to report: inout BesideReport) throws {
    guard stores.count == 2,
      overviews.allSatisfy({ $0.endings.values.reduce(0, +) <= Self.mostRuns }),
      overviews[0].plan.columns == overviews[1].plan.columns,
      overviews[0].plan.points == overviews[1].plan.points
    else { return }
    let diff = try ResultsDiff(stores[0], stores[1])
    report.remarks.append(
      "Run by run: \(Readable.count(UInt64(diff.common))) are in both, \(Readable.count(UInt64(diff.common - diff.differing))) of them the same in every number and fingerprint; 'simfaas results diff' lists the others."
    )
  }
}
