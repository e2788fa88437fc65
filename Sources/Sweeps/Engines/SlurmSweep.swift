import Experiments
import Foundation
import SimKernel

/// Runs all runs of a plan that a database lacks as job arrays of Slurm, and brings their results into it as they come.
///
/// Whatever ends this process loses nothing: jobs go on, what they find are files, and a later call finds both. What Slurm
/// loses (a node, a job beyond its limits) is seen and submitted again, as often as is said.
public struct SlurmSweep: Sendable {
  /// How a sweep is run.
  public struct Options: Sendable {
    /// The folder that all nodes share.
    public var folder = ""
    /// The most tasks at a time; `nil` for as many as Slurm starts.
    public var workers: Int?
    /// How many points a task runs; `nil` for as many as take minutes.
    public var pointsPerTask: Int?
    /// How often a task may end without having finished one point more before its points are given up.
    public var mostAttempts = 3
    /// Further options of `sbatch`.
    public var sbatchOptions: [String] = []
    /// Whether an earlier call is gone on with.
    public var resumes = false
    /// Whether runs that did not come to their end are tried again.
    public var retriesFailed = false
    /// Whether runs of several builds of the program may be together.
    public var acceptsProgram = false
    /// Whether every run has a process of its own.
    public var isolates = false
    /// The executable of this program on the nodes.
    public var executable = ""
    /// The shortest and the longest time between two questions to Slurm, in seconds; it grows with the time of the sweep.
    var interval = 1.0...10.0
    /// How long files are waited for behind the end of a task that says it has written them, in seconds: a shared file system
    /// may show them that late.
    var settling = 60.0
    /// How long Slurm may fail to answer, in seconds.
    var patience = 3_600.0

    /// Creates the usual options.
    public init() {}
  }

  /// What a sweep came to.
  public struct Outcome: Sendable {
    /// What the database holds.
    public var sweep: SweepOutcome
    /// The points that were given up, as `--index` takes them, with what happened to the first task of them.
    public var abandoned: [(points: String, reason: String)] = []
    /// Jobs that go on.
    public var jobsUnderWay: [Int] = []
  }

  /// What is told while a sweep goes on.
  public enum Event: Sendable {
    /// Something that a person may want to know, as a sentence.
    case remark(String)
    /// So many runs are in the database.
    case progress(ended: Int, all: Int)
  }

  let plan: SweepPlan
  let options: Options
  let client: SlurmClient
  let folder: SlurmFolder
  let largestArray: Int
  private let lock: StoreLock

  /// Asks whether there is a Slurm, and makes the folder or opens that of an earlier call.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - program: The running program.
  ///   - options: How it is run.
  ///   - client: What asks Slurm.
  /// - Throws: `OutputError` where there is no Slurm or the folder cannot be written, `SettingsError` where the folder belongs
  ///   to something else.
  public init(
    _ plan: SweepPlan, program: ProgramIdentity, _ options: Options,
    client: SlurmClient = SlurmClient()
  ) throws {
    self.plan = plan
    self.options = options
    self.client = client
    largestArray = try client.largestArray()
    lock = try StoreLock(options.folder)
    let present =
      try options.resumes
      ? SlurmFolder(
        reopening: options.folder, for: plan, program, acceptingProgram: options.acceptsProgram)
      : nil
    folder = try present ?? SlurmFolder(making: options.folder, for: plan, program)
    var point = [
      options.executable, "sweep", "point", "--plan", folder.planPath, "--out", folder.pointsPath,
    ]
    if options.acceptsProgram { point.append("--accept-program") }
    if options.isolates { point.append("--isolate") }
    try folder.writeScript(point)
  }

  /// Submits what is missing and not under way, and follows until all is in the database or given up.
  ///
  /// - Parameters:
  ///   - store: The database.
  ///   - shouldStop: Asked several times a second; jobs go on when it ends.
  ///   - tell: Told what goes on.
  /// - Returns: What it came to.
  /// - Throws: `OutputError` where Slurm does not take the jobs, says nothing for an hour, or the database cannot be written;
  ///   `SettingsError` for files of points that are none. Jobs go on then, too.
  public func run(
    into store: ResultsStore, shouldStop: () -> Bool = { false }, tell: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    defer { lock.release() }
    let clock = ContinuousClock()
    let begin = clock.now
    let file = try PlanFile(folder.planPath)
    let collector = try PointCollector(
      file, from: folder.pointsPath, into: store, retryingFailed: options.retriesFailed,
      acceptingProgram: options.acceptsProgram)
    var following = SlurmFollowing(self, collector)
    do {
      try following.reattach(tell)
      try following.follow(shouldStop: shouldStop, tell)
    } catch {
      // Where nothing was submitted there is nothing to go on with, and the next call is a first one.
      if try folder.arrays(of: plan.points.count).isEmpty { folder.remove() }
      throw error
    }
    try store.settle()
    var outcome = Outcome(
      sweep: try SweepOutcome(
        of: store, plan, ran: following.collector.collected,
        seconds: begin.duration(to: clock.now) / .seconds(1)))
    outcome.abandoned = following.abandoned.map {
      (PointSelection.text($0.points.sorted()), $0.reason)
    }
    outcome.jobsUnderWay = following.jobsUnderWay
    if outcome.sweep.missing == 0 { folder.remove() }
    return outcome
  }
}
