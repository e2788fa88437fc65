import Experiments
import Foundation
import SimKernel
import Testing

/// `simfaas calibrate structure`, as a user runs it.
@Suite struct CalibrateStructureCommandTests {
  /// Initialisations of 0.3 CPU-seconds and 0.05 s besides, under quotas, a little apart from each other.
  private static let samples =
    "phase,image,repetition,seconds,cpus\n"
    + ["", "1", "0.5", "0.25"].flatMap { quota in
      (0..<5).map { repetition in
        let time = (0.3 / min(1, Double(quota) ?? 1) + 0.05) * (0.98 + 0.01 * Double(repetition))
        return "init_after_start,light,\(repetition),\(time),\(quota)\n"
      }
    }.joined()

  private func withSamples(_ body: (_ folder: String, _ file: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-structure-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/samples.csv"
    try Self.samples.write(toFile: file, atomically: true, encoding: .utf8)
    try body(folder, file)
  }

  @Test func parametersAndPointsArePrinted() throws {
    try withSamples { _, file in
      let result = try Program.run(["calibrate", "structure", "quota-initialisation", file])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("quota-initialisation, 20 rows"))
      #expect(result.output.contains("cpu        300 ms"))
      #expect(result.output.contains("quota 0.25"))
      let again = try Program.run(["calibrate", "structure", "quota-initialisation", file])
      #expect(again.output == result.output)
    }
  }

  @Test func programsGetNumbersAndTheProfileIsRead() throws {
    try withSamples { folder, file in
      let out = "\(folder)/profile.yaml"
      let result = try Program.run([
        "calibrate", "structure", "quota-initialisation", file, "--format", "json", "--by", "image",
        "--out", out,
      ])
      #expect(result.status == 0, "\(result.errors)")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let group = try #require((json["groups"] as? [[String: Any]])?.first)
      #expect(group["name"] as? String == "image=light")
      let parameters = try #require(group["parameters"] as? [[String: Any]])
      let cpu = try #require(parameters.first)
      #expect(abs(try #require(cpu["estimate"] as? Double) - 0.3) < 0.003)
      #expect(try #require(cpu["low"] as? Double) < 0.3)
      #expect((group["points"] as? [Any])?.count == 4)

      let profile = try SettingsFile.read(out)
      #expect(profile["model"] == .text("quota-initialisation"))
      guard case .list(let fits)? = profile["fits"]?.content,
        let written = fits.first?["parameters"]?["cpu"]?["estimate"]
      else {
        Issue.record("the profile has no parameters")
        return
      }
      var reader = SettingsReader()
      let seconds = try #require(SettingKind<Double>.seconds().read(written, &reader))
      #expect(abs(seconds - 0.3) < 0.003)
    }
  }

  @Test(arguments: [
    (["queue"], 64, "The value 'queue' is invalid for '<model>'"),
    (["quota-initialisation"], 64, "Missing expected argument '<samples.csv>'"),
    (["quota-initialisation", "missing.csv"], 1, "missing.csv: there is no such file"),
    (["simultaneous-starts", "a.csv"], 64, "simultaneous-starts needs --cores"),
    (["pull-rates", "a.csv", "--cores", "2"], 64, "--cores is for simultaneous-starts"),
    (
      ["pull-rates", "a.csv", "--column", "clients=n"], 64,
      "pull-rates reads no column 'clients'; it reads phase, image"
    ),
    (["pull-rates", "a.csv", "--column", "nothing=n"], 64, "'nothing=n'"),
  ])
  func wrongUseIsSaid(arguments: [String], status: Int32, message: String) throws {
    let result = try Program.run(["calibrate", "structure"] + arguments)
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
