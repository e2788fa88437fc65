import Experiments
import Figures
import Sweeps

/// The page of a tuning, made from its database.
public struct TunePage {
  private let overview: ResultsOverview
  private let blocks: DatabaseBlocks
  private let definition: String?
  private let database: String
  private let kept: StoredTuning?
  private let tuning: SavedTuning?

  /// The page of a database that is open.
  ///
  /// - Parameter store: A database that `simfaas tune` has written.
  /// - Returns: The page; of a tuning that has not come to its end, what is there.
  /// - Throws: Why it cannot be read.
  public static func page(of store: ResultsStore) throws -> ReportPage { try TunePage(store).page }

  private init(_ store: ResultsStore) throws {
    overview = try ResultsOverview(store)
    let known = try store.metrics()
    let query = try ResultsQuery(
      store, metrics: (overview.plan.metrics ?? []).filter(known.contains), where: nil)
    blocks = DatabaseBlocks(
      overview, query, axes: query.axes.enumerated().map { ($1, $0) },
      scenario: try store.scenario(of: 0))
    definition = try store.tuneDefinition()
    database = store.path.split(separator: "/").last.map(String.init) ?? store.path
    kept = try store.keptTuning()
    tuning = try kept.map { kept throws(OutputError) in
      try SavedJSON.read(SavedTuning.self, text: kept.json, of: store.path)
    }
  }

  private var page: ReportPage {
    guard let tuning else { return unfinished }
    let figures = TuneFigures(tuning, database: database)
    var page = ReportPage(kind: "Tuning", title: tuning.name, subtitle: subtitle(tuning))
    if tuning.candidates.isEmpty {
      page.notices.append(
        ReportPage.Notice(tuning.remarks.first ?? "No point satisfies all constraints."))
    }
    let failed = tuning.points.filter { $0.step != nil && $0.problem != nil }
    if !failed.isEmpty {
      page.notices.append(
        ReportPage.Notice(
          "\(TuneReport.count(failed.count, "point")) gave no values and \(failed.count == 1 ? "counts" : "count") as worse than all others."
        ))
    }
    page.headlines = headlines(tuning)
    if !tuning.candidates.isEmpty {
      page.sections.append(
        ReportPage.Section(
          "verdict", "The verdict",
          tuning.remarks.map { .text($0.trimmed) } + [.table(candidates(tuning))]))
      let drawn = figures.front
      if !drawn.isEmpty {
        page.sections.append(
          ReportPage.Section(
            "front", tuning.isScalar ? "The candidates" : "The front", drawn.map { .figure($0) }))
      }
    }
    page.sections.append(
      ReportPage.Section(
        "search", "The search",
        [.facts(searchFacts(tuning))] + figures.search.map { .figure($0) }
          + problems(failed, tuning)
      ))
    page.sections.append(
      ReportPage.Section(
        "points", "Points",
        [
          .text("Means over all runs of a point, those of the search and fresh ones together."),
          .table(blocks.points),
        ]))
    if !overview.failures.isEmpty {
      page.sections.append(
        ReportPage.Section("failures", "Runs that did not come to their end", blocks.failures))
    }
    page.sections.append(origin)
    return page
  }

  /// A tuning that was cut off, or whose points all failed.
  private var unfinished: ReportPage {
    var page = ReportPage(
      kind: "Tuning", title: overview.plan.name,
      subtitle: "along \(overview.plan.columns.map(\.name).joined(separator: ", "))")
    page.notices.append(
      ReportPage.Notice(
        "The tuning has not come to a verdict: it was cut off, goes on, or none of its points has values. --resume goes on where it was."
      ))
    let complete = overview.endings[.complete] ?? 0
    page.headlines = [
      ReportPage.Headline(
        "Points", Readable.count(UInt64(overview.plan.points.count)), "met so far"),
      ReportPage.Headline("Runs", Readable.count(UInt64(complete)), "complete"),
    ]
    page.sections = [ReportPage.Section("points", "Points", [.table(blocks.points)])]
    if !overview.failures.isEmpty {
      page.sections.append(
        ReportPage.Section("failures", "Runs that did not come to their end", blocks.failures))
    }
    page.sections.append(origin)
    return page
  }

  // MARK: Parts

  private func subtitle(_ tuning: SavedTuning) -> String {
    let goals = tuning.objectives.map { "\($0.goal) \($0.metric)" }
    let axes = tuning.axes.map { $0.name == $0.key ? $0.name : "\($0.name) (\($0.key))" }
    return "\(goals.joined(separator: ", ")); along \(axes.joined(separator: ", "))"
  }

  private func headlines(_ tuning: SavedTuning) -> [ReportPage.Headline] {
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
      guard let best = candidate(tuning.best[place], tuning) else { continue }
      let name = MetricName(objective.metric)
      let metric = best.metrics[place]
      headlines.append(
        ReportPage.Headline(
          "\(objective.isMaximum ? "Most" : "Least"): \(name.title)",
          name.shownWithUnit(metric.mean),
          "\(named(best, tuning)); \(Readable.percentage(tuning.confidence)) % interval \(name.shown(metric.low, metric.high))"
        ))
    }
    if let knee = candidate(tuning.knee, tuning) {
      headlines.append(ReportPage.Headline("Knee", "point \(knee.point)", named(knee, tuning)))
    }
    return headlines
  }

  private func candidate(_ point: Int?, _ tuning: SavedTuning) -> SavedTuning.Candidate? {
    point.flatMap { point in tuning.candidates.first { $0.point == point } }
  }

  private func named(_ candidate: SavedTuning.Candidate, _ tuning: SavedTuning) -> String {
    zip(tuning.axes, tuning.values(candidate.axes)).map { "\($0.name) \($1)" }
      .joined(separator: ", ")
  }

  private func candidates(_ tuning: SavedTuning) -> ReportPage.Table {
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

  private func searchFacts(_ tuning: SavedTuning) -> [(String, String)] {
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

  private func problems(
    _ points: [SavedTuning.Point], _ tuning: SavedTuning
  ) -> [ReportPage.Block] {
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

  private var origin: ReportPage.Section {
    let file = kept?.file ?? "TUNE.yaml"
    var parts: [ReportPage.Block] = [
      .facts([
        (
          "Command",
          "simfaas tune \(OriginBlocks.word(file)) --db \(OriginBlocks.word(database))"
        )
      ])
    ]
    parts += blocks.origin
    if let definition {
      parts.append(.file(title: "What decides the search, as a tune file says it", definition))
    }
    if let kept { parts.append(.file(title: "The tuning as text", kept.text)) }
    return ReportPage.Section("origin", "What was run", parts)
  }
}

extension String {
  /// Without the blanks that indent a line.
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
