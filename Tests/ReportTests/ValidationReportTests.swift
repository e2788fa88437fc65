import Experiments
import Foundation
import Report
import SimKernel
import Testing

@Suite struct ValidationReportTests {
  /// Runs a file of cases: a request takes a second, exactly.
  private func tables() throws -> [Validation.Table] {
    let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in [
      (
        "scenario.yaml",
        """
        functions: [{ name: f, execution: 1s }]
        workload: { closedLoop: { function: f, requests: 3 } }
        """
      ),
      (
        "cases.yaml",
        """
        about: What is compared
        source: A book
        scenario: scenario.yaml
        cases:
          - { id: a, published: 1.25, unit: s, status: fitted, measure: responseTimeSeconds.mean, note: well }
          - { id: b, published: 0, unit: s, status: shape, expect: { from: 0, to: 2 }, measure: responseTimeSeconds.mean }
          - { id: c, unit: ratio, status: shape, expect: { from: 2, to: 3 }, measure: responseTimeSeconds.mean, kind: theory }
          - { id: d, published: 99.98, unit: "%", status: predicted, missing: not built }
        """
      ),
    ] { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    return try Validation(reading: ["\(folder)/cases.yaml"]).run(replications: 2)
  }

  @Test func theTableSaysWhatHoldsAndWhatIsMissing() throws {
    let text = ValidationReport.text(try tables())
    #expect(
      text == """
        What is compared
        from A book

             published  simulated  95 % interval     error
          a    1.250 s      1.000  1.000 to 1.000  -20.0 %  fitted     well
          b    0.000 s      1.000  1.000 to 1.000           shape      holds
          c          –      1.000  1.000 to 1.000           shape      does not hold
          d    99.98 %          –                           predicted  missing: not built

        """)
  }

  @Test func theListHasEveryRowWithNullForWhatIsNotThere() throws {
    let json = try JSONSerialization.jsonObject(
      with: Data(try ValidationReport.json(tables()).utf8))
    let rows = try #require(json as? [[String: Any]])
    #expect(rows.map { $0["id"] as? String } == ["a", "b", "c", "d"])
    for row in rows {
      #expect(
        Set(row.keys) == [
          "id", "about", "source", "published", "unit", "simulated", "low", "high", "relativeError",
          "status", "kind", "holds", "missing", "note",
        ])
    }
    #expect(rows[0]["relativeError"] as? Double == -0.2)
    #expect(rows[0]["low"] as? Double == 1)
    #expect(rows[0]["holds"] is NSNull)
    #expect(rows[1]["relativeError"] is NSNull)
    #expect(rows[1]["holds"] as? Bool == true)
    #expect(rows[2]["published"] is NSNull)
    #expect(rows[2]["kind"] as? String == "theory")
    #expect(rows[2]["holds"] as? Bool == false)
    #expect(rows[3]["simulated"] is NSNull)
    #expect(rows[3]["missing"] as? String == "not built")
  }

  @Test func theProgressLineOfSeveralRunsTellsHowManyHaveEnded() {
    #expect(
      ProgressLine.text(ended: 30, of: 120, elapsed: 4)
        == "[##········] 25 %  12.0 s left, 30 of 120 runs")
  }
}
