import Experiments
import Figures
import Foundation
import SimKernel
import Testing

@testable import Report

/// The page of papers' figures, made of a small file.
@Suite struct PaperPageTests {
  private static let figures = """
    paper: p
    name: A paper
    about: All about it
    source: nowhere
    cases: [cases.yaml]
    scenario: scenario.yaml
    replications: 2
    figures:
      - number: "4"
        title: Times | of all
        shows: What it shows.
        statements:
          - { says: The mean, cases: mean }
          - { says: Twice as long, cases: far, within: 20% }
          - { says: Both, cases: [mean, far] }
          - { says: A range, cases: range }
          - { says: Heat, missing: no heat in it }
        remarks: [Why it is so.]
        panels:
          - name: bars
            title: Bars
            caption: Some bars.
            draw: bars
            x: { label: Kind }
            y: { label: Time, unit: s }
            categories: [{ name: whole }, { name: half, set: [functions.f.execution=500ms] }]
            series:
              - { name: one, of: responseTimeSeconds.mean, stated: [{ at: whole, case: mean }] }
              - { name: two, of: responseTimeSeconds.mean, set: [functions.f.execution=2s] }
          - name: lines
            title: Lines
            caption: Some lines.
            draw: lines
            x: { label: Clients }
            y: { label: Time, unit: s, scale: logarithmic }
            sweep: { key: workload.closedLoop.clients, values: [1, 2] }
            series: [{ of: responseTimeSeconds.mean, stated: [{ at: "2", case: far }] }]
          - { name: boxes, title: Boxes, caption: One., draw: boxes, replications: 1, x: { label: Time }, categories: [{ name: a }], series: [{ times: {} }] }
          - { name: shares, title: Shares, caption: Some., draw: shares, x: { label: Time }, series: [{ times: {} }] }
          - { name: course, title: Course, caption: Over time., draw: course, x: { label: Time }, y: { label: Busy }, series: [{ course: { column: busy } }] }
    """

  private func page() throws -> PaperPage {
    var papers: [PaperResults] = []
    try PageLab.withFolder { folder in
      func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      try write(
        """
        functions: [{ name: f, execution: 1s, concurrency: 9 }]
        workload: { closedLoop: { function: f, requests: 3 } }
        metrics: { samplingPeriod: 500ms }
        """, "scenario.yaml")
      try write(
        """
        about: a test
        source: nowhere
        scenario: scenario.yaml
        replications: 2
        cases:
          - { id: mean, published: 1.05, unit: s, status: fitted, measure: responseTimeSeconds.mean }
          - { id: far, published: 2, unit: s, status: predicted, measure: responseTimeSeconds.mean }
          - { id: range, unit: s, status: shape, expect: { from: 0.5, to: 1.5 }, measure: responseTimeSeconds.mean }
        """, "cases.yaml")
      try write(Self.figures, "figures.yaml")
      papers = try PaperStudy(reading: ["\(folder)/figures.yaml"]).run()
    }
    return PaperPage(papers)
  }

  @Test func resultsAreComputedAndFittedOnesCountedApart() throws {
    let markdown = try page().markdown
    let lines = markdown.split(separator: "\n").map(String.init)
    #expect(
      lines.contains(
        "| [A paper 4](#figure-p-4) | Times \\| of all | 0 of 1 | 1 of 1 | 1 of 2 | 1 |"))
    #expect(lines.contains("| all | | 0 of 1 | 1 of 1 | 1 of 2 | 1 |"))
    #expect(
      lines.contains(
        "| The mean | 1.05 s | 1.000 s | 1.000 to 1.000 | -4.76 % | fitted | matches |"))
    #expect(
      lines.contains(
        "| Twice as long (here within 20 %) | 2 s | 1.000 s | 1.000 to 1.000 | -50.0 % | predicted | **does not match** |"
      ))
    #expect(
      lines.contains("| Both | in words | 1 of 2 hold |  |  | fitted | **does not match** |"))
    #expect(
      lines.contains(
        "| A range | in words; asked for: 0.5 to 1.5 s | 1.000 s | 1.000 to 1.000 |  | shape | matches |"
      ))
    #expect(lines.contains("| Heat | in words | – |  |  |  | **not simulated**: no heat in it |"))
    #expect(lines.contains("* Why it is so."))
    let wrong = try #require(markdown.components(separatedBy: "## What does not match").last)
    #expect(
      wrong.hasPrefix(
        """


        * [A paper 4](#figure-p-4): Twice as long. Stated 2 s, ours 1.000 s (predicted).
        * [A paper 4](#figure-p-4): Both. Stated in words, ours 1 of 2 hold (fitted).

        ## All about it
        """))
    #expect(markdown.contains("![Bars](figures/papers/p-4-bars.svg)"))
    #expect(markdown.contains("Some bars. Means of 2 runs each, with 95 % intervals."))
    #expect(markdown.contains("points beyond. Requests of one run each."))
  }

  @Test func everyPanelIsAFigureWithItsNumbers() throws {
    let figures = try page().figures
    #expect(
      figures.map(\.id) == ["bars", "lines", "boxes", "shares", "course"].map { "p-4-\($0)" })
    #expect(
      figures[0].csv == """
        series,category,mean,low,high,stated
        one,whole,1,1,1,1.05
        one,half,0.5,0.5,0.5,
        two,whole,2,2,2,
        two,half,0.5,0.5,0.5,

        """)
    #expect(
      figures[1].csv == """
        workload.closedLoop.clients,mean,low,high,stated
        1,1,1,1,
        2,1,1,1,2

        """)
    #expect(figures[2].csv.hasSuffix("\na,3,1,1,1,1,1,\n"))
    #expect(
      figures[3].csv == "value,percent\n1,16.6667\n1,33.3333\n1,50\n1,66.6667\n1,83.3333\n1,100\n")
    #expect(figures[4].csv.hasPrefix("seconds,value\n0.5,1\n"))
    // Crosses stand above what they belong to, in the middle of its bar.
    guard case .points(let stated)? = figures[0].layers.last?.marks else {
      Issue.record("nothing that is stated is drawn")
      return
    }
    #expect(stated == [FigureLayer.Estimate(FigureLayer.Point(-0.2, 1.05))])
    #expect(figures[0].layers.last?.name == "stated in the paper")
  }

  @Test(arguments: [
    (0.0, "0"), (6.542, "6.542"), (56.0, "56"), (0.001, "0.001"), (1_234_567.8, "1234568"),
    (999_999.96, "1000000"), (-13.3288, "-13.3288"), (1.0 / 3.0, "0.333333"), (9.999_999, "10"),
    (100.0, "100"),
  ])
  func plainNumbersAreNeitherGroupedNorPadded(value: Double, text: String) {
    #expect(Readable.plain(value) == text)
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "there is no gnuplot here"))
  func filesAreThePageDrawingsAndNumbers() throws {
    let page = try page()
    try PageLab.withFolder { folder in
      let written = try PaperFiles.write(page, to: "\(folder)/docs")
      #expect(written.first == "\(folder)/docs/papers.md" && written.count == 6)
      for path in written { #expect(FileManager.default.fileExists(atPath: path), "\(path)") }
      let drawing = "\(folder)/docs/figures/papers/p-4-boxes"
      #expect(try String(contentsOfFile: "\(drawing).svg", encoding: .utf8).hasSuffix("</svg>\n"))
      #expect(try String(contentsOfFile: "\(drawing).csv", encoding: .utf8) == page.figures[2].csv)
      let further = try PaperFiles.write(page, to: "\(folder)/pdf", on: .file(.pdf, width: 85))
      #expect(further.count == 5 && further[0] == "\(folder)/pdf/figures/papers/p-4-bars.pdf")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/pdf/papers.md"))
    }
  }
}
