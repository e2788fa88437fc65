import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas calibrate check`.
struct CalibrateCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Simulates what calibrate docker measured, by a profile, and compares.",
    discussion: """
      Every phase under every set-up of the samples: quantiles with intervals, the Kolmogorov–Smirnov distance, and how \
      the measured times lie among the predicted ones. Of the samples that the profile was fitted to, only rounds that \
      were held out are compared. The status is 1 if one misses its tolerance. See docs/calibration.md.
      """)

  @Argument(
    help: ArgumentHelp(
      "The profile: a file, or a name in a folder calibration.", valueName: "profile"))
  var profile: String

  @Argument(help: ArgumentHelp("What was measured.", valueName: "samples.csv"))
  var file: String

  @Option(help: "How far a predicted median may be off, as a part of what was measured.")
  var tolerance = 0.1

  @Option(
    name: .customLong("tail-tolerance"), help: "How far a predicted 95th percentile may be off.")
  var tailTolerance = 0.2

  @Option(help: "How often each set-up is simulated.")
  var repetitions = 2_000

  @Option(help: "The seed of what is simulated.")
  var seed: UInt64 = 1

  @Flag(
    name: .customLong("all-rounds"),
    help: "Compares with all rounds, also with those that were fitted.")
  var allRounds = false

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  func validate() throws {
    for (name, value) in [("tolerance", tolerance), ("tail-tolerance", tailTolerance)]
    where !(0...100).contains(value) {
      throw ValidationError("--\(name) is 0 or more; 0.1 for a tenth")
    }
    guard (100...1_000_000).contains(repetitions) else {
      throw ValidationError("--repetitions is 100 to 1000000")
    }
  }

  func run() throws {
    let source = try SampleText(of: file)
    let profile = try ProfileFile.named(profile)
    let samples = try PhaseSample.samples(of: SampleTable(source.text, origin: file))
    var (part, isFitted) = ProfileCheck.part(of: profile, sha256: source.sha256)
    if allRounds {
      isFitted = isFitted || part != .all
      part = .all
    }
    let reference = ProfileCheck.reference(of: profile)
    let chosen = EngineSamples(
      samples, of: part, broughtTo: reference, reference == nil ? .never : .always)
    guard !chosen.samples.isEmpty else {
      throw Stop(
        status: Stop.failed, messages: ["\(file): no round that counts is left to compare with"])
    }
    let check = try ProfileCheck(profile, chosen, repetitions: repetitions, seed: seed)
    guard !check.rows.isEmpty else {
      throw Stop(
        status: Stop.failed, messages: ["\(file): there is nothing that the profile predicts"])
    }
    var limits = PredictionCheck.Tolerance()
    limits.median = tolerance
    limits.tail = tailTolerance
    let about = sentences(part, isFitted: isFitted, reference)
    try StandardOutput.write(
      format == .json
        ? ProfileCheckReport.json(check, limits, about: about)
        : ProfileCheckReport.text(check, limits, about: about))
    let missed = check.rows.filter { !$0.check.holds(limits) }.count
    if missed > 0 {
      throw Stop(
        status: Stop.failed, messages: ["\(missed) of \(check.rows.count) comparisons miss"])
    }
  }

  private func sentences(_ part: RoundPart, isFitted: Bool, _ reference: Double?) -> [String] {
    var sentences: [String] = []
    if case .heldOut(let every) = part {
      sentences.append("compared with every \(every). round, which the profile was not fitted to")
    } else if isFitted {
      sentences.append(
        "compared with rounds that the profile was fitted to: this tells how well the model fits, not how well it predicts"
      )
    } else {
      sentences.append("compared with samples that the profile was not fitted to")
    }
    if let reference {
      sentences.append(
        "times of processor-bound phases are at the speed at which the reference takes \(Readable.duration(reference))"
      )
    }
    return sentences
  }
}
