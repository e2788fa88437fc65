import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// `simfaas sweep`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Runs a scenario along axes, each point several times, into a database.",
    discussion: """
      'simfaas sweep SWEEP.yaml' does all on this machine. 'plan', 'point' and 'collect' are for many machines: a plan is a \
      file, every point of it can be run anywhere, and the files of points are collected. See docs/sweeping.md.
      """,
    subcommands: [
      SweepRunCommand.self, SweepPlanCommand.self, SweepPointCommand.self, SweepCollectCommand.self,
    ],
    defaultSubcommand: SweepRunCommand.self)
}

/// `simfaas sweep SWEEP.yaml`.
struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs all points of a sweep on this machine.",
    discussion: """
      Results do not depend on --workers. A sweep that was cut off, however that was, goes on with --resume. Ctrl-C lets the \
      runs under way come to their end (status 130); a second one ends the program at once.
      """)

  @Argument(help: ArgumentHelp("What is swept, a YAML file.", valueName: "sweep.yaml"))
  var sweep: String

  @Option(
    help: ArgumentHelp(
      "The database for results; without it, the name of the sweep file with .sqlite, here.",
      valueName: "file.sqlite"))
  var db: String?

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var workers: Int?

  @Flag(help: "Goes on with a database that has results of this sweep.")
  var resume = false

  @Flag(help: "Tries runs again that did not come to their end; with --resume.")
  var retryFailed = false

  @Flag(
    help: "Goes on with results of another build of this program, if it repeats some of them.")
  var acceptProgram = false

  @Flag(help: "Gives every run a process of its own, which it alone takes down.")
  var isolate = false

  @OptionGroup var reports: ReportChoice

  @Flag(help: "Lists the points and estimates the time by three runs; keeps nothing.")
  var dryRun = false

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let workers, !(1...1_024).contains(workers) {
      throw ValidationError("--workers is 1 to 1024")
    }
    if retryFailed, !resume { throw ValidationError("--retry-failed is for --resume") }
  }

  private var database: String {
    db ?? URL(fileURLWithPath: sweep).deletingPathExtension().lastPathComponent + ".sqlite"
  }

  func run() throws {
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    var plan = try SweepPlan(file: sweep)
    try plan.check(workers: workers)
    if dryRun { return try list(plan, workers: workers) }
    let program = try ProgramIdentity.current(version: Simfaas.version)
    var rules = ResultsStore.Continuation()
    rules.resumes = resume
    rules.acceptsProgram = acceptProgram
    let store = try ResultsStore.open(database, for: plan, program: program, rules)
    var options = LocalSweep.Options()
    options.workers = workers
    options.isolates = isolate || plan.limit.memory != nil
    options.retriesFailed = retryFailed
    options.executable = ProgramIdentity.executablePath ?? CommandLine.arguments[0]
    Terminal.say("\(SweepReport.size(plan)), \(workers) at a time\n")
    Interruption.listen()
    let local = try LocalSweep(plan, into: store, program: program, options)
    let outcome = try run(local)
    // While the database is open: who opens it again for reading only leaves files of SQLite's beside it.
    let page = Result { try reports.leavesOutReport ? nil : SweepPage.page(of: store) }
    try store.close()
    try finish(outcome, plan, page)
  }

  private func run(_ local: LocalSweep) throws -> LocalSweep.Outcome {
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

  private func finish(
    _ outcome: LocalSweep.Outcome, _ plan: SweepPlan, _ page: Result<ReportPage?, any Error>
  ) throws {
    try StandardOutput.write(SweepReport.text(outcome, plan, database: database))
    if let page = try page.get() {
      try ReportChoice.write(page, to: SavedResults.sweep(database).pagePath)
    }
    if outcome.missing > 0, Interruption.wasRequested {
      throw Stop(
        status: Stop.interrupted,
        messages: ["interrupted; go on with: simfaas sweep \(sweep) --db \(database) --resume"])
    }
    let unsuccessful = outcome.unsuccessful
    if unsuccessful > 0 {
      throw Stop(
        status: Stop.failed,
        messages: [
          "\(unsuccessful) \(unsuccessful == 1 ? "run" : "runs") did not come to an end; 'simfaas results list \(database)' says why, "
            + "--resume --retry-failed tries again"
        ])
    }
  }
}
