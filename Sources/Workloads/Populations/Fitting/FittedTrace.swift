import ClusterModel
import SimKernel

/// A recorded trace as a ``PopulationModel`` sees it: timers apart from all other functions, and the busiest applications
/// apart from all others.
struct FittedTrace: Sendable {
  /// An application without its timers.
  struct Application: Sendable {
    /// Requests, timers apart.
    var requests: UInt64 = 0
    /// Functions that are called, timers apart.
    var functions = 0
    /// Timers.
    var timers = 0
    /// Whether it stands for itself.
    var isBusy = false
    /// How its requests come; where it has timers, those of the busiest other function.
    var pattern: RequestPattern
    /// How many come in a minute, those of its timers among them.
    var minutes: MinuteCounts
    /// The mean of what its requests state, in bytes.
    var memory: Double?
  }

  /// Requests of the trace.
  let requests: UInt64
  /// From the first arrival to the last.
  let span: SimDuration
  /// Whether the trace says what calls its functions.
  let statesTriggers: Bool
  /// What was counted of each function.
  let rows: [FitCollector.FunctionRow]
  /// The functions.
  let functions: [FittedFunction]
  /// The applications.
  private(set) var applications: [Application]

  /// The most applications that stand for themselves.
  static let mostBusy = 10
  /// The least share of the trace's requests that each of these has.
  static let leastBusyShare = 0.01
  /// The largest share of the applications that these are.
  static let mostBusyShare = 0.1

  /// Sees what was collected.
  init(_ collector: FitCollector) {
    requests = collector.requests
    let span = collector.last - collector.first
    self.span = span
    let isStated = collector.statesTriggers
    statesTriggers = isStated
    rows = collector.functions
    functions = collector.functions.indices.map {
      FittedFunction(
        collector.functions[$0], collector.firings(of: $0), span: span, isStated: isStated)
    }
    applications = collector.applications.map {
      // A byte was counted as a nanosecond.
      Application(
        pattern: $0.pattern, minutes: $0.minutes,
        memory: $0.memory.mean.map { ($0 * 1e9).rounded() })
    }
    var most = [UInt64](repeating: 0, count: applications.count)
    for function in functions {
      if function.period != nil {
        applications[function.application].timers += 1
      } else {
        applications[function.application].requests += function.requests
        applications[function.application].functions += 1
      }
    }
    for (row, function) in zip(rows, functions) where function.period == nil {
      guard applications[function.application].timers > 0,
        row.requests > most[function.application]
      else { continue }
      most[function.application] = row.requests
      applications[function.application].pattern = row.pattern
    }
    for place in busiest() { applications[place].isBusy = true }
  }

  /// The length of the trace in days.
  var days: Double { span.inSeconds / 86_400 }

  /// How many applications a population would have for these: those with timers count once more without them.
  var population: Int {
    applications.reduce(0) { $0 + ($1.functions > 0 ? 1 : 0) + ($1.timers > 0 ? 1 : 0) }
  }

  /// The applications that stand for themselves, the busiest first.
  func busiest() -> [Int] {
    let least = Self.leastBusyShare * Double(requests)
    return applications.indices
      .filter { applications[$0].functions > 0 && Double(applications[$0].requests) >= least }
      .sorted { (applications[$1].requests, $0) < (applications[$0].requests, $1) }
      .prefix(min(Self.mostBusy, Int(Self.mostBusyShare * Double(population))))
      .map { $0 }
  }

  /// The applications that are called otherwise than by timers and do not stand for themselves.
  var others: [Application] { applications.filter { $0.functions > 0 && !$0.isBusy } }

  /// Whether a function belongs to an application that stands for itself, and is no timer.
  func isBusy(_ function: FittedFunction) -> Bool {
    function.period == nil && applications[function.application].isBusy
  }
}
