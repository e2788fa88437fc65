import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// `distributions.csv`: what is gathered while requests pass by, and how it is read.
@Suite struct DistributionTests {
  private func table(_ text: String, _ body: (DistributionTable, RunOutcome) throws -> Void) throws
  {
    try RunLab.withFolder { folder in
      let outcome = try RunLab.run(text, into: folder)
      try body(
        try DistributionTable("\(folder)/\(ResultFile.distributions)"), outcome)
    }
  }

  @Test func everyCompletedRequestIsCountedOnce() throws {
    try table(RunLab.scenario) { table, outcome in
      let requests = outcome.summary.requests
      #expect(table.functions == ["plain", "with, comma"])
      #expect(table.all(.responseTime).count == requests.completed)
      for function in outcome.summary.functions {
        #expect(
          table.all(.executionTime, of: function.name).count == function.requests.completed)
      }
      let warmed = table[DistributionTable.Key(warmth: .warmed, .responseTime)].count
      #expect(warmed > 0 && warmed < requests.completed)
      #expect(table.all(.coldStartTime).count == requests.coldStart.count)
    }
  }

  @Test func quantilesAreThoseOfTheSummary() throws {
    try table(RunLab.scenario) { table, outcome in
      let counts = table.all(.responseTime)
      for (share, name) in [(0.5, "p50"), (0.9, "p90"), (0.99, "p99")] {
        let summary = try #require(outcome.summary.requests.response[name])
        let mine = try #require(counts.quantile(share))
        #expect((mine - summary).magnitude <= summary / 128)
      }
      let mean = try #require(outcome.summary.requests.response["mean"])
      #expect((counts.sum / Double(counts.count) - mean).magnitude <= mean / 128)
    }
  }

  @Test func phasesOfColdStartsAddUpToTheWait() throws {
    try table(
      """
      functions: [{ name: f, execution: 250ms, create: 1s, start: 500ms, initialise: 250ms }]
      workload: { constant: { function: f, start: 2s, interval: 10s, requests: 2 } }
      """
    ) { table, _ in
      func length(_ measure: TimeMeasure) -> Double {
        table[DistributionTable.Key(warmth: .preWarmed, measure)].sum
      }
      #expect((length(.create) - 1).magnitude < 1 / 128)
      #expect((length(.start) - 0.5).magnitude < 0.5 / 128)
      #expect((length(.initialise) - 0.25).magnitude < 0.25 / 128)
      let phases = TimeMeasure.phases.map(length).reduce(0, +)
      #expect((phases - length(.waitingTime)).magnitude < 1.75 / 64)
      #expect(table[DistributionTable.Key(warmth: .warmed, .create)].count == 0)
    }
  }

  /// Requests that end at the very end of the warm-up, as half of these do, belong to it.
  @Test func theWarmUpIsCutAsInTheSummary() throws {
    try table(
      """
      functions: [{ name: f, execution: 1s }]
      workload: { constant: { function: f, interval: 1s, requests: 10 } }
      metrics: { warmUp: 4s }
      """
    ) { table, outcome in
      #expect(outcome.summary.requests.completed == 7 || outcome.summary.requests.completed == 6)
      #expect(table.all(.responseTime).count == outcome.summary.requests.completed)
    }
  }

  @Test func withoutRecordsThereIsWhatTheSummaryIsMadeFrom() throws {
    try table(RunLab.scenario) { recorded, _ in
      let text = RunLab.scenario.replacingOccurrences(
        of: "samplingPeriod: 5s", with: "samplingPeriod: 5s, invocations: false")
      try table(text) { table, outcome in
        #expect(!table.tellsWarmth && recorded.tellsWarmth)
        #expect(table.all(.responseTime) == recorded.all(.responseTime))
        #expect(table.all(.waitingTime, of: "plain") == recorded.all(.waitingTime, of: "plain"))
        #expect(table.all(.responseTime).count == outcome.summary.requests.completed)
      }
    }
  }

  @Test func ofManyFunctionsOnlyTheWholeIsGathered() throws {
    let functions = (0..<51).map { "{ name: f\($0), execution: 10ms }" }.joined(separator: ", ")
    let text = """
      duration: 10s
      functions: [\(functions)]
      workload: { poisson: { function: f3, rate: 9/s } }
      """
    try table(text) { table, outcome in
      #expect(table.functions.isEmpty)
      #expect(table.all(.responseTime).count == outcome.summary.requests.completed)
    }
  }

  @Test(arguments: [
    ("other,columns\n", ":1:1: the column 'other' stands where 'function' does"),
    ("H,warmed,responseTime,0.1,0.2,x\n", ":2:30: count 'x' is not a whole number"),
    ("H,warmed,responseTime,0.1,0.2\n", ":2: the row has 5 fields; the header has 6"),
    ("H,tepid,responseTime,0.1,0.2,1\n", ":2:2: warmth 'tepid' is none of cold"),
    ("H,,speed,0.1,0.2,1\n", ":2:3: measure 'speed' is none of responseTime"),
    ("H,,responseTime,0.2,0.1,1\n", ":2:16: from and to do not follow the lengths above"),
    ("H,,responseTime,0.1,0.2,1\n,,responseTime,0.1,0.2,1\n", ":3:16: from and to do not follow"),
    ("H,,responseTime,0.1", ":2: the file ends in the middle of a row"),
    ("H,\"open,,,,\n", ":2"),
  ])
  func damageIsToldWithItsPlace(text: String, message: String) throws {
    try RunLab.withFolder { folder in
      let path = "\(folder)/distributions.csv"
      let content = text.hasPrefix("H") ? DistributionTable.header + "\n" + text.dropFirst() : text
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: SettingsError.self) { try DistributionTable(path) }
      #expect(error?.description.hasPrefix(path + message) == true, "\(error?.description ?? "")")
    }
  }

  @Test func countsAreMergedBucketByBucket() {
    var one = BucketCounts()
    var other = BucketCounts()
    #expect(
      one.append(.init(from: 1, to: 1.5, count: 2)) && one.append(.init(from: 3, to: 4, count: 1)))
    #expect(
      other.append(.init(from: 0, to: 0, count: 5)) && other.append(.init(from: 3, to: 4, count: 4))
    )
    one.merge(other)
    #expect(one.count == 12)
    #expect(one.buckets.map(\.count) == [5, 2, 5])
    #expect(one.quantile(0.4) == 0 && one.quantile(0.5) == 1.25 && one.quantile(1) == 3.5)
    #expect(BucketCounts().quantile(0.5) == nil)
  }

  @Test func theProvenanceNamesWhatAScenarioBuildsUpon() throws {
    let loaded = try ScenarioLoader.load(
      text: """
        platform: knative
        duration: 1min
        functions: [{ name: f, execution: 10ms }]
        workload: { poisson: { function: f, rate: 1/s } }
        """)
    let provenance = Provenance(
      scenario: "s.yaml", changes: ["seed=2"], loaded, command: ["run", "s.yaml", "--seed", "2"],
      version: "9")
    #expect(provenance.bases.contains { $0.path.hasSuffix("platforms/knative.yaml") })
    let basis = try #require(provenance.bases.first { $0.path.hasSuffix("knative.yaml") })
    #expect(basis.about?.isEmpty == false && !basis.sources.isEmpty)
    let read = try JSONDecoder().decode(Provenance.self, from: Data(provenance.json.utf8))
    #expect(read == provenance)
    // Folders of versions that did not note the command stay readable.
    let older = provenance.json.replacing("\"command\"", with: "\"order\"")
    let old = try JSONDecoder().decode(Provenance.self, from: Data(older.utf8))
    #expect(old.command == nil && old.changes == ["seed=2"])
  }
}
