import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// `simfaas tune`.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract:
      "Searches for the best settings of a scenario by one to three metrics, with intervals.",
    discussion: """
      Two or three objectives have a front (NSGA-II), one a best point (GSL's minimisers). What looks best is run anew, and \
      the verdict says what can be told from noise. The output does not depend on --workers. A tuning that was cut off goes \
      on with --resume. See docs/tuning.md.
      """)

  @Argument(help: ArgumentHelp("What is tuned, a YAML file.", valueName: "tune.yaml"))
  var tune: String

  @Option(
    help: ArgumentHelp(
      "The database for all runs, with a page beside it; without it, nothing is kept of them.",
      valueName: "file.sqlite"))
  var db: String?

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var workers: Int?

  @OptionGroup var running: RunningOptions

  @Option(
    help: ArgumentHelp("A file for the result as JSON, every point included.", valueName: "file"))
  var out: String?

  @OptionGroup var reports: ReportChoice

  @Option(help: "How the result is printed: text or json.")
  var format = Format.text

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let workers, !(1...1_024).contains(workers) {
      throw ValidationError("--workers is 1 to 1024")
    }
    if db == nil, running.resume || running.acceptProgram {
      throw ValidationError("--resume and --accept-program are for a database; name it with --db")
    }
  }

  func run() throws {
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    var plan = try TunePlan(file: tune)
    try plan.check(workers: workers)
    let temporary = try db == nil ? TemporaryFolder() : nil
    let database = db ?? "\(temporary?.path ?? "")/runs.sqlite"
    let program = try ProgramIdentity.current(version: Simfaas.version)
    let store = try ResultsStore.open(
      database, for: &plan, program: program, running.continuation)
    var options = LocalSweep.Options()
    options.workers = workers
    options.isolates = running.isolate || plan.definition.limit.memory != nil
    options.executable = ProgramIdentity.executablePath ?? CommandLine.arguments[0]
    Interruption.listen()
    let outcome = try outcome(of: plan, in: store, program, options)
    try store.keep(
      StoredTuning(
        file: tune, json: TuneReport.json(outcome), text: TuneReport.text(outcome)))
    let page = makePage(of: store)
    try store.close()
    try finish(outcome, page)
  }

  /// Makes the page about results while the database is open; `nil` where none is wanted.
  private func makePage(of store: ResultsStore) -> Result<ReportPage?, any Error> {
    Result { try db == nil || reports.leavesOutReport ? nil : TunePage.page(of: store) }
  }

  /// Closes a database that has no verdict, and writes the page of what is there.
  private func close(_ store: ResultsStore) throws {
    let page = makePage(of: store)
    try store.close()
    try write(page)
  }

  /// Writes the page beside the database.
  private func write(_ page: Result<ReportPage?, any Error>) throws {
    guard let db, let page = try page.get() else { return }
    try ReportChoice.write(page, to: SavedResults.sweep(db).pagePath)
  }

  private func outcome(
    of plan: TunePlan, in store: ResultsStore, _ program: ProgramIdentity,
    _ options: LocalSweep.Options
  ) throws -> TuningOutcome {
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    var saysItEnds = false
    let tuning = Tuning(
      plan, into: store, program: program, options,
      shouldStop: { Interruption.wasRequested },
      tell: { event in
        if Interruption.wasRequested, !saysItEnds {
          saysItEnds = true
          bar.clear()
          Terminal.say("ending after the runs under way; Ctrl-C again ends at once\n")
        }
        switch event {
        case .suspects(let count):
          Terminal.say(
            "\(count) \(count == 1 ? "run was" : "runs were") under way when the last tuning ended without a word; each is run alone first\n"
          )
        case .progress(let ended, let most): bar.show(ended: ended, of: most)
        case .step, .stage: break
        }
      })
    do { return try tuning.run() } catch is TuningInterrupted {
      bar.clear()
      try close(store)
      throw Stop(
        status: Stop.interrupted,
        messages: [
          db.map {
            "interrupted; go on with: "
              + ShellWord.line(["simfaas", "tune", tune, "--db", $0, "--resume"])
          }
            ?? "interrupted; with --db a tuning can be gone on with"
        ])
    } catch let failed as TuningFailed {
      bar.clear()
      try close(store)
      throw Stop(
        status: Stop.failed,
        messages: ["no point of \(failed.points) has values; the first: \(failed.reason)"])
    }
  }

  private func finish(
    _ outcome: TuningOutcome, _ page: Result<ReportPage?, any Error>
  ) throws {
    if let out {
      var file = try OutputFile(out)
      file.buffer.append(TuneReport.json(outcome))
      try file.finish()
    }
    try StandardOutput.write(
      format == .json ? TuneReport.json(outcome) : TuneReport.text(outcome))
    try write(page)
    guard outcome.hasFeasible else {
      throw Stop(
        status: Stop.failed,
        messages: ["none of \(outcome.points.count - 1) points satisfies all constraints"])
    }
  }
}

/// A folder of this process, removed with all that is in it when it is no longer needed.
private final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "simfaas-tune-\(UUID().uuidString)"

  init() throws { try OutputFolder.create(path) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
