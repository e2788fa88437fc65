import ArgumentParser
import ClusterModel
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Simulates a scenario and reports what it came to.",
    discussion: """
      Ctrl-C ends the run well: what was written is whole and says that it is partial (status 130); a second \
      one ends it at once.
      """)

  @Argument(help: ArgumentHelp("The scenario, a YAML file.", valueName: "scenario.yaml"))
  var scenario: String

  @OptionGroup var changes: ScenarioChanges

  @Option(help: "The folder for result files; without it none are written.")
  var out: String?

  @OptionGroup var reports: ReportChoice

  @Option(help: "How the summary is printed: text, or json as in summary.json.")
  var format = Format.text

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  @Option(
    name: .customLong("shuffle-ties"),
    help: ArgumentHelp(
      "Shuffles events of equal time and phase, to see whether a result hangs on their order.",
      valueName: "seed"))
  var shuffleTies: UInt64?

  mutating func run() throws {
    var loaded = try ScenarioLoader.load(scenario, overrides: changes.overrides)
    let text = loaded.resolvedText
    if out == nil {
      loaded.scenario.metrics.configuration.recordsInvocations = false
      loaded.scenario.metrics.configuration.recordsContainers = false
    }
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var folder: ResultFolder?
    if let out {
      folder = try ResultFolder(
        out, for: built, scenarioText: text,
        provenance: Provenance(
          scenario: scenario, changes: changes.overrides, loaded, command: words,
          version: Simfaas.version))
    }
    Interruption.listen()
    var bar = ProgressBar(progress)
    var outcome: RunOutcome?
    let runner = Runner(loaded.scenario, built, tieShuffle: shuffleTies)
    let wall = ContinuousClock().measure {
      outcome = runner.run(
        writingTo: &folder, shouldStop: { Interruption.wasRequested },
        progress: { bar.show($0) })
    }
    bar.clear()
    guard let outcome else { return }
    try report(outcome, to: folder.take(), wall: wall, folder: loaded.folder)
  }

  private func report(
    _ outcome: RunOutcome, to folder: consuming ResultFolder?, wall: Duration,
    folder scenarioFolder: String
  ) throws {
    var summary = outcome.summary
    var problem: OutputError?
    if let folder = consume folder {
      let timing = Timing(
        wall: wall, outcome: outcome,
        scenarioFolder: URL(fileURLWithPath: scenarioFolder.isEmpty ? "." : scenarioFolder)
          .standardizedFileURL.path)
      do throws(OutputError) {
        try folder.finish(outcome, timing: timing.json)
      } catch {
        problem = error
        if summary.incompleteReason == nil {
          summary.incompleteReason = "the results could not be written: \(error.message)"
        }
      }
    }
    try StandardOutput.write(
      format == .json ? summary.json : RunReport.text(summary, folder: out))
    if let problem { throw problem }
    if let out { try reports.write(.run(out)) }
    switch outcome.end {
    case .complete: break
    case .interrupted:
      throw Stop(status: Stop.interrupted, messages: ["interrupted; the results are partial"])
    case .failed(let reason): throw Stop(status: Stop.failed, messages: [reason])
    }
  }
}

/// What replaces parts of a scenario.
struct ScenarioChanges: ParsableArguments {
  @Option(help: "Replaces the scenario's seed.")
  var seed: UInt64?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replaces one value of the scenario.", valueName: "key.path=value"))
  var settings: [String] = []

  @Option(help: ArgumentHelp("Replaces the scenario's duration.", valueName: "duration"))
  var until: String?

  /// The replacements in the order in which they hold: seed and duration last.
  var overrides: [String] {
    settings + (seed.map { ["seed=\($0)"] } ?? []) + (until.map { ["duration=\($0)"] } ?? [])
  }
}
