import Calibration
import Foundation
import SimKernel
import Testing

@testable import Experiments
@testable import Report

/// From samples to a profile and back: samples made by the simulator from known parameters give them back, and pass the check.
@Suite struct EngineProfileTests {
  /// An engine of which everything is known.
  private static let truth = """
    cluster: { registry: { bandwidth: 100MB/s, latency: { logNormal: { median: 40ms, sigma: 0.2 } } } }
    defaults: { hardware: { cpu: 2, extraction: 20MB/s, extractionPerLayer: 30ms } }
    images:
      small:1:
        layers: [{ size: 2MB }]
        functions:
          create: { logNormal: { median: 40ms, sigma: 0.2 } }
          start: { logNormal: { median: 120ms, sigma: 0.15 } }
          dispatch: { logNormal: { median: 60ms, sigma: 0.2 } }
          unpause: { logNormal: { median: 10ms, sigma: 0.3 } }
          stop: { logNormal: { median: 80ms, sigma: 0.3 } }
          engineShare: 0.75
      large:1:
        layers: [{ size: 6MB }, { size: 30MB }]
        functions:
          create: { logNormal: { median: 45ms, sigma: 0.2 } }
          start: { logNormal: { median: 130ms, sigma: 0.15 } }
          initialise: { gamma: { shape: 30, scale: 10ms } }
          dispatch: { logNormal: { median: 90ms, sigma: 0.2 } }
          unpause: { logNormal: { median: 12ms, sigma: 0.3 } }
          stop: { logNormal: { median: 90ms, sigma: 0.3 } }
          engineShare: 0.75
    """

  private static let sizes: [String: [Int64]] = [
    "small:1": [2_000_000], "large:1": [6_000_000, 30_000_000],
  ]

  /// As many rounds of samples as an engine of these parameters would have given.
  private func samples(
    of profile: String, rounds: Int, seed: UInt64, slower: (Int) -> Double = { _ in 1 }
  ) throws -> [PhaseSample] {
    let procedure = MeasuringProcedure(profile: profile, repetitions: max(rounds, 100), seed: seed)
    var samples: [PhaseSample] = []
    func add(
      _ phase: String, _ image: String, _ round: Int, _ seconds: Double, cpus: Double? = nil,
      simultaneous: Int = 1, bytes: Int64? = nil
    ) {
      var sample = PhaseSample(
        phase: phase, image: "registry.example:5000/\(image)", seconds: seconds,
        unixTime: 1_800_000_000 + Double(samples.count))
      (sample.round, sample.repetition) = (round, round)
      sample.cpus = cpus
      sample.simultaneous = simultaneous
      sample.layers = Self.sizes[image]?.count
      sample.imageBytes = 100_000_000
      sample.compressedBytes = bytes ?? Self.sizes[image]?.reduce(0, +)
      sample.referenceSeconds = 0.05 * slower(round)
      if MeasuredPhase.isProcessorBound(phase) { sample.seconds *= slower(round) }
      samples.append(sample)
    }
    for (image, layers) in Self.sizes.sorted(by: { $0.key < $1.key }) {
      for quota in [nil, 1, 0.5] as [Double?] {
        let times = try procedure.coldStarts(of: image, cpus: quota, simultaneous: 1)
        for round in 0..<rounds {
          add(MeasuredPhase.create, image, round, times.create[round], cpus: quota)
          add(MeasuredPhase.start, image, round, times.start[round], cpus: quota)
          add(
            MeasuredPhase.initialisation, image, round, times.initialisation[round], cpus: quota)
          add(MeasuredPhase.coldStart, image, round, times.coldStart[round], cpus: quota)
          add(MeasuredPhase.stop, image, round, times.stop[round] * 0.6, cpus: quota)
          add(MeasuredPhase.remove, image, round, times.stop[round] * 0.4, cpus: quota)
        }
      }
      for count in [2, 4, 8] {
        let times = try procedure.coldStarts(of: image, cpus: nil, simultaneous: count)
        for round in 0..<rounds {
          let own = times.coldStart[(round * count)..<((round + 1) * count)]
          for seconds in own {
            add(MeasuredPhase.coldStart, image, round, seconds, simultaneous: count)
          }
          add(MeasuredPhase.allColdStarts, image, round, own.max() ?? 0, simultaneous: count)
        }
      }
      for (round, seconds) in try procedure.dispatches(of: image).prefix(rounds).enumerated() {
        add(MeasuredPhase.execute, image, round, seconds)
      }
      for (round, seconds) in try procedure.unpauses(of: image).prefix(rounds).enumerated() {
        add(MeasuredPhase.unpause, image, round, seconds)
      }
      for (round, seconds) in try procedure.pulls(of: image).prefix(rounds).enumerated() {
        add(MeasuredPhase.pull, image, round, seconds)
        // One layer after the other is unpacked; the first has then been downloaded.
        let download = Double(layers.reduce(0, +)) / 100e6
        add(MeasuredPhase.pullDownload, image, round, 0.04 + download)
        for bytes in layers {
          add(
            MeasuredPhase.pullLayerExtract, image, round, 0.03 + Double(bytes) / 20e6,
            bytes: bytes)
        }
      }
    }
    return samples
  }

  private func withTruth(_ body: (_ folder: String, _ truth: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-profile-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Self.truth.write(toFile: "\(folder)/truth.yaml", atomically: true, encoding: .utf8)
    try body(folder, "\(folder)/truth.yaml")
  }

  /// Fits samples and writes the profile.
  private func fit(
    _ samples: [PhaseSample], to path: String, part: RoundPart = .all
  ) throws -> EngineModel {
    var options = FitOptions()
    options.families = [.gamma, .logNormal, .weibull]
    options.replicates = 39
    let chosen = EngineSamples(samples, of: part)
    let model = EngineModel(chosen, cores: 2, options, threads: 2)
    let source = EngineProfile.Source(path: "samples.csv", sha256: "0", part: part, facts: nil)
    try EngineProfile(model, of: chosen, from: source, options).yaml
      .write(toFile: path, atomically: true, encoding: .utf8)
    return model
  }

  @Test func knownParametersComeBackAndTheirProfilePassesOnOtherSamples() throws {
    try withTruth { folder, truth in
      let out = "\(folder)/profile.yaml"
      let model = try fit(try samples(of: truth, rounds: 30, seed: 1), to: out)
      #expect(model.images.map(\.name) == ["large:1", "small:1"])
      for image in model.images {
        #expect((image.engineShare - 0.75).magnitude < 0.15, "\(image.name): \(image.engineShare)")
        #expect(image.layers == Self.sizes[image.name])
      }
      #expect(model.images[0].fits[.initialise] != nil)
      #expect(model.images[1].fits[.initialise] == nil)
      #expect((try #require(model.pulls.extractionRate) / 20e6 - 1).magnitude < 0.01)
      #expect((model.pulls.perLayer / 0.03 - 1).magnitude < 0.01)

      let profile = try ProfileFile.named(out)
      let others = EngineSamples(try samples(of: truth, rounds: 30, seed: 2))
      let check = try ProfileCheck(profile, others, repetitions: 1_000)
      // Of so many comparisons with an interval of 95 % a few may miss the tail by chance; the medians are within a tenth.
      for row in check.rows {
        #expect(
          row.check.median.holds(0.12),
          "\(row.phase) \(row.image) \(row.simultaneous): \(row.check)")
      }
      let tails = check.rows.filter { !$0.check.tail.holds(0.2) }.count
      #expect(tails <= check.rows.count / 10)
    }
  }

  @Test func aWrongProfileMisses() throws {
    try withTruth { folder, truth in
      let wrong = "\(folder)/wrong.yaml"
      let slow = Self.truth.replacing(
        "start: { logNormal: { median: 120ms", with: "start: { logNormal: { median: 180ms")
      try slow
        .write(toFile: wrong, atomically: true, encoding: .utf8)
      let samples = EngineSamples(try samples(of: truth, rounds: 30, seed: 3))
      let check = try ProfileCheck(try ProfileFile.named(wrong), samples, repetitions: 500)
      let missed = check.rows.filter { !$0.check.holds(PredictionCheck.Tolerance()) }
      #expect(missed.contains { $0.phase == MeasuredPhase.start && $0.image == "small:1" })
      #expect(!missed.contains { $0.image == "large:1" && $0.phase == MeasuredPhase.start })
      let row = try #require(missed.first { $0.phase == MeasuredPhase.start })
      #expect(row.check.distance > 0.7 && row.check.p < 1e-6)
      #expect(ProfileCheckReport.text(check, .init(), about: ["x"]).contains("misses: median"))
    }
  }

  @Test func timesAreBroughtToOneSpeedOfTheMachine() throws {
    try withTruth { _, truth in
      let slower: (Int) -> Double = { $0 % 2 == 0 ? 1 : 2 }
      let moved = EngineSamples(try samples(of: truth, rounds: 30, seed: 1, slower: slower))
      // The median of as many rounds of 0.05 s as of 0.1 s.
      #expect((try #require(moved.reference) - 0.075).magnitude < 1e-12)
      let still = EngineSamples(try samples(of: truth, rounds: 30, seed: 1))
      #expect(still.reference == nil)
      for image in still.images {
        let pairs = zip(
          moved.single(MeasuredPhase.start, of: image), still.single(MeasuredPhase.start, of: image)
        )
        #expect(
          pairs.allSatisfy {
            (moved.seconds(of: $0) / still.seconds(of: $1) - 1.5).magnitude < 1e-9
          })
      }
    }
  }

  @Test func roundsThatAreHeldOutAreTheOthers() throws {
    try withTruth { folder, truth in
      let samples = try samples(of: truth, rounds: 9, seed: 1)
      let fitted = EngineSamples(samples, of: .fitted(every: 3))
      let held = EngineSamples(samples, of: .heldOut(every: 3))
      #expect(Set(fitted.samples.map(\.round)) == [0, 1, 3, 4, 6, 7])
      #expect(Set(held.samples.map(\.round)) == [2, 5, 8])
      let out = "\(folder)/profile.yaml"
      _ = try fit(samples, to: out, part: .fitted(every: 3))
      let profile = try ProfileFile.named(out)
      #expect(ProfileCheck.part(of: profile, sha256: "0") == (.heldOut(every: 3), false))
      #expect(ProfileCheck.part(of: profile, sha256: "1") == (.all, false))
    }
  }

  @Test func samplesAreReadAsTheyWereWritten() throws {
    try withTruth { _, truth in
      let samples = try samples(of: truth, rounds: 2, seed: 1)
      let text =
        PhaseSample.columns.joined(separator: ",") + "\n"
        + samples.map { $0.row + "\n" }.joined()
      let read = try PhaseSample.samples(of: SampleTable(text, origin: "samples.csv"))
      #expect(read.count == samples.count)
      #expect(read.map(\.row) == samples.map(\.row))
      for (wrong, message) in [
        ("-1.0", "seconds: '-1.0' is below zero; times are at least zero"),
        ("soon", "seconds: expected a number, found 'soon'"),
      ] {
        let header = PhaseSample.columns.joined(separator: ",")
        let row = "create,a,0,0,false,\(wrong),,,1,warm,,,,,1,"
        let place = "s.csv:2:20"
        let error = #expect(throws: SampleTableError.self) {
          try PhaseSample.samples(of: SampleTable("\(header)\n\(row)\n", origin: "s.csv"))
        }
        #expect("\(try #require(error))" == "\(place): \(message)")
      }
    }
  }
}
