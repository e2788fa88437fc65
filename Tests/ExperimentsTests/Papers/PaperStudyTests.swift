import Foundation
import SimKernel
import Testing

@testable import Experiments

/// A small file of figures, from reading to what is drawn.
@Suite struct PaperStudyTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "scenario.yaml",
      """
      functions: [{ name: f, execution: { uniform: { from: 900ms, to: 1100ms } }, concurrency: 9 }]
      workload: { closedLoop: { function: f, requests: 20 } }
      metrics: { samplingPeriod: 500ms }
      """)
    try folder.write(
      "cases.yaml",
      """
      about: a test
      source: nowhere
      scenario: scenario.yaml
      replications: 3
      cases:
        - { id: mean, published: 1, unit: s, status: fitted, measure: responseTimeSeconds.mean }
        - { id: far, published: 2, unit: s, status: predicted, measure: responseTimeSeconds.mean }
      """)
    try folder.write(
      "figures.yaml",
      """
      paper: p
      name: P
      about: a
      source: s
      cases: [cases.yaml]
      scenario: scenario.yaml
      replications: 3
      figures:
        - number: "1"
          title: t
          shows: s
          statements:
            - { says: one, cases: mean }
            - { says: two, cases: [mean, far] }
            - { says: three, missing: nobody knows }
          panels:
            - name: lines
              title: t
              caption: c
              draw: lines
              x: { label: r }
              y: { label: t }
              sweep: { key: workload.closedLoop.clients, values: [1, 2] }
              series:
                - of: { scaled: { by: 1000, of: responseTimeSeconds.mean } }
                  stated: [{ at: "2", case: far }]
            - name: bars
              title: t
              caption: c
              draw: bars
              x: { label: r }
              y: { label: t }
              categories:
                - { name: mean, of: responseTimeSeconds.mean }
                - { name: half, of: responseTimeSeconds.mean, set: [functions.f.execution=500ms] }
              series: [{ name: a }]
            - name: boxes
              title: t
              caption: c
              draw: boxes
              replications: 2
              x: { label: r }
              categories: [{ name: some }, { name: constant, set: [functions.f.execution=500ms] }]
              series: [{ times: { of: response, by: 1000 } }]
            - name: shares
              title: t
              caption: c
              draw: shares
              x: { label: r }
              series: [{ times: { from: 10s } }]
            - name: course
              title: t
              caption: c
              draw: course
              x: { label: r }
              y: { label: t }
              series: [{ course: { column: busy, every: 2s, from: 1s, to: 9s } }]
        - number: "2"
          title: t
          shows: s
          statements: [{ says: one, cases: mean }]
          panels:
            - { title: t, caption: c, draw: course, x: { label: r }, y: { label: t }, series: [{ course: { column: busy } }] }
      """)
  }

  private func study() throws -> PaperStudy {
    try PaperStudy(reading: [folder.path + "/figures.yaml"])
  }

  @Test func statementsAreCheckedByTheirCases() throws {
    let results = try study().run()
    #expect(results.count == 1 && results[0].figures.map(\.id) == ["p-1", "p-2"])
    let statements = results[0].figures[0].statements
    #expect(statements.map(\.verdict) == [.matches, .differs, .missing])
    #expect(
      statements.map(\.status) == [.fitted, .fitted, nil], "fitted where one of the cases is")
    #expect(statements.map(\.rows.count) == [1, 2, 0])
  }

  @Test func panelsHaveWhatTheyAreDrawnOf() throws {
    let panels = try study().run(only: ["p-1"])[0].figures[0].panels
    #expect(panels.map(\.id) == ["p-1-lines", "p-1-bars", "p-1-boxes", "p-1-shares", "p-1-course"])
    #expect(panels.map(\.replications) == [3, 3, 2, 3, 3])
    guard case .values(let line) = panels[0].series[0],
      case .values(let bars) = panels[1].series[0],
      case .boxes(let boxes) = panels[2].series[0], case .shares(let shares) = panels[3].series[0],
      case .course(let course) = panels[4].series[0]
    else {
      Issue.record("a panel is drawn of something else")
      return
    }
    #expect(line.map(\.stated) == [nil, 2])
    let mean = try #require(line[0].mean)
    #expect(abs(mean - 1000) < 50)
    #expect(try #require(line[0].interval).contains(mean))
    // A constant time is the same in every run.
    #expect(bars[1].mean == 0.5 && bars[1].interval == 0.5...0.5)
    #expect(boxes.map { $0?.count } == [40, 40])
    #expect(boxes[1]?.low == 500 && boxes[1]?.high == 500 && boxes[1]?.outliers == [])
    // Of 20 requests of about a second about half end later than 10 s, in each of three runs.
    #expect(shares.count > 24 && shares.count < 36 && shares == shares.sorted())
    #expect(course.map(\.seconds) == [1, 3, 5, 7] && course.map(\.value) == [1, 1, 1, 1])
  }

  @Test(arguments: [2, 16])
  func theNumberOfThreadsChangesNothing(threads: Int) throws {
    #expect("\(try study().run(threads: threads))" == "\(try study().run())")
  }

  @Test func fewerRunsAreMadeWhereAskedFor() throws {
    let panels = try study().run(only: ["p-1"], replications: 2)[0].figures[0].panels
    #expect(panels.map(\.replications) == [2, 2, 2, 2, 2])
  }

  @Test func aRunThatDoesNotEndIsAnError() throws {
    let text = try String(contentsOfFile: folder.path + "/figures.yaml", encoding: .utf8)
    try folder.write(
      "figures.yaml",
      text.replacingOccurrences(
        of: "draw: shares", with: "draw: shares\n        set: [functions.f.execution=1day]"))
    #expect(throws: SettingsError.self) { try study().run(only: ["p-1"]) }
  }
}
