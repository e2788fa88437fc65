import ClusterModel
import Experiments
import Foundation
import Rehearsal
import Testing

/// The scenarios in `calibration/rehearsals`.
@Suite struct BundledRehearsalsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("calibration/rehearsals").path

  private static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []

  /// What a fitted profile states, in short.
  private static let profile = """
    calibration: { referenceSeconds: 0.05 }
    defaults: { hardware: { cpu: 2, extraction: 15MB/s } }
    images:
      "handler-python:1":
        layers: [{ size: 20MB }]
        functions: { create: 30ms, start: 120ms, initialise: 30ms, dispatch: 70ms, stop: 60ms }
      "handler-sh:1":
        layers: [{ size: 1MB }]
        functions: { create: 30ms, start: 120ms, dispatch: 50ms, stop: 60ms }
    """

  @Test func thereAreSome() { #expect(Self.names.count >= 6) }

  @Test(arguments: names) func itCanBePlayedInAMinuteWithAProfile(_ name: String) throws {
    let profile = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString).yaml"
    try Data(Self.profile.utf8).write(to: URL(fileURLWithPath: profile))
    defer { try? FileManager.default.removeItem(atPath: profile) }
    let loaded = try ScenarioLoader.load(
      "\(Self.folder)/\(name)", overrides: ["profile=\(profile)"])
    #expect(loaded.profile.flatMap(ProfileCheck.reference) == 0.05)
    var plan = try RehearsalPlan(loaded.scenario, folder: loaded.folder)
    plan.replications = 1
    let run = try #require(try Prediction(of: plan).runs.first)
    let end = run.requests.map { $0.arrival + $0.response }.max() ?? 0
    #expect(end > 0.5 && end < 60, "\(name) takes \(end) s")
    #expect(run.requests.allSatisfy { $0.isCompleted })
  }
}
