import ArgumentParser
import Experiments
import Report
import SimKernel

/// `simfaas coverage`.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract:
      "Repeats a comparison whose answer is known and counts how often its intervals hold it.",
    discussion: """
      Intervals of 95 % should hold the truth in 95 of 100 comparisons, by whatever rule runs are made or cut. \
      See docs/comparing.md.
      """)

  @OptionGroup var comparison: ComparisonOptions

  @Option(
    help: ArgumentHelp(
      "A number in summary.json and its true values, one for each variant; may be repeated.",
      valueName: "path=value,value"))
  var truth: [String] = []

  @Option(help: "How often the comparison is repeated; each time has a seed of its own.")
  var repetitions = 1_000

  func validate() throws {
    guard !truth.isEmpty else {
      throw ValidationError("name what is known, such as --truth responseTimeSeconds.mean=2")
    }
    guard (1...1_000_000).contains(repetitions) else {
      throw ValidationError("--repetitions is 1 to 1000000")
    }
  }

  func run() throws {
    let variants = try Variant.all(varying: comparison.vary)
    let truths = try truth.map { try known($0, of: variants.count) }
    let plan = try comparison.plan(variants: variants, metrics: truths.map(\.metric))
    let bar = SharedProgressBar(comparison.progress)
    defer { bar.clear() }
    let experiment = try CoverageExperiment(
      plan, truths: truths, repetitions: repetitions, threads: comparison.threadCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    bar.clear()
    try StandardOutput.write(CoverageReport.text(experiment))
  }

  private func known(_ text: String, of variants: Int) throws -> CoverageExperiment.Truth {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      throw ValidationError("--truth '\(text)': expected path=value,value")
    }
    let values = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard values.count == variants, values.allSatisfy({ $0?.isFinite == true }) else {
      throw ValidationError(
        "--truth '\(text)': expected \(variants) numbers separated by commas, one for each variant"
      )
    }
    return CoverageExperiment.Truth(
      try ComparisonOptions.metric(parts[0], of: "--truth"), values.compactMap { $0 })
  }
}
