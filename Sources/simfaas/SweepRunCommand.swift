import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// `simfaas sweep SWEEP.yaml`.
struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs all points of a sweep, on this machine or on a cluster.",
    discussion: """
      Results do not depend on --workers, nor on --engine. A sweep that was cut off, however that was, goes on with --resume. \
      Ctrl-C lets the runs under way come to their end (status 130), and leaves jobs of Slurm running; a second one ends the \
      program at once.
      """)

  @Argument(help: ArgumentHelp("What is swept, a YAML file.", valueName: "sweep.yaml"))
  var sweep: String

  @Option(
    help: ArgumentHelp(
      "The database for results; without it, the name of the sweep file with .sqlite, here.",
      valueName: "file.sqlite"))
  var db: String?

  @Option(
    help: """
      How many runs, or with other engines than local tasks, are under way at a time; without it, one for each core, and with \
      slurm as many as are started.
      """)
  var workers: Int?

  @OptionGroup(title: "Many machines") var engines: SweepEngineOptions

  @OptionGroup var running: RunningOptions

  @Flag(help: "Tries runs again that did not come to their end; with --resume.")
  var retryFailed = false

  @OptionGroup var reports: ReportChoice

  @Flag(help: "Lists the points and estimates the time by three runs; keeps nothing.")
  var dryRun = false

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let workers, !(1...1_024).contains(workers) {
      throw ValidationError("--workers is 1 to 1024")
    }
    if retryFailed, !running.resume { throw ValidationError("--retry-failed is for --resume") }
    guard engines.engine == .kubernetes || engines.engine == .plan else { return }
    for (option, isStated) in [
      ("--resume", running.resume), ("--accept-program", running.acceptProgram),
      ("--progress", progress != .auto),
    ] where isStated {
      throw ValidationError(
        "\(option) is for --engine local, slurm: with \(engines.engine.rawValue) only a plan is written"
      )
    }
  }

  /// Where results go.
  var database: String {
    db ?? URL(fileURLWithPath: sweep).deletingPathExtension().lastPathComponent + ".sqlite"
  }

  func run() throws {
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    var plan = try SweepPlan(file: sweep)
    try plan.check(workers: ProcessInfo.processInfo.activeProcessorCount)
    if dryRun { return try list(plan, workers: workers) }
    let program = try ProgramIdentity.current(version: Simfaas.version)
    switch engines.engine {
    case .local: try runLocally(plan, program, workers: workers)
    case .slurm: try runOnSlurm(plan, program)
    case .kubernetes: try writeJob(plan, program, workers: workers)
    case .plan: try writePlan(plan, program, workers: workers)
    }
  }

  /// The database as this sweep goes on with it, or a new one.
  func openStore(_ plan: SweepPlan, _ program: ProgramIdentity) throws -> ResultsStore {
    try ResultsStore.open(database, for: plan, program: program, running.continuation)
  }

  private func runLocally(
    _ plan: SweepPlan, _ program: ProgramIdentity, workers: Int
  ) throws {
    let store = try openStore(plan, program)
    var options = LocalSweep.Options()
    options.workers = workers
    options.isolates = running.isolate || plan.limit.memory != nil
    options.retriesFailed = retryFailed
    options.executable = ProgramIdentity.executablePath ?? CommandLine.arguments[0]
    Terminal.say("\(SweepReport.size(plan)), \(workers) at a time\n")
    Interruption.listen()
    let local = try LocalSweep(plan, into: store, program: program, options)
    let outcome = try run(local)
    try store.close()
    try finish(outcome, plan)
  }

  private func run(_ local: LocalSweep) throws -> SweepOutcome {
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    var saysItEnds = false
    return try local.run(shouldStop: { Interruption.wasRequested }) { event in
      if Interruption.wasRequested, !saysItEnds {
        saysItEnds = true
        bar.clear()
        Terminal.say("ending after the runs under way; Ctrl-C again ends at once\n")
      }
      switch event {
      case .suspects(let count):
        Terminal.say(
          "\(count) \(count == 1 ? "run was" : "runs were") under way when the last sweep ended without a word; each is run alone first\n"
        )
      case .estimate(let seconds, _, let all):
        bar.clear()
        Terminal.say("about \(Readable.duration(seconds)) for \(all) runs, by three of them\n")
      case .progress(let ended, let all): bar.show(ended: ended, of: all)
      }
    }
  }

  private func list(_ plan: SweepPlan, workers: Int) throws {
    let pilots = try PilotRuns(plan)
    try StandardOutput.write(
      SweepReport.size(plan) + "\n" + SweepReport.estimate(pilots, plan, workers: workers) + "\n"
        + SweepReport.points(plan))
  }

  /// Says what a sweep came to, and writes the page about it beside the database.
  func say(_ outcome: SweepOutcome, _ plan: SweepPlan) throws {
    try StandardOutput.write(SweepReport.text(outcome, plan, database: database))
    try reports.write(.sweep(database))
  }

  /// Says what a sweep came to, and ends the program accordingly where that is not well.
  private func finish(_ outcome: SweepOutcome, _ plan: SweepPlan) throws {
    try say(outcome, plan)
    if outcome.missing > 0, Interruption.wasRequested {
      throw Stop(status: Stop.interrupted, messages: ["interrupted; go on with: \(again)"])
    }
    try checkSuccess(outcome)
  }

  /// The command that goes on with this sweep.
  var again: String {
    ShellWord.line(["simfaas", "sweep", sweep, "--db", database, "--resume"])
  }

  /// Ends the program where runs did not come to their end.
  func checkSuccess(_ outcome: SweepOutcome) throws {
    let unsuccessful = outcome.unsuccessful
    guard unsuccessful > 0 else { return }
    throw Stop(
      status: Stop.failed,
      messages: [
        "\(unsuccessful) \(unsuccessful == 1 ? "run" : "runs") did not come to an end; 'simfaas results list \(database)' says why, "
          + "--resume --retry-failed tries again"
      ])
  }
}
