import Foundation
import Testing

/// `simfaas sweep` and `simfaas results`, as a user runs them.
@Suite struct SweepCommandTests {
  private static let sweep = """
    scenario: scenario.yaml
    axes:
      - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 5s, steps: 5 } }
      - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
    replications: 10
    """

  private static let scenario = """
    name: short
    duration: 20s
    functions: [{ name: f, execution: { exponential: { mean: 50ms } }, initialise: 200ms }]
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 2s } }
    metrics: { perFunction: false }
    """

  /// A folder with both files, and what runs the program on the sweep and a database there.
  private func withSweep(
    _ sweep: String = SweepCommandTests.sweep, scenario: String = SweepCommandTests.scenario,
    _ body: (_ folder: String, _ run: ([String], (Process) throws -> Void) throws -> Program) throws
      -> Void
  ) throws {
    try withScenario(scenario) { folder, _ in
      let file = "\(folder)/sweep.yaml"
      try Data(sweep.utf8).write(to: URL(fileURLWithPath: file))
      try body(folder) { arguments, running in
        try Program.run(["sweep", file] + arguments, whileRunning: running)
      }
    }
  }

  private func export(_ database: String) throws -> String {
    let export = try Program.run(["results", "export", database, "--format", "long"])
    #expect(export.status == 0, "\(export.errors)")
    return export.output
  }

  /// The promise of resuming: killed at any moments, however often, a sweep ends as if nothing had happened.
  @Test func killedSweepsEndAsUndisturbedOnes() throws {
    let sweep = Self.sweep.replacingOccurrences(of: "replications: 10", with: "replications: 100")
    try withSweep(sweep) { folder, run in
      let whole = try run(["--db", "\(folder)/whole.sqlite", "--workers", "1"]) { _ in }
      #expect(whole.status == 0, "\(whole.errors)")
      #expect(
        whole.output.contains("sweep: 10 points, 100 runs each: 1,000 runs\n  1,000 complete\n"))
      var generator = SystemRandomNumberGenerator()
      var kills = 0
      for workers in [2, 4, 1, 2, 4, 2, 1, 4] {
        let arguments = ["--db", "\(folder)/killed.sqlite", "--resume", "--workers", "\(workers)"]
        let killed = try run(arguments) { process in
          usleep(.random(in: 20_000...500_000, using: &generator))
          kill(process.processIdentifier, SIGKILL)
        }
        if killed.status == SIGKILL { kills += 1 }
      }
      let last = try run(["--db", "\(folder)/killed.sqlite", "--resume"]) { _ in }
      #expect(last.status == 0, "\(last.errors)")
      #expect(kills > 0)
      #expect(try export("\(folder)/killed.sqlite") == export("\(folder)/whole.sqlite"))
      let diff = try Program.run([
        "results", "diff", "\(folder)/killed.sqlite", "\(folder)/whole.sqlite",
      ])
      #expect(diff.status == 0)
      #expect(diff.output == "1000 runs are in both: 1000 the same, 0 different\n")
      let again = try run(["--db", "\(folder)/killed.sqlite", "--resume"]) { _ in }
      #expect(again.output.contains("nothing was left to do"))
      #expect(
        try !FileManager.default.contentsOfDirectory(atPath: folder).contains {
          $0.hasPrefix("killed.sqlite.")
        })
    }
  }

  @Test func aRunThatTakesItsProcessDownIsRecorded() throws {
    // 256 MiB do not hold three million functions.
    let scenario = """
      duration: 1s
      functions: [{ name: f, count: 20 }, { name: g }]
      workload: { poisson: { function: g, rate: 1/s } }
      """
    let sweep = """
      scenario: scenario.yaml
      axes: [{ key: functions.f.count, name: count, values: [20, 3000000] }]
      limit: { memory: 256MiB }
      """
    try withSweep(sweep, scenario: scenario) { folder, run in
      let outcome = try run(["--db", "\(folder)/a.sqlite"]) { _ in }
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("1 complete, 1 took their process down"), "\(outcome.output)")
      let list = try Program.run(["results", "list", "\(folder)/a.sqlite"])
      #expect(list.output.contains("the limit of memory is 256MiB"), "\(list.output)")
    }
  }

  @Test func interruptedSweepsSayHowToGoOn() throws {
    let sweep = Self.sweep.replacingOccurrences(of: "replications: 10", with: "replications: 5000")
    try withSweep(sweep) { folder, run in
      let stopped = try run(["--db", "\(folder)/a.sqlite"]) { process in
        while !FileManager.default.fileExists(atPath: "\(folder)/a.sqlite-wal") { usleep(20_000) }
        usleep(1_000_000)
        process.interrupt()
      }
      #expect(stopped.status == 130, "\(stopped.errors)")
      #expect(stopped.errors.contains("go on with: simfaas sweep"))
      #expect(stopped.errors.contains("--resume"))
      let list = try Program.run(["results", "list", "\(folder)/a.sqlite"])
      #expect(list.output.contains(" missing"), "\(list.output)")
    }
  }

  @Test func plannedPointsCollectToTheSameResults() throws {
    try withSweep { folder, run in
      _ = try run(["--db", "\(folder)/local.sqlite"]) { _ in }
      let plan = try Program.run([
        "sweep", "plan", "\(folder)/sweep.yaml", "--out", "\(folder)/plan.jsonl",
      ])
      #expect(plan.status == 0, "\(plan.errors)")
      for (index, more) in [("1", ["--per-index", "6"]), ("0-3", []), ("2-5", [])] {
        let point = try Program.run(
          [
            "sweep", "point", "--plan", "\(folder)/plan.jsonl", "--index", index, "--out",
            "\(folder)/points",
          ] + more)
        #expect(point.status == 0, "\(point.errors)")
      }
      let collect = [
        "sweep", "collect", "--plan", "\(folder)/plan.jsonl", "--from", "\(folder)/points", "--db",
        "\(folder)/far.sqlite",
      ]
      #expect(try Program.run(collect).output == "100 runs in \(folder)/far.sqlite\n")
      #expect(try export("\(folder)/far.sqlite") == export("\(folder)/local.sqlite"))
      try FileManager.default.removeItem(atPath: "\(folder)/points/point-0000004.json")
      try FileManager.default.removeItem(atPath: "\(folder)/far.sqlite")
      let missing = try Program.run(collect)
      #expect(missing.status == 1)
      #expect(missing.errors.contains("10 runs are missing, of the points 4"))
    }
  }

  @Test func aDryRunListsPointsAndLeavesNothing() throws {
    try withSweep { folder, run in
      let dry = try run(["--dry-run"]) { _ in }
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.hasPrefix("sweep: 10 points, 10 runs each: 100 runs\na run takes "))
      #expect(dry.output.contains("\n      9  5s      256MiB\n"))
      #expect(!FileManager.default.fileExists(atPath: "sweep.sqlite"))
    }
  }

  @Test func wrongUsageIsStatus64AndWhatCannotBeWrittenStatus1() throws {
    try withSweep { folder, run in
      for (arguments, message) in [
        (["--workers", "0"], "--workers is 1 to 1024"),
        (["--retry-failed"], "--retry-failed is for --resume"),
      ] {
        let wrong = try run(arguments) { _ in }
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains(message), "\(wrong.errors)")
      }
      let nowhere = try run(["--db", "\(folder)/none/a.sqlite"]) { _ in }
      #expect(nowhere.status == 1)
      #expect(nowhere.errors.contains("none/a.sqlite"), "\(nowhere.errors)")
      for (arguments, status, message) in [
        (["sweep", "\(folder)/no.yaml"], 64, "there is no such file"),
        (["results", "query", "\(folder)/no.sqlite"], 1, "there is no such database"),
        (["results", "export", "\(folder)/scenario.yaml"], 1, "is no database of results"),
        (
          ["sweep", "point", "--plan", "\(folder)/sweep.yaml", "--index", "0", "--out", folder], 64,
          "sweep.yaml"
        ),
      ] as [([String], Int32, String)] {
        let wrong = try Program.run(arguments)
        #expect(wrong.status == status, "\(wrong.errors)")
        #expect(wrong.errors.contains(message), "\(wrong.errors)")
      }
    }
  }

  /// The file may not grow beyond a limit, which is what a full disk looks like to SQLite.
  @Test func withoutRoomNothingIsLost() throws {
    try withSweep { folder, run in
      let limited = try Program.run(
        ["sweep", "\(folder)/sweep.yaml", "--db", "\(folder)/a.sqlite", "--workers", "1"],
        shell: "trap '' XFSZ; ulimit -f 120; exec \"$@\"")
      #expect(limited.status == 1, "\(limited.errors)")
      #expect(limited.errors.contains("a.sqlite: "), "\(limited.errors)")
      #expect(limited.errors.contains("--resume"), "\(limited.errors)")
      let on = try run(["--db", "\(folder)/a.sqlite", "--resume"]) { _ in }
      #expect(on.status == 0, "\(on.errors)")
      _ = try run(["--db", "\(folder)/b.sqlite"]) { _ in }
      #expect(try export("\(folder)/a.sqlite") == export("\(folder)/b.sqlite"))
    }
  }
}
