import Experiments
import Foundation

/// The tasks of a sweep on Slurm: which are under way, which are to be submitted, and what becomes of those that end badly.
struct SlurmFollowing {
  /// A task that was submitted and has not brought all of its points yet.
  struct Task {
    var id: SlurmTaskID
    var work: Work
    /// For how long, in seconds, it has been gone without a reason.
    var goneFor = 0.0
  }

  /// Points that are to be run by one task.
  struct Work {
    var points: [Int]
    /// How often a task with these points has been submitted, this time included, since the last one that finished a point.
    var attempt = 1
    /// Whether each run has a process of its own: after a task came to a bad end, so that one run cannot take others down.
    var isolates = false
  }

  let sweep: SlurmSweep
  private(set) var collector: PointCollector
  var tasks: [Task] = []
  /// What is to be submitted.
  var waiting: [Work] = []
  /// Points that were given up, with the reason.
  var abandoned: [(points: [Int], reason: String)] = []
  /// How many arrays were submitted, by earlier calls, too.
  var arrays = 0
  /// The numbers of their jobs.
  var jobs: Set<Int> = []
  /// The largest array that Slurm seems to take.
  var largestArray: Int
  /// How many tasks were under way when Slurm refused more; no more are submitted before there are fewer.
  var refusedAt: Int?
  /// Nodes that could not run the program.
  var badNodes: [String] = []
  private var said: Set<String> = []
  /// What tells reasons apart for which points were given up, in the order of ``abandoned``.
  var abandonedKinds: [String] = []

  init(_ sweep: SlurmSweep, _ collector: PointCollector) {
    self.sweep = sweep
    self.collector = collector
    largestArray = sweep.largestArray
  }

  /// The jobs with tasks under way, in the order of their numbers.
  var jobsUnderWay: [Int] { Set(tasks.map(\.id.array)).sorted() }

  // MARK: Beginning

  /// Takes what has come, finds the jobs of an earlier call, and notes all else as to be submitted.
  mutating func reattach(_ tell: (SlurmSweep.Event) -> Void) throws {
    try collector.collect()
    let queue = try sweep.client.queue(named: sweep.folder.jobName)
    let entries = Set(queue.map(\.id))
    var known = try sweep.folder.arrays(of: sweep.plan.points.count)
    arrays = known.last?.number ?? 0
    // The one array whose number was not noted is the one that no other is.
    jobs = Set(known.compactMap(\.job))
    if let place = known.lastIndex(where: { $0.job == nil }),
      let job = queue.map(\.id.array).first(where: { !jobs.contains($0) })
    {
      known[place].job = job
      jobs.insert(job)
      try sweep.folder.note(job: job, of: known[place].number)
    }
    var underWay: Set<Int> = []
    for array in known {
      guard let job = array.job else { continue }
      for (index, points) in array.tasks.enumerated() {
        let id = SlurmTaskID(array: job, index: index)
        let lacking = collector.lacking(of: points).filter { !underWay.contains($0) }
        guard entries.contains(id), !lacking.isEmpty else { continue }
        tasks.append(Task(id: id, work: Work(points: lacking, isolates: false)))
        underWay.formUnion(lacking)
      }
    }
    if !tasks.isEmpty {
      tell(
        .remark(
          "\(Self.count(tasks.count, "task")) of \(Self.text(jobsUnderWay)) are under way still"))
    }
    let missing = sweep.plan.points.indices.filter { collector.lacks($0) && !underWay.contains($0) }
    try divide(missing, tell)
  }

  private mutating func divide(_ points: [Int], _ tell: (SlurmSweep.Event) -> Void) throws {
    guard !points.isEmpty else { return }
    var size = sweep.options.pointsPerTask ?? 0
    if size == 0 {
      let pilots = try PilotRuns(sweep.plan)
      size = TaskSize.points(
        of: sweep.plan, toRun: points.count, eachRun: pilots.meanSeconds,
        workers: sweep.options.workers)
      let seconds = pilots.meanSeconds * Double(size * sweep.plan.replications)
      tell(
        .remark(
          "\(Self.count(size, "point")) a task, about \(Int(seconds.rounded(.up))) s by \(pilots.count) runs"
        ))
    }
    for first in stride(from: 0, to: points.count, by: size) {
      waiting.append(Work(points: Array(points[first..<min(first + size, points.count)])))
    }
  }

  // MARK: Following

  /// Submits and follows until nothing is left to be waited for, or `shouldStop` says so.
  mutating func follow(
    shouldStop: () -> Bool, _ tell: (SlurmSweep.Event) -> Void
  ) throws {
    var elapsed = 0.0
    var silence = 0.0
    var pause = 0.0
    while !shouldStop() {
      try submit(tell)
      var queue: [SlurmQueueEntry]?
      do throws(OutputError) {
        queue = try sweep.client.queue(named: sweep.folder.jobName)
        if silence > 0 { tell(.remark("Slurm answers again")) }
        silence = 0
      } catch {
        if silence == 0 { tell(.remark("\(error.description); trying again until it answers")) }
        silence += max(pause, sweep.options.interval.lowerBound)
        guard silence < sweep.options.patience else { throw error }
      }
      // Behind the question: what has left the queue by then has written its files before.
      try collector.collect()
      tell(.progress(ended: sweep.plan.runCount - collector.missing, all: sweep.plan.runCount))
      tasks.removeAll { collector.lacking(of: $0.work.points).isEmpty }
      if let queue { try judge(queue, since: pause, tell) }
      guard !tasks.isEmpty || !waiting.isEmpty else {
        // What Slurm is about to start again has nothing left to do.
        sweep.client.cancel((queue ?? []).map(\.id))
        return
      }
      let interval = sweep.options.interval
      pause = min(max(elapsed / 10, interval.lowerBound), interval.upperBound)
      if Self.sleep(pause, shouldStop) { return }
      elapsed += pause
    }
  }

  /// Sleeps for so many seconds; returns whether it was told to stop before that.
  private static func sleep(_ seconds: Double, _ shouldStop: () -> Bool) -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while clock.now < end {
      if shouldStop() { return true }
      usleep(useconds_t(min(50_000, max(1_000, seconds * 1e6))))
    }
    return false
  }

  /// Says something, and nothing of the same kind again.
  mutating func say(
    _ text: String, kind: String? = nil, _ tell: (SlurmSweep.Event) -> Void
  ) {
    if said.insert(kind ?? text).inserted { tell(.remark(text)) }
  }

  static func text(_ jobs: [Int]) -> String {
    (jobs.count == 1 ? "job " : "jobs ") + jobs.map(String.init).joined(separator: ", ")
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
