import Foundation
import Testing

/// `simfaas papers`, as a user meets it.
@Suite struct PapersCommandTests {
  private static let scenario = """
    functions: [{ name: f, execution: 1s }]
    workload: { closedLoop: { function: f, requests: 3 } }
    metrics: { samplingPeriod: 500ms }
    """
  private static let cases = """
    about: a test
    source: nowhere
    replications: 2
    cases: [{ id: mean, published: 1, unit: s, status: predicted, scenario: SCENARIO, measure: responseTimeSeconds.mean }]
    """
  private static let figures = """
    paper: p
    name: P
    about: a
    source: s
    cases: [cases.yaml]
    scenario: SCENARIO
    replications: 2
    figures:
      - number: "6"
        title: t
        shows: s
        statements: [{ says: mean, cases: mean }]
        panels: [{ title: t, caption: c, draw: course, x: { label: Time, unit: s }, y: { label: Busy }, series: [{ course: { column: busy } }] }]
    """

  /// A folder with a scenario, a file of cases and one of figures.
  private func withFigures(_ body: (_ folder: String, _ figures: String) throws -> Void) throws {
    try withScenario(Self.scenario) { folder, file in
      let name = URL(fileURLWithPath: file).lastPathComponent
      for (path, text) in [("cases.yaml", Self.cases), ("figures.yaml", Self.figures)] {
        try Data(text.replacingOccurrences(of: "SCENARIO", with: name).utf8)
          .write(to: URL(fileURLWithPath: "\(folder)/\(path)"))
      }
      try body(folder, "\(folder)/figures.yaml")
    }
  }

  @Test func thePageItsDrawingsAndNumbersAreWritten() throws {
    try withFigures { folder, figures in
      let listed = try Program.run(["papers", figures, "--list"])
      #expect(listed.status == 0 && listed.output == "p-6\n")
      let run = try Program.run(["papers", figures, "--out", "\(folder)/docs", "--only", "p-6"])
      if run.status == 1, run.errors.contains("gnuplot") { return }
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output == "\(folder)/docs/papers.md\n\(folder)/docs/figures/papers/p-6.svg\n")
      let page = try String(contentsOfFile: "\(folder)/docs/papers.md", encoding: .utf8)
      #expect(
        page.contains("| mean | 1 s | 1.000 s | 1.000 to 1.000 | +0.00 % | predicted | matches |"))
      let again = try Program.run(
        ["papers", figures, "--out", "\(folder)/again", "--threads", "1"])
      #expect(again.status == 0)
      #expect(try String(contentsOfFile: "\(folder)/again/papers.md", encoding: .utf8) == page)
    }
  }

  @Test func wrongUsageIsToldFromAFailure() throws {
    try withFigures { folder, figures in
      let unknown = try Program.run(["papers", figures, "--out", folder, "--only", "p-7"])
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("--only: there is no figure 'p-7'"), "\(unknown.errors)")
      #expect(try Program.run(["papers", figures]).status == 64)
      #expect(
        try Program.run(["papers", figures, "--out", folder, "--replications", "1"]).status == 64)
      #expect(try Program.run(["papers", "\(folder)/none.yaml", "--list"]).status == 64)
      let without = try Program.run(
        ["papers", figures, "--out", "\(folder)/docs"],
        environment: ["SIMFAAS_GNUPLOT": "/no/gnuplot"])
      #expect(without.status == 1 && without.errors.contains("/no/gnuplot"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/docs/papers.md"))
    }
  }
}
