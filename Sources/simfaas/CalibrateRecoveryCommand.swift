import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report

/// `simfaas calibrate recovery`: what `Scripts/measure-fits.sh` calls; not shown in the help.
struct CalibrateRecoveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract:
      "Draws samples from a family, fits it, and counts how often intervals hold the true values.",
    shouldDisplay: false)

  @Argument(help: "The family that samples are drawn from.")
  var family: Family

  @Option(help: "The values of its parameters, in its order, separated by commas.")
  var truth: String

  @Option(help: "The number of values of a sample.")
  var count = 30

  @Option(help: "How many samples.")
  var samples = 1_000

  @Option(help: "Samples drawn from each fit and fitted again.")
  var replicates = 199

  @Option(help: "Fit this family instead, and count only how often it is rejected.")
  var wrong: Family?

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  func validate() throws {
    guard values.count == family.parameterCount else {
      throw ValidationError(
        "--truth has \(values.count) values; \(family.rawValue) takes \(family.parameterCount)")
    }
    guard count >= 8, samples >= 1, replicates >= 39 else {
      throw ValidationError("--count is at least 8, --samples at least 1, --replicates at least 39")
    }
  }

  private var values: [Double] { truth.split(separator: ",").compactMap { Double($0) } }

  func run() throws {
    var options = FitOptions()
    options.replicates = replicates
    options.seed = seed
    if let wrong {
      let rejected = (0..<samples).count { index in
        let sample = family.sample(values, count: count, seed: seed, index: UInt64(index))
        return FamilyFit(wrong, FitSample(sample), name: "power/\(index)", options).isRejected
      }
      return try StandardOutput.write(
        "\(family.rawValue)\t\(count)\t\(wrong.rawValue)\t\(share(rejected))\n")
    }
    let result = RecoveryExperiment(family, truth: values, count: count, samples: samples, options)
    for it in result.coverages {
      try StandardOutput.write(
        "\(family.rawValue)\t\(count)\t\(it.parameter.name)\t\(Readable.number(it.meanRatio))"
          + "\t\(share(it.covered))\t\(share(result.rejected))\t\(result.failures)\n")
    }
  }

  private func share(_ number: Int) -> String {
    Readable.fixed(Double(number) / Double(samples) * 100, 1)
  }
}

extension Family: ExpressibleByArgument {}
