import Dispatch
import Experiments
import Foundation
import SimKernel
import Synchronization

/// Runs all runs of a plan that a database lacks, side by side on this machine.
///
/// Every thread runs whole simulations and shares nothing with the others; what it found goes into the database in a transaction of its
/// own. So results do not depend on the number of threads, nor on where a sweep was cut off.
public struct LocalSweep: Sendable {
  /// How a sweep is run.
  public struct Options: Sendable {
    /// How many runs are under way at a time.
    public var workers = 1
    /// Whether every run has a process of its own.
    public var isolates = false
    /// Whether runs that did not come to their end are tried again.
    public var retriesFailed = false
    /// The executable of this program, for runs that have a process of their own.
    public var executable = ""

    /// Creates the usual options: one run at a time, in this process.
    public init() {}
  }

  /// What is told while a sweep goes on.
  public enum Event: Sendable {
    /// Runs were under way when the last sweep ended without a word; each is run alone first.
    case suspects(Int)
    /// Three runs have ended, of which the rest is estimated: seconds until the end, `ended` of `all` runs being done.
    case estimate(seconds: Double, ended: Int, all: Int)
    /// So many runs have ended.
    case progress(ended: Int, all: Int)
  }

  /// How often a run may be under way alone when a sweep ends without a word before it is held to be the cause.
  static let mostDeaths = 5
  /// How many runs the estimate of time rests on: the first, the middle and the last one.
  private static let pilots = 3

  private let plan: SweepPlan
  private let store: ResultsStore
  private let program: ProgramIdentity
  private let options: Options
  private let executor: RunExecutor
  /// The runs that are wanted; `nil` for all.
  private let wanted: [RunID]?

  /// Prepares a sweep.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - runs: The runs that are wanted; `nil` for all.
  ///   - store: Where results go.
  ///   - program: The running program.
  ///   - options: How it is run.
  /// - Throws: What is wrong with the scenario or a metric.
  public init(
    _ plan: SweepPlan, runs: [RunID]? = nil, into store: ResultsStore, program: ProgramIdentity,
    _ options: Options
  ) throws(SettingsError) {
    self.plan = plan
    wanted = runs
    self.store = store
    self.program = program
    self.options = options
    executor = try RunExecutor(plan)
  }

  /// What threads share.
  private struct State {
    var pending: [RunID]
    var taken = 0
    var ended = 0
    var seconds = 0.0
    var failure: OutputError?
  }

  private final class Shared: Sendable {
    let state: Mutex<State>
    init(_ pending: [RunID]) { state = Mutex(State(pending: pending)) }

    /// The next run to be done; `nil` when there is none or something has failed.
    func take() -> RunID? {
      state.withLock {
        guard $0.failure == nil, $0.taken < $0.pending.count else { return nil }
        $0.taken += 1
        return $0.pending[$0.taken - 1]
      }
    }
  }

  /// Runs what is to be done.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked between runs, from any thread; those that are under way come to their end.
  ///   - tell: Told what goes on, on the calling thread.
  /// - Returns: What it came to.
  /// - Throws: Why results cannot be written; those written before are safe.
  public func run(
    shouldStop: @escaping @Sendable () -> Bool = { false }, tell: (Event) -> Void = { _ in }
  ) throws(OutputError) -> SweepOutcome {
    let clock = ContinuousClock()
    let begin = clock.now
    let before = try store.endings()
    let isolated = try makeIsolated(before)
    defer { isolated?.cleanUp() }
    let alone = try runSuspects(isolated, before, shouldStop: shouldStop, tell)
    try store.endAll()
    let known = alone > 0 ? try store.endings() : before
    let shared = Shared(pending(known))
    try runAll(shared, options.isolates ? isolated : nil, shouldStop, tell)
    try store.endAll()
    try store.settle()
    return try SweepOutcome(
      of: store, plan, runs: wanted, ran: shared.state.withLock { $0.ended } + alone,
      seconds: begin.duration(to: clock.now) / .seconds(1))
  }

  private func isDone(_ ending: RunEnding?) -> Bool {
    ending != nil && (ending == .complete || !options.retriesFailed)
  }

  /// The runs to be done, those first on which the estimate rests.
  private func pending(_ endings: [RunID: RunEnding]) -> [RunID] {
    var pending: [RunID] = []
    forEachRun { if !isDone(endings[$0]) { pending.append($0) } }
    guard pending.count > 2 * Self.pilots else { return pending }
    let (middle, last) = (pending.remove(at: pending.count / 2), pending.removeLast())
    pending.insert(contentsOf: [middle, last], at: 1)
    return pending
  }

  /// Names all runs that are wanted, in their order.
  private func forEachRun(_ body: (RunID) -> Void) {
    if let wanted { wanted.forEach(body) } else { plan.forEachRun(body) }
  }

  // MARK: Side by side

  private func runAll(
    _ shared: Shared, _ isolated: IsolatedRunner?, _ shouldStop: @escaping @Sendable () -> Bool,
    _ tell: (Event) -> Void
  ) throws(OutputError) {
    let all = shared.state.withLock { $0.pending.count }
    let count = max(1, min(options.workers, all))
    var firsts: [RunID] = []
    while firsts.count < count, !shouldStop(), let run = shared.take() { firsts.append(run) }
    try store.begin(firsts)
    let group = WorkerThreads.start(firsts.count) { [firsts] number in
      work(shared, from: firsts[number], isolated, shouldStop)
    }
    var hasEstimated = all <= 2 * Self.pilots
    while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      let (ended, seconds) = shared.state.withLock { ($0.ended, $0.seconds) }
      if !hasEstimated, ended >= Self.pilots {
        hasEstimated = true
        let each = seconds / Double(ended)
        tell(.estimate(seconds: each * Double(all - ended) / Double(count), ended: ended, all: all))
      }
      tell(.progress(ended: ended, all: all))
    }
    if let failure = shared.state.withLock({ $0.failure }) { throw failure }
  }

  /// What a thread does: one run after the other, each recorded with which comes next.
  private func work(
    _ shared: Shared, from first: RunID, _ isolated: IsolatedRunner?, _ shouldStop: () -> Bool
  ) {
    var kept = RunExecutor.Kept()
    var current: RunID? = first
    while let id = current {
      do throws(OutputError) {
        let record: RunRecord
        if let isolated {
          guard let result = try isolated.run(id) else { return }
          record = result
        } else {
          record = executor.run(id, plan.points[id.point], keeping: &kept)
        }
        let next = shouldStop() ? nil : shared.take()
        try store.add(record, beginning: next, by: program)
        shared.state.withLock {
          $0.ended += 1
          $0.seconds += record.wallSeconds
        }
        current = next
      } catch {
        shared.state.withLock { $0.failure = $0.failure ?? error }
        return
      }
    }
  }

  // MARK: One alone

  private func makeIsolated(
    _ endings: [RunID: RunEnding]
  ) throws(OutputError) -> IsolatedRunner? {
    let left = try store.leftUnderWay()
    guard options.isolates || !left.isEmpty else { return nil }
    return try IsolatedRunner(
      plan, program: program, executable: options.executable, folder: store.path + ".alone")
  }

  /// Runs what was under way when the last sweep ended without a word, each in a process of its own: if that ends, too, the run is the
  /// cause and is recorded so; if not, the end came from outside.
  ///
  /// - Returns: How many runs were recorded.
  private func runSuspects(
    _ isolated: IsolatedRunner?, _ endings: [RunID: RunEnding], shouldStop: () -> Bool,
    _ tell: (Event) -> Void
  ) throws(OutputError) -> Int {
    let left = try store.leftUnderWay().filter {
      $0.run.point < plan.points.count && $0.run.replication < plan.replications
    }
    guard let isolated, !left.isEmpty else { return 0 }
    tell(.suspects(left.count))
    var recorded = 0
    for (run, deaths) in left where !isDone(endings[run]) {
      guard !shouldStop() else { break }
      if deaths >= Self.mostDeaths {
        let record = RunRecord(
          run, .crashed,
          error: "the sweep ended without a word \(deaths) times while this run alone was under way"
        )
        try store.add(record, by: program)
        recorded += 1
        continue
      }
      try store.beginAlone(run)
      guard let record = try isolated.run(run) else { break }
      try store.add(record, by: program)
      recorded += 1
    }
    return recorded
  }
}
