import Experiments
import Foundation
import GRDB
import SimKernel
import Testing

@testable import Sweeps

/// Databases in bad circumstances: nothing is lost, nothing foreign is touched, and it is said what is wrong.
@Suite struct ResultsStoreTests {
  private static let lines = """
    axes: [{ key: policies.keepAlive.window, name: window, values: [1s, 2s, 4s] }]
    replications: 4
    """

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test func aFileOfSomethingElseIsLeftAsItIs() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.write("notes.sqlite", String(repeating: "these are my notes\n", count: 20))
    let foreign = try DatabaseQueue(path: lab.path("foreign.sqlite"))
    try foreign.write { try $0.execute(sql: "CREATE TABLE t (x)") }
    try foreign.close()
    for (name, words) in [
      ("notes", "is no database"), ("foreign", "is a database of something else"),
    ] {
      let before = FileManager.default.contents(atPath: lab.path("\(name).sqlite"))
      for resume in [false, true] {
        let text = message { try lab.run(plan, into: "\(name).sqlite", resume: resume) }
        #expect(text.contains(words), "\(text)")
      }
      #expect(message { _ = try lab.export("\(name).sqlite") }.contains(words))
      #expect(FileManager.default.contents(atPath: lab.path("\(name).sqlite")) == before)
    }
  }

  @Test func aDamagedDatabaseIsNotWrittenTo() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 8)
    var bytes = try #require(FileManager.default.contents(atPath: lab.path("a.sqlite")))
    // Every page but the first begins with what it is; nonsense there is damage.
    for page in stride(from: 4_096, to: bytes.count, by: 4_096) {
      for place in page..<min(page + 64, bytes.count) { bytes[place] = 0xa5 }
    }
    try bytes.write(to: URL(fileURLWithPath: lab.path("a.sqlite")))
    let text = message { try lab.run(plan, into: "a.sqlite", resume: true) }
    #expect(text.contains("is damaged"), "\(text)")
    #expect(FileManager.default.contents(atPath: lab.path("a.sqlite")) == bytes)
  }

  @Test func twoSweepsCannotWriteToOneDatabase() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    let store = try ResultsStore.open(
      lab.path("a.sqlite"), for: plan, program: SweepLab.program, .init())
    let text = message { try lab.run(plan, into: "a.sqlite", resume: true) }
    #expect(text.contains("another sweep writes to it (process "), "\(text)")
    #expect(message { _ = try lab.export("a.sqlite") } == "nothing", "reading is free")
    _ = store
  }

  @Test func readingLeavesNothingBeside() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite")
    let before = FileManager.default.contents(atPath: lab.path("a.sqlite"))
    do {
      let (first, second) = (
        try ResultsStore(reading: lab.path("a.sqlite")),
        try ResultsStore(reading: lab.path("a.sqlite"))
      )
      #expect(try first.plan().points.count == 3)
      #expect(try second.endings().count == 12)
      #expect(throws: OutputError.self) {
        try first.read { try $0.execute(sql: "DELETE FROM run") }
      }
    }
    for ending in ["-wal", "-shm"] {
      #expect(!FileManager.default.fileExists(atPath: lab.path("a.sqlite\(ending)")))
    }
    #expect(FileManager.default.contents(atPath: lab.path("a.sqlite")) == before)
  }

  @Test func readingBesideASweepSeesWhatIsWritten() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    let store = try ResultsStore.open(
      lab.path("a.sqlite"), for: plan, program: SweepLab.program, .init())
    for _ in 0..<2 {
      let reader = try ResultsStore(reading: lab.path("a.sqlite"))
      #expect(try reader.endings().isEmpty)
    }
    // Whoever only reads must not have taken away what the sweep writes to.
    try store.begin([RunID(point: 0, replication: 0)])
    let reader = try ResultsStore(reading: lab.path("a.sqlite"))
    #expect(try reader.leftUnderWay().count == 1)
    try store.close()
  }

  @Test func theLockGoesWithItsOwner() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 3)
    #expect(!FileManager.default.fileExists(atPath: lab.path("a.sqlite.lock")))
    #expect(message { try lab.run(plan, into: "a.sqlite", resume: true) } == "nothing")
  }

  /// The database may not grow: as if the disk were full.
  @Test func withoutRoomWhatIsThereStaysAndTheSweepGoesOnLater() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "whole.sqlite")
    do {
      let store = try ResultsStore.open(
        lab.path("a.sqlite"), for: plan, program: SweepLab.program, .init())
      try store.write {
        let pages = try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0
        try $0.execute(sql: "PRAGMA max_page_count = \(pages + 6)")
      }
      let sweep = try LocalSweep(
        plan, into: store, program: SweepLab.program, LocalSweep.Options())
      let text = message { _ = try sweep.run() }
      #expect(text.contains("there is no room left"), "\(text)")
      #expect(text.contains("--resume"))
      try store.close()
    }
    let kept = try ResultsStore(reading: lab.path("a.sqlite")).endings().count
    #expect((1..<12).contains(kept))
    // The run that found no room is marked as under way; a sweep without an executable cannot run it alone.
    try lab.execute("a.sqlite", "DELETE FROM under_way")
    #expect(try lab.run(plan, into: "a.sqlite", resume: true).ran == 12 - kept)
    #expect(try lab.export("a.sqlite") == lab.export("whole.sqlite"))
  }

  @Test func aDatabaseThatAnotherProgramLocksIsSaidToBe() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 3)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: lab.path("a.sqlite"), configuration: configuration)
    try other.unsafeReentrantWrite { try $0.execute(sql: "BEGIN IMMEDIATE") }
    var rules = ResultsStore.Continuation()
    rules.resumes = true
    rules.patience = 0.05
    let text = message {
      let store = try ResultsStore.open(
        lab.path("a.sqlite"), for: plan, program: SweepLab.program, rules)
      try store.close()
    }
    #expect(text.contains("another program keeps it locked"), "\(text)")
    try other.unsafeReentrantWrite { try $0.execute(sql: "ROLLBACK") }
    try other.close()
    #expect(try lab.run(plan, into: "a.sqlite", resume: true).missing == 0)
  }

  @Test func aRunThatEndedItsSweepTooOftenIsRecorded() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 3)
    try lab.execute("a.sqlite", "DELETE FROM run WHERE id = 0")
    try lab.execute("a.sqlite", "INSERT INTO under_way VALUES (0, \(LocalSweep.mostDeaths))")
    let outcome = try lab.run(plan, into: "a.sqlite", resume: true)
    #expect(outcome.endings[.crashed] == 1)
    #expect(outcome.missing == 0)
    #expect(try lab.export("a.sqlite", .csv).contains("the sweep ended without a word 5 times"))
  }

  // MARK: Queries, merging, differences

  @Test func aQueryGivesMeansAndIntervals() throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite")
    let store = try ResultsStore(reading: lab.path("a.sqlite"))
    let query = try ResultsQuery(
      store, metrics: ["requests.arrived"], where: "window > 1s and window != 4000ms")
    #expect(query.rows.map(\.point) == [1])
    let cell = query.rows[0].cells[0]
    let values = try SQLAnswer(
      store,
      "SELECT value FROM results WHERE metric = 'requests.arrived' AND window = '2s' ORDER BY replication"
    )
    let numbers = values.rows.compactMap { $0[0].flatMap { Double($0) } }
    #expect(numbers.count == 4)
    #expect(cell.runs == 4)
    #expect(cell.mean == numbers.reduce(0, +) / 4)
    #expect(cell.interval.map { $0.contains(cell.mean ?? .nan) } == true)
    #expect(
      message { _ = try ResultsQuery(store, metrics: ["requests.arived"], where: nil) }
        .contains("did you mean 'requests.arrived'?"))
    #expect(
      message { _ = try ResultsQuery(store, metrics: [], where: "windw = 1s") }
        .contains("did you mean 'window'?"))
  }

  @Test func aQuestionInSQLChangesNothing() throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite")
    let store = try ResultsStore(reading: lab.path("a.sqlite"))
    for sql in [
      "DELETE FROM run", "DROP TABLE value", "SELECT nothing", "", "SELECT 1; DELETE FROM run",
    ] {
      #expect(message { _ = try SQLAnswer(store, sql) } != "nothing")
    }
    #expect(try store.endings().count == 12)
  }

  @Test func mergedHalvesAreTheWhole() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "whole.sqlite")
    try lab.run(plan, into: "a.sqlite", stoppingAfter: 6)
    try lab.run(plan, into: "b.sqlite")
    try lab.execute("b.sqlite", "DELETE FROM run WHERE point = 0")
    let outcome = try ResultsMerge.merge(
      [lab.path("a.sqlite"), lab.path("b.sqlite")], into: lab.path("c.sqlite"),
      acceptingPrograms: false)
    #expect(outcome.repeated > 0)
    #expect(try lab.export("c.sqlite", .csv).contains("\n2,3,"))
    let again = try ResultsMerge.merge(
      [lab.path("c.sqlite"), lab.path("whole.sqlite")], into: lab.path("d.sqlite"),
      acceptingPrograms: false)
    #expect(again.runs == 12)
    #expect(try lab.export("d.sqlite") == lab.export("whole.sqlite"))
    #expect(
      try ResultsStore(reading: lab.path("d.sqlite")).scenario(of: 1)
        == ResultsStore(reading: lab.path("whole.sqlite")).scenario(of: 1))
  }

  @Test func twoResultsOfOneRunAreAnErrorThatNamesIt() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    try lab.run(plan, into: "a.sqlite")
    try lab.run(plan, into: "b.sqlite")
    try lab.execute(
      "b.sqlite", "UPDATE value SET value = -1 WHERE run = (2 << 20 | 1) AND metric = 1")
    let text = message {
      _ = try ResultsMerge.merge(
        [lab.path("a.sqlite"), lab.path("b.sqlite")], into: lab.path("c.sqlite"),
        acceptingPrograms: false)
    }
    #expect(text.contains("b.sqlite: point 2, replication 1 has other results"), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: lab.path("c.sqlite")))
    #expect(!FileManager.default.fileExists(atPath: lab.path("c.sqlite.partial")))
    let diff = try ResultsDiff(
      ResultsStore(reading: lab.path("a.sqlite")), ResultsStore(reading: lab.path("b.sqlite")))
    #expect(diff.common == 12)
    #expect(diff.differing == 1)
    #expect(diff.differences.map(\.run) == [RunID(point: 2, replication: 1)])
    #expect(diff.differences.first?.second == "-1")
  }

  @Test func plansThatDifferAreNotMerged() throws {
    let lab = try SweepLab()
    try lab.run(try lab.plan(Self.lines), into: "a.sqlite")
    try lab.run(try lab.plan(Self.lines + "\nseed: 4"), into: "b.sqlite")
    #expect(
      message {
        _ = try ResultsMerge.merge(
          [lab.path("a.sqlite"), lab.path("b.sqlite")], into: lab.path("c.sqlite"),
          acceptingPrograms: false)
      }.contains("'seed' or 'randomNumbers' is another one"))
  }
}
