import ClusterModel
import SimKernel

/// What a researcher asks of a trace, found in one pass and in memory that grows with the functions only.
public struct TraceInspection: ~Copyable {
  /// The keep-alive windows for which cold starts are counted.
  public static let windows: [SimDuration] = [1, 5, 10, 20, 60].map { .minutes($0) }
  /// How many functions ``top`` names.
  public static let topFunctions = 10

  /// The format.
  public let format: TraceFormat
  /// What fills its gaps, a sentence each.
  public let rules: [String]
  /// Requests.
  public private(set) var requests: UInt64 = 0
  /// The first arrival, from the start of the trace; `SimTime.never` without requests.
  public private(set) var first = SimTime.never
  /// The last arrival, from the start of the trace; the start without requests.
  public private(set) var last = SimTime.start
  /// Applications; `nil` where the format knows none.
  public private(set) var applications: Int?
  /// Requests over time.
  public private(set) var rate = RateHistory()
  /// Time from one arrival to the next, over all functions.
  public private(set) var gaps = RunningMoments()
  /// Execution times, where stated.
  public private(set) var executions = DurationStatistics()
  /// Requests whose execution time is zero.
  public private(set) var zeroExecutions: UInt64 = 0
  /// Memory, where stated: a byte is written as a nanosecond.
  public private(set) var memory = DurationStatistics()
  /// Cold starts, where their length is stated.
  public private(set) var coldStarts = DurationStatistics()
  /// Requests that met a cold start, that met none, and of which the trace does not say.
  public private(set) var recordedStarts: (cold: UInt64, warm: UInt64, unknown: UInt64) = (0, 0, 0)
  /// Requests by what calls their function: a number for each case of ``RecordedTrigger``, in its order.
  public private(set) var triggers = [UInt64](repeating: 0, count: RecordedTrigger.allCases.count)
  /// Functions by what calls them first, likewise.
  public private(set) var functionTriggers = [UInt64](
    repeating: 0, count: RecordedTrigger.allCases.count)
  /// Requests by how they ended: a number for each case of ``RecordedOutcome``, in its order.
  public private(set) var outcomes = [UInt64](repeating: 0, count: RecordedOutcome.allCases.count)
  /// What the format had to decide where its files leave something open, and how often.
  public private(set) var decisions: [TraceDecision] = []
  /// For each of ``windows``, how many requests are cold at least.
  ///
  /// Such a request is its function's first, or arrives more than the window behind the end of all earlier
  /// ones, where the trace states how long they executed, and behind their arrival where it does not. Requests
  /// at the same time may need more containers than one.
  public private(set) var leastColdStarts = [UInt64](repeating: 0, count: windows.count)
  /// The functions called most, of equal ones the one called first.
  public private(set) var top: [(name: String, requests: UInt64)] = []
  /// Coefficients of variation of the time between arrivals, one for each function with at least three requests, in order.
  public private(set) var variations: [Double] = []
  /// Rows that could not be read and were left out.
  public private(set) var skipped: UInt64 = 0
  /// Rows that were put in order.
  public private(set) var reordered: UInt64 = 0
  /// The furthest that one of them lay before the latest above it.
  public private(set) var largestStepBack = SimDuration.zero
  /// Arrivals that lay before the start and were moved to it.
  public private(set) var movedToStart: UInt64 = 0

  /// How many functions are called.
  public var functions: Int { tallies.count }

  private var tallies: [Tally] = []

  /// What is counted for one function.
  private struct Tally: BitwiseCopyable {
    var requests: UInt64 = 0
    /// How many requests there were before its first.
    var before: UInt64 = 0
    var last = SimTime.start
    /// When the last of its requests so far has ended.
    var idleSince = SimTime.start
    var gaps = RunningMoments()
  }

  /// Reads `records` to their end.
  ///
  /// - Parameters:
  ///   - records: A trace of which nothing has been read yet.
  ///   - progress: Called now and then.
  /// - Throws: What is wrong with a row or a file, with its place.
  public init(
    _ records: inout TraceRecords, progress: (_ records: TraceRecords, _ requests: UInt64) -> Void
  ) throws(TraceError) {
    format = records.format
    rules = records.rules
    while let record = try records.next() {
      add(record)
      if requests & 0xFFFF == 0 { progress(records, requests) }
    }
    skipped = records.skipped
    decisions = records.decisions
    reordered = records.reordered
    largestStepBack = records.largestStepBack
    movedToStart = records.movedToStart
    conclude(records)
  }

  private mutating func add(_ record: TraceRecord) {
    if requests == 0 { first = record.time } else { gaps.add(record.time - last) }
    requests += 1
    last = record.time
    rate.add(record.time - first)
    if let execution = record.execution {
      executions.add(execution)
      if execution == .zero { zeroExecutions += 1 }
    }
    if let memory = record.memory { self.memory.add(SimDuration(nanoseconds: memory.count)) }
    if let coldStart = record.coldStart { coldStarts.add(coldStart) }
    switch record.start {
    case .cold: recordedStarts.cold += 1
    case .warm: recordedStarts.warm += 1
    case .unknown: recordedStarts.unknown += 1
    }
    triggers[Int(record.trigger.rawValue)] += 1
    outcomes[Int(record.outcome.rawValue)] += 1
    while tallies.count <= record.function { tallies.append(Tally()) }
    count(record, in: record.function)
  }

  /// Counts a request for its function.
  private mutating func count(_ record: TraceRecord, in function: Int) {
    var tally = tallies[function]
    for (index, window) in Self.windows.enumerated()
    where tally.requests == 0 || record.time > tally.idleSince + window {
      leastColdStarts[index] += 1
    }
    if tally.requests > 0 {
      tally.gaps.add(record.time - tally.last)
    } else {
      tally.before = requests - 1
      functionTriggers[Int(record.trigger.rawValue)] += 1
    }
    tally.requests += 1
    tally.last = record.time
    tally.idleSince = max(tally.idleSince, record.time + (record.execution ?? .zero))
    tallies[function] = tally
  }

  /// Names the functions called most, and gathers what is known of each.
  private mutating func conclude(_ records: TraceRecords) {
    let tallies = tallies
    let order = tallies.indices.sorted {
      (tallies[$1].requests, tallies[$0].before) < (tallies[$0].requests, tallies[$1].before)
    }
    top = order.prefix(Self.topFunctions).map { (records.name($0), tallies[$0].requests) }
    variations = tallies.compactMap { Self.variation($0.gaps) }.sorted()
    if format.description.hasApplications {
      applications = Set(tallies.indices.compactMap { records.application($0) }).count
    }
  }

  /// The coefficient of variation of the time between all arrivals; `nil` where there are fewer than three.
  public var variation: Double? { Self.variation(gaps) }

  private static func variation(_ gaps: RunningMoments) -> Double? {
    guard let mean = gaps.mean, mean > 0, let deviation = gaps.standardDeviation else { return nil }
    return deviation / mean
  }
}
