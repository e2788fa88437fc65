import Calibration
import Foundation
import Testing

/// `simfaas calibrate fit` on an engine's samples and `calibrate check`, as a user runs them.
@Suite struct CalibrateCheckTests {
  /// Samples of an engine whose starts take 0.1 s give or take, in twelve rounds.
  private static func samples(start: Double = 0.1) -> String {
    var rows: [String] = []
    for round in 0..<12 {
      let jitter = 1 + 0.02 * Double((round * 7) % 12 - 6)
      for (phase, seconds) in [
        (MeasuredPhase.create, 0.04), (MeasuredPhase.start, start),
        (MeasuredPhase.initialisation, 0.03), (MeasuredPhase.coldStart, start + 0.07),
        (MeasuredPhase.stop, 0.02), (MeasuredPhase.remove, 0.03), (MeasuredPhase.execute, 0.06),
      ] {
        var sample = PhaseSample(
          phase: phase, image: "localhost/f:1", seconds: seconds * jitter,
          unixTime: 1_800_000_000 + Double(rows.count))
        (sample.round, sample.repetition) = (round, round)
        sample.referenceSeconds = 0.05
        rows.append(sample.row)
      }
    }
    return ([PhaseSample.columns.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  private func withFolder(_ body: (_ folder: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-check-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Self.samples().write(
      toFile: "\(folder)/samples.csv", atomically: true, encoding: .utf8)
    try body(folder)
  }

  private func fit(_ folder: String, _ more: [String] = []) throws -> Program {
    try Program.run(
      [
        "calibrate", "fit", "\(folder)/samples.csv", "--cores", "2", "--families",
        "log-normal,gamma", "--replicates", "39", "--out", "\(folder)/profile.yaml",
      ] + more)
  }

  @Test func aProfileIsFittedCheckedAndRun() throws {
    try withFolder { folder in
      let fitted = try fit(folder, ["--hold-out", "2"])
      #expect(fitted.status == 0, "\(fitted.errors)")
      #expect(fitted.output.contains("f:1:\n"))
      let check = try Program.run([
        "calibrate", "check", "\(folder)/profile.yaml", "\(folder)/samples.csv",
      ])
      #expect(check.status == 0, "\(check.output)\(check.errors)")
      #expect(
        check.output.hasPrefix("compared with every 2. round, which the profile was not fitted to"))
      #expect(check.output.contains("6 hold"))

      try """
      functions: [{ name: f, image: "f:1", execution: 1s }]
      workload: { constant: { function: f, interval: 1h, requests: 3 } }
      """.write(toFile: "\(folder)/scenario.yaml", atomically: true, encoding: .utf8)
      let run = try Program.run([
        "run", "\(folder)/scenario.yaml", "--set", "profile=\(folder)/profile.yaml", "--format",
        "json",
      ])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("\"cold\""))
    }
  }

  @Test func otherSamplesThatDifferMiss() throws {
    try withFolder { folder in
      #expect(try fit(folder).status == 0)
      let others = "\(folder)/others.csv"
      try Self.samples(start: 0.2).write(toFile: others, atomically: true, encoding: .utf8)
      let check = try Program.run(["calibrate", "check", "\(folder)/profile.yaml", others])
      #expect(check.status == 1)
      #expect(check.output.hasPrefix("compared with samples that the profile was not fitted to"))
      #expect(check.output.contains("misses: median"))
      #expect(check.errors.contains("comparisons miss"))
      let own = try Program.run([
        "calibrate", "check", "\(folder)/profile.yaml", "\(folder)/samples.csv",
      ])
      #expect(own.status == 0)
      #expect(own.output.hasPrefix("compared with rounds that the profile was fitted to"))
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    try withFolder { folder in
      #expect(try fit(folder).status == 0)
      let (profile, samples) = ("\(folder)/profile.yaml", "\(folder)/samples.csv")
      for (arguments, status, message) in [
        ([profile, samples, "--tolerance=-1"], 64, "--tolerance is 0 or more"),
        ([profile, samples, "--repetitions", "9"], 64, "--repetitions is 100 to 1000000"),
        (["no-such-profile", samples], 64, "there is no profile 'no-such-profile'"),
        ([profile, "\(folder)/none.csv"], 1, "none.csv: there is no such file"),
        ([profile, profile], 1, "2 fields, but 1 columns are named"),
      ] as [([String], Int32, String)] {
        let check = try Program.run(["calibrate", "check"] + arguments)
        #expect(check.status == status, "\(arguments): \(check.errors)")
        #expect(check.errors.contains(message), "\(arguments): \(check.errors)")
      }
      let other = try String(contentsOfFile: samples, encoding: .utf8)
        .replacingOccurrences(of: "localhost/f:1", with: "localhost/g:1")
      try other.write(toFile: "\(folder)/g.csv", atomically: true, encoding: .utf8)
      let check = try Program.run(["calibrate", "check", profile, "\(folder)/g.csv"])
      #expect(check.status == 64)
      #expect(check.errors.contains("the profile has no image 'g:1', which was measured"))
    }
    try withFolder { folder in
      let fitted = try Program.run(["calibrate", "fit", "\(folder)/samples.csv"])
      #expect(fitted.status == 64)
      #expect(fitted.errors.contains("state them with --cores"))
      #expect(try fit(folder, ["--hold-out", "1"]).status == 64)
      #expect(try fit(folder, ["--by", "image", "--hold-out", "2"]).status == 64)
    }
  }
}
