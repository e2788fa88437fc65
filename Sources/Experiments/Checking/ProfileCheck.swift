import Calibration
import SimKernel

/// A profile compared with samples of `calibrate docker`: everything that was measured, simulated again.
public struct ProfileCheck: Sendable {
  /// One phase under one set-up.
  public struct Row: Sendable {
    /// The phase, as the samples call it; `stop` stands for stopping and removing together.
    public let phase: String
    /// The image, as the profile calls it.
    public let image: String
    /// The quota in cores; `nil` without.
    public let cpus: Double?
    /// How many at a time.
    public let simultaneous: Int
    /// Measured and predicted times.
    public let check: PredictionCheck
  }

  /// The rows, by image, single starts first.
  public let rows: [Row]

  /// Which rounds are compared unless somebody says otherwise: those that the profile was not fitted to, if these are the samples it was
  /// fitted to.
  ///
  /// - Parameters:
  ///   - profile: The profile.
  ///   - sha256: The digest of the file of samples.
  /// - Returns: The rounds, and whether the profile was fitted to them.
  public static func part(
    of profile: ProfileFile, sha256: String
  ) -> (part: RoundPart, isFitted: Bool) {
    guard case .text(let digest, _)? = profile.calibration?["sha256"]?.content, digest == sha256
    else { return (.all, false) }
    guard case .text(let every, _)? = profile.calibration?["heldOutEvery"]?.content,
      let every = Int(every), every > 1
    else { return (.all, true) }
    return (.heldOut(every: every), false)
  }

  /// The seconds that the reference took where the profile holds; `nil` where its times are as measured.
  public static func reference(of profile: ProfileFile) -> Double? {
    guard case .text(let text, _)? = profile.calibration?["referenceSeconds"]?.content,
      let seconds = Double(text), seconds > 0, seconds.isFinite
    else { return nil }
    return seconds
  }

  /// Simulates all set-ups of `samples` and compares.
  ///
  /// - Parameters:
  ///   - profile: The profile; it names the images of the samples, without the hosts of their registries.
  ///   - samples: What was measured, at the speed of the profile.
  ///   - repetitions: How often each set-up is simulated.
  ///   - seed: What is drawn from.
  /// - Throws: What is wrong with the profile, or that it lacks an image.
  public init(
    _ profile: ProfileFile, _ samples: EngineSamples, repetitions: Int = 2_000, seed: UInt64 = 1
  ) throws(SettingsError) {
    var rows: [Row] = []
    let procedure = MeasuringProcedure(
      profile: profile.path, repetitions: repetitions, seed: seed)
    for reference in samples.images {
      let image = ImageModel.name(of: reference)
      guard profile.scenario["images"]?[image] != nil else {
        throw SettingsError(
          "the profile has no image '\(image)', which was measured", path: "images",
          position: SourcePosition(origin: profile.path))
      }
      var comparison = ImageComparison(samples: samples, reference: reference, image: image)
      try comparison.compare(procedure)
      rows += comparison.rows
    }
    self.rows = rows
  }
}

/// The rows of one image.
private struct ImageComparison {
  let samples: EngineSamples
  let reference: String
  let image: String
  var rows: [ProfileCheck.Row] = []

  mutating func compare(_ procedure: MeasuringProcedure) throws(SettingsError) {
    for quota in samples.quotas(of: reference) {
      let predicted = try procedure.coldStarts(of: image, cpus: quota, simultaneous: 1)
      add(MeasuredPhase.create, quota, predicted.create)
      add(MeasuredPhase.start, quota, predicted.start)
      // A handler that is ready with the engine's answer has no initialisation of its own; the cold start tells.
      if predicted.initialisation.contains(where: { $0 > 0 }) {
        add(MeasuredPhase.initialisation, quota, predicted.initialisation)
      }
      add(MeasuredPhase.coldStart, quota, predicted.coldStart)
      add(MeasuredPhase.stop, quota, 1, samples.endings(of: reference, cpus: quota), predicted.stop)
    }
    let usual = samples.quotas(of: reference).first ?? nil
    for count in samples.simultaneous(of: reference) where count > 1 {
      let predicted = try procedure.coldStarts(of: image, cpus: usual, simultaneous: count)
      add(MeasuredPhase.coldStart, usual, count, together(count), predicted.coldStart)
      add(
        MeasuredPhase.allColdStarts, usual, count,
        samples.samples.filter {
          $0.phase == MeasuredPhase.allColdStarts && $0.image == reference
            && $0.simultaneous == count
        }, predicted.all)
    }
    let executions = samples.single(MeasuredPhase.execute, of: reference)
    if !executions.isEmpty {
      add(MeasuredPhase.execute, usual, 1, executions, try procedure.dispatches(of: image))
    }
    let unpauses = samples.single(MeasuredPhase.unpause, of: reference)
    if !unpauses.isEmpty {
      add(MeasuredPhase.unpause, usual, 1, unpauses, try procedure.unpauses(of: image))
    }
    let pulls = samples.samples.filter {
      $0.phase == MeasuredPhase.pull && $0.image == reference && $0.note.isEmpty
    }
    if !pulls.isEmpty {
      add(MeasuredPhase.pull, usual, 1, pulls, try procedure.pulls(of: image))
    }
  }

  /// Each of several cold starts at a time; those of one round are alike, so intervals are too narrow.
  private func together(_ count: Int) -> [PhaseSample] {
    samples.samples.filter {
      $0.phase == MeasuredPhase.coldStart && $0.image == reference && $0.simultaneous == count
    }
  }

  private mutating func add(_ phase: String, _ quota: Double?, _ predicted: [Double]) {
    add(phase, quota, 1, samples.single(phase, of: reference, cpus: quota), predicted)
  }

  private mutating func add(
    _ phase: String, _ quota: Double?, _ simultaneous: Int, _ measured: [PhaseSample],
    _ predicted: [Double]
  ) {
    guard !measured.isEmpty, !predicted.isEmpty else { return }
    rows.append(
      ProfileCheck.Row(
        phase: phase, image: image, cpus: quota, simultaneous: simultaneous,
        check: PredictionCheck(
          measured: measured.map { samples.seconds(of: $0) }, predicted: predicted)))
  }
}
