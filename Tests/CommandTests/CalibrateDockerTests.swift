import Calibration
import DockerEngine
import Foundation
import Testing

@Suite struct CalibrateDockerUsageTests {
  @Test(arguments: [
    [], ["--image", "a"], ["--out", "x"], ["--image", "a", "--image", "a", "--out", "x"],
    ["--image", "a=perl", "--out", "x"], ["--image", "a", "--out", "x", "--cpus", "0"],
    ["--image", "a", "--out", "x", "--cpus", "1,1"], ["--image", "a", "--out", "x", "--cpus", ""],
    ["--image", "a", "--out", "x", "--simultaneous", "0"],
    ["--image", "a", "--out", "x", "--memory", "512"],
    ["--image", "a", "--out", "x", "--phases", "pull,boot"],
    ["--image", "a", "--out", "x", "--budget", "0s"],
    ["--image", "a", "--out", "x", "--repetitions", "0"],
    ["--image", "a", "--out", "x", "--host", "ftp://x"],
    ["--image", "a", "--out", "x", "--host", "tcp://pi", "--drop-page-cache"],
  ])
  func wrongUsageIsStatus64(_ arguments: [String]) throws {
    let run = try Program.run(["calibrate", "docker"] + arguments)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("simfaas: error: "))
  }

  @Test func anEngineThatIsAwayIsAFailedRun() throws {
    try withScenario { folder, _ in
      let run = try Program.run(
        ["calibrate", "docker", "--image", "a", "--out", "\(folder)/out"],
        environment: ["DOCKER_HOST": "unix://\(folder)/none.sock"])
      #expect(run.status == 1)
      #expect(
        run.errors
          == "simfaas: error: no Docker engine answers at unix://\(folder)/none.sock: there is no such socket; "
          + "start one, or name another with --host or DOCKER_HOST\n")
    }
  }

  @Test func aNodeIsMeasuredIntoJSON() throws {
    try withScenario { folder, _ in
      let run = try Program.run([
        "calibrate", "node", "--repetitions", "6", "--disk", folder, "--out", "\(folder)/node.json",
      ])
      #expect(run.status == 0, "\(run.errors)")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(text("\(folder)/node.json").utf8))
          as? [String: Any])
      for key in [
        "referenceSeconds", "bytesPackedPerSecond", "diskBytesWrittenPerSecond",
        "bytesUnpackedPerSecond",
      ] {
        let figure = try #require(json[key] as? [String: Any], "\(key)")
        let (low, median, high) = (
          figure["low"] as? Double ?? 0, figure["median"] as? Double ?? 0,
          figure["high"] as? Double ?? 0
        )
        #expect(low > 0 && low <= median && median <= high, "\(key)")
      }
      #expect(json["link"] is NSNull)
    }
    #expect(try Program.run(["calibrate", "node", "--repetitions", "5"]).status == 64)
    #expect(try Program.run(["calibrate", "node", "--link", "here"]).status == 64)
  }
}

extension EngineTests {
  @Suite struct CalibrateDockerTests {
    private static let image = "\(TestEngine.registry ?? "")/handler-sh:1"

    /// The arguments of a run of a few seconds.
    private static func arguments(_ folder: String, _ more: [String] = []) -> [String] {
      [
        "calibrate", "docker", "--host", TestEngine.host ?? "", "--registry",
        TestEngine.registry ?? "", "--image", "handler-sh:1", "--repetitions", "1", "--cpus",
        "none", "--simultaneous", "2", "--out", "\(folder)/out",
      ] + more
    }

    /// What is in the engine.
    private func inventory() async throws -> [String] {
      let engine = try await DockerEngine(at: EngineAddress(TestEngine.host ?? ""))
      var objects: [String] = []
      for kind in EngineObject.Kind.allCases {
        objects += try await engine.labelled(kind, by: RunLabels.run).map { "\(kind) \($0.name)" }
      }
      if try await engine.image(Self.image) != nil { objects.append("image") }
      await engine.close()
      return objects
    }

    /// Waits until the engine holds what a run makes.
    private func waitForContainer() async throws {
      for _ in 0..<600 {
        if try await inventory().contains(where: { $0.hasPrefix("container") }) { return }
        try await Task.sleep(for: .milliseconds(20))
      }
      Issue.record("no container came")
    }

    @Test func aRunMeasuresEveryPhaseAndLeavesNothing() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let run = try Program.run(Self.arguments(folder))
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        run.output.contains("cold_start_all") && run.output.contains("the CPU reference took"))
      let rows = try text("\(folder)/out/samples.csv").split(separator: "\n")
      #expect(rows.first == Substring(PhaseSample.columns.joined(separator: ",")))
      for phase in [
        "pull", "pull_layer_extract", "remove_image", "create", "start", "cold_start", "exec",
        "run_and_remove", "pause", "unpause", "idle_cpu", "stop", "remove",
      ] {
        #expect(rows.contains { $0.hasPrefix("\(phase),") }, "\(phase)")
      }
      let facts = try #require(
        try JSONSerialization.jsonObject(with: Data(text("\(folder)/out/facts.json").utf8))
          as? [String: Any])
      #expect(facts["complete"] as? Bool == true)
      #expect((facts["handlers"] as? [String: String]) == [Self.image: "sh"])
      #expect(try await inventory() == [])
    }

    @Test func anImageThatIsNowhereIsNamedAndNothingIsLeft() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let run = try Program.run(Self.arguments(folder, ["--image", "no-such-image:1"]))
      #expect(run.status == 1)
      #expect(run.errors.contains("there is no image \(TestEngine.registry ?? "")/no-such-image:1"))
      #expect(try await inventory() == [])
      #expect(try text("\(folder)/out/facts.json").contains("\"complete\": false"))
    }

    private func size(_ path: String) -> Int {
      FileManager.default.contents(atPath: path)?.count ?? 0
    }

    @Test func ctrlCKeepsTheSamplesAndLeavesNothing() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = "\(folder)/out/samples.csv"
      let run = try Program.run(
        Self.arguments(folder, ["--repetitions", "1000", "--phases", "run-and-remove"])
      ) { process in
        // Until some rows are there.
        for _ in 0..<1_500 where size(file + ".partial") < 1_000 {
          Thread.sleep(forTimeInterval: 0.02)
        }
        kill(process.processIdentifier, SIGINT)
      }
      #expect(run.status == 130)
      #expect(run.errors.contains("interrupted; the samples are partial"))
      #expect(try text(file).contains("\nrun_and_remove,"))
      #expect(try await inventory() == [])
    }

    @Test func whatAKilledRunLeftIsRemovedByTheNextOneAndForeignThingsStay() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = Self.arguments(folder, ["--repetitions", "1000"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      try await waitForContainer()
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(try await inventory().contains("image"))

      // Another program's container, of another image than ours.
      let engine = try await DockerEngine(at: EngineAddress(TestEngine.host ?? ""))
      try await engine.createVolume("theirs", labels: ["someone": "else"])
      let run = try Program.run(Self.arguments(folder, ["--phases", "start"]))
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("had left behind"))
      #expect(try await inventory() == [])
      let theirs = try await engine.labelled(.volume, by: "someone")
      #expect(theirs.map(\.name) == ["theirs"])
      for volume in theirs { try await engine.removeObject(volume) }
      await engine.close()
    }
  }
}
