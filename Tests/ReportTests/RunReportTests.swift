import Experiments
import Report
import SimKernel
import Testing

@Suite struct RunReportTests {
  private func summary(_ overrides: [String] = []) throws -> RunSummary {
    let loaded = try ScenarioLoader.load(
      text: """
        name: table
        duration: 1min
        cluster: { nodes: [{ count: 3, memory: 1GiB }] }
        functions: [{ name: f, execution: 100ms, start: 1s }, { name: g, execution: 1s }]
        workload:
          - constant: { function: f, interval: 1s }
          - constant: { function: g, interval: 3s }
        """, overrides: overrides)
    return Runner(loaded.scenario, try ScenarioBuilder.build(loaded.scenario)).run().summary
  }

  @Test func theReportFitsOnAScreenAndNamesWhatMatters() throws {
    let text = RunReport.text(try summary(), folder: "out/table")
    #expect(text.hasPrefix("table, seed 1: 60.0 s simulated\n"))
    for part in [
      "arrived", "response time", "cold start", "warmed", "mean busy", "node-3", "g ",
      "event fingerprint", "out/table",
    ] { #expect(text.contains(part), "\(part)") }
    for line in text.split(separator: "\n") { #expect(line.count <= 100) }
    #expect(!text.contains("INCOMPLETE"))
  }

  @Test func aPartialRunSaysSoInTheSecondLine() throws {
    var partial = try summary()
    partial.incompleteReason = "interrupted"
    let lines = RunReport.text(partial).split(separator: "\n")
    #expect(lines[1] == "INCOMPLETE: interrupted")
  }

  @Test func manyNodesAreSummarised() throws {
    let text = RunReport.text(try summary(["cluster.nodes[0].count=500"]))
    #expect(text.contains("480 more"))
    #expect(text.contains("requests a node: least 0"))
    #expect(!text.contains("node-21 "))
  }

  @Test func workflowsHaveATableOfTheirOwnWhereThereAreAny() throws {
    #expect(!RunReport.text(try summary()).contains("Workflows"))
    let loaded = try ScenarioLoader.load(
      text: """
        name: workflows
        requests: 10
        functions:
          - { name: f, execution: 1s, calls: [{ function: g }, { function: h, wait: false }] }
          - { name: g, execution: 2s }
          - { name: h, execution: 4s }
        workload: { constant: { function: f, interval: 1s } }
        """, origin: "s.yaml")
    let text = RunReport.text(
      Runner(loaded.scenario, try ScenarioBuilder.build(loaded.scenario)).run().summary)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let title = try #require(lines.firstIndex(of: "Workflows"))
    let row = lines[title + 2].split(separator: " ").joined(separator: " ")
    #expect(row == "f 10 0.0 % 3.00 3.00 s 7.00 s 7.00 s 7.00 s")
    for line in lines { #expect(line.count <= 100) }
  }

  @Test func theProgressLineFitsAndTellsWhatIsLeft() {
    let progress = RunProgress(
      now: .start + .seconds(30), arrived: 1_000_000, events: 3_000_000, share: 0.25)
    let line = ProgressLine.text(progress, elapsed: 4)
    #expect(line.count <= 79)
    #expect(line.hasPrefix("[##········] 25 %  12.0 s left, at 30.0 s"))
    #expect(line.contains("250,000/s"))
  }

  @Test func thePolicyListingHasEveryParameterWithItsDefault() {
    let listing = PolicyListing()
    #expect(listing.text.contains("  fixed  The same window for every container."))
    #expect(listing.text.contains("default 10min"))
    #expect(listing.json.contains("\"default\": \"10min\""))
  }
}
