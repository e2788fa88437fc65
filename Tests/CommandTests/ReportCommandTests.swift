import Foundation
import Testing

/// `simfaas report` and `simfaas figures`, and the pages that other commands write, as a user meets them.
@Suite struct ReportCommandTests {
  private static let scenario = """
    name: pages
    duration: 1min
    functions: [{ name: f, execution: 200ms, start: 500ms }]
    workload: { poisson: { function: f, rate: 2/s } }
    policies: { keepAlive: { name: fixed, window: 1s } }
    metrics: { samplingPeriod: 1s }
    """

  private static let hasGnuplot = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot")
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func aRunWritesItsPageUnlessToldNotTo() throws {
    try withScenario(Self.scenario) { folder, file in
      let run = try Program.run(["run", file, "--out", "\(folder)/out"])
      #expect(run.status == 0, "\(run.errors)")
      let page = try text("\(folder)/out/report.html")
      #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
      let again = try Program.run(["report", "\(folder)/out/", "--out", "\(folder)/again.html"])
      #expect(again.status == 0 && again.output == "\(folder)/again.html\n")
      #expect(try text("\(folder)/again.html") == page)
      let without = try Program.run(["run", file, "--out", "\(folder)/out", "--no-report"])
      #expect(without.status == 0)
      #expect(!exists("\(folder)/out/report.html"), "the page of an earlier run belongs to nothing")
    }
  }

  @Test func withoutGnuplotThePageHasItsNumbersAndTheStatusStays() throws {
    try withScenario(Self.scenario) { folder, file in
      let run = try Program.run(
        ["run", file, "--out", "\(folder)/out"], environment: ["SIMFAAS_GNUPLOT": "/no/gnuplot"])
      #expect(run.status == 0)
      #expect(run.errors.hasPrefix("simfaas: note: \(folder)/out/report.html has no figures: "))
      let page = try text("\(folder)/out/report.html")
      #expect(
        !page.contains("<svg")
          && page.contains("There are no drawings, only the numbers behind them"))
      #expect(page.contains("<details open=\"open\">"))
      let figures = try Program.run(
        ["figures", "\(folder)/out", "--out", "\(folder)/figures"],
        environment: ["SIMFAAS_GNUPLOT": "/no/gnuplot"])
      #expect(figures.status == 1 && figures.errors.contains("/no/gnuplot"))
    }
  }

  @Test func aComparisonWritesItsFilesAndIsReportedFromThem() throws {
    try withScenario(Self.scenario) { folder, file in
      let arguments = [
        "compare", file, "--vary", "policies.keepAlive.window=1s,1min", "--replications", "6",
        "--bounds",
      ]
      let out = "\(folder)/deep/comparison"
      let run = try Program.run(arguments + ["--out", out])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try text("\(out)/comparison.txt") == run.output)
      #expect(
        try text("\(out)/comparison.json") == Program.run(arguments + ["--format", "json"]).output)
      let page = try text("\(out)/report.html")
      for part in [
        "differences to the baseline", "Cold starts against idle memory", "possible", "1min",
        "figure-response-ecdf-variants", "figure-response-boxes-variants",
      ] {
        #expect(page.contains(part), "\(part)")
      }
      let again = try Program.run(["report", out])
      #expect(again.status == 0, "\(again.errors)")
      #expect(try text("\(out)/report.html") == page)
      let distributions = try text("\(out)/distributions.csv")
      #expect(
        distributions.hasPrefix(
          "variant,measure,from,to,count\npolicies.keepAlive.window=1s,responseTime,"))
      try FileManager.default.removeItem(atPath: "\(out)/distributions.csv")
      #expect(try Program.run(["report", out]).status == 0)
      #expect(try text("\(out)/report.html").contains("There is no distributions.csv"))
      try Data(distributions.utf8).write(to: URL(fileURLWithPath: "\(out)/distributions.csv"))
      #expect(try Program.run(["report", out]).status == 0)
      try Data("{".utf8).write(to: URL(fileURLWithPath: "\(out)/comparison.json"))
      let damaged = try Program.run(["report", out])
      #expect(damaged.status == 1 && damaged.errors.contains("comparison.json: is damaged"))
      #expect(try text("\(out)/report.html") == page, "a page is not lost to damage")
    }
  }

  @Test func aSweepWritesItsPageBesideTheDatabase() throws {
    try withScenario(Self.scenario) { folder, _ in
      let sweep = "\(folder)/sweep.yaml"
      try Data(
        """
        scenario: scenario.yaml
        axes:
          - { key: policies.keepAlive.window, name: window, values: [1s, 10s, 1min] }
          - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
        replications: 2
        """.utf8
      ).write(to: URL(fileURLWithPath: sweep))
      let run = try Program.run(["sweep", sweep, "--db", "\(folder)/results.v2.sqlite"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(!exists("\(folder)/results.v2.sqlite-wal"))
      let page = try text("\(folder)/results.v2.html")
      for part in [
        "Cold starts by window", "Cold starts by window and memory",
        "figure-cold-starts-against-cost",
        "simfaas figures results.v2.sqlite --only cold-start-fraction-map --out figures",
      ] { #expect(page.contains(part), "\(part)") }
      let again = try Program.run(
        ["report", "\(folder)/results.v2.sqlite", "--out", "\(folder)/again.html"])
      #expect(again.status == 0, "\(again.errors)")
      #expect(try text("\(folder)/again.html") == page)
      for ending in ["-wal", "-shm"] { #expect(!exists("\(folder)/results.v2.sqlite\(ending)")) }
    }
  }

  @Test func aSweepOfNamesAndFailuresIsShown() throws {
    try withScenario(Self.scenario) { folder, _ in
      let sweep = "\(folder)/sweep.yaml"
      try Data(
        """
        scenario: scenario.yaml
        axes:
          - { key: policies.nodeSelection.name, name: selection, values: [round-robin, least-used] }
          - { key: functions.f.concurrency, name: concurrency, values: [1, 2, nonsense] }
        invalid: record
        replications: 2
        """.utf8
      ).write(to: URL(fileURLWithPath: sweep))
      let run = try Program.run(["sweep", sweep, "--db", "\(folder)/results.sqlite"])
      #expect(run.status == 1)
      let page = try text("\(folder)/results.html")
      #expect(page.contains("runs did not come to an end"))
      #expect(page.contains("least-used"))
      #expect(page.contains("Runs that did not come to their end"))
    }
  }

  @Test func aValidationWritesItsPage() throws {
    try withScenario(Self.scenario) { folder, file in
      let cases = "\(folder)/cases.yaml"
      try Data(
        """
        about: A <test>
        source: A book
        scenario: scenario.yaml
        cases:
          - { id: x, published: 0.25, unit: s, status: predicted, measure: responseTimeSeconds.mean }
          - { id: z, published: 250, unit: ms, status: fitted, measure: responseTimeSeconds.mean }
          - { id: y, published: 1, unit: s, status: predicted, missing: not built }
        """.utf8
      ).write(to: URL(fileURLWithPath: cases))
      let run = try Program.run([
        "validate", cases, "--replications", "2", "--out", "\(folder)/out",
      ])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try text("\(folder)/out/validation.txt") == run.output)
      let page = try text("\(folder)/out/report.html")
      for part in ["A &lt;test&gt;", "Simulated ÷ published", "missing: not built"] {
        #expect(page.contains(part), "\(part)")
      }
      #expect(try Program.run(["report", "\(folder)/out"]).status == 0)
      #expect(try text("\(folder)/out/report.html") == page)
    }
  }

  @Test(.enabled(if: ReportCommandTests.hasGnuplot, "there is no gnuplot here"))
  func figuresAreFilesWithTheirNumbersAndTheProgramThatDrawsThem() throws {
    try withScenario(Self.scenario) { folder, file in
      _ = try Program.run(["run", file, "--out", "\(folder)/out", "--no-report"])
      let list = try Program.run(["figures", "\(folder)/out", "--list"])
      #expect(list.output.contains("response-ecdf  Response time\n"))
      for format in ["svg", "pdf", "png"] {
        let run = try Program.run([
          "figures", "\(folder)/out", "--out", "\(folder)/figures", "--format", format, "--width",
          "85",
          "--only", "response-ecdf", "--only", "cold-start-phases",
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(
          run.output
            == "\(folder)/figures/response-ecdf.\(format)\n\(folder)/figures/cold-start-phases.\(format)\n"
        )
        #expect(exists("\(folder)/figures/response-ecdf.\(format)"))
      }
      #expect(
        try text("\(folder)/figures/response-ecdf.csv").hasPrefix(
          "met,seconds,requestsUpTo,share\nall,"))
      #expect(
        try text("\(folder)/figures/response-ecdf.gp").contains("plot $d0 using 1:2 with steps"))
      #expect(try text("\(folder)/figures/response-ecdf.txt").hasPrefix("Response time. "))
    }
  }

  @Test func wrongUsageHasStatus64() throws {
    try withScenario(Self.scenario) { folder, file in
      _ = try Program.run(["run", file, "--out", "\(folder)/out", "--no-report"])
      try FileManager.default.createDirectory(
        atPath: "\(folder)/empty", withIntermediateDirectories: true)
      for (arguments, words) in [
        (["report", "\(folder)/nothing"], "there is no such folder or database"),
        (["report", "\(folder)/empty"], "holds no results"),
        (["report", ""], "there is no such folder"),
        (["figures", "\(folder)/out"], "--out"),
        (
          ["figures", "\(folder)/out", "--out", "\(folder)/f", "--only", "respons-ecdf"],
          "did you mean 'response-ecdf'"
        ),
        (["figures", "\(folder)/out", "--out", "\(folder)/f", "--width", "3"], "--width"),
        (["figures", "\(folder)/out", "--out", "\(folder)/f", "--format", "gif"], "gif"),
      ] {
        let run = try Program.run(arguments)
        #expect(run.status == 64, "\(arguments)")
        #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
        #expect(run.output == "", "\(arguments)")
      }
      // What is there and is wrong is no wrong usage.
      let other = try Program.run(["report", file])
      #expect(other.status == 1 && other.errors.contains("is no database of results"))
      try FileManager.default.removeItem(atPath: "\(folder)/out/summary.json")
      let cut = try Program.run(["report", "\(folder)/out"])
      #expect(cut.status == 1 && cut.errors.contains("summary.json: is missing"))
    }
  }
}
