import Experiments
import SimKernel

/// One run of a sweep: a point and a replication.
public struct RunID: Hashable, Comparable, Sendable {
  /// The point, from 0.
  public let point: Int
  /// The replication, from 0.
  public let replication: Int

  /// Creates the id of a run.
  public init(point: Int, replication: Int) {
    self.point = point
    self.replication = replication
  }

  private static let replicationBits = 20

  /// The id as a whole number that orders runs by point, then replication, however many replications there are.
  var number: Int64 { Int64(point) << Self.replicationBits | Int64(replication) }

  init(number: Int64) {
    point = Int(number >> Self.replicationBits)
    replication = Int(number & (1 << Self.replicationBits - 1))
  }

  /// By point, then replication.
  public static func < (one: RunID, other: RunID) -> Bool { one.number < other.number }
}

/// How a run of a sweep ended.
public enum RunEnding: String, CaseIterable, Hashable, Sendable, Codable {
  /// As the scenario says.
  case complete
  /// The workload could not be read on, or requests wait for what will never happen.
  case failed
  /// A limit stopped it.
  case limit
  /// It took its process down.
  case crashed
  /// The scenario of its point is wrong.
  case invalid
}

/// What a run of a sweep came to.
public struct RunRecord: Sendable {
  /// Which run.
  public var id: RunID
  /// The seed of its random streams; `nil` where the scenario is wrong.
  public var seed: UInt64?
  /// How it ended.
  public var ending: RunEnding
  /// Why it did not come to its end; `nil` where it did.
  public var error: String?
  /// The digest of all events; `nil` where the run did not come to its end.
  public var eventFingerprint: String?
  /// The digest of all results; `nil` where the run did not come to its end.
  public var resultFingerprint: String?
  /// What was measured, by its path; empty where the run did not come to its end.
  public var values: [(path: String, value: Double)] = []
  /// The scenario as it was understood, in the sections of its file; only with the first replication of a point.
  public var sections: [String] = []
  /// Real time, in seconds.
  public var wallSeconds = 0.0
  /// When it began, in seconds since 1970.
  public var startedAt = 0.0
  /// Where it ran.
  public var host = ""
  /// The program; `nil` for the running one.
  public var program: ProgramIdentity?

  /// Creates the record of a run that ended as `ending`.
  init(_ id: RunID, _ ending: RunEnding, error: String? = nil) {
    self.id = id
    self.ending = ending
    self.error = error
  }

  /// Whether both say the same of the same run, wherever and however long it ran.
  public func agrees(with other: RunRecord) -> Bool {
    id == other.id && seed == other.seed && ending == other.ending
      && eventFingerprint == other.eventFingerprint
      && resultFingerprint == other.resultFingerprint && differences(from: other).isEmpty
  }

  /// The metrics in which both differ, by path.
  public func differences(
    from other: RunRecord
  ) -> [(path: String, this: Double?, other: Double?)] {
    let mine = Dictionary(values.map { ($0.path, $0.value) }) { first, _ in first }
    let others = Dictionary(other.values.map { ($0.path, $0.value) }) { first, _ in first }
    return Set(mine.keys).union(others.keys).sorted().compactMap { path in
      mine[path] == others[path] ? nil : (path, mine[path], others[path])
    }
  }
}
