import Experiments
import Report
import SimKernel
import Sweeps

/// `simfaas sweep SWEEP.yaml` with engines for which it only writes files: `--engine kubernetes` and `--engine plan`.
extension SweepRunCommand {
  /// Writes a plan and the manifest of a job, and says how they are used.
  func writeJob(_ plan: SweepPlan, _ program: ProgramIdentity, workers: Int) throws {
    var options = KubernetesJob.Options()
    options.folder = engines.work ?? database + ".kubernetes"
    options.image = engines.image ?? ""
    options.claim = engines.claim ?? ""
    options.namespace = engines.namespace
    options.executable = engines.program ?? options.executable
    options.workers = workers
    options.pointsPerTask = try pointsPerTask(
      plan, workers: workers, mostTasks: KubernetesJob.mostTasks)
    if let mostAttempts = engines.mostAttempts { options.mostAttempts = mostAttempts }
    options.isolates = running.isolate
    options.database = database
    let job = try KubernetesJob(plan, options)
    try job.write(program: program)
    let indexes = job.tasks == 1 ? "1 index" : "\(job.tasks) indexes"
    try StandardOutput.write(
      "\(SweepReport.size(plan))\n\(options.folder) holds job.yaml, \(indexes) of \(options.pointsPerTask) points at most, and plan.jsonl\n"
        + "the volume is to hold \(job.root), with the files in it; then\n"
        + job.commands.map { "  \($0)\n" }.joined())
  }

  /// Writes a plan and a script that runs it, and says how it is called.
  func writePlan(_ plan: SweepPlan, _ program: ProgramIdentity, workers: Int) throws {
    var options = PlainPlan.Options()
    options.folder = engines.work ?? database + ".plan"
    options.workers = workers
    options.pointsPerTask = try pointsPerTask(plan, workers: workers, mostTasks: plan.points.count)
    options.isolates = running.isolate
    options.executable =
      engines.program ?? ProgramIdentity.executableFile ?? CommandLine.arguments[0]
    options.database = database
    let written = try PlainPlan(plan, program: program, options)
    let commands = written.commands
    let width = commands.map(\.command.count).max() ?? 0
    let lines = commands.map {
      "  \($0.command)\(String(repeating: " ", count: width - $0.command.count))  \($0.purpose)\n"
    }
    try StandardOutput.write(
      "\(SweepReport.size(plan))\n\(options.folder) holds plan.jsonl, points.txt and run.sh; for example\n"
        + lines.joined())
  }

  private func pointsPerTask(
    _ plan: SweepPlan, workers: Int, mostTasks: Int
  ) throws -> Int {
    let fewest = (plan.points.count + mostTasks - 1) / mostTasks
    guard let stated = engines.perJob else {
      return max(fewest, try TaskSize.points(of: plan, workers: workers))
    }
    guard stated >= fewest else {
      throw Stop(
        status: Stop.wrongUsage,
        messages: ["--per-job is at least \(fewest) here: there are \(mostTasks) tasks at most"])
    }
    return min(stated, plan.points.count)
  }
}
