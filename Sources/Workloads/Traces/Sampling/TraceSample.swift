import SimKernel

/// Tells of the requests of a trace, one by one, whether a sample takes them.
public struct TraceSample: Sendable {
  /// The rule.
  public let rule: SampleRule
  /// Functions met that are taken.
  public private(set) var functionsTaken = 0
  /// Functions met, those of the scan included.
  public var functions: Int { rows.count }
  /// Requests of the scan; `nil` without one.
  public private(set) var scanned: UInt64?

  private var rows: [Row] = []

  /// What is known of a function.
  private struct Row: BitwiseCopyable {
    var isTaken: Bool
    var requests: UInt64 = 0
    /// Draws which requests are kept.
    var keeping: RandomStream
  }

  /// Begins a sample for which one pass is enough.
  ///
  /// - Precondition: `rule` needs no scan.
  public init(_ rule: SampleRule) {
    precondition(!rule.needsScan, "a number of functions is drawn from all of them")
    self.rule = rule
  }

  /// Reads `records` to their end and draws the functions from those met.
  ///
  /// - Parameters:
  ///   - rule: What is taken.
  ///   - records: A trace of which nothing has been read yet.
  ///   - progress: Called now and then.
  /// - Throws: What is wrong with a row or a file, with its place.
  public init(
    _ rule: SampleRule, scanning records: inout TraceRecords,
    progress: (_ records: TraceRecords, _ requests: UInt64) -> Void = { _, _ in }
  ) throws(TraceError) {
    self.rule = rule
    var counts: [UInt64] = []
    var requests: UInt64 = 0
    while let record = try records.next() {
      while counts.count <= record.function { counts.append(0) }
      counts[record.function] += 1
      requests += 1
      if requests & 0xFFFF == 0 { progress(records, requests) }
    }
    scanned = requests
    let names = counts.indices.map { records.name($0) }
    let numbers = zip(names, counts).map { Self.number(of: $0, rule, requests: $1) }
    var places = Array(counts.indices)
    if case .number(let number, _) = rule.functions, number < places.count {
      places.sort { (numbers[$0], names[$0]) < (numbers[$1], names[$1]) }
      places.removeSubrange(max(number, 0)...)
    }
    rows = names.map { Row(isTaken: false, keeping: Self.keeping($0, rule.seed)) }
    for place in places { rows[place].isTaken = true }
    functionsTaken = places.count
  }

  /// Says whether the sample takes `record`, which `records` has just handed out.
  ///
  /// Call it once for each request, in order.
  public mutating func takes(_ record: TraceRecord, of records: TraceRecords) -> Bool {
    while rows.count <= record.function { meet(records.name(rows.count)) }
    guard rows[record.function].isTaken else { return false }
    let place = rows[record.function].requests
    rows[record.function].requests += 1
    guard rule.keep < 1 else { return true }
    let word = rows[record.function].keeping.word(for: place)
    return RandomStream.uniform(from: word) < rule.keep
  }

  /// Decides on a function that was not met before; behind a scan there is none.
  private mutating func meet(_ name: String) {
    let isTaken =
      switch rule.functions {
      case .all: true
      case .share(let share): Self.number(of: name, rule, requests: 1) < share
      case .number: false
      }
    rows.append(Row(isTaken: isTaken, keeping: Self.keeping(name, rule.seed)))
    if isTaken { functionsTaken += 1 }
  }

  private static func keeping(_ name: String, _ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, name: "trace/keep/\(name)")
  }

  /// The number of a function, uniform between 0 and 1; the functions with the least are drawn.
  ///
  /// By requests it is exponential with the requests for its rate, which draws in proportion to them without replacement: Efraimidis and
  /// Spirakis, Weighted random sampling with a reservoir, Inf. Process. Lett. 97, 2006.
  private static func number(of name: String, _ rule: SampleRule, requests: UInt64) -> Double {
    var draws = RandomStream(seed: rule.seed, name: "trace/sample/\(name)")
    let uniform = draws.uniform()
    guard case .number(_, .requests) = rule.functions else { return uniform }
    return -Arithmetic.log(uniform) / Double(requests)
  }
}
