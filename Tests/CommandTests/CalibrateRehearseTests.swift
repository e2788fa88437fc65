import Calibration
import DockerEngine
import Foundation
import Testing

/// A few requests of a small image; the second finds the container of the first, the third none.
private let played = """
  name: played
  images: { "handler-sh:1": { layers: [{ size: 1MiB }] } }
  functions:
    - { name: f, image: "handler-sh:1", execution: 200ms, cpuShare: 0, start: 200ms, dispatch: 50ms, stop: 50ms }
  workload:
    - { constant: { function: f, interval: 8s, start: 100ms, requests: 2 } }
    - { constant: { function: f, interval: 8s, start: 3s, requests: 1 } }
  policies: { keepAlive: { name: fixed, window: 3s } }
  """

@Suite struct CalibrateRehearseUsageTests {
  @Test(arguments: [
    [], ["--repetitions", "0"], ["--replications", "0"], ["--reference", "0s"],
    ["--host", "ftp://x"], ["--timeout", "1ms"], ["--set", "functions.f.forward=1ms"],
    ["--set", "functions.f.image=null"], ["--set", "profile=nowhere.yaml"],
  ])
  func wrongUsageIsStatus64(_ arguments: [String]) throws {
    try withScenario(played) { _, file in
      let scenario = arguments.isEmpty ? [] : [file]
      let run = try Program.run(["calibrate", "rehearse"] + scenario + arguments)
      #expect(run.status == 64, "\(run.errors)")
      #expect(run.errors.hasPrefix("simfaas: error: "))
    }
  }

  @Test func whatCannotBePlayedIsToldWithItsPath() throws {
    try withScenario(played) { _, file in
      let run = try Program.run(
        ["calibrate", "rehearse", file, "--set", "gateway.timeOut=1s"])
      #expect(
        run.errors
          == "simfaas: error: gateway.timeOut: an engine cannot play requests that are given up; leave it out\n"
      )
    }
  }

  @Test func anEngineThatIsAwayIsAFailedRun() throws {
    try withScenario(played) { folder, file in
      let run = try Program.run(
        ["calibrate", "rehearse", file, "--out", "\(folder)/out"],
        environment: ["DOCKER_HOST": "unix://\(folder)/none.sock"])
      #expect(run.status == 1 && run.output == "")
      #expect(run.errors.hasPrefix("simfaas: error: no Docker engine answers at unix://"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out") == [])
    }
  }
}

extension EngineTests {
  @Suite struct CalibrateRehearseTests {
    private static let image = "\(TestEngine.registry ?? "")/handler-sh:1"

    private static func arguments(_ folder: String, _ file: String, _ more: [String] = [])
      -> [String]
    {
      [
        "calibrate", "rehearse", file, "--host", TestEngine.host ?? "", "--registry",
        TestEngine.registry ?? "", "--repetitions", "2", "--replications", "20", "--out",
        "\(folder)/out",
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

    /// The fields of the rows of a repetition's requests, in the order of their arrivals.
    private func rows(_ folder: String, repetition: Int) throws -> [[String]] {
      try text("\(folder)/out/requests.csv").split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        .filter { $0[0] == "\(repetition)" }.sorted { (Int($0[1]) ?? 0) < (Int($1[1]) ?? 0) }
    }

    @Test func aScenarioIsPlayedAndComparedAndNothingIsLeft() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = "\(folder)/scenario.yaml"
      try Data(played.utf8).write(to: URL(fileURLWithPath: file))
      let run = try Program.run(Self.arguments(folder, file))
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("predicted against measured"))
      for repetition in 0..<2 {
        let rows = try rows(folder, repetition: repetition)
        #expect(rows.map { $0[4] } == ["cold", "warmed", "preWarmed"], "\(rows)")
        for row in rows {
          let execution = try #require(Double(row[11]))
          let response = try #require(Double(row[12]))
          // The word that begins it may be heard late.
          #expect(execution >= 0.1 && response >= max(execution, 0.2))
          #expect((Double(row[6]) != nil) == (row[4] == "cold"))
        }
      }
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(text("\(folder)/out/rehearsal.json").utf8))
          as? [String: Any])
      #expect(json["complete"] as? Bool == true)
      #expect((json["played"] as? [Any])?.count == 2)
      #expect((json["figures"] as? [Any])?.isEmpty == false)
      // Its page is made from the files, and can be made again without an engine.
      let page = try text("\(folder)/out/report.html")
      #expect(page.contains("Measured ÷ predicted") && page.contains("simfaas calibrate rehearse"))
      #expect(try Program.run(["report", "\(folder)/out"]).status == 0)
      #expect(try text("\(folder)/out/report.html") == page)
      #expect(try await inventory() == [])
    }

    @Test func ctrlCKeepsWhatWasPlayedAndLeavesNothing() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = "\(folder)/scenario.yaml"
      try Data(played.utf8).write(to: URL(fileURLWithPath: file))
      let rows = "\(folder)/out/requests.csv"
      let run = try Program.run(Self.arguments(folder, file, ["--repetitions", "100"])) { process in
        for _ in 0..<3_000
        where FileManager.default.contents(atPath: rows + ".partial")?.count ?? 0 < 300 {
          Thread.sleep(forTimeInterval: 0.02)
        }
        kill(process.processIdentifier, SIGINT)
      }
      #expect(run.status == 130, "\(run.errors)")
      #expect(run.errors.contains("interrupted; the repetitions are not complete"))
      #expect(try text(rows).contains(",cold,completed,"))
      #expect(try text("\(folder)/out/rehearsal.json").contains("\"complete\": false"))
      #expect(
        try text("\(folder)/out/report.html").contains("did not come to its end (interrupted)"))
      #expect(try await inventory() == [])
    }

    @Test func anImageThatIsNowhereIsNamed() async throws {
      let folder = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = "\(folder)/scenario.yaml"
      try Data(played.replacing("handler-sh:1", with: "no-such-image:1").utf8)
        .write(to: URL(fileURLWithPath: file))
      let run = try Program.run(Self.arguments(folder, file))
      #expect(run.status == 1)
      #expect(run.errors.contains("there is no image \(TestEngine.registry ?? "")/no-such-image:1"))
      #expect(try await inventory() == [])
    }
  }
}
