import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

/// A scenario of one node, two functions and thirty requests a second at first sight of it, for tests of runs.
enum RunLab {
  static let scenario = """
    name: lab
    seed: 3
    duration: 20s
    cluster: { nodes: [{ count: 2, memory: 1GiB }] }
    functions:
      - { name: "plain", memory: 128MiB, execution: { exponential: { mean: 50ms } }, start: 100ms }
      - { name: "with, comma", memory: 128MiB, execution: 20ms, start: 100ms }
    workload:
      - poisson: { function: plain, rate: 20/s }
      - poisson: { function: "with, comma", rate: 10/s }
    policies: { keepAlive: { name: fixed, window: 1s } }
    metrics: { samplingPeriod: 5s }
    """

  /// A run of ten requests, one a second, each a second long; keep-alive of ten minutes.
  static let ten = """
    name: ten
    functions: [{ name: f, execution: 1s }]
    workload: { constant: { function: f, interval: 1s, requests: 10 } }
    metrics: { samplingPeriod: null }
    """

  static func load(_ text: String, _ overrides: [String] = []) throws -> (Scenario, BuiltScenario) {
    let loaded = try ScenarioLoader.load(text: text, overrides: overrides)
    return (loaded.scenario, try ScenarioBuilder.build(loaded.scenario))
  }

  /// Runs `text` into a new folder.
  static func run(
    _ text: String, into folder: String, shouldStop: () -> Bool = { false }
  ) throws -> RunOutcome {
    let (scenario, built) = try load(text)
    var results: ResultFolder? = try ResultFolder(folder, for: built, scenarioText: text)
    let outcome = Runner(scenario, built).run(writingTo: &results, shouldStop: shouldStop)
    try results.take()?.finish(outcome, timing: "{}\n")
    return outcome
  }

  /// A folder that is removed at the end of `body`.
  static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }
}
