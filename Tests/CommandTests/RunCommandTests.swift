import Foundation
import Testing

@Suite struct RunCommandTests {
  @Test func jsonOnStandardOutputIsTheSummaryFile() throws {
    try withScenario { folder, file in
      let run = try Program.run(["run", file, "--format", "json", "--out", "\(folder)/out"])
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(try run.output == text("\(folder)/out/summary.json"))
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      for key in [
        "scenario", "seed", "simulatedSeconds", "requests", "coldStartFraction", "rejectedFraction",
        "warmth", "responseTimeSeconds", "waitingTimeSeconds", "executionTimeSeconds",
        "coldStartTimeSeconds", "containers", "nodes", "events", "fingerprint", "functions",
        "complete",
      ] { #expect(summary[key] != nil, "\(key)") }
      let functions = try #require(summary["functions"] as? [[String: Any]])
      for key in [
        "name", "requests", "coldStartFraction", "rejectedFraction", "warmth",
        "responseTimeSeconds", "waitingTimeSeconds", "executionTimeSeconds",
        "coldStartTimeSeconds", "containers", "nodes",
      ] { #expect(functions.allSatisfy { $0[key] != nil }, "\(key)") }
      let containers = try functions.map { try #require($0["containers"] as? [String: Any]) }
      let whole = try #require(summary["containers"] as? [String: Any])
      #expect(containers.allSatisfy { Set($0.keys) == Set(whole.keys) })
      let times = summary["responseTimeSeconds"] as? [String: Any]
      #expect(
        times.map { Set($0.keys) }
          == ["mean", "sd", "min", "p50", "p90", "p95", "p99", "p999", "max"])
    }
  }

  @Test func theTextNamesTheFilesAndNothingElseIsSaid() throws {
    try withScenario { folder, file in
      let run = try Program.run(["run", file, "--out", "\(folder)/out"])
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("quick, seed 1: 10.0 s simulated"))
      #expect(run.output.contains("\(folder)/out"))
      #expect(run.errors == "")
      let timing = try #require(
        try JSONSerialization.jsonObject(
          with: Data(try text("\(folder)/out/timing.json").utf8)) as? [String: Any])
      #expect((timing["peakMemoryBytes"] as? Int ?? 0) > 1_000_000)
      #expect((timing["wallSeconds"] as? Double ?? 0) > 0)
    }
  }

  @Test func recordingDoesNotChangeARun() throws {
    try withScenario { folder, file in
      let with = try Program.run(["run", file, "--format", "json", "--out", "\(folder)/out"])
      let without = try Program.run(["run", file, "--format", "json"])
      #expect(with.output == without.output)
    }
  }

  @Test func hashSeedsDoNotChangeARun() throws {
    try withScenario { folder, file in
      let fixed = try Program.run(
        ["run", file, "--format", "json"], environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
      #expect(fixed.status == 0)
      for _ in 0..<2 {
        #expect(try Program.run(["run", file, "--format", "json"]).output == fixed.output)
      }
    }
  }

  @Test func optionsReplacePartsOfTheScenario() throws {
    try withScenario { folder, file in
      let run = try Program.run([
        "run", file, "--seed", "9", "--until", "2s", "--set", "name=other", "--shuffle-ties", "4",
      ])
      #expect(run.output.hasPrefix("other, seed 9: 2.00 s simulated\nEvents of equal time"))
    }
  }

  @Test func wrongUsageAndWrongScenariosHaveStatus64() throws {
    try withScenario { folder, file in
      for arguments in [
        ["run"], ["run", file, "--format", "xml"], ["run", file, "--frmat"], ["nonsense"],
        ["run", "\(folder)/nothing.yaml"], ["run", folder], ["run", file, "--until", "10 min"],
        ["run", file, "--set", "functions.f.memry=1MiB"],
      ] {
        let run = try Program.run(arguments)
        #expect(run.status == 64, "\(arguments)")
        #expect(run.errors.hasPrefix("simfaas: error: "), "\(arguments): \(run.errors)")
        #expect(!run.errors.contains("Error:"), "\(arguments): \(run.errors)")
        #expect(run.output == "", "\(arguments)")
      }
    }
  }

  @Test func resultsThatCannotBeWrittenHaveStatus1() throws {
    try withScenario { folder, file in
      let run = try Program.run(["run", file, "--out", file])
      #expect(run.status == 1)
      #expect(run.errors.contains("is a file; expected a folder"))
    }
  }

  @Test func aFileThatMustNotGrowEndsTheRunAndLeavesWholeLines() throws {
    try withScenario(endless) { folder, file in
      // Files of at most 2 MiB, as on a disk that is nearly full.
      let run = try Program.run(
        ["run", file, "--out", "\(folder)/out"],
        shell: "trap '' XFSZ; ulimit -f 2048; exec \"$@\"")
      #expect(run.status == 1)
      #expect(run.errors.contains("invocations.csv: cannot be written"))
      #expect(try text("\(folder)/out/summary.json").contains("\"complete\": false"))
      let rows = try text("\(folder)/out/invocations.csv")
      #expect(rows.hasSuffix("\n") && rows.utf8.count > 1_500_000)
    }
  }

  /// Waits until rows of requests have been written to the folder `out`.
  private func awaitRows(in out: String) {
    for _ in 0..<600 {
      let table = "\(out)/invocations.csv.partial"
      let size = try? FileManager.default.attributesOfItem(atPath: table)[.size] as? Int
      if (size ?? 0) > 100_000 { break }
      usleep(50_000)
    }
  }

  /// Ctrl-C, and what service managers and batch systems send.
  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptedRunIsWholeAndSaysThatItIsPartial(signal: Int32) throws {
    try withScenario(endless) { folder, file in
      let out = "\(folder)/out"
      let run = try Program.run(["run", file, "--out", out]) { process in
        awaitRows(in: out)
        kill(process.processIdentifier, signal)
      }
      #expect(run.status == 130)
      #expect(run.errors == "simfaas: error: interrupted; the results are partial\n")
      let summary = try #require(
        try JSONSerialization.jsonObject(
          with: Data(try text("\(out)/summary.json").utf8)) as? [String: Any])
      #expect(summary["complete"] as? Bool == false)
      let completed = (summary["requests"] as? [String: Any])?["completed"] as? Int
      let rows = try text("\(out)/invocations.csv")
      #expect(rows.hasSuffix("\n"))
      #expect(rows.split(separator: "\n").count - 1 == completed)
      #expect(
        try !FileManager.default.contentsOfDirectory(atPath: out).contains {
          $0.hasSuffix(".partial")
        })
    }
  }

  @Test(arguments: [(SIGINT, SIGINT), (SIGINT, SIGTERM), (SIGTERM, SIGINT)])
  func aSecondInterruptionEndsTheProgramAtOnce(first: Int32, second: Int32) throws {
    try withScenario(endless) { folder, file in
      let out = "\(folder)/out"
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      // Nobody reads from this pipe, so the program that opens it to write waits in the midst of finishing its files.
      try #require(mkfifo("\(out)/timing.json.partial", 0o600) == 0)
      let run = try Program.run(["run", file, "--out", out]) { process in
        awaitRows(in: out)
        kill(process.processIdentifier, first)
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: "\(out)/checkpoints.csv") {
          usleep(50_000)
        }
        kill(process.processIdentifier, second)
      }
      #expect(run.status == 130)
      #expect(run.output == "" && run.errors == "")
      // What it had finished is whole; that there is no summary tells that the rest is missing.
      #expect(try text("\(out)/invocations.csv").hasSuffix("\n"))
      #expect(!FileManager.default.fileExists(atPath: "\(out)/summary.json"))
    }
  }

  @Test(
    .enabled(if: Program.runsAsOrdinaryUser),
    arguments: [
      ("locked", "locked: cannot be written to"), ("locked/new", "locked/new: cannot be created"),
      ("locked/new/deep/", "locked/new: cannot be created"),
    ])
  func aFolderWithoutPermissionIsNamedAndLeftAsItIs(out: String, message: String) throws {
    try withScenario { folder, file in
      let files = FileManager.default
      let locked = "\(folder)/locked"
      try files.createDirectory(atPath: locked, withIntermediateDirectories: true)
      try Data("earlier".utf8).write(to: URL(fileURLWithPath: "\(locked)/summary.json"))
      try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: locked)
      defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: locked) }
      let run = try Program.run(
        ["run", file, "--out", "\(folder)/\(out)"], shell: Program.asOrdinaryUser)
      #expect(run.status == 1)
      #expect(run.errors == "simfaas: error: \(folder)/\(message): Permission denied\n")
      #expect(run.output == "")
      #expect(try files.contentsOfDirectory(atPath: locked) == ["summary.json"])
      #expect(try text("\(locked)/summary.json") == "earlier")
    }
  }
}

@Suite struct OtherCommandTests {
  @Test func theVersionIsANumber() throws {
    let run = try Program.run(["--version"])
    #expect(run.status == 0)
    #expect(run.output.split(separator: ".").count == 3)
  }

  @Test func policiesAreListedForPeopleAndPrograms() throws {
    #expect(try Program.run(["policies"]).output.contains("round-robin"))
    let json = try Program.run(["policies", "--format", "json"]).output
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(list.contains { $0["name"] as? String == "fixed" })
  }

  @Test func theReferenceIsPrinted() throws {
    let run = try Program.run(["reference"])
    #expect(run.output.hasPrefix("# Scenario reference\n"))
  }

  @Test func bisectNamesTheEventAndKnowsFoldersAgain() throws {
    try withScenario { folder, file in
      _ = try Program.run(["run", file, "--out", "\(folder)/out"])
      let same = try Program.run(["bisect", "\(folder)/out", file])
      #expect(same.status == 0)
      #expect(same.output.contains("A: this program repeats the run"))
      #expect(same.output.contains("no event differs"))
      let other = try Program.run(["bisect", file, file, "--set-b", "seed=2"])
      #expect(other.status == 1)
      #expect(other.output.contains("the runs part at event "))
      #expect(other.output.contains("a request arrived for function"))
      // A table that another program wrote.
      let table = "\(folder)/out/checkpoints.csv"
      try Data("events,time,digest\n10,1.000000000,0123456789abcdef\n".utf8)
        .write(to: URL(fileURLWithPath: table))
      let foreign = try Program.run(["bisect", "\(folder)/out", file])
      #expect(foreign.status == 1)
      #expect(foreign.output.contains("they part between events 0 and 10"))
    }
  }

  @Test func aFolderWithTiesShuffledIsRunAgainThatWay() throws {
    try withScenario { folder, file in
      _ = try Program.run(["run", file, "--out", "\(folder)/out", "--shuffle-ties", "6"])
      let run = try Program.run(["bisect", "\(folder)/out", "\(folder)/out"])
      #expect(run.status == 0)
      #expect(run.output.contains("B: this program repeats the run"))
    }
  }
}
