import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// `simfaas sweep SWEEP.yaml --engine slurm`.
extension SweepRunCommand {
  /// Submits what is missing, and follows it.
  func runOnSlurm(_ plan: SweepPlan, _ program: ProgramIdentity) throws {
    var options = SlurmSweep.Options()
    options.folder = engines.work ?? database + ".slurm"
    options.workers = workers
    options.pointsPerTask = engines.perJob
    if let mostAttempts = engines.mostAttempts { options.mostAttempts = mostAttempts }
    options.sbatchOptions = engines.slurmOption
    options.resumes = running.resume
    options.retriesFailed = retryFailed
    options.acceptsProgram = running.acceptProgram
    options.isolates = running.isolate
    options.executable =
      engines.program ?? ProgramIdentity.executableFile ?? CommandLine.arguments[0]
    let slurm = try SlurmSweep(plan, program: program, options)
    let store = try openStore(plan, program)
    Terminal.say("\(SweepReport.size(plan)), on Slurm\n")
    Interruption.listen()
    let outcome = try follow(slurm, store)
    try store.close()
    try finish(outcome, plan)
  }

  private func follow(
    _ slurm: SlurmSweep, _ store: ResultsStore
  ) throws -> SlurmSweep.Outcome {
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    return try slurm.run(into: store, shouldStop: { Interruption.wasRequested }) { event in
      switch event {
      case .remark(let text):
        bar.clear()
        Terminal.say(text + "\n")
      case .progress(let ended, let all): bar.show(ended: ended, of: all)
      }
    }
  }

  private func finish(_ outcome: SlurmSweep.Outcome, _ plan: SweepPlan) throws {
    try say(outcome.sweep, plan)
    let work = engines.work.map { ["--work", $0] } ?? []
    let again = again + " " + ShellWord.line(["--engine", "slurm"] + work)
    if outcome.sweep.missing > 0, Interruption.wasRequested {
      let jobs = outcome.jobsUnderWay.map(String.init).joined(separator: " ")
      throw Stop(
        status: Stop.interrupted,
        messages: [
          jobs.isEmpty
            ? "interrupted; go on with: \(again)"
            : "interrupted; the jobs go on. Follow them again with: \(again); cancel them with: scancel \(jobs)"
        ])
    }
    guard outcome.abandoned.isEmpty else {
      throw Stop(
        status: Stop.failed,
        messages: outcome.abandoned.map { "points \($0.points) were given up: \($0.reason)" }
          + ["submit them again with: \(again)"])
    }
    try checkSuccess(outcome.sweep)
  }
}
