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
    definition = try store.tuneDefinition()
    database = store.path.split(separator: "/").last.map(String.init) ?? store.path
    kept = try store.keptTuning()
    blocks = DatabaseBlocks(
      overview, query, axes: query.axes.enumerated().map { ($1, $0) },
      scenario: try store.scenario(of: 0), database: database, file: kept?.file)
    tuning = try kept.map { kept throws(OutputError) in
      try SavedJSON.read(SavedTuning.self, text: kept.json, of: store.path)
    }
  }

  private var page: ReportPage {
    guard let tuning else { return unfinished }
    let figures = TuneFigures(tuning, database: database)
    let parts = TuneBlocks(tuning: tuning)
    var page = ReportPage(kind: "Tuning", title: tuning.name, subtitle: parts.subtitle)
    if tuning.candidates.isEmpty {
      page.notices.append(
        ReportPage.Notice(tuning.remarks.first ?? "No point satisfies all constraints."))
    }
    let failed = parts.failed
    if !failed.isEmpty {
      page.notices.append(
        ReportPage.Notice(
          "\(TuneReport.count(failed.count, "point")) gave no values and \(failed.count == 1 ? "counts" : "count") as worse than all others."
        ))
    }
    page.headlines = parts.headlines
    if !tuning.candidates.isEmpty {
      page.sections.append(
        ReportPage.Section(
          "verdict", "The verdict",
          tuning.remarks.map { .text($0.trimmed) } + [.table(parts.candidates)]))
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
        [.facts(parts.searchFacts)] + figures.search.map { .figure($0) } + parts.problems
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

  private var origin: ReportPage.Section {
    var parts = blocks.origin
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
