import Foundation
import Report
import SimKernel
import Testing

@testable import Sweeps

@Suite struct SweepsBesideTests {
  private static let lines = """
    axes: [{ key: policies.keepAlive.window, name: window, values: [1s, 4s, 8s] }]
    replications: 3
    metrics: [coldStartFraction, responseTimeSeconds.mean]
    """

  private func report(_ lab: SweepLab, _ names: [String]) throws -> BesideReport {
    try BesideReport.sweeps(names.map { BesideResult($0, lab.path($0)) })
  }

  private func sweep(_ lab: SweepLab, _ lines: String, into name: String) throws {
    try lab.run(try lab.plan(lines), into: name)
  }

  @Test func sharedPointsHaveTheirMeansAndDifferences() throws {
    let lab = try SweepLab()
    try sweep(lab, Self.lines, into: "a.sqlite")
    let other = Self.lines.replacingOccurrences(of: "[1s, 4s, 8s]", with: "[8s, 2s, 1s]")
    try sweep(lab, other + "\nset: [functions.f.initialise=400ms]", into: "b.sqlite")
    let report = try report(lab, ["a.sqlite", "b.sqlite"])
    let table = try #require(
      report.tables.first { $0.caption.contains("responseTimeSeconds.mean") })
    #expect(table.rows.map { $0[0] } == ["1s", "8s"])
    #expect(table.columns.last == "difference" && table.textColumns == 1)
    // The same requests, with a longer initialisation: never faster, and slower where there are cold starts.
    let queries = try ["a.sqlite", "b.sqlite"].map {
      try ResultsQuery(
        try ResultsStore(reading: lab.path($0)), metrics: ["responseTimeSeconds.mean"], where: nil)
    }
    let means = [queries[0].rows[0].cells[0].mean, queries[1].rows[2].cells[0].mean]
    let (first, second) = (try #require(means[0]), try #require(means[1]))
    #expect(second > first)
    #expect(table.rows[0][5].hasPrefix("+") && table.rows[0][5].hasSuffix(" %)"))
    let scenarios = try #require(report.tables.first { $0.caption.contains("points 0") })
    #expect(scenarios.rows.contains(["functions.f.initialise", "200ms", "400ms"]))
    for name in ["a.sqlite", "b.sqlite"] {
      #expect(report.remarks.contains("1 point is in \(name), and not in all of them."))
    }
  }

  @Test func equalSweepsAreFoundEqualRunByRun() throws {
    let lab = try SweepLab()
    try sweep(lab, Self.lines, into: "a.sqlite")
    try sweep(lab, Self.lines, into: "b.sqlite")
    let report = try report(lab, ["a.sqlite", "b.sqlite"])
    #expect(
      report.remarks.contains { $0.hasPrefix("Run by run: 9 are in both, 9 of them the same") })
    for table in report.tables where table.columns.last == "difference" {
      #expect(table.rows.allSatisfy { $0.last == "the same" } && table.rows.count == 3)
    }
  }

  @Test func sweepsOfOtherKeysHaveNoPointInCommon() throws {
    let lab = try SweepLab()
    try sweep(lab, Self.lines, into: "a.sqlite")
    let other = Self.lines.replacingOccurrences(
      of: "{ key: policies.keepAlive.window, name: window, values: [1s, 4s, 8s] }",
      with: "{ key: functions.f.memory, name: window, values: [1GiB] }")
    try sweep(lab, other, into: "b.sqlite")
    #expect(
      try report(lab, ["a.sqlite", "b.sqlite"]).remarks.contains {
        $0.hasPrefix("They vary different keys")
      })
    let far = Self.lines.replacingOccurrences(of: "[1s, 4s, 8s]", with: "[7s]")
    try sweep(lab, far, into: "c.sqlite")
    #expect(
      try report(lab, ["a.sqlite", "c.sqlite"]).remarks.contains("They have no point in common."))
  }
}
