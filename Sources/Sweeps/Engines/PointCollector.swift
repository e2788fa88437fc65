import Experiments
import Foundation
import SimKernel

/// Brings files of points into a database as they come.
struct PointCollector {
  /// How often in a row a file may be unreadable: a shared file system may show its name before its content.
  private static let patience = 5
  private static let chunk = 256

  private let file: PlanFile
  private let folder: String
  private let store: ResultsStore
  private let acceptsProgram: Bool
  /// How many runs of each point are still to come.
  private var lacking: [Int]
  private var isDone: Set<RunID>
  private var seen: Set<String> = []
  private var failures: [String: Int] = [:]

  /// Runs that it brought.
  private(set) var collected = 0
  /// Runs that are to come.
  private(set) var missing: Int

  /// Prepares collecting.
  ///
  /// - Parameters:
  ///   - file: The plan.
  ///   - folder: Where files of points come to be.
  ///   - store: Where they go.
  ///   - retriesFailed: Whether runs that did not come to their end are to come again.
  ///   - acceptsProgram: Whether runs of several builds of the program may be together.
  /// - Throws: Why the database cannot be read.
  init(
    _ file: PlanFile, from folder: String, into store: ResultsStore,
    retryingFailed retriesFailed: Bool,
    acceptingProgram acceptsProgram: Bool
  ) throws(OutputError) {
    self.file = file
    self.folder = folder
    self.store = store
    self.acceptsProgram = acceptsProgram
    isDone = []
    lacking = Array(repeating: file.plan.replications, count: file.pointCount)
    missing = file.pointCount * file.plan.replications
    for (run, ending) in try store.endings() where ending == .complete || !retriesFailed {
      note(run)
    }
    if retriesFailed {
      for point in lacking.indices where lacks(point) {
        let path = PointFile.path(of: point, in: folder)
        if let runs = try? PointFile(path).runs, runs.contains(where: { $0.ending != .complete }) {
          try OutputFolder.remove(path)
        }
      }
    }
  }

  /// Whether runs of `point` are still to come.
  func lacks(_ point: Int) -> Bool { lacking[point] > 0 }

  /// Those of `points` of which runs are still to come.
  func lacking(of points: [Int]) -> [Int] { points.filter(lacks) }

  private mutating func note(_ run: RunID) {
    guard run.point < lacking.count, run.replication < file.plan.replications,
      isDone.insert(run).inserted
    else { return }
    lacking[run.point] -= 1
    missing -= 1
  }

  /// Takes what has come since the last call.
  ///
  /// - Throws: `SettingsError` for a file that is none of this plan's, `OutputError` for a database that cannot be written.
  mutating func collect() throws {
    var waiting: [RunRecord] = []
    for path in try ResultsMerge.pointFiles(in: folder) where !seen.contains(path) {
      let runs: [RunRecord]
      do { runs = try ResultsMerge.runs(in: path, file, acceptsProgram) } catch {
        failures[path, default: 0] += 1
        if failures[path, default: 0] > Self.patience { throw error }
        continue
      }
      seen.insert(path)
      waiting += runs.filter { !isDone.contains($0.id) }
      if waiting.count >= Self.chunk { try take(&waiting) }
    }
    try take(&waiting)
  }

  private mutating func take(_ runs: inout [RunRecord]) throws(OutputError) {
    guard !runs.isEmpty else { return }
    try store.add(runs, by: file.program)
    for run in runs { note(run.id) }
    collected += runs.count
    runs = []
  }
}
