import Experiments
import Figures
import Foundation
import SimKernel
import Testing

@testable import Report
@testable import Sweeps

/// Pages of tunings, made from their databases.
@Suite struct TunePageTests {
  private static let front = """
    axes:
      - { key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 100ms } }
      - { key: policies.reuse, name: reuse, values: [most-recently-used, least-recently-used] }
    objectives: [{ metric: coldStartFraction }, { metric: costs.memoryTime.idle }]
    constraints: [responseTimeSeconds.mean <= 10s]
    replications: { search: 2, first: 4, most: 8 }
    search: { population: 6, generations: 3, candidates: 4, seed: 9 }
    """

  private static let scalar = """
    axes: [{ key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 100ms } }]
    objectives: [{ metric: containers.meanIdle, goal: maximise }]
    replications: { search: 2, first: 4, most: 8 }
    search: { population: 5, generations: 3 }
    """

  /// Tunes into a database that keeps what came of it, as the command does.
  private func tune(_ lab: SweepLab, _ lines: String) throws -> TuningOutcome {
    let outcome = try #require(try lab.tune(lines, into: "a.sqlite"))
    let store = try ResultsStore(writing: lab.path("a.sqlite"), create: nil)
    try store.keep(
      StoredTuning(
        file: "it's tune.yaml", json: TuneReport.json(outcome), text: TuneReport.text(outcome)))
    try store.close()
    return outcome
  }

  private func page(_ lab: SweepLab) throws -> ReportPage {
    try SavedResults(at: lab.path("a.sqlite")).page()
  }

  private func text(_ page: ReportPage) -> String { PageHTML.text(page, drawings: [:]) }

  @Test func aFrontHasItsFiguresVerdictsAndCommand() throws {
    let lab = try SweepLab()
    let outcome = try tune(lab, Self.front)
    let page = try page(lab)
    #expect(page.kind == "Tuning" && page.notices.isEmpty)
    #expect(
      page.sections.map(\.id) == ["verdict", "front", "search", "points", "origin"])
    #expect(page.figures.map(\.id) == ["front", "hypervolume"])
    #expect(page.headlines[0].value == "18 points" && page.headlines[0].detail.contains("seed 9"))
    #expect(
      page.headlines[1].detail
        == "\(outcome.searchRuns) of the search, \(outcome.freshRuns) fresh ones for the verdict")
    // What may belong to the front stands in its table, with the words and numbers of the text.
    let front = try #require(page.figures.first)
    #expect(front.table.rows.count == outcome.candidates.count)
    let open = outcome.front.count
    #expect(
      front.table.rows.prefix(open).allSatisfy {
        ["on the front", "cannot be told from the front"].contains($0.last)
      })
    #expect(front.table.rows.contains { $0[0] == "as it is" })
    let html = text(page)
    #expect(html.contains("simfaas tune &#39;it&#39;\\&#39;&#39;s tune.yaml&#39; --db a.sqlite"))
    #expect(html.contains("responseTimeSeconds.mean &lt;= 10s"))
    #expect(html.contains("simfaas figures a.sqlite --only front --out figures"))
  }

  @Test func theFrontIsDrawnByVerdicts() throws {
    let lab = try SweepLab()
    let outcome = try tune(lab, Self.front)
    let front = try #require(try page(lab).figures.first)
    var drawn = 0
    for layer in front.layers {
      guard case .points(let points) = layer.marks else { continue }
      if layer.name == "met by the search" {
        #expect(points.count == outcome.points.count { $0.step != nil && $0.score.isFeasible })
      } else {
        drawn += points.count
        #expect(points.allSatisfy { $0.x != nil && $0.y != nil })
      }
    }
    #expect(drawn == outcome.candidates.count)
  }

  @Test func oneObjectiveHasABestPoint() throws {
    let lab = try SweepLab()
    let outcome = try tune(lab, Self.scalar)
    let page = try page(lab)
    #expect(page.figures.map(\.id) == ["candidates"])
    let best = try #require(outcome.best[0].map { outcome.candidates[$0] })
    let headline = try #require(page.headlines.first { $0.label == "Most: Idle containers, mean" })
    #expect(headline.detail.hasPrefix("window \(outcome.points[best.place].values[0] ?? "")"))
    // More is better: the candidate that is listed first has the greatest mean of those that may be the best.
    let open = outcome.front.filter { outcome.candidates[$0].metrics[0] != nil }
    let greatest = try #require(
      open.max {
        (outcome.candidates[$0].metrics[0]?.mean ?? 0)
          < (outcome.candidates[$1].metrics[0]?.mean ?? 0)
      })
    let name =
      greatest == outcome.baseline
      ? "as it is" : "\(outcome.points[outcome.candidates[greatest].place].number)"
    #expect(page.figures[0].table.rows[0][0] == name)
    #expect(page.figures[0].table.rows.count == outcome.candidates.count)
  }

  @Test func aTuningThatWasCutOffSaysSo() throws {
    let lab = try SweepLab()
    _ = try lab.tune(Self.front, into: "a.sqlite", stoppingAfter: 5)
    let page = try page(lab)
    #expect(page.notices.count == 1 && page.notices[0].text.contains("has not come to a verdict"))
    #expect(page.sections.map(\.id) == ["points", "origin"] && page.figures.isEmpty)
  }

  @Test func goingOnForgetsWhatItCameTo() throws {
    let lab = try SweepLab()
    _ = try tune(lab, Self.front)
    #expect(try ResultsStore(reading: lab.path("a.sqlite")).keptTuning()?.file == "it's tune.yaml")
    let more = Self.front.replacingOccurrences(of: "generations: 3", with: "generations: 5")
    #expect(try lab.tune(more, into: "a.sqlite", resume: true, stoppingAfter: 40) == nil)
    #expect(try ResultsStore(reading: lab.path("a.sqlite")).keptTuning() == nil)
  }

  @Test func pointsThatGaveNothingAndNoFeasiblePointAreSaid() throws {
    let lab = try SweepLab()
    let lines = """
      axes: [{ key: functions.f.memory, name: memory, values: [128MiB, 256MiB, nonsense] }]
      objectives: [{ metric: costs.memoryTime.idle }]
      constraints: [costs.memoryTime.idle <= -1]
      replications: { search: 2, first: 4, most: 4 }
      invalid: record
      """
    _ = try tune(lab, lines)
    let page = try page(lab)
    #expect(page.notices.map(\.text).first?.hasPrefix("no point satisfies all constraints") == true)
    #expect(page.notices.contains { $0.text.hasPrefix("1 point gave no values") })
    #expect(page.sections.map(\.id) == ["search", "points", "failures", "origin"])
    #expect(text(page).contains("nonsense"))
  }

  @Test func aDamagedVerdictIsAnErrorThatNamesTheFile() throws {
    let lab = try SweepLab()
    _ = try tune(lab, Self.scalar)
    try lab.execute("a.sqlite", "UPDATE outcome SET json = '{}'")
    let error = #expect(throws: OutputError.self) { try page(lab) }
    #expect(error?.description.contains("a.sqlite: is damaged") == true)
  }
}
