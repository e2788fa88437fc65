import Foundation
import SimKernel
import Testing

@testable import Experiments

/// Files of papers' figures: what is wrong with them is said with its place.
@Suite struct PaperFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "scenario.yaml",
      """
      functions: [{ name: f, execution: 1s }]
      workload: { closedLoop: { function: f, requests: 5 } }
      """)
    try folder.write(
      "cases.yaml",
      """
      about: a test
      source: nowhere
      scenario: scenario.yaml
      replications: 2
      cases:
        - { id: mean, published: 1, unit: s, status: predicted, measure: responseTimeSeconds.mean }
        - { id: idle, unit: s, status: shape, measure: responseTimeSeconds.mean }
      """)
  }

  /// A figure with all that it needs; each argument replaces one part.
  private func figure(
    number: String = "\"6\"", statements: String = "[{ says: mean, cases: mean }]",
    draw: String = "lines", axes: String = "x: { label: r }, y: { label: t, unit: s }",
    along: String = "sweep: { key: requests, values: [1, 2] }, ",
    series: String = "[{ of: responseTimeSeconds.mean }]", name: String = ""
  ) -> String {
    "{ number: \(number), title: t, shows: s, statements: \(statements), panels: [{ \(name)title: t, caption: c, "
      + "draw: \(draw), \(axes), \(along)series: \(series) }] }"
  }

  private func failure(_ figures: String, scenario: String = "scenario: scenario.yaml\n") -> String
  {
    do {
      try folder.write(
        "figures.yaml",
        "paper: p\nname: P\nabout: a\nsource: s\ncases: [cases.yaml]\n\(scenario)figures:\n\(figures)\n"
      )
      return "read: \(try PaperStudy(reading: [folder.path + "/figures.yaml"]).ids)"
    } catch { return "\(error)" }
  }

  @Test func aFigureIsNamedByPaperAndNumber() {
    #expect(failure("  - \(figure())") == "read: [\"p-6\"]")
    #expect(failure("  - \(figure(number: "\"3.2\""))") == "read: [\"p-3-2\"]")
  }

  @Test(arguments: [
    ("number: \"6\", titel: t", "figures[0]: unknown key 'titel'"),
    ("number: \"6 b\"", "figures[0].number: '6 b' is part of a file's name"),
  ])
  func aWrongKeyOrNumberIsSaidWithItsPath(start: String, message: String) {
    #expect(failure("  - { \(start), title: t }").contains(message))
  }

  @Test func whatDoesNotFitTheDrawingIsAnError() {
    let cases: [(String, String)] = [
      (figure(draw: "pie"), "figures[0].panels[0].draw: 'pie' is not one of lines, bars"),
      (figure(along: ""), "figures[0].panels[0].sweep: lines need a sweep to go along"),
      (
        figure(draw: "bars"),
        "figures[0].panels[0].sweep: only lines go along a sweep"
      ),
      (figure(draw: "bars", along: ""), "figures[0].panels[0].categories: bars need categories"),
      (
        figure(along: "sweep: { key: requests, values: [one, two] }, "),
        "figures[0].panels[0].sweep: its values must be numbers"
      ),
      (figure(axes: "x: { label: r }"), "figures[0].panels[0].y: the axis upwards needs a label"),
      (
        figure(axes: "x: { label: r, scale: logarithmic, from: 0 }, y: { label: t }"),
        "figures[0].panels[0].x.from: a logarithmic axis has no 0.0"
      ),
      (figure(series: "[]"), "figures[0].panels[0].series: expected at least 1 of series"),
      (
        figure(series: "[{ name: a }]"),
        "figures[0].panels[0].series[0]: does not say what is read of each run ('of')"
      ),
      (
        figure(draw: "shares", along: "", series: "[{ of: responseTimeSeconds.mean }]"),
        "figures[0].panels[0].series[0]: does not say which 'times' are drawn"
      ),
      (
        figure(draw: "course", along: ""),
        "figures[0].panels[0].series[0]: does not say which 'course' is drawn"
      ),
      (
        figure(draw: "course", along: "", series: "[{ course: { column: redy } }]"),
        "figures[0].panels[0].series[0].course.column: 'redy' is not one of"
      ),
      (
        figure(series: "[{ of: responseTimeSeconds.mean, stated: [{ at: \"3\", case: mean }] }]"),
        "figures[0].panels[0].series[0].stated[0].at: there is no place '3'"
      ),
      (
        figure(statements: "[{ says: mean }]"),
        "figures[0].statements[0]: states either the 'cases' that check it or why they are 'missing'"
      ),
      (
        figure(statements: "[{ says: mean, cases: mean, missing: why }]"),
        "figures[0].statements[0]: states either"
      ),
    ]
    for (figure, message) in cases {
      let said = failure("  - \(figure)")
      #expect(said.contains(message), "\(said)")
    }
  }

  @Test func twoFiguresOrPanelsOfOneNameAreAnError() {
    #expect(
      failure("  - \(figure())\n  - \(figure())").contains(
        "figures[1].number: there are two figures 6; entry 0 has the number already"))
    let panel =
      "{ name: a, title: t, caption: c, draw: course, x: { label: r }, y: { label: t }, series: [{ course: { column: ready } }] }"
    let twice =
      "  - { number: \"6\", title: t, shows: s, statements: [{ says: m, cases: mean }], panels: [\(panel), \(panel)] }"
    #expect(failure(twice).contains("figures[0].panels[1].name: there are two panels 'a'"))
    let nameless = twice.replacingOccurrences(of: "name: a, ", with: "")
    #expect(
      failure(nameless).contains("panels[0].name: is missing: one of several panels needs a name"))
  }

  @Test func aCaseMustExistAndStateSomething() {
    #expect(
      failure("  - \(figure(statements: "[{ says: m, cases: maen }]"))").contains(
        "figures[0].statements[0].cases: there is no case 'maen'; did you mean 'mean'?"))
    #expect(
      failure("  - \(figure(statements: "[{ says: m, cases: [mean, idle] }]"))").contains(
        "figures[0].statements[0].cases: the case 'idle' states nothing that could be checked"))
    let stated = "[{ of: responseTimeSeconds.mean, stated: [{ at: \"1\", case: idle }] }]"
    #expect(
      failure("  - \(figure(series: stated))").contains(
        "figures[0].panels[0].series[0].stated[0].case: the case 'idle' has no published value"))
  }

  @Test func aPanelNeedsAScenario() {
    #expect(
      failure("  - \(figure())", scenario: "").contains(
        "figures[0].panels[0]: neither the panel nor the file names a scenario"))
  }

  @Test func theBundledFilesHaveEveryMeasuredFigureOfThePapers() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../..").standardized.path
    let papers = [
      ("li", (8...11).map { "li-\($0)" }), ("mcgrath", (2...4).map { "mcgrath-3-\($0)" }),
      ("pisa", (6...13).map { "pisa-\($0)" }),
      ("raspberry-pi", (14...19).map { "raspberry-pi-\($0)" }),
    ]
    let study = try PaperStudy(reading: papers.map { "\(root)/calibration/figures/\($0.0).yaml" })
    #expect(study.ids == papers.flatMap(\.1))
    for (name, _) in papers {
      let folder = "\(root)/calibration/figures"
      let file = try PaperFile(reading: try SettingsFile.read("\(folder)/\(name).yaml"))
      for panel in file.figures.flatMap(\.panels) {
        let scenario = try #require(panel.scenario ?? file.scenario)
        let places = panel.sweep?.variants.map(\.changes) ?? panel.categories.map(\.changes)
        for series in panel.series {
          for place in places.isEmpty ? [[]] : places {
            let changes = file.changes + panel.changes + series.changes + place
            let loaded = try ScenarioLoader.load("\(folder)/\(scenario)", overrides: changes)
            _ = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
          }
        }
      }
    }
  }
}
