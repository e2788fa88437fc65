import Foundation
import Testing

@testable import Report

@Suite struct ScenarioDifferenceTests {
  private func rows(_ first: String, _ second: String?) throws -> [[String]] {
    try ScenarioDifference.table([("a", first), ("b", second)])?.rows ?? []
  }

  @Test func onlyKeysThatDifferAreNamed() throws {
    let first = "seed: 1\nduration: 10min\npolicies: { keepAlive: { name: fixed, window: 1min } }\n"
    let second =
      "seed: 2\nduration: 10min\npolicies: { keepAlive: { name: fixed, window: 5min } }\n"
    #expect(
      try rows(first, second) == [
        ["seed", "1", "2"], ["policies.keepAlive.window", "1min", "5min"],
      ])
    #expect(try rows(first, first).isEmpty)
    #expect(try rows(first, nil).isEmpty)
  }

  /// A function in front of the others changes nothing of these.
  @Test func partsOfListsGoByTheirNames() throws {
    let first = "functions: [{ name: f, memory: 1GiB }]"
    let second = "functions: [{ name: new, memory: 2GiB }, { name: f, memory: 1GiB }]"
    #expect(
      try rows(first, second) == [
        ["functions.new.name", "–", "new"], ["functions.new.memory", "–", "2GiB"],
      ])
  }

  @Test func partsWithoutNamesGoByTheirPlaces() throws {
    let first = "nodes: [{ cpu: 1 }, { cpu: 2 }]\ntags: [x, y]\nempty: []"
    let second = "nodes: [{ cpu: 1 }, { cpu: 4 }]\ntags: [x, z]\nempty: {}"
    #expect(
      try rows(first, second) == [
        ["nodes[1].cpu", "2", "4"], ["tags", "[x, y]", "[x, z]"], ["empty", "[]", "{}"],
      ])
  }

  @Test func manyDifferencesAreCutShort() throws {
    func text(_ value: Int) -> String {
      (0..<300).map { "k\($0): \(value)" }.joined(separator: "\n")
    }
    let table = try #require(try ScenarioDifference.table([("a", text(1)), ("b", text(2))]))
    #expect(table.rows.count == 200)
    #expect(table.caption == "The first 200 of 300 keys in which the scenarios differ")
    let long = try rows("k: \(String(repeating: "x", count: 500))", "k: y")
    #expect(long[0][1].count == 80 && long[0][1].hasSuffix("…"))
  }
}

@Suite struct ComparisonsBesideTests {
  private func json(_ variants: [(change: String, mean: Double?)], metric: String) -> String {
    let items = variants.map { change, mean in
      """
      { "changes": ["\(change)"], "metrics": [{ "metric": "\(metric)", "mean": \(mean.map { "\($0)" } ?? "null"),
        "low": 0.5, "high": 2.5, "isPrecise": true, "values": [] }] }
      """
    }
    return """
      { "scenario": "s.yaml", "changes": [], "replications": 4, "confidence": 0.95, "antithetic": false,
        "baseline": "as it is", "variants": [\(items.joined(separator: ","))] }
      """
  }

  private func report(_ texts: [String]) throws -> BesideReport {
    var report = BesideReport()
    try PageLab.withFolder { folder in
      var results: [BesideResult] = []
      for (place, text) in texts.enumerated() {
        let path = "\(folder)/r\(place)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/comparison.json"))
        results.append(BesideResult("r\(place)", path))
      }
      report = try BesideReport.comparisons(results)
    }
    return report
  }

  @Test func variantsStandBesideEachOtherWithTheirDifferences() throws {
    let metric = "responseTimeSeconds.mean"
    let report = try report([
      json([("w=1", 1), ("w=2", 2)], metric: metric),
      json([("w=2", 3), ("w=3", 5), ("w=1", nil)], metric: metric),
    ])
    let table = try #require(report.tables.last)
    #expect(table.columns == ["variant", "r0", "interval", "r1", "interval", "difference"])
    #expect(
      table.rows == [
        ["w=1", "1.00 s", "500 ms to 2.50 s", "–", "500 ms to 2.50 s", "–"],
        ["w=2", "2.00 s", "500 ms to 2.50 s", "3.00 s", "500 ms to 2.50 s", "+1.00 s (+50.0 %)"],
        ["w=3", "–", "–", "5.00 s", "500 ms to 2.50 s", "–"],
      ])
    #expect(report.remarks == ["2 of 3 variants are in all of them."])
    #expect(report.tables[0].rows.contains(["variants", "2", "3"]))
  }

  @Test func nothingInCommonIsSaid() throws {
    let report = try report([
      json([("w=1", 1)], metric: "coldStartFraction"), json([("v=1", 1)], metric: "other"),
    ])
    #expect(report.tables.count == 1)
    #expect(
      report.remarks == [
        "Not in all of them: coldStartFraction, other.",
        "No variant is in all of them: values stand beside each other, and none can be compared.",
        "They have no metric in common.",
      ])
  }

  @Test func damagedFilesAreErrors() {
    #expect(throws: (any Error).self) { try report([json([], metric: "x"), "{"]) }
  }

  @Test(arguments: [
    (2.0, 1.0, "+1.00 s (+100.0 %)"), (1, 1, "the same"), (1, 0, "+1.00 s"),
    (0.5, 1, "-500 ms (-50.0 %)"),
  ])
  func differencesHaveTheirSign(value: Double, first: Double, words: String) {
    let difference = BesideDifference(metric: MetricName("responseTimeSeconds.mean"))
    #expect(difference.text(value, first) == words)
  }
}
