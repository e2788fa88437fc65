import Experiments
import SimKernel

/// In what two databases of one plan differ.
public struct ResultsDiff: Sendable {
  /// One difference of one run.
  public struct Difference: Sendable {
    /// The run.
    public let run: RunID
    /// What differs: `outcome`, `fingerprint.events`, `fingerprint.results` or the path of a metric; `run` where one side lacks it.
    public let what: String
    /// What the first database says; `nil` for nothing.
    public let first: String?
    /// What the second database says; `nil` for nothing.
    public let second: String?
  }

  /// The differences in the order of runs and paths.
  public private(set) var differences: [Difference] = []
  /// How many runs both hold.
  public private(set) var common = 0
  /// How many of those differ.
  public private(set) var differing = 0

  /// Compares.
  ///
  /// - Parameters:
  ///   - first: A database.
  ///   - second: Another one of the same points; its scenario, seed and program may differ.
  /// - Throws: That the points differ, or why one cannot be read.
  public init(_ first: ResultsStore, _ second: ResultsStore) throws {
    let (one, other) = (try first.plan(), try second.plan())
    guard one.columns == other.columns, one.points == other.points else {
      throw SettingsError(
        "holds other points than \(first.path); only results of the same points can be compared",
        position: SourcePosition(origin: second.path))
    }
    var runs: [RunID: RunRecord] = [:]
    try second.eachRun { runs[$0.id] = $0 }
    try first.eachRun { compare($0, runs.removeValue(forKey: $0.id)) }
    for id in runs.keys.sorted() {
      differences.append(
        Difference(run: id, what: "run", first: nil, second: runs[id]?.ending.rawValue))
    }
    differences.sort { $0.run < $1.run }
  }

  private mutating func compare(_ run: RunRecord, _ other: RunRecord?) {
    guard let other else {
      differences.append(
        Difference(run: run.id, what: "run", first: run.ending.rawValue, second: nil))
      return
    }
    common += 1
    let before = differences.count
    let pairs = [
      ("outcome", run.ending.rawValue, other.ending.rawValue),
      ("seed", run.seed.map { "\($0)" }, other.seed.map { "\($0)" }),
      ("fingerprint.events", run.eventFingerprint, other.eventFingerprint),
      ("fingerprint.results", run.resultFingerprint, other.resultFingerprint),
    ]
    for (what, mine, theirs) in pairs where mine != theirs {
      differences.append(Difference(run: run.id, what: what, first: mine, second: theirs))
    }
    for difference in run.differences(from: other) {
      differences.append(
        Difference(
          run: run.id, what: difference.path, first: difference.this.map(JSONWriter.text),
          second: difference.other.map(JSONWriter.text)))
    }
    if differences.count > before { differing += 1 }
  }
}
