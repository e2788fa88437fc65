import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Runs variants of a scenario under the same random numbers and compares them, with intervals.",
    discussion: """
      Every variant meets the same arrivals, execution times and faults, replication by replication; differences to the \
      baseline are paired. With several --vary all combinations are run. See docs/comparing.md.
      """)

  @Argument(help: ArgumentHelp("The scenario, a YAML file.", valueName: "scenario.yaml"))
  var scenario: String

  @Option(
    help: ArgumentHelp(
      "The values that a key is to have, one variant each; may be repeated for all combinations.",
      valueName: "key.path=value,value"))
  var vary: [String] = []

  @Option(
    help: ArgumentHelp(
      "A number in summary.json, such as responseTimeSeconds.p99; may be repeated.",
      valueName: "path"))
  var metric: [String] = []

  @Option(
    help: ArgumentHelp(
      "The variant that all others are compared with, by its changes; the first, if not stated.",
      valueName: "key.path=value …"))
  var baseline: String?

  @Option(help: "Runs of each variant, at least 2.")
  var replications = 20

  @Option(help: "The probability with which intervals hold, between 0.5 and 0.999.")
  var confidence = 0.95

  @Flag(name: .customLong("no-costs"), help: "Leave out what the variants cost.")
  var leavesOutCosts = false

  @Flag(
    help:
      "Say beside each variant what was possible: the fewest cold starts with its memory, the least mean response time."
  )
  var bounds = false

  @OptionGroup var changes: ScenarioChanges

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var threads: Int?

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard !vary.isEmpty else {
      throw ValidationError(
        "name what is to vary, such as --vary policies.keepAlive.window=1min,10min")
    }
    guard (2...1_000_000).contains(replications) else {
      throw ValidationError("--replications is 2 to 1000000")
    }
    guard (0.5...0.999).contains(confidence) else {
      throw ValidationError("--confidence is between 0.5 and 0.999")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024")
    }
  }

  func run() throws {
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    let comparing = try Comparing(
      plan(), threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    bar.clear()
    try StandardOutput.write(
      format == .json ? ComparisonReport.json(comparing) : ComparisonReport.text(comparing))
  }

  private func plan() throws -> Comparing.Plan {
    let variants = try Variant.all(varying: vary)
    guard variants.count > 1 else {
      throw ValidationError("one variant is nothing to compare; separate values by commas")
    }
    var paths =
      metric.isEmpty
      ? [
        "responseTimeSeconds.mean", "responseTimeSeconds.p95", "coldStartFraction",
        "containers.meanTotal",
      ]
      : metric
    if !leavesOutCosts {
      let costs = try CostMetrics.paths(
        of: scenario, changes: changes.overrides, variants: variants)
      paths += costs.filter { !paths.contains($0) }
    }
    var metrics: [SummaryPath] = []
    for path in paths {
      do throws(SummaryPathError) { metrics.append(try SummaryPath(path)) } catch {
        throw ValidationError("--metric: \(error)")
      }
    }
    var plan = Comparing.Plan(scenario: scenario, variants: variants, metrics: metrics)
    plan.changes = changes.overrides
    plan.replications = replications
    plan.confidence = confidence
    plan.withBounds = bounds
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
}
