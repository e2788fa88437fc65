import ClusterModel
import SimKernel

/// Takes in the requests of a trace one by one for ``PopulationFit``.
struct FitCollector: Sendable {
  /// What is counted of a function.
  struct FunctionRow: BitwiseCopyable, Sendable {
    var application: UInt32
    var requests: UInt64 = 0
    var pattern = RequestPattern()
    /// Execution times, where stated.
    var executions = RunningMoments()
    /// Logarithms of those above zero.
    var logarithms = LogMoments()
    /// What calls it, as its first request says that states it.
    var trigger = RecordedTrigger.unknown
  }

  /// What is counted of an application.
  struct ApplicationRow: Sendable {
    var pattern = RequestPattern()
    var minutes = MinuteCounts()
    /// Memory, where stated: a byte is written as a nanosecond.
    var memory = RunningMoments()
  }

  private(set) var requests: UInt64 = 0
  private(set) var first = SimTime.start
  private(set) var last = SimTime.start
  private(set) var functions: [FunctionRow] = []
  private(set) var applications: [ApplicationRow] = []
  /// The first requests of each function, ``mostFirings`` places each.
  private var firings: [SimTime] = []
  /// Requests in each hour of the trace's clock, from that of the first request on.
  private(set) var hours: [UInt64] = []
  private(set) var coldStarts = LogMoments()
  private(set) var longest = SimDuration.zero
  /// What stands between an application and the rest of a name, where the format knows no applications.
  let separator: Character?
  private var numbers: [String: UInt32] = [:]

  /// How many of a function's first requests are kept, to find the place of a timer in its period.
  static let mostFirings = 24

  /// No requests as yet.
  init(separator: Character?) { self.separator = separator }

  /// Takes in a request that `records` has just handed out.
  mutating func add(_ record: TraceRecord, of records: TraceRecords) {
    if requests == 0 { first = record.time }
    requests += 1
    last = record.time
    let hour = Int(record.time.nanoseconds / Self.hour - first.nanoseconds / Self.hour)
    while hours.count <= hour { hours.append(0) }
    hours[hour] += 1
    if let coldStart = record.coldStart, coldStart > .zero { coldStarts.add(coldStart.inSeconds) }
    while functions.count <= record.function { meet(functions.count, records) }
    let application = Int(functions[record.function].application)
    applications[application].pattern.add(record.time)
    applications[application].minutes.add(record.time)
    if let memory = record.memory {
      applications[application].memory.add(SimDuration(nanoseconds: memory.count))
    }
    count(record)
  }

  private static let hour = SimDuration.hours(1).nanoseconds

  /// The hour of the day, 0 to 23, in which the trace begins.
  var firstHour: Int { Int(first.nanoseconds / Self.hour % 24) }

  /// Whether any request states what calls its function.
  var statesTriggers: Bool { functions.contains { $0.trigger != .unknown } }

  /// The first requests of a function, ``mostFirings`` at most.
  func firings(of function: Int) -> ArraySlice<SimTime> {
    let start = function * Self.mostFirings
    return firings[start..<start + Int(min(functions[function].requests, UInt64(Self.mostFirings)))]
  }

  /// Counts a request for its function.
  private mutating func count(_ record: TraceRecord) {
    var row = functions[record.function]
    if row.requests < Self.mostFirings {
      firings[record.function * Self.mostFirings + Int(row.requests)] = record.time
    }
    row.pattern.add(record.time)
    row.requests += 1
    if let execution = record.execution {
      row.executions.add(execution)
      if execution > .zero { row.logarithms.add(execution.inSeconds) }
      longest = max(longest, execution)
    }
    if row.trigger == .unknown { row.trigger = record.trigger }
    functions[record.function] = row
  }

  /// Adds a function that was not met before, and its application if that is new.
  private mutating func meet(_ function: Int, _ records: TraceRecords) {
    firings += repeatElement(.start, count: Self.mostFirings)
    let name =
      records.application(function) ?? separator.map { Self.head(records.name(function), $0) }
    if let name, let number = numbers[name] {
      functions.append(FunctionRow(application: number))
      return
    }
    let number = UInt32(truncatingIfNeeded: applications.count)
    applications.append(ApplicationRow())
    if let name { numbers[name] = number }
    functions.append(FunctionRow(application: number))
  }

  /// What stands before the last `separator` of a name; the whole name where there is none.
  private static func head(_ name: String, _ separator: Character) -> String {
    String(name[..<(name.lastIndex(of: separator) ?? name.endIndex)])
  }
}
