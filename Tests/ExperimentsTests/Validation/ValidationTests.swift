import Foundation
import SimKernel
import Testing

@testable import Experiments

/// Files of cases, from reading to rows.
@Suite struct ValidationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // A request takes 1 s for `size` 1, plus noise; one client.
    try folder.write(
      "scenario.yaml",
      """
      functions: [{ name: f, execution: { uniform: { from: 900ms, to: 1100ms } } }]
      workload: { closedLoop: { function: f, requests: 20 } }
      metrics: { samplingPeriod: 1s }
      """)
  }

  private func file(_ text: String) throws -> String {
    try folder.write("cases.yaml", "about: a test\nsource: nowhere\nreplications: 4\n" + text)
    return folder.path + "/cases.yaml"
  }

  private func rows(_ text: String, threads: Int = 2) throws -> [ValidationRow] {
    try Validation(reading: [try file(text)]).run(threads: threads).flatMap(\.rows)
  }

  private func failure(_ text: String) -> String {
    do { return "read: \(try rows(text).count) rows" } catch { return "\(error)" }
  }

  private let two = """
    scenario: scenario.yaml
    variants:
      one: []
      half: ["functions.f.execution={ uniform: { from: 450ms, to: 550ms } }"]
    cases:
      - { id: mean, published: 1, unit: s, status: predicted, measure: responseTimeSeconds.mean }
      - id: gain
        published: 50
        unit: "%"
        status: predicted
        measure: { decrease: { from: one, to: half, of: responseTimeSeconds.mean } }
      - id: rate
        published: 0
        unit: requests/s
        status: shape
        source: elsewhere
        kind: theory
        measure: { ratio: { of: requests.completed, to: simulatedSeconds } }
        expect: { from: 0.8, to: 1.2 }
      - id: rising
        unit: ratio
        status: shape
        measure: { order: { of: responseTimeSeconds.mean, variants: [one, half] } }
      - { id: gone, published: 3, unit: s, status: predicted, missing: nobody knows how }
    """

  @Test func figuresComeFromReadingsOfVariants() throws {
    let rows = try rows(two)
    #expect(rows.map(\.figure.id) == ["mean", "gain", "rate", "rising", "gone"])
    let mean = try #require(rows[0].simulated)
    let interval = try #require(rows[0].interval)
    #expect(abs(mean - 1) < 0.05)
    #expect(interval.contains(mean) && interval.lowerBound < interval.upperBound)
    #expect(try #require(rows[0].relativeError) == mean - 1)
    // With common random numbers each request of the second takes half of its counterpart in the first.
    let gain = try #require(rows[1].simulated)
    #expect(abs(gain - 50) < 1e-6)
    #expect(rows[2].relativeError == nil)
    #expect(rows[2].holds == true)
    #expect(rows[2].source == "elsewhere")
    #expect(rows[3].holds == false)
    #expect(rows[3].simulated == 0)
    #expect(rows[4].simulated == nil)
    #expect(rows[4].interval == nil)
    #expect(rows[4].reason == "nobody knows how")
    #expect(rows[4].holds == nil)
  }

  @Test(arguments: [2, 3, 16])
  func theNumberOfThreadsChangesNothing(threads: Int) throws {
    func values(_ rows: [ValidationRow]) -> [String] {
      rows.map {
        "\($0.figure.id) \(String(describing: $0.simulated)) \(String(describing: $0.interval))"
      }
    }
    #expect(try values(rows(two, threads: threads)) == values(rows(two, threads: 1)))
  }

  @Test func runsThatSeveralCasesNeedAreMadeOnce() throws {
    let counts = Counts()
    _ = try Validation(reading: [try file(two)]).run(threads: 1) { ended, all in
      counts.note(ended, all)
    }
    // Four runs without changes and four of the other variant; `one` changes nothing.
    #expect(counts.all == 8)
    #expect(counts.ended == Array(1...8))
  }

  private final class Counts: @unchecked Sendable {
    var ended: [Int] = []
    var all = 0
    // Calls come one at a time.
    func note(_ ended: Int, _ all: Int) {
      self.ended.append(ended)
      self.all = all
    }
  }

  @Test func onlyTheCasesAskedForAreRun() throws {
    let tables = try Validation(reading: [try file(two)]).run(only: ["gone"])
    #expect(tables.flatMap(\.rows).map(\.figure.id) == ["gone"])
    #expect(try Validation(reading: [try file(two)]).run(only: ["other"]).isEmpty)
  }

  @Test func aSweepGoesThroughItsValues() throws {
    // Clients share one container: of two, each waits for the other, so that answers take nearly twice as long.
    let rows = try rows(
      """
      scenario: scenario.yaml
      set: [functions.f.maximumContainers=1]
      cases:
        - id: knee
          published: 2
          unit: clients
          status: predicted
          sweep: { key: workload.closedLoop.clients, values: [1, 2, 3] }
          measure: { knee: { of: responseTimeSeconds.mean, above: 50% } }
        - id: failure
          published: 2
          unit: clients
          status: predicted
          sweep: { key: workload.closedLoop.clients, values: [1, 2, 3] }
          measure: { firstFailure: { of: waitingTimeSeconds.max, above: 0 } }
        - id: never
          published: 2
          unit: clients
          status: predicted
          sweep: { key: workload.closedLoop.clients, values: [1, 2, 3] }
          measure: { firstFailure: { of: requests.rejected, above: 0 } }
      """)
    #expect(rows[0].simulated == 2)
    #expect(rows[1].simulated == 2)
    #expect(rows[2].simulated == nil)
    #expect(rows[2].reason == "4 of 4 replications do not give it")
  }

  @Test func samplesAndRequestsAreRecordedWhereTheyAreRead() throws {
    let rows = try rows(
      """
      scenario: scenario.yaml
      cases:
        - id: busy
          published: 1
          unit: s
          status: predicted
          measure: { timeUntil: { column: busy, atLeast: 1, from: 500ms } }
        - id: third
          published: 1
          unit: s
          status: predicted
          measure: { nth: { request: 3 } }
        - id: early
          published: 1
          unit: requests/s
          status: predicted
          measure: { window: { from: 0s, to: 10s, take: throughput } }
      """)
    #expect(rows[0].simulated == 0.5)
    #expect(try abs(#require(rows[1].simulated) - 1) < 0.1)
    #expect(try abs(#require(rows[2].simulated) - 1) < 0.15)
  }

  @Test func theBackoffTestFindsTheWindow() throws {
    try folder.write(
      "backoff.yaml",
      """
      functions: [{ name: f, execution: 100ms, start: 2s }]
      workload: { backoff: { function: f, first: 1min, last: 6min, step: 1min, repeats: 2 } }
      policies: { keepAlive: { name: fixed, window: 210s } }
      """)
    // After gaps of 1, 2 and 3 min the container is there, after 4, 5 and 6 it is not.
    let cases = (1...6).map {
      """
        - id: gap-\($0)
          published: 1
          unit: s
          status: predicted
          measure: { nth: { request: \($0 + 1), every: 6 } }
      """
    }
    let rows = try rows("scenario: backoff.yaml\ncases:\n" + cases.joined(separator: "\n"))
    #expect(rows.map(\.simulated) == [0.1, 0.1, 0.1, 2.1, 2.1, 2.1])
  }

  @Test func theConcurrencyTestIsReadLevelByLevel() throws {
    try folder.write(
      "levels.yaml",
      """
      functions: [{ name: f, execution: 100ms, maximumContainers: 2 }]
      workload: { closedLoop: { function: f, clients: 3, every: 10s, until: 30s } }
      """)
    // Two containers serve ten requests a second each: a third caller adds nothing.
    let cases = (1...3).map {
      """
        - id: callers-\($0)
          published: 10
          unit: requests/s
          status: predicted
          measure: { window: { from: \($0 * 10 - 5)s, to: \($0 * 10)s, take: throughput } }
      """
    }
    let rows = try rows("scenario: levels.yaml\ncases:\n" + cases.joined(separator: "\n"))
    #expect(rows.map(\.simulated) == [10, 20, 20])
  }

  @Test(arguments: [
    ("{ id: x, published: 1, unit: s, status: predicted }", "cases[0]: states neither"),
    (
      "{ id: x, published: 1, unit: s, status: predicted, missing: m, measure: simulatedSeconds }",
      "cases[0].measure: a case that is missing has no measure"
    ),
    (
      "{ id: x, unit: s, status: predicted, measure: simulatedSeconds }",
      "only where the status is shape may there be no published value"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: { knee: { of: simulatedSeconds } } }",
      "cases[0].measure: the measure needs a sweep"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, sweep: { key: seed, values: [a, b] }, measure: { knee: { of: simulatedSeconds } } }",
      "must be numbers"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: { at: { variant: oen, of: simulatedSeconds } } }",
      "there is no variant 'oen'; did you mean 'one'?"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, variants: { a: [], b: [] }, measure: simulatedSeconds }",
      "does not say of which variant"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: { average: {} } }",
      "'average' is not a measure"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: a..b }",
      "cases[0].measure: 'a..b' names no number"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: nothing.here }",
      "'nothing.here' names no number in summary.json"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, scenario: none.yaml, measure: simulatedSeconds }",
      "none.yaml: there is no such file"
    ),
    (
      "{ id: x, published: 1, unit: s, status: shape, expect: { from: 2, to: 1 }, measure: simulatedSeconds }",
      "cases[0].expect.to: is less than 'from'"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, set: [metrics.samplingPeriod=null], measure: { timeUntil: { column: busy, atLeast: 1 } } }",
      "a measure needs samples"
    ),
    (
      "{ id: x, published: 1, unit: s, status: predicted, measure: { window: { from: 2s, to: 1s } } }",
      "ends at 1s, not after 2s"
    ),
  ])
  func whatIsWrongWithACaseIsSaid(figure: String, message: String) {
    let text = failure("scenario: scenario.yaml\nvariants: { one: [] }\ncases: [\(figure)]")
    #expect(text.contains(message), "\(text)")
  }

  @Test func aCaseWithoutAScenarioOrWithANameThatIsTakenIsSaid() throws {
    let figure = "{ id: x, published: 1, unit: s, status: predicted, measure: simulatedSeconds }"
    #expect(
      failure("cases: [\(figure)]").contains("neither the case nor the file names a scenario"))
    #expect(
      failure("scenario: scenario.yaml\ncases: [\(figure), \(figure)]")
        .contains("cases[1].id: there are two cases 'x'"))
    let path = try file("scenario: scenario.yaml\ncases: [\(figure)]")
    #expect(throws: SettingsError.self) { try Validation(reading: [path, path]) }
  }

  @Test func aRunThatCannotEndIsSaidUnlessAFailureIsLookedFor() throws {
    // A container that no node has room for beside the warmed one: the request waits for ever.
    try folder.write(
      "stuck.yaml",
      """
      cluster: { nodes: [{ memory: 100MiB }] }
      functions:
        - { name: f, memory: 60MiB, warming: warmed }
        - { name: g, memory: 60MiB }
      workload: { closedLoop: { function: f, requests: 1 } }
      """)
    let cases = """
      scenario: stuck.yaml
      cases:
        - id: x
          published: 2
          unit: s
          status: predicted
          sweep: { key: replication, values: [1, 2] }
          measure: MEASURE
      """
    func with(_ measure: String, function: String) -> String {
      cases.replacingOccurrences(of: "MEASURE", with: measure)
        .replacingOccurrences(
          of: "cases:", with: "set: [workload.closedLoop.function=\(function)]\ncases:")
    }
    let median = "{ median: { of: simulatedSeconds } }"
    #expect(failure(with(median, function: "g")).contains("x: the run did not come to its end"))
    #expect(try rows(with(median, function: "f"))[0].simulated == 0)
    let first = "{ firstFailure: { of: requests.failed } }"
    #expect(try rows(with(first, function: "g"))[0].simulated == 1)
  }

  @Test func theIntervalIsStudentsT() throws {
    // Mean 2, standard error 1/√3·1 = 0.57735, t(0.975; 2) = 4.30265.
    let interval = try #require(Statistics.interval(of: [1, 2, 3]))
    #expect(abs(interval.upperBound - (2 + 4.302_652_7 * 0.577_350_27)) < 1e-6)
    #expect(Statistics.interval(of: [2, 2]) == 2...2)
  }

  @Test func aMeasureReadsBackAsItIsWritten() throws {
    let validation = try ValidationCases(reading: try SettingsFile.read(try file(two)))
    let again = try ValidationCases(reading: validation.document)
    #expect(again.document == validation.document)
  }
}
