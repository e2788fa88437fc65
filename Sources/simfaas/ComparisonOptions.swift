import ArgumentParser
import Experiments
import Foundation
import SimKernel

/// What is compared, and how much is run for it.
struct ComparisonOptions: ParsableArguments {
  static let usualMostReplications = 1_000
  static let usualConfidence = 0.95

  @Argument(help: ArgumentHelp("The scenario, a YAML file.", valueName: "scenario.yaml"))
  var scenario: String

  @Option(
    help: ArgumentHelp(
      "The values that a key is to have, one variant each; may be repeated for all combinations.",
      valueName: "key.path=value,value"))
  var vary: [String] = []

  @Option(
    help: ArgumentHelp(
      "The variant that all others are compared with, by its changes; the first, if not stated.",
      valueName: "key.path=value …"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Runs of each variant, at least 2; 20 unless told, with --precision the fewest and 40.",
      valueName: "runs"))
  var replications: Int?

  @Option(
    help: ArgumentHelp(
      "Runs go on until every interval lies within so much of its mean, such as 2%.",
      valueName: "percent"))
  var precision: String?

  @Option(help: "Runs of each variant at most, whatever the precision.")
  var mostReplications = Self.usualMostReplications

  @Flag(help: "Runs come in pairs of which the second mirrors every draw of the first.")
  var antithetic = false

  @Option(
    help: ArgumentHelp(
      "One long run of each variant, cut into so many parts, in place of runs that are repeated.",
      valueName: "parts"))
  var batches: Int?

  @Flag(help: "Finds the warm-up (MSER-5) and cuts it, whatever the scenario declares.")
  var findWarmUp = false

  @Option(help: "The probability with which intervals hold, between 0.5 and 0.999.")
  var confidence = Self.usualConfidence

  @OptionGroup var changes: ScenarioChanges

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var threads: Int?

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard (2...1_000_000).contains(runs) else {
      throw ValidationError("--replications is 2 to 1000000")
    }
    guard precision == nil || (runs...1_000_000).contains(mostReplications) else {
      throw ValidationError("--most-replications is --replications to 1000000")
    }
    guard (0.5...0.999).contains(confidence) else {
      throw ValidationError("--confidence is between 0.5 and 0.999")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024")
    }
    if antithetic, !runs.isMultiple(of: 2) || runs < 4 {
      throw ValidationError("--antithetic needs an even number of --replications, at least 4")
    }
    if let batches {
      guard (Comparing.Plan.leastBatches...10_000).contains(batches) else {
        throw ValidationError("--batches is \(Comparing.Plan.leastBatches) to 10000")
      }
      guard precision == nil, !antithetic else {
        throw ValidationError("--batches makes one run; leave out --precision and --antithetic")
      }
    }
    _ = try wantedPrecision()
  }

  /// The runs that are meant.
  private var runs: Int { replications ?? (precision == nil ? 20 : Precision.usualFirstStage) }

  /// The threads that are meant.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// The plan.
  ///
  /// - Parameters:
  ///   - variants: What is compared.
  ///   - metrics: Paths in `summary.json`.
  /// - Returns: The plan.
  /// - Throws: A baseline that is none of the variants.
  func plan(variants: [Variant], metrics: [SummaryPath]) throws -> Comparing.Plan {
    var plan = Comparing.Plan(scenario: scenario, variants: variants, metrics: metrics)
    plan.changes = changes.overrides
    plan.replications = runs
    plan.precision = try wantedPrecision()
    plan.mostReplications = mostReplications
    plan.isAntithetic = antithetic
    plan.batches = batches
    plan.findsWarmUp = findWarmUp
    plan.confidence = confidence
    if let baseline {
      guard let place = variants.firstIndex(where: { $0.name == baseline }) else {
        throw ValidationError(
          "there is no variant '\(baseline)'; there are: \(variants.map { "'\($0.name)'" }.joined(separator: ", "))"
        )
      }
      plan.baseline = place
    }
    return plan
  }

  private func wantedPrecision() throws -> Precision? {
    guard let precision else { return nil }
    let text = precision.hasSuffix("%") ? String(precision.dropLast()) : ""
    guard let percent = Double(text), percent > 0, percent < 100 else {
      throw ValidationError("--precision is a percentage above 0 and below 100, such as 2%")
    }
    return Precision(relative: percent / 100)
  }

  /// The path that `text` says.
  ///
  /// - Throws: One that is none, named by the `option` that it was given to.
  static func metric(_ text: some StringProtocol, of option: String = "--metric") throws
    -> SummaryPath
  {
    do throws(SummaryPathError) { return try SummaryPath(String(text)) } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}
