import Foundation
import Testing

/// `simfaas tune`, as a user runs it.
@Suite struct TuneCommandTests {
  private static let tune = """
    scenario: scenario.yaml
    axes:
      - { key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 10ms } }
      - { key: policies.reuse, name: reuse, values: [most-recently-used, oldest] }
    objectives: [{ metric: coldStartFraction }, { metric: costs.memoryTime.idle }]
    replications: { search: 4, first: 10, most: 20 }
    search: { population: 12, generations: 6, candidates: 6 }
    """

  private static let scenario = """
    name: short
    duration: 20s
    functions: [{ name: f, execution: { exponential: { mean: 50ms } }, initialise: 200ms }]
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 2s } }
    metrics: { perFunction: false }
    """

  /// A folder with both files, and what runs the program on the tune file there.
  private func withTuning(
    _ tune: String = TuneCommandTests.tune,
    _ body: (_ folder: String, _ run: ([String], (Process) throws -> Void) throws -> Program) throws
      -> Void
  ) throws {
    try withScenario(Self.scenario) { folder, _ in
      let file = "\(folder)/tune.yaml"
      try Data(tune.utf8).write(to: URL(fileURLWithPath: file))
      try body(folder) { arguments, running in
        try Program.run(["tune", file] + arguments, whileRunning: running)
      }
    }
  }

  /// Killed at any moments, however often, a tuning ends as if nothing had happened: what it prints, its JSON, and its database.
  @Test func killedTuningsEndAsUndisturbedOnes() throws {
    try withTuning { folder, run in
      let whole = try run(
        ["--db", "\(folder)/whole.sqlite", "--workers", "1", "--out", "\(folder)/whole.json"]
      ) { _ in }
      #expect(whole.status == 0, "\(whole.errors)")
      #expect(whole.output.hasPrefix("tune: 72 points, 4 runs each, 6 generations, "))
      var generator = SystemRandomNumberGenerator()
      var kills = 0
      for workers in [2, 4, 1, 2, 4, 2, 1, 4] {
        let killed = try run(
          ["--db", "\(folder)/killed.sqlite", "--resume", "--workers", "\(workers)"]
        ) { process in
          usleep(.random(in: 20_000...600_000, using: &generator))
          kill(process.processIdentifier, SIGKILL)
        }
        if killed.status == SIGKILL { kills += 1 }
      }
      #expect(kills > 0)
      let last = try run(
        ["--db", "\(folder)/killed.sqlite", "--resume", "--out", "\(folder)/killed.json"]
      ) { _ in }
      #expect(last.status == 0, "\(last.errors)")
      #expect(last.output == whole.output)
      #expect(try text("\(folder)/killed.json") == text("\(folder)/whole.json"))
      let exports = try ["whole", "killed"].map {
        try Program.run(["results", "export", "\(folder)/\($0).sqlite", "--format", "long"]).output
      }
      #expect(exports[0] == exports[1] && exports[0].utf8.count > 10_000)
      // Without a database all is forgotten, and comes out the same.
      let alone = try run(["--format", "json"]) { _ in }
      #expect(alone.output == (try text("\(folder)/whole.json")))
      #expect(!FileManager.default.fileExists(atPath: "tune.sqlite"))
    }
  }

  @Test func aPageIsWrittenBesideTheDatabaseUnlessToldNotTo() throws {
    try withTuning { folder, run in
      let database = "\(folder)/a.sqlite"
      let first = try run(["--db", database]) { _ in }
      #expect(first.status == 0, "\(first.errors)")
      let page = try text("\(folder)/a.html")
      #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
      #expect(page.contains("simfaas tune \(folder)/tune.yaml --db a.sqlite"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(!left.contains { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") })
      let again = try Program.run(["report", database, "--out", "\(folder)/again.html"])
      #expect(again.status == 0 && again.output == "\(folder)/again.html\n", "\(again.errors)")
      #expect(try text("\(folder)/again.html") == page)
      let figures = try Program.run(["figures", database, "--list"])
      #expect(figures.output.hasPrefix("front  "), "\(figures.output)")
      let without = try run(["--db", "\(folder)/b.sqlite", "--no-report"]) { _ in }
      #expect(without.status == 0 && without.output == first.output)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/b.html"))
      _ = try run([]) { _ in }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        $0.hasSuffix(".html")
      }
      #expect(files.sorted() == ["a.html", "again.html"])
    }
  }

  @Test func interruptedTuningsSayHowToGoOn() throws {
    let long = Self.tune.replacingOccurrences(of: "search: 4,", with: "search: 4000,")
    try withTuning(long) { folder, run in
      let stopped = try run(["--db", "\(folder)/a.sqlite", "--out", "\(folder)/a.json"]) {
        process in
        while !FileManager.default.fileExists(atPath: "\(folder)/a.sqlite-wal") { usleep(20_000) }
        usleep(1_000_000)
        process.interrupt()
      }
      #expect(stopped.status == 130, "\(stopped.errors)")
      #expect(stopped.errors.contains("go on with: simfaas tune"), "\(stopped.errors)")
      #expect(stopped.errors.contains("--resume"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.json"))
      #expect(try text("\(folder)/a.html").contains("has not come to a verdict"))
      let list = try Program.run(["results", "list", "\(folder)/a.sqlite"])
      #expect(list.output.hasPrefix("tune: a tuning, "), "\(list.output)")
    }
  }

  @Test func wrongUsageIsStatus64AndWhatCannotBeDoneStatus1() throws {
    try withTuning { folder, run in
      for (arguments, status, message) in [
        (["--workers", "0"], 64, "--workers is 1 to 1024"),
        (["--resume"], 64, "name it with --db"),
        (["--db", "\(folder)/none/a.sqlite"], 1, "none/a.sqlite"),
        (["--db", "\(folder)/scenario.yaml"], 1, "is no database of results"),
        (["--out", "\(folder)/none/a.json"], 1, "none/a.json"),
      ] as [([String], Int32, String)] {
        let wrong = try run(arguments) { _ in }
        #expect(wrong.status == status, "\(wrong.errors)")
        #expect(wrong.errors.contains(message), "\(wrong.errors)")
      }
      let nowhere = try Program.run(["tune", "\(folder)/no.yaml"])
      #expect(nowhere.status == 64)
      #expect(nowhere.errors.contains("there is no such file"))
    }
  }

  @Test func whereNothingCanBeFoundTheStatusIs1() throws {
    let base = "scenario: scenario.yaml\nreplications: { search: 2, first: 4, most: 4 }\n"
    let fails =
      base + """
        axes: [{ key: workload.poisson.rate, name: rate, values: [0.000001/s] }]
        objectives: [{ metric: responseTimeSeconds.mean }]
        """
    try withTuning(fails) { _, run in
      let outcome = try run([]) { _ in }
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains(
          "no point of 1 has values; the first: replication 0 has no 'responseTimeSeconds.mean'"),
        "\(outcome.errors)")
    }
    let violates =
      base + """
        axes: [{ key: policies.keepAlive.window, name: window, values: [1s, 2s] }]
        objectives: [{ metric: coldStartFraction }]
        constraints: costs.memoryTime.idle <= -1
        """
    try withTuning(violates) { _, run in
      let outcome = try run([]) { _ in }
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("no point satisfies all constraints; the nearest is "))
      #expect(outcome.errors.contains("none of 2 points satisfies all constraints"))
    }
  }
}
