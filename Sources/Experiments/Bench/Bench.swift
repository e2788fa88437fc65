/// The bench: the queue by itself and the whole model, beside the C++ programs of the same run.
///
/// Times on shared machines move by half; ratios of runs that alternate hold to a few percent. Therefore ours and
/// theirs take turns, and medians are compared.
public struct Bench: Sendable {
  /// Only cases whose names begin with one of these; all if empty.
  public var only: [String] = []
  /// A tenth of the work, for a first look.
  public var quick = false
  /// Simulated time of the cluster cases, relative to the usual.
  public var length = 1.0
  /// How often ours and theirs take turns.
  public var repetitions: Int

  /// Creates a bench of all cases.
  public init(only: [String] = [], quick: Bool = false) {
    self.only = only
    self.quick = quick
    repetitions = quick ? 1 : 3
  }

  /// The names of the cases that ``run(against:_:)`` would run.
  public var names: [String] { holds.map(\.name) + clusters.map(\.kind.rawValue) }

  private var holds: [HoldBench] {
    HoldBench.cases(quick: quick).filter { includes($0.name) }
  }

  private var clusters: [ClusterBench] {
    ClusterBench.Case.allCases.filter { includes($0.rawValue) }.map {
      var bench = ClusterBench($0, quick: quick)
      bench.scale(by: length)
      return bench
    }
  }

  /// A cluster case is named in full, queues by the beginning of their names.
  private func includes(_ name: String) -> Bool {
    only.isEmpty || only.contains { $0 == name || ($0.hasPrefix("hold") && name.hasPrefix($0)) }
  }

  /// Runs the cases and hands out a row as soon as it is there.
  ///
  /// - Parameters:
  ///   - reference: What to compare with; `nil` for nothing.
  ///   - body: Takes a row.
  /// - Throws: ``BenchError`` where the reference fails.
  public func run(
    against reference: ReferencePrograms?, _ body: (BenchRow) -> Void
  ) throws {
    for bench in holds { body(try row(bench, against: reference)) }
    for bench in clusters { body(try row(bench, against: reference)) }
  }

  private func row(_ bench: HoldBench, against reference: ReferencePrograms?) throws -> BenchRow {
    Meter.forgetPeak()
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<repetitions {
      ours.append(bench.run())
      if let reference { theirs.append(try reference.hold(bench)) }
    }
    var row = BenchRow(
      name: bench.name, n: bench.pending, nanoseconds: median(ours), peakBytes: Meter.peakBytes())
    if reference != nil { row.referenceNanoseconds = median(theirs) }
    return row
  }

  private func row(_ bench: ClusterBench, against reference: ReferencePrograms?) throws -> BenchRow
  {
    var ours: [ClusterBench.Run] = []
    var theirs: [ReferencePrograms.ClusterRun] = []
    for _ in 0..<repetitions {
      ours.append(try bench.run())
      if let reference { theirs.append(try reference.run(bench)) }
    }
    var row = BenchRow(
      name: bench.kind.rawValue, n: ours[0].requests, nanoseconds: median(ours.map(\.nanoseconds)),
      peakBytes: ours.map(\.peakBytes).max() ?? 0)
    row.bytesPerContainer = ours[0].bytesPerContainer
    row.findings = ours[0].findings
    if let first = theirs.first {
      row.referenceNanoseconds = median(theirs.map(\.ns_per_inv))
      row.referenceFindings = first.findings
    }
    return row
  }
}
