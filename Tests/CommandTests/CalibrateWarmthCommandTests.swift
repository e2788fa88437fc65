import Experiments
import Foundation
import SimKernel
import Testing

/// `simfaas calibrate warmth`, as a user runs it.
@Suite struct CalibrateWarmthCommandTests {
  /// Containers that are kept for 100 s, called at growing gaps; the second record is a part of the first.
  private static func record(_ count: Int) -> String {
    var text = "container,began,ended,cold\n"
    var now = 0.0
    var container = 0
    for index in 0..<count {
      let gap = Double(index * 37 % 150)
      let isCold = index == 0 || gap > 100
      if isCold { container += 1 }
      now += gap + 1
      text += "c\(container),\(now),\(now + 1),\(isCold)\n"
    }
    return text
  }

  private func withRecords(_ body: (_ folder: String, _ files: [String]) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-warmth-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = ["\(folder)/first.csv", "\(folder)/second.csv"]
    try Self.record(300).write(toFile: files[0], atomically: true, encoding: .utf8)
    try Self.record(120).write(toFile: files[1], atomically: true, encoding: .utf8)
    try body(folder, files)
  }

  @Test func everyRecordIsFittedAndPredictedFromTheOther() throws {
    try withRecords { _, files in
      let result = try Program.run(["calibrate", "warmth"] + files)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("a fixed window explains the cold starts"))
      #expect(result.output.contains("record 2: predicted"))
      #expect(result.output.contains("this record: fitted"))
      let again = try Program.run(["calibrate", "warmth"] + files)
      #expect(again.output == result.output)
    }
  }

  @Test func aStatedWindowIsSimulatedBesideTheEstimates() throws {
    try withRecords { _, files in
      let result = try Program.run(
        ["calibrate", "warmth", files[0], "--window", "50s", "--format", "json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let simulations = try #require(json["simulations"] as? [[String: Any]])
      let stated = try #require(simulations.first { $0["status"] as? String == "stated" })
      #expect(stated["window"] as? Double == 50 && stated["recall"] as? Double == 1)
      #expect(try #require(stated["precision"] as? Double) < 0.8)
      let wrong = try Program.run(["calibrate", "warmth", files[0], "--window", "ten"])
      #expect(wrong.status == 64)
    }
  }

  @Test func programsGetNumbers() throws {
    try withRecords { _, files in
      let result = try Program.run(["calibrate", "warmth", files[0], "--format", "json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let records = try #require(json["records"] as? [[String: Any]])
      let window = try #require(records.first?["window"] as? [String: Any])
      #expect(window["contradictions"] as? Int == 0)
      #expect((99...101).contains(try #require(window["estimate"] as? Double)))
      let simulations = try #require(json["simulations"] as? [[String: Any]])
      #expect(simulations.count == 2)
      #expect(simulations.allSatisfy { $0["recall"] as? Double == 1 })
      #expect(simulations.allSatisfy { $0["status"] as? String == "fitted" })
    }
  }

  @Test func thePoliciesStandInAScenarioAsTheyAre() throws {
    try withRecords { folder, files in
      let out = "\(folder)/profile.yaml"
      let result = try Program.run(["calibrate", "warmth", files[0], "--out", out])
      #expect(result.status == 0, "\(result.errors)")
      let profile = try SettingsFile.read(out)
      guard case .list(let records)? = profile["records"]?.content,
        let policies = records.first?["policies"]
      else {
        Issue.record("the profile has no policies")
        return
      }
      var reader = SettingsReader()
      let settings = SettingKind<PolicySettings>.section().read(policies, &reader)
      try reader.finish()
      #expect(settings?.keepAlive.name == "fixed")
      #expect(policies["reuse"] == .text("most-recently-used"))
    }
  }

  @Test(arguments: [
    ([], 64, "Missing expected argument '<trace> ...'"),
    (["missing.csv"], 1, "missing.csv: there is no such file"),
    (["missing.csv", "--replications", "0"], 64, "--replications is 1 to 10000"),
  ])
  func wrongUseIsSaid(arguments: [String], status: Int32, message: String) throws {
    let result = try Program.run(["calibrate", "warmth"] + arguments)
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
