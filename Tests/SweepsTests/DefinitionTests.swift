import Foundation
import SimKernel
import Testing

@testable import Sweeps

/// What sweep files say, and what is wrong with them.
@Suite struct DefinitionTests {
  @Test func laterAxesChangeFaster() throws {
    let lab = try SweepLab()
    #expect(
      try lab.points(
        """
        axes:
          - { key: policies.keepAlive.window, values: [1s, 2s] }
          - { key: functions.f.memory, values: [128MiB, 256MiB] }
        """) == ["1s 128MiB", "1s 256MiB", "2s 128MiB", "2s 256MiB"])
  }

  @Test func withoutAxesTheScenarioIsTheOnlyPoint() throws {
    #expect(try SweepLab().points("replications: 3") == [""])
  }

  @Test func keysInAZipChangeTogether() throws {
    let lab = try SweepLab()
    #expect(
      try lab.points(
        """
        axes:
          - zip:
              - { key: policies.keepAlive.window, name: window, values: [1s, 2s, 3s] }
              - { key: functions.f.memory, range: { from: 128MiB, to: 256MiB, steps: 3 } }
        """) == ["1s 128MiB", "2s 192MiB", "3s 256MiB"])
  }

  @Test func aConditionalAxisIsThereOnlyWhereItsConditionHolds() throws {
    let lab = try SweepLab()
    #expect(
      try lab.points(
        """
        axes:
          - { key: policies.keepAlive, name: keepAlive, values: [{ name: fixed, window: 1s }, forever] }
          - { key: policies.keepAlive.window, name: window, values: [1min, 5min], when: "keepAlive != forever" }
        """) == [
          "{ name: fixed, window: 1s } 1min", "{ name: fixed, window: 1s } 5min", "forever –",
        ])
  }

  @Test func aDesignDrawsRangesWithoutStepsAndIsCombinedWithAllOthers() throws {
    let lab = try SweepLab()
    #expect(
      try lab.points(
        """
        axes:
          - { key: policies.keepAlive.window, range: { from: 0s, to: 100s } }
          - { key: functions.f.memory, values: [128MiB, 256MiB] }
        design: { sobol: { points: 2 } }
        """) == ["50s 128MiB", "50s 256MiB", "75s 128MiB", "75s 256MiB"])
  }

  @Test func aListCanBeDrawnToo() throws {
    let lab = try SweepLab()
    #expect(
      try lab.points(
        """
        axes:
          - { key: functions.f.memory, values: [128MiB, 256MiB, 384MiB, 512MiB], drawn: true }
        design: { halton: { points: 3 } }
        """) == ["384MiB", "256MiB", "512MiB"])
  }

  @Test func skippedAndRepeatedPointsAreLeftOutAndCounted() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(
      """
      axes:
        - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 3s, steps: 9, round: 1s } }
        - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
      skip: window = 2s and memory > 128MiB
      """)
    #expect(
      plan.points.map { plan.title(of: $0) } == [
        "window=1s memory=128MiB", "window=1s memory=256MiB", "window=2s memory=128MiB",
        "window=3s memory=128MiB", "window=3s memory=256MiB",
      ])
    #expect(plan.repeated > 0)
    #expect(plan.skipped > 0)
  }

  @Test(arguments: [
    ("axs: []", "sweep.yaml:2:1: unknown key 'axs'; did you mean 'axes'?"),
    ("axes: [{ key: seed, values: [1], when: 'a = 1' }]", "axes[0].when: there is no axis 'a'"),
    ("axes: [{ values: [1] }]", "axes[0]: the key 'key' is missing"),
    ("axes: [{ key: seed }]", "axes[0]: states neither 'values' nor 'range'"),
    ("axes: [{ key: seed, values: [] }]", "axes[0].values: there is no value"),
    ("axes: [{ key: seed, values: [1, 2, 1] }]", "axes[0].values[2]: '1' is there twice"),
    ("axes: [{ key: replication, values: [1] }]", "every run has a 'replication' of its own"),
    ("axes: [{ key: 'a..b', values: [1] }]", "axes[0].key: the key path"),
    (
      "axes: [{ key: seed, name: metric, values: [1] }]", "is a column of every result"
    ),
    (
      "axes: [{ key: seed, values: [1] }, { key: seed, values: [2] }]", "there are two axes 'seed'"
    ),
    ("axes: [{ key: seed, range: { from: 1, to: 9 } }]", "there is no 'design' that draws it"),
    (
      "axes: [{ key: seed, values: [1, 2] }]\ndesign: { sobol: { points: 4 } }",
      "design: there is no axis for it to draw"
    ),
    ("design: { sobl: { points: 4 } }", "did you mean 'sobol'?"),
    ("design: { sobol: {} }", "the key 'points' is missing"),
    (
      "axes: [{ zip: [{ key: seed, values: [1] }, { key: name, values: [a, b] }] }]",
      "axes[0].zip[1]: has 2 values, the first key has 1"
    ),
    ("axes: [{ key: seed, values: [1] }]\nseed: 3", "seed: an axis sets 'seed'"),
    ("skip: 'x > 1'", "skip: there is no axis 'x'"),
    ("metrics: ['a[']", "metrics[0]: 'a[' names no number"),
    ("metrics: [events, events]", "'events' is there twice"),
    ("set: [nothing]", "set[0]: expected key.path=value"),
    ("replications: 0", "replications: '0' is out of range"),
    ("limit: { time: 5 }", "limit.time: '5' has no unit"),
    (
      "axes: [{ key: seed, name: s, values: [1, 2] }]\nskip: 's > 0'",
      "sweep.yaml: skip: no point is left: conditions skip all 2"
    ),
    (
      "axes: [{ key: policies.keepAlive.window, name: w, values: [1s, soon] }]",
      "axes: policies.keepAlive.window: 'soon' is not a duration such as 250ms, 10s or 5min (point 1: w=soon)"
    ),
    ("axes: [{ key: functions.g.memory, values: [1GiB] }]", "there is no item 'g'"),
    ("set: [duratoin=1s]", "did you mean 'duration'?"),
    (
      "axes: [{ key: seed, name: s, range: { from: 1, to: 2000000, steps: 100000 } }, { key: name, range: { from: 1, to: 100, steps: 100 } }]",
      "there are more than 1000000 points"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(lines: String, message: String) throws {
    let problems = try SweepLab().problems(lines)
    #expect(problems.contains(message), "\(problems)")
  }

  @Test func aProblemOfManyPointsIsToldOnce() throws {
    let problems = try SweepLab().problems(
      """
      axes:
        - { key: functions.f.memory, values: [1EiB] }
        - { key: policies.keepAlive.window, range: { from: 1s, to: 60s, steps: 60 } }
      """)
    #expect(problems.split(separator: "\n").count == 2)
    #expect(problems.contains("and 59 more)"))
    #expect(problems.contains("60 points are wrong of 60"))
  }

  @Test func aScenarioThatIsNotThereIsNamed() throws {
    let lab = try SweepLab()
    try lab.write("sweep.yaml", "scenario: none.yaml\n")
    let error = #expect(throws: SettingsError.self) {
      var plan = try SweepPlan(file: lab.path("sweep.yaml"))
      try plan.check(workers: 1)
    }
    #expect(error?.description == "\(lab.path("none.yaml")): there is no such file")
  }
}

/// The page that is generated from the keys.
@Suite struct SweepReferenceTests {
  @Test func thePageIsWhatWouldBeGenerated() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/sweep-reference.md")
    #expect(try String(contentsOf: page, encoding: .utf8) == SweepReference.markdown)
  }
}
