import Calibration
import Experiments
import Foundation
import Rehearsal
import Report
import Testing

@Suite struct RehearsalReportTests {
  private static let scenario = """
    name: lab
    images: { "a:1": { layers: [{ size: 1MiB }] } }
    functions:
      - { name: f, image: "a:1", execution: 500ms, start: 200ms, dispatch: 50ms }
    workload: { constant: { function: f, interval: 2s, start: 1s, requests: 4 } }
    """

  /// A rehearsal in which everything was as simulated, but for the references.
  private static func rehearsal() throws -> (RehearsalPlan, RehearsalOutcome, RehearsalComparison) {
    var plan = try RehearsalPlan(try ScenarioLoader.load(text: scenario).scenario)
    plan.repetitions = 3
    plan.replications = 2
    plan.profileReference = 0.1
    var records = RunRecords()
    _ = Runner(plan.scenario, plan.built).run(keeping: &records)
    var outcome = RehearsalOutcome()
    for (number, reference) in [0.1, 0.2].enumerated() {
      var played = PlayedRepetition(number: number)
      played.records = records.invocations
      played.references = [reference]
      played.largestLag = 0.003
      outcome.repetitions.append(played)
    }
    outcome.end = .failed(EngineError.away(host: "h", reason: "dead"))
    outcome.handlers = [("r/a:1", .python)]
    outcome.partial = PlayedRepetition(number: 2)
    let comparison = RehearsalComparison(outcome, with: try Prediction(of: plan), of: plan)
    return (plan, outcome, comparison)
  }

  @Test func measuredStandsBesideNormalisedAndPredicted() throws {
    let (plan, outcome, comparison) = try Self.rehearsal()
    let text = RehearsalReport.text(outcome, comparison, of: plan, folder: "out")
    let lines = text.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    #expect(lines.first == "lab: 2 of 3 repetitions, 8 requests in 0 s; ended: failed")
    #expect(lines.contains("of figure measured normalised predicted deviation within"))
    #expect(lines.contains("all requests cold starts 1 – 1 +0.00 % yes"))
    // With a reference twice as long as the profile's, half of the 200 ms of the start are its fault.
    #expect(
      lines.contains("f, cold median response 700 ms 650 ms (600 ms to 700 ms) 700 ms +0.00 % yes"),
      "\(text)")
    #expect(lines.contains { $0.contains("with a reference of 100 ms (that of the profile)") })
    #expect(lines.contains("the gateway was at most 3.00 ms late"))
    #expect(lines.contains { $0.hasPrefix("repetition 2 did not come to its end: 0 requests in") })
    #expect(lines.last == "requests and figures: out")
  }

  @Test func programsFindTheSame() throws {
    let (plan, outcome, comparison) = try Self.rehearsal()
    var json = JSONWriter()
    json.object { RehearsalJSON.write(outcome, comparison, of: plan, to: &$0) }
    let text = json.finished()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let figures = try #require(object["figures"] as? [[String: Any]])
    #expect(figures.count == comparison.rows.count)
    let median = try #require(
      figures.first { $0["figure"] as? String == "median" && $0["warmth"] as? String == "cold" })
    #expect((median["measured"] as? [String: Any])?["median"] as? Double == 0.7)
    #expect((median["normalised"] as? [String: Any])?["low"] as? Double == 0.6)
    #expect(median["isWithin"] as? Bool == true)
    #expect((object["played"] as? [[String: Any]])?.count == 2)
    #expect((object["reference"] as? [String: Any])?["normalisedToSeconds"] as? Double == 0.1)
  }
}
