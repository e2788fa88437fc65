import Experiments
import Foundation
import SimKernel
import Testing

@testable import Sweeps

/// What tune files may say, and what is wrong with those that say something else.
@Suite struct TuneDefinitionTests {
  private static let axes =
    "axes: [{ key: policies.keepAlive.window, name: window, range: { from: 1s, to: 9s } }]\n"
  private static let objectives = "objectives: [{ metric: coldStartFraction }]\n"

  private static let wrong: [(lines: String, message: String)] = [
    (objectives, "the key 'axes' is missing"),
    ("axes: []\n\(objectives)", "axes: expected at least 1 of axes, found 0"),
    (axes, "the key 'objectives' is missing"),
    ("\(axes)objectives: []", "objectives: expected at least 1 of objectives, found 0"),
    (
      "\(axes)objectives: [{ metric: a }, { metric: b }, { metric: c }, { metric: d }]",
      "there are 4, and a front has at most three"
    ),
    (
      "\(axes)objectives: [{ metric: requests.arrived }, { metric: requests.arrived }]",
      "objectives[1].metric: 'requests.arrived' is there twice"
    ),
    (
      "\(axes)objectives: [{ metric: coldStartFraction, goal: minimize }]",
      "objectives[0].goal: 'minimize' is not one of minimise, maximise; did you mean 'minimise'?"
    ),
    (
      "\(axes)objectives: [{ metric: responseTimeSeconds.p42 }]",
      "objectives[0].metric: 'responseTimeSeconds.p42' names no number in summary.json"
    ),
    ("\(axes)objectives: [{ metric: 'a..b' }]", "objectives[0].metric: 'a..b' names no number"),
    ("\(axes)\(objectives)metrics: [nothing]", "metrics[0]: 'nothing' names no number"),
    (
      "\(axes)\(objectives)constraints: coldStartFraction",
      "constraints: 'coldStartFraction' is no constraint such as"
    ),
    (
      "\(axes)\(objectives)constraints: [coldStartFraction <= 1, responseTimeSeconds.p99 <= many]",
      "constraints[1]: 'many' is not a number or a quantity"
    ),
    (
      "\(axes)\(objectives)constraints: responseTimeSeconds.p99 <= 5MiB",
      "does not measure what 'responseTimeSeconds.p99' does; expected a time"
    ),
    (
      "\(axes)\(objectives)constraints: coldStartFraction <= 5s",
      "does not measure what 'coldStartFraction' does; expected a plain number"
    ),
    (
      "\(axes)\(objectives)constraints: coldStart <= 0.5",
      "constraints: 'coldStart' names no number"
    ),
    (
      "\(axes)\(objectives)replications: { first: 20, most: 10 }",
      "replications.first: is more than 'most', 10"
    ),
    (
      "\(axes)\(objectives)replications: { search: 0 }",
      "replications.search: '0' is out of range: 1 to 10000"
    ),
    ("\(axes)\(objectives)search: { population: 3 }", "search.population: '3' is out of range"),
    ("\(axes)\(objectives)search: { budget: 10 }", "'budget' is 10 runs, and four points need 20"),
    ("\(axes)\(objectives)confidence: 1.5", "confidence: '1.5' is out of range"),
    ("\(axes)\(objectives)skip: window >= 1s", "skip: no point is left"),
    ("\(axes)\(objectives)skip: windw > 1s", "skip: there is no axis 'windw'"),
    ("\(axes)\(objectives)generation: 5", "unknown key 'generation'"),
    (
      "axes: [{ key: policies.keepAlive.window, when: 'a = 1', values: [1s] }]\n\(objectives)",
      "axes[0].when: there is no axis 'a'"
    ),
    (
      "axes: [{ key: replication, values: [1] }]\n\(objectives)",
      "every run has a 'replication' of its own"
    ),
    (
      "axes: [{ key: seed, name: s, values: [\((0..<70).map { "\($0)" }.joined(separator: ","))] }]\n\(objectives)",
      "listed values have 70 combinations; for one objective each is searched by itself, at most 64"
    ),
    (
      "axes: [{ key: policies.keepAlive.windw, values: [1s] }]\n\(objectives)",
      "unknown key 'windw'"
    ),
    (
      "\(axes.replacingOccurrences(of: "9s", with: "0s"))\(objectives)",
      "axes[0].range.to: is not more than 'from'"
    ),
  ]

  @Test(arguments: wrong)
  func whatIsWrongIsSaidWithItsPath(lines: String, message: String) throws {
    let problems = try SweepLab().tuneProblems(lines)
    #expect(problems.contains(message), "\(problems)")
  }

  @Test(
    arguments: [
      ("responseTimeSeconds.p99 <= 500ms", 0.5, 0.75, 0.5), ("coldStartFraction<=5%", 0.05, 0.1, 1),
      ("requests.completed >= 200", 200, 150, 0.25), ("costs.memoryTime.idle <= 0", 0, 3, 3),
      ("nodes[max].meanMemoryBytes <= 1KiB", 1_024, 1_000, 0),
    ] as [(String, Double, Double, Double)])
  func constraintsAreMeasuredAgainstTheirLimits(
    text: String, limit: Double, value: Double, violation: Double
  ) throws {
    let constraint = try MetricLimit(text)
    #expect(constraint.limit == limit)
    #expect((constraint.violation(value) - violation).magnitude < 1e-12)
    #expect((constraint.excess(value) > 0) == (violation > 0))
  }

  @Test func genomesStandForRoundedValuesAndChoices() throws {
    let lab = try SweepLab()
    let plan = try lab.tunePlan(
      """
      axes:
        - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 11s, round: 1s } }
        - { key: policies.reuse, name: reuse, values: [newest, oldest] }
        - { key: functions.f.memory, name: memory, when: reuse = newest, range: { from: 64MiB, to: 128MiB, steps: 3 } }
      skip: window > 10s and reuse = oldest
      objectives: [{ metric: coldStartFraction }]
      """)
    #expect(plan.space.genes == [.place, .choice(2), .place])
    func values(_ genome: [Double]) throws -> [String?]? { try plan.space.point(genome)?.values }
    #expect(try values([0, 0, 0]) == ["1s", "newest", "64MiB"])
    #expect(try values([0.52, 0, 0.5]) == ["6s", "newest", "96MiB"])
    #expect(try values([1, 0, 1]) == ["11s", "newest", "128MiB"])
    #expect(try values([0.52, 1, 0.5]) == ["6s", "oldest", nil])
    #expect(try values([1, 1, 0]) == nil)
    // Every value of the list and all ends are looked at before the start.
    let samples = try plan.space.samples()
    #expect(samples.contains(SweepPoint(["1s", "oldest", nil])))
    #expect(samples.contains(SweepPoint(["11s", "newest", "64MiB"])))
    #expect(samples.contains(SweepPoint(["1s", "newest", "128MiB"])))
  }

  @Test func theReferencePageIsWhatTheCodeSays() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/tune-reference.md")
    #expect(try String(contentsOf: page, encoding: .utf8) == TuneReference.markdown)
  }

  @Test func whatDoesNotDecideTheSearchDoesNotTellTuningsApart() throws {
    let lab = try SweepLab()
    let lines =
      Self.axes + "objectives: [{ metric: coldStartFraction }, { metric: requests.arrived }]\n"
    let plain = try lab.tunePlan(lines).identity
    for more in [
      "name: other", "confidence: 0.9",
      "search: { generations: 3, budget: 900, stall: 2, candidates: 3 }",
      "replications: { first: 5, most: 50 }", "limit: { time: 1min }",
    ] { #expect(try lab.tunePlan(lines + more).identity == plain, "\(more)") }
    for other in [
      "seed: 2", "search: { seed: 2 }", "search: { budget: 50 }", "replications: { search: 4 }",
      "constraints: coldStartFraction <= 1", "set: [seed=3]", "metrics: [requests.completed]",
    ] { #expect(try lab.tunePlan(lines + other).identity != plain, "\(other)") }
  }
}
