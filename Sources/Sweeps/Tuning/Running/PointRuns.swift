import Experiments
import SimKernel

/// That a tuning was told to stop; what has ended is in the database.
public struct TuningInterrupted: Error, Hashable, Sendable {}

/// The runs of the points of a tuning: from the database where they are there, run now where not.
///
/// Points have the numbers in which they are met first. A search is deterministic, so one that goes on meets the same points again and
/// finds their runs; nothing else is kept of where it was.
final class PointRuns {
  /// What is told while runs go on.
  enum Event {
    /// So many runs have ended in all, those that were there before included.
    case progress(ended: Int)
    /// Runs were under way when the last tuning ended without a word; each is run alone first.
    case suspects(Int)
  }

  private(set) var plan: SweepPlan
  private let store: ResultsStore
  private let program: ProgramIdentity
  private let options: LocalSweep.Options
  private let shouldStop: @Sendable () -> Bool
  private let tell: (Event) -> Void
  private var numbers: [SweepPoint: Int]
  /// Runs that have been asked for, by point and replication.
  private var records: [RunID: RunRecord] = [:]

  /// Prepares runs.
  ///
  /// - Parameters:
  ///   - plan: The plan with all points that the database holds.
  ///   - store: The database.
  ///   - program: The running program.
  ///   - options: How runs are run.
  ///   - shouldStop: Asked between runs, from any thread.
  ///   - tell: Told what goes on.
  init(
    _ plan: SweepPlan, _ store: ResultsStore, _ program: ProgramIdentity,
    _ options: LocalSweep.Options, shouldStop: @escaping @Sendable () -> Bool,
    tell: @escaping (Event) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.program = program
    self.options = options
    self.shouldStop = shouldStop
    self.tell = tell
    numbers = Dictionary(plan.points.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// How many runs have been asked for.
  var count: Int { records.count }

  /// The numbers of points, those that are new behind all others.
  ///
  /// - Throws: Why they cannot be written.
  func numbers(of points: [SweepPoint]) throws(OutputError) -> [Int] {
    var fresh: [SweepPoint] = []
    let first = plan.points.count
    for point in points where numbers[point] == nil {
      numbers[point] = first + fresh.count
      fresh.append(point)
    }
    if !fresh.isEmpty {
      try store.append(fresh, from: first)
      plan.points += fresh
    }
    return points.map { numbers[$0] ?? 0 }
  }

  /// Has points run.
  ///
  /// - Parameters:
  ///   - points: Their numbers.
  ///   - replications: Which replications of each.
  /// - Throws: ``TuningInterrupted``, why results cannot be written, or what is wrong with the scenario file.
  func run(_ points: [Int], _ replications: Range<Int>) throws {
    var wanted: [RunID] = []
    for point in points {
      for replication in replications {
        let id = RunID(point: point, replication: replication)
        if records[id] == nil { wanted.append(id) }
      }
    }
    try load(wanted)
    let missing = wanted.filter { records[$0] == nil }
    guard !missing.isEmpty else { return }
    guard !shouldStop() else { throw TuningInterrupted() }
    let before = records.count
    let sweep = try LocalSweep(
      plan, runs: missing, into: store, program: program, options)
    let outcome = try sweep.run(shouldStop: shouldStop) { event in
      switch event {
      case .suspects(let count): tell(.suspects(count))
      case .progress(let ended, _): tell(.progress(ended: before + ended))
      case .estimate: break
      }
    }
    guard outcome.missing == 0 else { throw TuningInterrupted() }
    try load(missing)
  }

  private func load(_ runs: [RunID]) throws(OutputError) {
    let wanted = Set(runs)
    for point in Set(runs.map(\.point)).sorted() {
      for run in try store.runs(of: point) where wanted.contains(run.id) { records[run.id] = run }
    }
  }

  /// The values of a metric in runs that have been asked for.
  ///
  /// - Returns: By replication; `nil` where a run failed or gave none.
  func values(of metric: String, _ point: Int, _ replications: Range<Int>) -> [Double]? {
    var values: [Double] = []
    for replication in replications {
      guard let run = records[RunID(point: point, replication: replication)],
        run.ending == .complete, let value = run.values.first(where: { $0.path == metric })?.value
      else { return nil }
      values.append(value)
    }
    return values
  }

  /// Why a point has no value: its first run that failed, or the first of `metrics` that a run does not give.
  func problem(
    of point: Int, _ metrics: [String], _ replications: Range<Int>
  ) -> String? {
    for replication in replications {
      guard let run = records[RunID(point: point, replication: replication)] else { continue }
      if run.ending != .complete { return run.error ?? run.ending.rawValue }
      for metric in metrics where !run.values.contains(where: { $0.path == metric }) {
        return "replication \(replication) has no '\(metric)'"
      }
    }
    return nil
  }
}
