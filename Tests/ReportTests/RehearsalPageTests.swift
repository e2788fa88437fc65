import Calibration
import Experiments
import Figures
import Foundation
import Rehearsal
import Testing

@testable import Report

/// The page of a rehearsal, from the files that it leaves.
@Suite struct RehearsalPageTests {
  /// A rehearsal that was played on a Docker engine, on a machine that did other things besides.
  private static let saved = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Rehearsed").path

  private func json() throws -> [String: Any] {
    let data = try #require(
      FileManager.default.contents(atPath: "\(Self.saved)/\(RehearsalFile.rehearsal)"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The page of the saved rehearsal with `changes` to what it says.
  private func page(_ changes: [String: Any]) throws -> ReportPage {
    var page: ReportPage?
    try PageLab.withFolder { folder in
      let object = try json().merging(changes) { $1 }
      try JSONSerialization.data(withJSONObject: object)
        .write(to: URL(fileURLWithPath: "\(folder)/\(RehearsalFile.rehearsal)"))
      page = try SavedResults(at: folder).page()
    }
    return try #require(page)
  }

  @Test func aSavedRehearsalHasItsPage() throws {
    let results = try SavedResults(at: Self.saved)
    #expect(results == .rehearsal(Self.saved))
    #expect(results.pagePath == "\(Self.saved)/report.html")
    let page = try results.page()
    #expect(page.notices.isEmpty)
    #expect(
      page.figures.map(\.id) == ["predicted-against-measured", "measured-over-predicted", "phases"])
    for figure in page.figures {
      #expect(figure.command == "simfaas figures . --only \(figure.id) --out figures")
      #expect(!figure.caption.isEmpty && !figure.table.rows.isEmpty)
    }
    let found = try PageLab.check(PageFile.html(page).text)
    for part in [
      "poisson-keep-alive", "6 repetitions on Docker 20.10.24+dfsg1 beside 100 simulations",
      "simfaas calibrate rehearse calibration/rehearsals/poisson-keep-alive.yaml --set profile=calibration/docker-20.10.yaml",
      "443 ms", "predicted 340 ms, +30.5 %", "f, preWarmed", "handler-python:1 runs python",
      "Poisson arrivals with a fixed keep-alive window",
    ] { #expect(found.text.contains(part), "\(part)") }
  }

  @Test func theTableSaysWhatTheFileDoes() throws {
    let page = try SavedResults(at: Self.saved).page()
    let figures = try #require(try json()["figures"] as? [[String: Any]])
    let table = try #require(
      page.sections[0].blocks.compactMap { block -> ReportPage.Table? in
        if case .table(let table) = block { table } else { nil }
      }.first)
    #expect(table.rows.count == figures.count)
    for (row, figure) in zip(table.rows, figures) {
      #expect(row.last == ((figure["isWithin"] as? Bool) == true ? "yes" : "no"))
    }
    let within = figures.count { $0["isWithin"] as? Bool == true }
    #expect(page.headlines.first?.value == "\(within) of \(figures.count)")
  }

  @Test func whatWasCutOffIsSaid() throws {
    let partial = try page(["complete": false, "end": "interrupted"])
    #expect(partial.notices.map(\.isSerious) == [true])
    #expect(partial.notices[0].text.contains("(interrupted)"))
    let empty = try page([
      "complete": false, "end": "failed: no engine", "repetitions": 0, "engine": NSNull(),
      "played": [Any](), "figures": [Any](), "phases": [Any](),
    ])
    #expect(empty.notices.count == 2 && empty.figures.isEmpty)
    #expect(empty.subtitle.contains("an engine that did not answer"))
    try PageLab.check(PageFile.html(empty).text)
  }

  @Test func aFewRepetitionsAndNoReferenceAreShownForWhatTheyAre() throws {
    var object = try json()
    var figures = try #require(object["figures"] as? [[String: Any]])
    for place in figures.indices { figures[place]["normalised"] = NSNull() }
    figures[0]["predicted"] = NSNull()
    figures[0]["isWithin"] = NSNull()
    object["figures"] = figures
    let reference: [String: Any] = [
      "normalisedToSeconds": NSNull(), "isOfProfile": false, "fastestSeconds": NSNull(),
      "slowestSeconds": NSNull(), "slowestToFastest": NSNull(),
    ]
    let page = try page([
      "figures": figures, "repetitions": 1, "reference": reference, "notes": ["a <note>"],
    ])
    #expect(page.subtitle.hasPrefix("1 repetition on"))
    #expect(page.figures[0].caption.contains("from the least to the greatest"))
    #expect(page.figures.prefix(2).allSatisfy { !$0.layers.contains { $0.name == "normalised" } })
    let found = try PageLab.check(PageFile.html(page).text)
    #expect(found.text.contains("a <note>") && !found.text.contains("normalised to"))
  }

  @Test func damageIsToldWithItsPlace() throws {
    for (changes, words) in [
      (["figures": [["figure": "beauty"]]], "figures[0].figure"),
      (["seed": "four"], "seed: is of another kind"), (["phases": NSNull()], "phases"),
    ] as [([String: Any], String)] {
      let error = #expect(throws: OutputError.self) { _ = try page(changes) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
