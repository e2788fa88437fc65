import Calibration
import Experiments
import Foundation
import SimKernel
import Testing

/// `simfaas calibrate fit`, as a user runs it.
@Suite struct CalibrateFitCommandTests {
  /// Forty log-normal times of each of two images, as a file of measurements has them.
  private static let samples =
    "phase,image,seconds,unix_time,warm_up\n"
    + (0..<80).map { i in
      let image = i % 2 == 0 ? "light" : "heavy"
      let z = Arithmetic.normalQuantile((Double((i / 2 * 17) % 40) + 0.5) / 40)
      let seconds = Arithmetic.exp(0.4 * z) * (i % 2 == 0 ? 0.2 : 0.5)
      return "start,\(image),\(seconds),\(1_700_000_000 + i),\(i < 4)\n"
    }.joined()

  private func withSamples(_ body: (_ folder: String, _ file: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-fit-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/samples.csv"
    try Self.samples.write(toFile: file, atomically: true, encoding: .utf8)
    try body(folder, file)
  }

  private static let quick = ["--families", "exponential,log-normal,gamma", "--replicates", "39"]

  @Test func eachGroupHasATableAndAChoice() throws {
    try withSamples { _, file in
      let result = try Program.run(["calibrate", "fit", file, "--by", "image"] + Self.quick)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("76 rows, 4 more are warm-up"))
      #expect(result.output.contains("image=light: 38 times"))
      #expect(result.output.contains("image=heavy: 38 times"))
      #expect(result.output.components(separatedBy: "chosen: log-normal").count == 3)
      let again = try Program.run(
        ["calibrate", "fit", file, "--by", "image", "--threads", "1"] + Self.quick)
      #expect(again.output == result.output)
    }
  }

  @Test func theProfileIsReadAsScenariosAreRead() throws {
    try withSamples { folder, file in
      let out = "\(folder)/profile.yaml"
      let result = try Program.run(
        ["calibrate", "fit", file, "--where", "image=light", "--out", out] + Self.quick)
      #expect(result.status == 0, "\(result.errors)")
      let profile = try SettingsFile.read(out)
      #expect(profile["provenance"]?["measured"] == .text("2023-11-14 to 2023-11-14"))
      guard case .list(let fits)? = profile["fits"]?.content, let fit = fits.first else {
        Issue.record("the profile has no fits")
        return
      }
      var reader = SettingsReader()
      let written = try #require(fit["distribution"])
      let found = try #require(SettingKind<Distribution>.durations.read(written, &reader))
      guard case .logNormal(let mu, let sigma) = found else {
        Issue.record("\(found) is no log-normal")
        return
      }
      #expect((Arithmetic.exp(mu) / 0.2 - 1).magnitude < 0.05)
      #expect((sigma / 0.4 - 1).magnitude < 0.1)
    }
  }

  @Test func programsGetNumbers() throws {
    try withSamples { _, file in
      let result = try Program.run(["calibrate", "fit", file, "--format", "json"] + Self.quick)
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let groups = try #require(json["groups"] as? [[String: Any]])
      #expect(groups.count == 1)
      #expect(groups[0]["count"] as? Int == 76)
      #expect((groups[0]["families"] as? [Any])?.count == 3)
    }
  }

  @Test(arguments: [
    (["--value", "secnds"], 1, "there is no column 'secnds'; did you mean 'seconds'?"),
    (["--value", "image"], 1, "samples.csv:6:7: image: expected a number, found 'light'"),
    (["--where", "image=none"], 1, "no row is left to fit; 80 do not meet the conditions"),
    (["--where", "image"], 64, "--where"),
    (["--families", "normal"], 64, "--families"),
    (["--replicates", "10"], 64, "--replicates is 0, or at least 39"),
    (["--confidence", "1"], 64, "--confidence is between 0.5 and 0.99"),
  ])
  func whatIsWrongIsSaid(arguments: [String], status: Int, message: String) throws {
    try withSamples { folder, file in
      let out = "\(folder)/profile.yaml"
      let result = try Program.run(["calibrate", "fit", file, "--out", out] + arguments)
      #expect(result.status == Int32(status))
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test func aFileThatIsNotThereIsNamed() throws {
    let result = try Program.run(["calibrate", "fit", "/nowhere/samples.csv"])
    #expect(result.status == 1)
    #expect(result.errors.contains("/nowhere/samples.csv: there is no such file"))
  }
}
