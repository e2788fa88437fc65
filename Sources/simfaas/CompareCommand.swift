import ArgumentParser
import Experiments
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

  @OptionGroup var comparison: ComparisonOptions

  @Option(
    help: ArgumentHelp(
      "A number in summary.json, such as responseTimeSeconds.p99; may be repeated.",
      valueName: "path"))
  var metric: [String] = []

  @Flag(name: .customLong("no-costs"), help: "Leave out what the variants cost.")
  var leavesOutCosts = false

  @Flag(
    help:
      "Say beside each variant what was possible: the fewest cold starts with its memory, the least mean response time."
  )
  var bounds = false

  @Option(help: "The folder for the comparison as files; without it none are written.")
  var out: String?

  @OptionGroup var reports: ReportChoice

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  func validate() throws {
    guard !bounds || (comparison.batches == nil && !comparison.antithetic) else {
      throw ValidationError("--bounds is of independent runs; leave out --batches and --antithetic")
    }
    guard !comparison.vary.isEmpty else {
      throw ValidationError(
        "name what is to vary, such as --vary policies.keepAlive.window=1min,10min")
    }
  }

  func run() throws {
    let plan = try plan()
    if let out { try OutputFolder.create(out) }
    let bar = SharedProgressBar(comparison.progress)
    defer { bar.clear() }
    let comparing = try Comparing(plan, threads: comparison.threadCount) { ended, all in
      bar.show(ended: ended, of: all)
    }
    bar.clear()
    try StandardOutput.write(
      format == .json ? ComparisonReport.json(comparing) : ComparisonReport.text(comparing))
    if let out { try write(comparing, to: out) }
  }

  private func write(_ comparing: Comparing, to folder: String) throws {
    let loaded = try ScenarioLoader.load(
      comparison.scenario, overrides: comparison.changes.overrides)
    let provenance = Provenance(
      scenario: comparison.scenario, changes: comparison.changes.overrides, loaded,
      command: words, version: Simfaas.version)
    try OutputFile.save(provenance.json, to: "\(folder)/\(ResultFile.provenance)")
    try VariantTimesTable(
      zip(comparing.plan.variants, comparing.responseTimes).map {
        VariantTimesTable.Variant($0.name, $1)
      }
    ).write(to: "\(folder)/\(ComparisonFile.distributions)")
    try OutputFile.save(
      ComparisonReport.text(comparing), to: "\(folder)/\(ComparisonFile.text)")
    try OutputFile.save(
      ComparisonReport.json(comparing), to: "\(folder)/\(ComparisonFile.comparison)")
    try reports.write(.comparison(folder))
  }

  private func plan() throws -> Comparing.Plan {
    let variants = try Variant.all(varying: comparison.vary)
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
        of: comparison.scenario, changes: comparison.changes.overrides, variants: variants)
      paths += costs.filter { !paths.contains($0) }
    }
    var plan = try comparison.plan(
      variants: variants, metrics: paths.map { try ComparisonOptions.metric($0) })
    plan.withBounds = bounds
    return plan
  }
}
