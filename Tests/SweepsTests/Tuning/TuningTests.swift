import Experiments
import Foundation
import Report
import SimKernel
import Testing

@testable import Sweeps

/// Tunings of small scenarios: what they find, how they go on, what they notice.
@Suite struct TuningTests {
  private static let lines = """
    axes:
      - { key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 100ms } }
      - { key: policies.reuse, name: reuse, values: [most-recently-used, least-recently-used] }
    objectives: [{ metric: coldStartFraction }, { metric: costs.memoryTime.idle }]
    replications: { search: 2, first: 4, most: 8 }
    search: { population: 6, generations: 3, candidates: 4 }
    """

  /// One objective, an inner minimum: a window costs idle memory, none costs waiting.
  private static let scalar = """
    axes: [{ key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 100ms } }]
    objectives: [{ metric: coldStartFraction, goal: minimise }]
    constraints: [costs.memoryTime.idle <= 1.5]
    replications: { search: 3, first: 6, most: 24 }
    search: { population: 5, generations: 6 }
    """

  @Test func theResultDoesNotDependOnWorkersNorOnBeingCutOff() throws {
    let lab = try SweepLab()
    let whole = try #require(try lab.tune(Self.lines, into: "whole.sqlite", workers: 1))
    let text = TuneReport.json(whole)
    #expect(whole.points.count == 19)
    #expect(whole.candidates.count == 5 && whole.baseline == 4)
    let many = try #require(try lab.tune(Self.lines, into: "many.sqlite", workers: 4))
    #expect(TuneReport.json(many) == text)
    var cuts = 0
    // Further and further, some of them in the middle of a generation, some in a stage.
    for most in [0, 3, 9, 14, 20, 13, 17, 9] {
      if try lab.tune(Self.lines, into: "cut.sqlite", resume: cuts > 0, stoppingAfter: most) == nil
      {
        cuts += 1
      }
    }
    #expect(cuts >= 4)
    let last = try #require(try lab.tune(Self.lines, into: "cut.sqlite", resume: true))
    #expect(TuneReport.json(last) == text)
    for name in ["many.sqlite", "cut.sqlite"] {
      #expect(try lab.export(name) == lab.export("whole.sqlite"))
    }
  }

  @Test func whatIsFoundIsInTheDatabaseAndFreshRunsAreOthers() throws {
    let lab = try SweepLab()
    let outcome = try #require(try lab.tune(Self.lines, into: "a.sqlite"))
    let store = try ResultsStore(reading: lab.path("a.sqlite"))
    #expect(try store.isOfTuning())
    let query = try ResultsQuery(store, metrics: ["coldStartFraction"], where: nil)
    #expect(query.rows.map(\.point) == outcome.points.map(\.number))
    #expect(query.rows.map(\.values) == outcome.points.map(\.values))
    #expect(query.rows[0].values == [nil, nil])
    // The axis is a number as well, though its points were not known at the start.
    #expect(try store.axes().columns[0].numberName == "window.seconds")
    for candidate in outcome.candidates where candidate.status != .failed {
      let point = outcome.points[candidate.place]
      var values: [Int: Double] = [:]
      try store.eachRun { run in
        if run.id.point == point.number { values[run.id.replication] = run.values[0].value }
      }
      #expect(values.count == 2 + candidate.runs)
      let fresh = (2..<2 + candidate.runs).compactMap { values[$0] }
      #expect(candidate.metrics[0]?.mean == fresh.reduce(0, +) / Double(fresh.count))
      #expect(point.means[0] == ((values[0] ?? 0) + (values[1] ?? 0)) / 2)
    }
    #expect(outcome.searchRuns == 38)
    #expect(outcome.freshRuns == outcome.candidates.reduce(0) { $0 + $1.runs })
    let overview = ResultsReport.text(try ResultsOverview(store))
    #expect(overview.hasPrefix("sweep: a tuning, 19 points\n"), "\(overview)")
    #expect(!overview.contains("missing"))
  }

  @Test func moreGenerationsGoOnWithWhatIsThere() throws {
    let lab = try SweepLab()
    _ = try lab.tune(Self.lines, into: "a.sqlite")
    let more = Self.lines.replacingOccurrences(of: "generations: 3", with: "generations: 5")
    let on = try #require(try lab.tune(more, into: "a.sqlite", resume: true))
    let anew = try #require(try lab.tune(more, into: "b.sqlite"))
    #expect(TuneReport.json(on) == TuneReport.json(anew))
    #expect(on.points.count == 31)
  }

  @Test func oneObjectiveUnderAConstraintHasABestPoint() throws {
    let lab = try SweepLab()
    let outcome = try #require(try lab.tune(Self.scalar, into: "a.sqlite"))
    let best = try #require(outcome.best[0])
    let point = outcome.points[outcome.candidates[best].place]
    // Idle memory grows with the window, cold starts fall: the limit decides.
    let idle = try #require(point.means[1])
    #expect(idle <= 1.5 && idle > 1.2, "\(point)")
    #expect(outcome.steps.count == 1 && outcome.points.count <= 31)
    #expect(outcome.reference == nil && outcome.knee == nil)
    let text = TuneReport.text(outcome)
    #expect(text.contains("best of the search: \(point.number) (window="), "\(text)")
    #expect(text.contains("  subject to costs.memoryTime.idle <= 1.5\n"))
  }

  @Test func withoutAPossibleGainNoneIsClaimed() throws {
    let lab = try SweepLab()
    let lines = """
      axes: [{ key: cluster.nodes, name: nodes, values: [[{ count: 1 }], [{ count: 2 }], [{ count: 3 }]] }]
      objectives: [{ metric: responseTimeSeconds.mean }]
      replications: { search: 2, first: 4, most: 8 }
      """
    let outcome = try #require(try lab.tune(lines, into: "a.sqlite"))
    #expect(outcome.points.count == 4)
    #expect(!outcome.candidates.contains { $0.status == .dominated })
    #expect(
      TuneReport.text(outcome).contains("the scenario's own values are the same as"),
      "\(TuneReport.text(outcome))")
  }

  @Test func aMaximumIsFoundAsWell() throws {
    let lab = try SweepLab()
    let lines = """
      axes: [{ key: policies.keepAlive.window, name: window, values: [0s, 1s, 8s] }]
      objectives: [{ metric: containers.meanIdle, goal: maximise }]
      replications: { search: 2, first: 8, most: 16 }
      """
    let outcome = try #require(try lab.tune(lines, into: "a.sqlite"))
    let best = try #require(outcome.best[0])
    #expect(outcome.points[outcome.candidates[best].place].values == ["8s"])
    #expect(outcome.candidates[best].status == .front)
    #expect(try #require(outcome.candidates[best].metrics[0]).mean > 0)
  }

  @Test func pointsThatFailAreLeftOutAndNamed() throws {
    let lab = try SweepLab()
    let lines = """
      axes: [{ key: functions.f.memory, name: memory, values: [128MiB, 256MiB, nonsense] }]
      objectives: [{ metric: costs.memoryTime.idle }]
      replications: { search: 2, first: 8, most: 8 }
      """
    let problems = try lab.tuneProblems(lines)
    #expect(problems.contains("1 point is wrong of 3"), "\(problems)")
    let outcome = try #require(
      try lab.tune(lines + "\ninvalid: record", into: "a.sqlite"))
    #expect(outcome.points[3].score == .failed)
    #expect(outcome.points[3].problem?.contains("nonsense") == true)
    #expect(!outcome.candidates.contains { $0.place == 3 })
    #expect(TuneReport.text(outcome).contains("1 point without values, such as 3: "))
    let failing =
      "axes: [{ key: functions.f.memory, name: memory, values: [nonsense] }]\ninvalid: record\n"
      + "objectives: [{ metric: coldStartFraction }]"
    #expect(try lab.tuneProblems(failing).contains("nonsense"))
  }

  /// No request comes within the run, so that there is no time to be taken.
  @Test func metricsWithoutValueMakeAPointFail() throws {
    let lab = try SweepLab()
    let lines = """
      axes: [{ key: workload.poisson.rate, name: rate, values: [0.000001/s, 1/s, 2/s] }]
      objectives: [{ metric: responseTimeSeconds.mean }]
      replications: { search: 2, first: 4, most: 4 }
      """
    let outcome = try #require(try lab.tune(lines, into: "a.sqlite"))
    #expect(outcome.points[1].problem == "replication 0 has no 'responseTimeSeconds.mean'")
    let all = lines.replacingOccurrences(of: ", 1/s, 2/s]", with: "]")
    #expect(throws: TuningFailed.self) { try lab.tune(all, into: "b.sqlite") }
  }

  @Test func constraintsThatNothingKeepsLeaveNoCandidate() throws {
    let lab = try SweepLab()
    let outcome = try #require(
      try lab.tune(Self.scalar.replacingOccurrences(of: "<= 1.5", with: "<= -1"), into: "a.sqlite"))
    #expect(outcome.candidates.isEmpty && !outcome.hasFeasible && outcome.freshRuns == 0)
    #expect(
      TuneReport.text(outcome).contains("no point satisfies all constraints; the nearest is "))
  }

  @Test(arguments: [
    ("population: 6", "population: 8", "'search' in the tune file is another one"),
    ("to: 8s", "to: 9s", "'axes' in the tune file is another one"),
    ("search: 2", "search: 3", "'replications' in the tune file is another one"),
    ("name: reuse", "name: again", "the axes are window, again, and were window, reuse"),
  ])
  func aTuneFileThatHasChangedIsNoticed(what: String, other: String, message: String) throws {
    let lab = try SweepLab()
    _ = try lab.tune(Self.lines, into: "a.sqlite", stoppingAfter: 3)
    let error = #expect(throws: SettingsError.self) {
      try lab.tune(
        Self.lines.replacingOccurrences(of: what, with: other), into: "a.sqlite", resume: true)
    }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func aScenarioOrProgramThatHasChangedIsNoticed() throws {
    let lab = try SweepLab()
    _ = try lab.tune(Self.lines, into: "a.sqlite", stoppingAfter: 3)
    let again = #expect(throws: SettingsError.self) { try lab.tune(Self.lines, into: "a.sqlite") }
    #expect(again?.description.contains("holds results already") == true)
    let other = ProgramIdentity(version: "other", sha256: "ff")
    let program = #expect(throws: SettingsError.self) {
      try lab.tune(Self.lines, into: "a.sqlite", resume: true, program: other)
    }
    #expect(program?.description.contains("was made by simfaas test") == true)
    try lab.write("scenario.yaml", SweepLab.scenario + "\nseed: 5\n")
    let scenario = #expect(throws: SettingsError.self) {
      try lab.tune(Self.lines, into: "a.sqlite", resume: true)
    }
    #expect(scenario?.description.contains("scenario.yaml has been changed") == true)
  }

  @Test func sweepsAndTuningsKeepOffEachOthersDatabases() throws {
    let lab = try SweepLab()
    _ = try lab.tune(Self.lines, into: "tune.sqlite", stoppingAfter: 3)
    let plan = try lab.plan(
      "axes: [{ key: policies.keepAlive.window, name: window, values: [1s] }]")
    try lab.run(plan, into: "sweep.sqlite")
    let sweep = #expect(throws: SettingsError.self) {
      try lab.run(plan, into: "tune.sqlite", resume: true)
    }
    #expect(
      sweep?.description.contains("holds results of a tuning; go on with 'simfaas tune'") == true)
    let tune = #expect(throws: SettingsError.self) {
      try lab.tune(Self.lines, into: "sweep.sqlite", resume: true)
    }
    #expect(
      tune?.description.contains("holds results of a sweep; go on with 'simfaas sweep'") == true)
    let merge = #expect(throws: SettingsError.self) {
      _ = try ResultsMerge.merge(
        [lab.path("tune.sqlite")], into: lab.path("both.sqlite"), acceptingPrograms: false)
    }
    #expect(merge?.description.contains("nothing can be merged") == true)
  }
}
