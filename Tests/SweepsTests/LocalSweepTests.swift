import Experiments
import Foundation
import SimKernel
import Testing

@testable import Sweeps

/// Sweeps on one machine: what they keep, how they go on, what they notice.
@Suite struct LocalSweepTests {
  private static let lines = """
    axes:
      - { key: policies.keepAlive.window, name: window, values: [1s, 2s, 4s] }
      - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
    replications: 4
    """

  @Test func everyNumberOfTheSummaryIsKept() throws {
    let lab = try SweepLab()
    let plan = try lab.plan("replications: 2\n")
    try lab.run(plan, into: "a.sqlite")
    let loaded = try ScenarioLoader.load(lab.path("scenario.yaml"), overrides: ["replication=1"])
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    let summary = Runner(loaded.scenario, built).run().summary
    var leaves: [String: Double] = [:]
    // JSON is YAML, too; Foundation's reader of JSON rounds numbers in their last digit.
    Self.collect(try YamlReader.read(summary.json, origin: "summary.json"), "", into: &leaves)
    // What a run is told.
    for key in ["seed", "replication"] { leaves[key] = nil }
    var found: [RunRecord] = []
    try ResultsStore(reading: lab.path("a.sqlite")).eachRun { found.append($0) }
    let run = try #require(found.last)
    #expect(run.id == RunID(point: 0, replication: 1))
    #expect(leaves.count > 100)
    let kept = Dictionary(uniqueKeysWithValues: run.values.map { ($0.path, $0.value) })
    #expect(kept.keys.sorted() == leaves.keys.sorted())
    for (path, value) in kept { #expect(leaves[path] == value, "\(path)") }
    #expect(run.eventFingerprint == summary.eventFingerprint.description)
    #expect(run.resultFingerprint == summary.resultFingerprint.description)
    #expect(run.seed == 1)
  }

  /// The numbers of a document with their paths, items of lists by their names.
  private static func collect(
    _ document: Document, _ path: String, into leaves: inout [String: Double]
  ) {
    switch document.content {
    case .map(let entries):
      for entry in entries {
        collect(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)", into: &leaves)
      }
    case .list(let items):
      for (place, item) in items.enumerated() {
        var name = "\(place)"
        if case .text(let text, _)? = item["name"]?.content { name = text }
        collect(item, "\(path)[\(name)]", into: &leaves)
      }
    case .text(let text, let isQuoted):
      if !isQuoted, let number = Double(text) { leaves[path] = number }
    case .null: break
    }
  }

  @Test func resultsDoNotDependOnTheNumberOfWorkers() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    for workers in [1, 2, 4] { try lab.run(plan, into: "\(workers).sqlite", workers: workers) }
    for form in ResultsExport.Form.allCases {
      let one = try lab.export("1.sqlite", form)
      #expect(one.utf8.count > 10_000)
      #expect(try lab.export("2.sqlite", form) == one)
      #expect(try lab.export("4.sqlite", form) == one)
    }
  }

  @Test func replicationsShareRandomNumbersUnlessTheyAreIndependent() throws {
    let lab = try SweepLab()
    func arrivals(_ lines: String, _ name: String) throws -> [Double] {
      try lab.run(try lab.plan(lines), into: name)
      var values: [Double] = []
      try ResultsStore(reading: lab.path(name)).eachRun { run in
        values += run.values.filter { $0.path == "requests.arrived" }.map(\.value)
      }
      return values
    }
    let common = try arrivals(Self.lines, "common.sqlite")
    #expect(common.count == 24)
    for point in 1..<6 { #expect(common[4 * point..<4 * point + 4] == common[0..<4]) }
    let own = try arrivals(Self.lines + "\nrandomNumbers: independent", "own.sqlite")
    #expect(own[4..<8] != own[0..<4])
  }

  @Test func aSweepThatWasStoppedGoesOnAndEndsAsIfItHadNotBeen() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "whole.sqlite")
    let first = try lab.run(plan, into: "parts.sqlite", stoppingAfter: 7)
    #expect(first.missing > 0 && first.ran > 0)
    var outcome = first
    var rounds = 0
    while outcome.missing > 0, rounds < 20 {
      outcome = try lab.run(plan, into: "parts.sqlite", resume: true, stoppingAfter: 5)
      rounds += 1
    }
    #expect(outcome.endings == [.complete: 24])
    #expect(try lab.export("parts.sqlite") == lab.export("whole.sqlite"))
    let again = try lab.run(plan, into: "parts.sqlite", resume: true)
    #expect(again.ran == 0)
    #expect(again.present == 24)
  }

  @Test func moreReplicationsContinueASweep() throws {
    let lab = try SweepLab()
    var plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite")
    plan.replications = 6
    let outcome = try lab.run(plan, into: "a.sqlite", resume: true)
    #expect(outcome.ran == 12)
    try lab.run(plan, into: "b.sqlite")
    #expect(try lab.export("a.sqlite") == lab.export("b.sqlite"))
  }

  @Test func resultsThatAreThereAreNotOverwritten() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 3)
    let error = #expect(throws: SettingsError.self) { try lab.run(plan, into: "a.sqlite") }
    #expect(error?.description.contains("go on with --resume") == true)
  }

  @Test(arguments: [
    ("replications: 4", "the axes are none, and were window, memory"),
    (Self.lines + "\nseed: 9", "'seed' or 'randomNumbers' is another one"),
    (Self.lines + "\nmetrics: [events]", "'metrics' is another one"),
    (Self.lines + "\nset: [duration=10s]", "'set' is another one"),
    (
      lines.replacingOccurrences(of: "4s", with: "8s"),
      "point 4 is window=8s memory=128MiB, and was window=4s memory=128MiB"
    ),
    (lines.replacingOccurrences(of: ", 4s", with: ""), "there are 4 points, and were 6"),
  ])
  func anotherPlanIsNoticed(lines: String, message: String) throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite", stoppingAfter: 3)
    let before = try lab.export("a.sqlite")
    let other = try lab.plan(lines)
    let error = #expect(throws: SettingsError.self) {
      try lab.run(other, into: "a.sqlite", resume: true)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(try lab.export("a.sqlite") == before)
  }

  @Test func aChangedScenarioIsNoticed() throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite", stoppingAfter: 3)
    try lab.write("scenario.yaml", SweepLab.scenario + "\n# a comment is a change\n")
    let plan = try lab.plan(Self.lines)
    let error = #expect(throws: SettingsError.self) {
      try lab.run(plan, into: "a.sqlite", resume: true)
    }
    #expect(error?.description.contains("scenario.yaml has been changed") == true)
  }

  @Test func aChangedTraceIsNoticed() throws {
    let lab = try SweepLab(
      """
      functions: [{ name: f }]
      workload: { trace: { file: trace.csv } }
      """)
    try lab.write("trace.csv", "arrival,function,duration\n1.0,f,0.1\n")
    try lab.run(try lab.plan("replications: 2"), into: "a.sqlite")
    try lab.write("trace.csv", "arrival,function,duration\n2.0,f,0.1\n")
    let plan = try lab.plan("replications: 2")
    let error = #expect(throws: SettingsError.self) {
      try lab.run(plan, into: "a.sqlite", resume: true)
    }
    #expect(
      error?.description.contains("trace.csv has been changed") == true,
      "\(error?.description ?? "")")
  }

  @Test func anotherProgramIsNoticedAndMayGoOnWhereItRepeatsRuns() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 9)
    let other = ProgramIdentity(version: "test", sha256: "fedcba")
    let error = #expect(throws: SettingsError.self) {
      try lab.run(plan, into: "a.sqlite", resume: true, program: other)
    }
    #expect(error?.description.contains("--accept-program") == true)
    let outcome = try lab.run(
      plan, into: "a.sqlite", resume: true, program: other, accepting: true)
    #expect(outcome.missing == 0)
    #expect(try ResultsStore(reading: lab.path("a.sqlite")).programs().count == 2)
  }

  @Test func aProgramThatComesToOtherResultsIsRefused() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 9)
    try lab.execute("a.sqlite", "UPDATE value SET value = value + 1")
    let error = #expect(throws: SettingsError.self) {
      try lab.run(
        plan, into: "a.sqlite", resume: true,
        program: ProgramIdentity(version: "test", sha256: "fedcba"), accepting: true)
    }
    #expect(error?.description.contains("comes out differently") == true)
  }

  @Test func aPointThatFailsIsRecordedAndTheOthersGoOn() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(
      """
      axes: [{ key: functions.f.memory, name: memory, values: [128MiB, 1EiB] }]
      replications: 2
      invalid: record
      """)
    let outcome = try lab.run(plan, into: "a.sqlite")
    #expect(outcome.endings == [.complete: 2, .invalid: 2])
    #expect(outcome.unsuccessful == 2)
    let overview = try ResultsOverview(ResultsStore(reading: lab.path("a.sqlite")))
    #expect(overview.failures.map(\.id.point) == [1, 1])
    #expect(overview.failures.allSatisfy { $0.error?.isEmpty == false })
    #expect(try lab.run(plan, into: "a.sqlite", resume: true).ran == 0)
    #expect(try lab.run(plan, into: "a.sqlite", resume: true, retrying: true).ran == 2)
  }

  @Test func aRunThatWaitsForWhatNeverHappensIsRecorded() throws {
    let lab = try SweepLab(
      """
      functions: [{ name: f, memory: 100MiB }]
      cluster: { nodes: [{ memory: 1GiB }] }
      workload: { trace: { file: trace.csv } }
      """)
    try lab.write("trace.csv", "arrival,function,duration\n2.0,f,0.1\n1.0,f,0.1\n")
    let outcome = try lab.run(
      try lab.plan("set: ['workload.trace.reorderWindow=0s']\n"), into: "a.sqlite")
    #expect(outcome.unsuccessful == 1)
  }

  @Test func limitsStopARunAndSayWhich() throws {
    let lab = try SweepLab(
      SweepLab.scenario.replacingOccurrences(of: "20s", with: "5000h")
        .replacingOccurrences(of: "1/s", with: "100/s"))
    for (limit, words) in [("events: 50000", "the limit is 50000"), ("time: 200ms", "real time")] {
      let plan = try lab.plan("limit: { \(limit) }\n")
      let name = "\(limit.prefix(4)).sqlite"
      #expect(try lab.run(plan, into: name).endings == [.limit: 1])
      let text = try lab.export(name, .csv)
      #expect(text.contains(words), "\(text)")
    }
  }

  @Test func onlyTheMetricsAskedForAreKept() throws {
    let lab = try SweepLab()
    let plan = try lab.plan("metrics: [responseTimeSeconds.p99, 'nodes[max].requests']\n")
    try lab.run(plan, into: "a.sqlite")
    #expect(
      try ResultsStore(reading: lab.path("a.sqlite")).metrics()
        == ["nodes[max].requests", "responseTimeSeconds.p99"])
  }

  @Test func theScenarioOfAPointIsKeptAsItWasUnderstood() throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite")
    let text = try #require(try ResultsStore(reading: lab.path("a.sqlite")).scenario(of: 5))
    let loaded = try ScenarioLoader.load(
      lab.path("scenario.yaml"),
      overrides: ["policies.keepAlive.window=4s", "functions.f.memory=256MiB"])
    #expect(text == loaded.resolvedText)
  }
}
