import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// `in-flight.csv`: the requests that were under way when the run ended.
@Suite struct InFlightTests {
  /// The states of the requests in flight, in the order of their arrivals, at `until`.
  private func states(_ text: String, until: String) throws -> [String] {
    var states: [String] = []
    try RunLab.withFolder { folder in
      let outcome = try RunLab.run("duration: \(until)\n\(text)", into: folder)
      let run = try RunFolder(folder)
      var table = try run.requests()
      var ended: UInt64 = 0
      while let record = try table.next() {
        guard let state = table.state else {
          ended += 1
          continue
        }
        states.append(state.name)
        #expect(record.outcome == nil)
        #expect(record.endedAt == SimTime(nanoseconds: run.facts.length.nanoseconds))
      }
      let requests = outcome.summary.requests
      #expect(UInt64(states.count) == requests.inFlight)
      let counted =
        requests.completed + requests.rejected + requests.timedOut + requests.failed
      // Rows are there from the start on, counts from the end of the warm-up.
      #expect(text.contains("warmUp") ? ended > counted : ended == counted)
      var alone = try run.invocations()
      var rows: UInt64 = 0
      while try alone.next() != nil { rows += 1 }
      #expect(rows == ended, "the table of requests that ended has no others")
    }
    return states
  }

  @Test(arguments: [
    ("1500ms", ["atGateway"]), ("2500ms", ["starting"]), ("7s", ["executing"]),
    ("9500ms", ["answering"]), ("10s", []),
  ])
  func oneRequestIsWhereItsWayHasLedIt(until: String, expected: [String]) throws {
    let states = try states(
      """
      gateway: { before: 1s, after: 1s }
      functions: [{ name: f, execution: 3s, create: 1s, start: 2s, initialise: 1s }]
      workload: { constant: { function: f, start: 1s, interval: 1s, requests: 1 } }
      """, until: until)
    #expect(states == expected)
  }

  @Test func whoWaitsForRoomIsQueued() throws {
    let states = try states(
      """
      cluster: { nodes: [{ memory: 256MiB }] }
      functions: [{ name: f, memory: 256MiB, execution: 1h }]
      workload: { constant: { function: f, start: 1s, interval: 1s, requests: 3 } }
      """, until: "10s")
    #expect(states == ["executing", "queued", "queued"])
  }

  @Test func aClientThatPausesHasARequestInFlight() throws {
    let scenario = """
      gateway: { timeOut: 2s }
      rules: { afterTimeOut: goes-on }
      retry: { pause: 5s, attempts: 3 }
      functions: [{ name: f, execution: 1min }]
      workload: { constant: { function: f, start: 1s, interval: 1s, requests: 1 } }
      """
    // Its work goes on in the container, which is not counted: the client has given that attempt up.
    #expect(try states(scenario, until: "4s") == ["pausing"])
    #expect(try states(scenario, until: "9s") == ["executing"])
  }

  @Test func aWaitForCallsIsExecution() throws {
    let states = try states(
      """
      functions:
        - { name: f, execution: 1s, calls: [{ function: g }] }
        - { name: g, execution: 1h }
      workload: { constant: { function: f, start: 1s, interval: 1s, requests: 1 } }
      """, until: "1min")
    #expect(states == ["executing", "executing"])
  }

  @Test func theBusyLabLosesNoRequest() throws {
    #expect(
      try states(
        """
        cluster: { nodes: [{ memory: 512MiB, cpu: 1 }] }
        gateway: { before: 5ms, after: 5ms, capacity: 1 }
        functions:
          - { name: f, memory: 128MiB, execution: { exponential: { mean: 300ms } }, start: 400ms }
          - { name: "g, h", memory: 256MiB, execution: 100ms, start: 100ms }
        workload:
          - poisson: { function: f, rate: 20/s }
          - poisson: { function: "g, h", rate: 10/s }
        metrics: { warmUp: 3s }
        """, until: "20s"
      ).count > 20)
  }

  @Test func aScenarioWithoutRecordsWritesNone() throws {
    try RunLab.withFolder { folder in
      _ = try RunLab.run(
        RunLab.scenario.replacing("metrics: {", with: "metrics: { invocations: false,"),
        into: folder)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(ResultFile.inFlight)"))
    }
  }

  @Test func nothingElseOfARunChanges() throws {
    // Taking stock draws nothing and schedules nothing: what is measured is what it was without.
    try RunLab.withFolder { folder in
      let written = try RunLab.run(RunLab.scenario, into: folder)
      let (scenario, built) = try RunLab.load(RunLab.scenario)
      let plain = Runner(scenario, built).run()
      #expect(written.summary.eventFingerprint == plain.summary.eventFingerprint)
      #expect(written.summary.resultFingerprint == plain.summary.resultFingerprint)
      #expect(written.summary.requests.response == plain.summary.requests.response)
    }
  }
}
