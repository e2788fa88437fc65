import Foundation
import HTTPTypes
import SimKernel
import Testing

@testable import Server

/// Databases of tunings and sweeps on the page.
@Suite struct TuningPageTests {
  private static let scenario = """
    name: quick
    duration: 20s
    functions: [{ name: f, memory: 128MiB, execution: 50ms, initialise: 200ms }]
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 2s } }
    metrics: { perFunction: false }
    """

  private static let tune = """
    scenario: scenario.yaml
    axes: [{ key: policies.keepAlive.window, name: window, range: { from: 0s, to: 8s, round: 1s } }]
    objectives: [{ metric: coldStartFraction }, { metric: costs.memoryTime.idle }]
    replications: { search: 2, first: 4, most: 4 }
    search: { population: 4, generations: 1, candidates: 2 }
    """

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: TestSite.program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(arguments)")
  }

  @Test func aTuningIsShownWithItsPageAndItsVerdict() async throws {
    let site = try TestSite()
    try site.write(Self.scenario, to: "inputs/scenario.yaml")
    try site.write(Self.tune, to: "inputs/tune.yaml")
    for name in ["one", "two"] {
      try run(["tune", "\(site.path)/inputs/tune.yaml", "--db", "\(site.path)/\(name).sqlite"])
    }
    let entry = try await site.site.library.result("one.sqlite")
    #expect(entry.kind == .tuning && entry.remark == nil && entry.report == "one.html")
    #expect(try await site.ask(.get, "/?kind=tuning").text.contains("2 results"))
    let page = try await site.ask(.get, "/results/one.sqlite")
    #expect(page.status == 200 && isWellFormed(page.text))
    #expect(page.text.contains("Result · tuning") && page.text.contains("verdicts: paired"))
    #expect(page.text.contains("href=\"/results/one.sqlite/files/one.html\""))
    let report = try await site.ask(.get, "/results/one.sqlite/files/one.html")
    #expect(report.status == 200 && report.text.contains("<h2 id=\"verdict\">"))
    let beside = try await site.ask(.get, "/compare?with=one.sqlite&with=two.sqlite")
    #expect(beside.status == 200 && isWellFormed(beside.text))
    #expect(beside.text.contains("as many as needed") && beside.text.contains("the same"))

    try site.write(
      "scenario: scenario.yaml\naxes: [{ key: policies.keepAlive.window, values: [1s, 2s] }]",
      to: "inputs/sweep.yaml")
    try run(["sweep", "\(site.path)/inputs/sweep.yaml", "--db", "\(site.path)/s.sqlite"])
    #expect(try await site.site.library.result("s.sqlite").kind == .sweep)
    let mixed = try await site.ask(.get, "/compare?with=s.sqlite&with=two.sqlite")
    #expect(
      mixed.status == 400 && mixed.text.contains("is a sweep, and &#39;two.sqlite&#39; is a tuning")
    )
  }
}
