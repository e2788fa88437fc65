import Experiments
import Figures
import Foundation
import Testing

@testable import Report

@Suite struct RunPageTests {
  private static let scenario = """
    name: "a <b>page</b> & more"
    seed: 3
    duration: 2min
    cluster: { nodes: [{ count: 2, cpu: 4, memory: 1GiB }] }
    functions:
      - { name: "<script>alert(1)</script>", memory: 128MiB, execution: { exponential: { mean: 50ms } }, create: 50ms, start: 100ms }
      - { name: "it's \\"quoted\\", `id`", memory: 128MiB, execution: 20ms, start: 100ms }
    workload:
      - poisson: { function: "<script>alert(1)</script>", rate: 5/s }
      - poisson: { function: "it's \\"quoted\\", `id`", rate: 1/s }
    policies: { keepAlive: { name: fixed, window: 1s } }
    metrics: { samplingPeriod: 1s }
    """

  private static let all = [
    "response-ecdf", "response-ecdf-functions", "response-boxes", "cold-start-phases",
    "containers-over-time",
    "load-over-time", "queue-over-time", "cpu-over-time", "memory-over-time", "requests-per-node",
  ]

  @Test func aRunHasAllOfItsFigures() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(Self.scenario, into: folder)
      let page = try RunPage.page(of: folder)
      #expect(page.figures.map(\.id) == Self.all)
      #expect(
        page.figures.allSatisfy {
          !$0.caption.isEmpty && !$0.table.rows.isEmpty && !$0.command.isEmpty
        })
      #expect(page.notices.isEmpty)
      let (text, _) = PageFile.html(page)
      let found = try PageLab.check(text)
      #expect(found.elements.count { $0 == "figure" } == Self.all.count)
      #expect(found.text.contains("a <b>page</b> & more"))
      #expect(found.text.contains("<script>alert(1)</script>"))
      #expect(
        found.text.contains(
          "simfaas run scenario.yaml --set 'a='\\''b'\\''' --seed 7 --out results"))
      #expect(found.text.contains("samplingPeriod: 1s"))
    }
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "there is no gnuplot here"))
  func pagesRepeatByteForByteAndHaveEveryFigureDrawn() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(Self.scenario, into: "\(folder)/a")
      try PageLab.run(Self.scenario, into: "\(folder)/b")
      let (one, reason) = PageFile.html(try RunPage.page(of: "\(folder)/a"))
      #expect(reason == nil)
      #expect(one == PageFile.html(try RunPage.page(of: "\(folder)/b")).text)
      #expect(try PageLab.check(one).elements.count { $0 == "svg" } == 2 * Self.all.count)
    }
  }

  @Test func aRunWithoutRequestsSaysSo() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(
        """
        duration: 1min
        functions: [{ name: f, execution: 1s }]
        workload: { constant: { function: f, start: 1h, interval: 1s } }
        """, into: folder)
      let page = try RunPage.page(of: folder)
      #expect(page.notices.map(\.text) == ["No request was answered while measuring."])
      #expect(!page.figures.contains { $0.id.hasPrefix("response") })
      try PageLab.check(PageFile.html(page).text)
    }
  }

  @Test func aRunOfOneRequestIsDrawn() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(
        """
        functions: [{ name: f, execution: 1s }]
        workload: { constant: { function: f, interval: 1s, requests: 1 } }
        """, into: folder)
      let page = try RunPage.page(of: folder)
      #expect(page.figures.contains { $0.id == "response-ecdf" })
      try PageLab.check(PageFile.html(page).text)
    }
  }

  @Test func fiveHundredFunctionsAreSummarised() throws {
    let functions = (0..<500).map { "{ name: \"function \($0)\", execution: 10ms }" }
    let workload = (0..<500).map { "{ constant: { function: \"function \($0)\", interval: 1s } }" }
    try PageLab.withFolder { folder in
      try PageLab.run(
        """
        duration: 30s
        functions: [\(functions.joined(separator: ", "))]
        workload: [\(workload.joined(separator: ", "))]
        """, into: folder)
      let page = try RunPage.page(of: folder)
      let (text, _) = PageFile.html(page)
      try PageLab.check(text)
      #expect(text.contains("The 100 functions with the most requests of 500"))
      #expect(text.utf8.count < 2_000_000)
    }
  }

  @Test func fiftyNodesAreDrawnAsTheirRange() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(
        Self.scenario.replacingOccurrences(of: "count: 2", with: "count: 50"), into: folder)
      let cpu = try #require(
        try RunPage.page(of: folder).figures.first { $0.id == "cpu-over-time" })
      #expect(
        cpu.table.columns == ["time (s)", "greatest (cores)", "median (cores)", "least (cores)"])
      #expect(cpu.caption.contains("Of 50 nodes"))
    }
  }

  @Test func anIncompleteRunSaysSoFirst() throws {
    try PageLab.withFolder { folder in
      // Long enough for the run to be asked before its end whether to stop.
      let long = Self.scenario.replacingOccurrences(of: "duration: 2min", with: "duration: 5h")
      try PageLab.run(long, into: folder, shouldStop: { true })
      let page = try RunPage.page(of: folder)
      #expect(page.notices.first?.text.hasPrefix("The run is incomplete: interrupted.") == true)
      try PageLab.check(PageFile.html(page).text)
    }
  }

  @Test func whatIsNotThereIsNamed() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(Self.scenario, into: folder)
      for file in ["distributions.csv", "samples.csv", "provenance.json", "scenario.resolved.yaml"]
      {
        try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
      }
      let page = try RunPage.page(of: folder)
      #expect(page.figures.map(\.id) == ["requests-per-node"])
      let text = PageFile.html(page).text
      #expect(text.contains("There is no distributions.csv, as in folders of older versions"))
      #expect(text.contains("There is no samples.csv"))
    }
  }

  @Test func damageIsAnErrorWithItsPlace() throws {
    try PageLab.withFolder { folder in
      try PageLab.run(Self.scenario, into: folder)
      let path = "\(folder)/summary.json"
      let whole = try String(contentsOfFile: path, encoding: .utf8)
      for (text, message) in [
        (String(whole.prefix(200)), "is damaged"), ("", "is damaged"),
        (
          whole.replacingOccurrences(of: "\"seed\": 3", with: "\"seed\": \"x\""),
          "seed: is of another kind"
        ),
        (
          whole.replacingOccurrences(of: "\"events\": ", with: "\"evnts\": "),
          "there is no 'events'"
        ),
      ] {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: OutputError.self) { try RunPage.page(of: folder) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.path == path)
      }
      try FileManager.default.removeItem(atPath: path)
      let error = #expect(throws: OutputError.self) { try RunPage.page(of: folder) }
      #expect(error?.message.hasPrefix("is missing: the run was cut off") == true)
    }
  }
}
