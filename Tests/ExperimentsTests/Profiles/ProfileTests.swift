import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// The profiles of boards and clouds in `calibration`, each tried by a small scenario.
@Suite struct ProfileTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized.path
  private static let edge =
    root + "/../shared/traces/edge-distributions-faas-sim/distributions.json"
  private static let wakes = root + "/../shared/traces/rpi5-edge-coldstart/e1_decomposition.json"

  private func load(_ text: String) throws -> Scenario {
    try ScenarioLoader.load(text: text, folder: Self.root).scenario
  }

  private func run(_ text: String) throws -> RunSummary {
    let scenario = try load(text)
    return Runner(scenario, try ScenarioBuilder.build(scenario)).run().summary
  }

  /// Means that are published beside the fits, in seconds, and how far the conversion may lie from them.
  @Test(arguments: [
    ("raspberry-pi-3", "resnet-inference-cpu", 5.0951, 0.01),
    ("raspberry-pi-3", "mobilenet-inference-tflite", 2.0728, 0.005),
    ("raspberry-pi-4", "resnet-inference-cpu", 2.9078, 0.005),
    ("raspberry-pi-4", "speech-inference-tflite", 6.7493, 0.005),
    ("jetson-nano", "resnet-inference-gpu", 0.7287, 0.015),
    ("jetson-nano", "resnet-inference-cpu", 0.9279, 0.01),
    ("jetson-tx2", "speech-inference-gpu", 3.3071, 0.005),
    ("jetson-tx2", "resnet-inference-cpu", 0.7448, 0.01),
    ("jetson-xavier-nx", "resnet-inference-cpu", 0.5095, 0.005),
    ("jetson-xavier-nx", "resnet-preprocessing", 6.081, 0.005),
  ])
  func aBoardExecutesForThePublishedMean(
    profile: String, function: String, mean: Double, tolerance: Double
  ) throws {
    let summary = try run(
      """
      profile: \(profile)
      workload: { closedLoop: { function: \(function), clients: 1, requests: 4000 } }
      """)
    let found = try #require(summary.requests.execution["mean"])
    #expect(abs(found / mean - 1) < tolerance, "\(found)")
  }

  /// Medians of the whole wake, measured again for its energy and used nowhere in the profile.
  @Test(arguments: [
    ("mobilenetv2", 0.2011), ("googlenet", 0.3934), ("densenet", 0.6355), ("resnet50", 1.3875),
    ("vit-base", 4.5982), ("resnet50-int8", 0.4449),
  ])
  func aPiFiveWakesAsItsEnergyWasMeasured(function: String, median: Double) throws {
    let summary = try run(
      """
      profile: raspberry-pi-5
      policies: { keepAlive: { name: fixed, window: 0s } }
      workload: { closedLoop: { function: \(function), clients: 1, requests: 999 } }
      """)
    let found = try #require(summary.requests.response["p50"])
    #expect(abs(found / median - 1) < 0.05, "\(found)")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: edge),
      "the published fits are not beside the project"))
  func theBoardsHaveThePublishedFits() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(
        with: try Data(contentsOf: URL(fileURLWithPath: Self.edge))) as? [String: Any])
    let fits = try #require(json["ai_execution_time_distributions"] as? [[String: Any]])
    let profiles = [
      "rpi3": "raspberry-pi-3", "rpi4": "raspberry-pi-4", "nano": "jetson-nano",
      "tx2": "jetson-tx2", "nx": "jetson-xavier-nx",
    ]
    var compared = 0
    for fit in fits {
      let node = try #require(fit["node"] as? String)
      let image = try #require(fit["image"] as? String)
      let name = String(image.split(separator: "/").last ?? "")
      guard let profile = profiles[node], name != "python-pi" else { continue }
      let scenario = try load(
        "profile: \(profile)\nworkload: { closedLoop: { function: \(name), requests: 1 } }")
      let function = try #require(
        scenario.functions.first { $0.name == name }, "\(profile) has no \(name)")
      guard
        case .clipped(.shifted(.logNormal(let mu, let sigma), let shift), let from, let to) =
          function.profile.execution
      else {
        Issue.record("\(profile): \(name) is no clipped and shifted log-normal")
        continue
      }
      let shape = try #require((fit["shape"] as? [Double])?.first)
      let found = [Arithmetic.exp(mu), sigma, shift, from, to]
      let published =
        [
          fit["scale"], shape, fit["loc"], fit["clip_min_s"], fit["clip_max_s"],
        ].compactMap { $0 as? Double }
      #expect(published.count == 5)
      for (a, b) in zip(found, published) {
        #expect(abs(a - b) <= 1e-6 + 1e-4 * abs(b), "\(profile): \(name): \(a), \(b)")
      }
      compared += 1
    }
    #expect(compared == 37)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: wakes),
      "the published wakes are not beside the project"))
  func thePiFiveHasThePublishedMedians() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(
        with: try Data(contentsOf: URL(fileURLWithPath: Self.wakes))) as? [String: Any])
    let scenario = try load(
      "profile: raspberry-pi-5\nworkload: { closedLoop: { function: vit-base, requests: 1 } }")
    #expect(scenario.functions.count == json.count)
    for function in scenario.functions {
      let key = function.name.replacingOccurrences(of: "squeezenet1-1", with: "squeezenet1.1")
      let phases = try #require(json[key] as? [String: Any], "\(key)")
      for (phase, distribution) in [
        ("disk_read", function.profile.start), ("steady", function.profile.execution),
        ("sess_create_warmfile", function.profile.initialise),
        ("first_infer", function.profile.coldExecution),
      ] {
        let median = try #require((phases[phase] as? [String: Any])?["median"] as? Double)
        let found = try #require(distribution).quantile(0.5)
        #expect(abs(found - median) < 1e-6, "\(key): \(phase)")
      }
    }
  }

  /// A client that pauses for less than the window, and one that pauses for longer.
  @Test(arguments: [("635s", 1), ("645s", 200)] as [(String, UInt64)])
  func lambdaOfTwentyTwentyKeepsItsWindowAndItsTimes(pause: String, containers: UInt64) throws {
    let scenario = try load(
      """
      platform: aws-lambda
      profile: aws-lambda-2020
      functions: [{ name: f }]
      workload: { closedLoop: { function: f, clients: 1, think: \(pause), requests: 200 } }
      """)
    let summary = Runner(scenario, try ScenarioBuilder.build(scenario)).run().summary
    #expect(summary.containers.created == containers)
    let warm = 1.8819
    let cold = 1.9779
    let mean = containers == 1 ? warm : cold
    #expect(abs(try #require(summary.requests.execution["mean"]) - mean) < 0.01)
    #expect(scenario.policies.reuse == .mostRecentlyUsed)
  }
}
