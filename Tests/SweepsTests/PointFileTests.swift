import Experiments
import Foundation
import SimKernel
import Testing

@testable import Sweeps

/// Plans as files, points run apart from each other, and what they collect to.
@Suite struct PointFileTests {
  private static let plain = """
    axes:
      - { key: policies.keepAlive.window, name: window, values: [1s, 2s, 3s, 4s, 5s] }
      - { key: functions.f.memory, name: memory, values: [256MiB], when: "window > 2s" }
    replications: 3
    randomNumbers: independent
    metrics: [responseTimeSeconds.mean, coldStartFraction, events]
    """

  private func planned(_ lab: SweepLab) throws -> (SweepPlan, PlanFile) {
    let plan = try lab.plan(Self.plain)
    try lab.write("plan.jsonl", PlanFile.text(plan, program: SweepLab.program))
    return (plan, try PlanFile(lab.path("plan.jsonl")))
  }

  @Test func aPlanReadsBackAsItWasWritten() throws {
    let lab = try SweepLab()
    let (plan, file) = try planned(lab)
    let whole = try file.whole()
    #expect(whole.points == plan.points)
    #expect(whole.columns == plan.columns)
    #expect(whole.identity == plan.identity)
    #expect(whole.inputs == plan.inputs)
    #expect(whole.metrics == plan.metrics)
    #expect(whole.limit == plan.limit)
    #expect(
      PlanFile.text(whole, program: file.program) == PlanFile.text(plan, program: SweepLab.program))
  }

  @Test func pointsRunApartCollectToTheSameDatabase() throws {
    let lab = try SweepLab()
    let (plan, file) = try planned(lab)
    try lab.run(plan, into: "local.sqlite")
    let runner = try PointRunner(file, program: SweepLab.program)
    #expect(try runner.run([3, 1], into: lab.path("one")).written == 2)
    #expect(try runner.run([3, 1], into: lab.path("one")).present == 2)
    let partial = try ResultsMerge.collect(
      file, from: [lab.path("one")], into: lab.path("far.sqlite"), acceptingPrograms: false)
    #expect(partial.runs == 6)
    #expect(partial.missingPoints == "0,2,4")
    #expect(try runner.run([0, 2, 4], into: lab.path("two")).written == 3)
    let all = try ResultsMerge.collect(
      file, from: [lab.path("two"), lab.path("one")], into: lab.path("far.sqlite"),
      acceptingPrograms: false)
    #expect(all.missing.isEmpty)
    #expect(try lab.export("far.sqlite") == lab.export("local.sqlite"))
    #expect(
      try ResultsStore(reading: lab.path("far.sqlite")).scenario(of: 4)
        == ResultsStore(reading: lab.path("local.sqlite")).scenario(of: 4))
    // The database of a collection is one that a sweep can go on with.
    #expect(try lab.run(plan, into: "far.sqlite", resume: true).ran == 0)
  }

  @Test func aSelectionCountsInChunks() throws {
    #expect(try PointSelection("7").points(of: 10) == [7])
    #expect(try PointSelection("0-2,5,1").points(of: 10) == [0, 1, 2, 5])
    #expect(try PointSelection("2", each: 4).points(of: 10) == [8, 9])
    for text in ["", "-", "1-", "-1", "2-1", "1,,2", "x", "1.5", "9999999999999"] {
      #expect(throws: SettingsError.self) { try PointSelection(text) }
    }
    #expect(throws: SettingsError.self) { try PointSelection("10").points(of: 10) }
  }

  @Test func whatChangedSinceThePlanIsNoticed() throws {
    let lab = try SweepLab()
    let (_, file) = try planned(lab)
    let other = ProgramIdentity(version: "test", sha256: "another")
    #expect(throws: SettingsError.self) { try PointRunner(file, program: other) }
    _ = try PointRunner(file, program: other, acceptingProgram: true)
    try lab.write("scenario.yaml", SweepLab.scenario + " ")
    let error = #expect(throws: SettingsError.self) {
      try PointRunner(file, program: SweepLab.program)
    }
    #expect(error?.description.contains("is not what it was") == true)
  }

  @Test func damagedFilesAreNamed() throws {
    let lab = try SweepLab()
    let (plan, file) = try planned(lab)
    let text = PlanFile.text(plan, program: SweepLab.program)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (broken, words) in [
      ("", "is empty"), (String(text.dropLast()), "cut off"), ("{}\n", "the key"),
      (lines.dropLast(2).joined(separator: "\n") + "\n", "has 4 points, and its first line says 5"),
      (
        text.replacingOccurrences(of: "sweep plan 1", with: "sweep plan 2"), "is not 'sweep plan 1'"
      ),
    ] {
      try lab.write("broken.jsonl", broken)
      let error = #expect(throws: SettingsError.self) { try PlanFile(lab.path("broken.jsonl")) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    try lab.write("other.jsonl", text.replacingOccurrences(of: "\"3s\"", with: "\"9s\""))
    #expect(throws: SettingsError.self) { try PlanFile(lab.path("other.jsonl")).whole() }
    _ = try PointRunner(file, program: SweepLab.program).run([0], into: lab.path("out"))
    let path = PointFile.path(of: 0, in: lab.path("out"))
    let point = try #require(FileManager.default.contents(atPath: path))
    for length in stride(from: 0, to: point.count - 2, by: 97) {
      try point.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(throws: SettingsError.self) { try PointFile(path) }
    }
  }

  @Test func aFileOfAnotherPlanIsRefused() throws {
    let lab = try SweepLab()
    let (_, file) = try planned(lab)
    _ = try PointRunner(file, program: SweepLab.program).run([0], into: lab.path("out"))
    let plan = try lab.plan(Self.plain + "\nseed: 2")
    try lab.write("second.jsonl", PlanFile.text(plan, program: SweepLab.program))
    let second = try PlanFile(lab.path("second.jsonl"))
    #expect(throws: SettingsError.self) {
      try PointRunner(second, program: SweepLab.program).run([0], into: lab.path("out"))
    }
    #expect(throws: SettingsError.self) {
      try ResultsMerge.collect(
        second, from: [lab.path("out")], into: lab.path("x.sqlite"), acceptingPrograms: false)
    }
    #expect(!FileManager.default.fileExists(atPath: lab.path("x.sqlite")))
  }
}
