import Experiments
import Foundation
import Testing

@testable import Timelines

/// Folders of runs for tests, each removed at the end.
enum RunLab {
  /// Two functions on two nodes: cold starts with all their steps, and requests beside each other in a container.
  static let scenario = """
    name: lab
    requests: 540
    cluster:
      nodes: [{ count: 2, cpu: 2, memory: 1GiB, agent: { commandDelay: 10ms } }]
    gateway: { before: 2ms, after: 1ms }
    functions:
      - { name: f, memory: 256MiB, execution: 200ms, concurrency: 4, create: 50ms, start: 100ms, initialise: 150ms }
      - { name: 'g, "h"', memory: 128MiB, execution: { exponential: { mean: 100ms } }, start: 80ms }
    workload:
      - poisson: { function: f, rate: 8/s }
      - poisson: { function: 'g, "h"', rate: 1/s }
    policies: { keepAlive: { name: fixed, window: 2s } }
    metrics: { samplingPeriod: 5s }
    """

  /// A run that ends while one request executes and another waits for room; none has ended.
  static let cut = """
    name: cut
    duration: 10s
    cluster: { nodes: [{ memory: 256MiB }] }
    functions: [{ name: f, memory: 256MiB, execution: 1h, create: 50ms, start: 100ms, initialise: 150ms }]
    workload: { constant: { function: f, start: 1s, interval: 1s, requests: 2 } }
    """

  /// Runs `scenario` and gives `body` the folder.
  static func run(
    _ scenario: String = scenario, overrides: [String] = [], _ body: (RunFolder) throws -> Void
  ) throws {
    let path = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = "\(path)/scenario.yaml"
    try Data(scenario.utf8).write(to: URL(fileURLWithPath: file))
    let loaded = try ScenarioLoader.load(file, overrides: overrides)
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var folder: ResultFolder? = try ResultFolder(
      "\(path)/out", for: built, scenarioText: loaded.resolvedText)
    let outcome = Runner(loaded.scenario, built).run(writingTo: &folder)
    if let open = folder.take() { try open.finish(outcome, timing: "{}\n") }
    try body(try RunFolder("\(path)/out"))
  }

  /// The bytes of a file.
  static func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }

  /// Changes a file of a folder with `change` and gives the message with which `read` fails.
  static func fault(
    in folder: RunFolder, _ file: String, _ change: (String) -> String,
    _ read: (RunFolder) throws -> Void
  ) throws -> String {
    let path = "\(folder.path)/\(file)"
    let original = try text(path)
    defer { try? Data(original.utf8).write(to: URL(fileURLWithPath: path)) }
    try Data(change(original).utf8).write(to: URL(fileURLWithPath: path))
    do {
      try read(try RunFolder(folder.path))
      return "nothing is wrong"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "DIR") }
  }
}
