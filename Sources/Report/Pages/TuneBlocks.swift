import Sweeps

/// Parts of the page of a tuning that has come to its verdict.
struct TuneBlocks {
  let tuning: SavedTuning

  /// What is wanted, and what varies.
  var subtitle: String {
    let goals = tuning.objectives.map { "\($0.goal) \($0.metric)" }
    let axes = tuning.axes.map { $0.name == $0.key ? $0.name : "\($0.name) (\($0.key))" }
    return "\(goals.joined(separator: ", ")); along \(axes.joined(separator: ", "))"
  }

  /// How much was run, and the best points.
  var headlines: [ReportPage.Headline] {
    let search = tuning.search
    var headlines = [
      ReportPage.Headline(
        "Searched", TuneReport.count(tuning.points.count - 1, "point"),
        "\(TuneReport.count(search.replications, "run")) each; seed \(search.seed)"),
      ReportPage.Headline(
        "Runs", Readable.count(UInt64(tuning.searchRuns + tuning.freshRuns)),
        "\(Readable.count(UInt64(tuning.searchRuns))) of the search, \(Readable.count(UInt64(tuning.freshRuns))) fresh ones for the verdict"
      ),
    ]
    guard !tuning.candidates.isEmpty else { return headlines }
    if !tuning.isScalar {
      let sure = tuning.candidates.count { $0.status == "front" }
      let open = tuning.candidates.count { $0.status == "undecided" }
      headlines.append(
        ReportPage.Headline(
          "On the front", "\(sure)",
          "\(open) more cannot be told from it, of \(tuning.candidates.count) candidates"))
    }
    for (place, objective) in tuning.objectives.enumerated() {
      guard tuning.best.indices.contains(place), let best = candidate(tuning.best[place]),
        best.metrics.indices.contains(place)
      else { continue }
      let name = MetricName(objective.metric)
      let metric = best.metrics[place]
      headlines.append(
        ReportPage.Headline(
          "\(objective.isMaximum ? "Most" : "Least"): \(name.title)",
          name.shownWithUnit(metric.mean),
          "\(named(best)); \(Readable.percentage(tuning.confidence)) % interval \(name.shown(metric.low, metric.high))"
        ))
    }
    if let knee = candidate(tuning.knee) {
      headlines.append(ReportPage.Headline("Knee", "point \(knee.point)", named(knee)))
    }
    return headlines
  }

  private func candidate(_ point: Int?) -> SavedTuning.Candidate? {
    point.flatMap { point in tuning.candidates.first { $0.point == point } }
  }

  private func named(_ candidate: SavedTuning.Candidate) -> String {
    zip(tuning.axes, tuning.values(candidate.axes)).map { "\($0.name) \($1)" }
      .joined(separator: ", ")
  }

  /// The candidates with their verdicts.
  var candidates: ReportPage.Table {
    let names = tuning.metrics.map { MetricName($0) }
    let percent = Readable.percentage(tuning.confidence)
    let rows = tuning.ordered.map { candidate in
      [candidate.isBaseline ? "as it is" : "\(candidate.point)", candidate.verdict]
        + tuning.values(candidate.axes)
        + zip(names, candidate.metrics).flatMap { name, metric in
          [
            name.shown(metric.mean), name.shown(metric.low, metric.high),
            metric.difference.map { name.shown($0.low, $0.high) } ?? "–",
          ]
        } + ["\(candidate.runs)"]
    }
    return ReportPage.Table(
      "Candidates by fresh runs, with intervals of \(percent) % for the mean and for the difference to the scenario as it is",
      ["point", "verdict"] + tuning.axes.map(\.name)
        + names.flatMap { [$0.titleWithUnit, "interval", "less the scenario as it is"] } + ["runs"],
      textColumns: 2 + tuning.axes.count, rows)
  }

  /// How the search was set, and why it ended.
  var searchFacts: [(String, String)] {
    let search = tuning.search
    var facts = tuning.objectives.map { ("Objective", "\($0.goal) \($0.metric)") }
    facts += tuning.constraints.map { ("Constraint", $0.text) }
    let steps = TuneReport.count(
      search.steps.count, tuning.isScalar ? "combination of listed values" : "generation",
      plural: tuning.isScalar ? "combinations of listed values" : "generations")
    let end = SearchEnd(rawValue: search.end).map(TuneReport.words) ?? search.end
    facts += [
      ("Steps", "\(steps), \(end)"), ("Seed of the search", "\(search.seed)"),
      ("Runs of each point", "\(search.replications), the same replications for all"),
      (
        "Fresh runs", "in stages of \(tuning.stages.map { "\($0)" }.joined(separator: ", "))"
      ),
    ]
    if let reference = search.reference {
      let corner = zip(tuning.objectives, reference).map { objective, value in
        "\(MetricName(objective.metric).shownWithUnit(value)) (\(objective.metric))"
      }
      facts.append(("Reference point of the hypervolume", corner.joined(separator: ", ")))
    }
    return facts
  }

  /// The points that gave no values.
  var failed: [SavedTuning.Point] {
    tuning.points.filter { $0.step != nil && $0.problem != nil }
  }

  /// Why points gave no values.
  var problems: [ReportPage.Block] {
    let points = failed
    guard !points.isEmpty else { return [] }
    let shown = points.prefix(20)
    return [
      .table(
        ReportPage.Table(
          points.count > shown.count
            ? "The first \(shown.count) of \(points.count) points without values"
            : "Points without values",
          ["point"] + tuning.axes.map(\.name) + ["why"], textColumns: 2 + tuning.axes.count,
          shown.map { ["\($0.point)"] + tuning.values($0.axes) + [$0.problem ?? ""] }))
    ]
  }
}
