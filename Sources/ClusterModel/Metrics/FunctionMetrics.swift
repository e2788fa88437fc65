import SimKernel

/// What a run has measured of one function, as it is read.
public struct FunctionMetrics: ~Copyable {
  /// Requests by the warmth they met.
  public let met: WarmthCounts
  /// Requests that have arrived.
  public let arrived: UInt64
  /// Requests answered.
  public let completed: UInt64
  /// Requests turned away.
  public let rejected: UInt64
  /// Requests whose client gave up.
  public let timedOut: UInt64
  /// Requests that could not be carried out.
  public let failed: UInt64
  /// Those among ``arrived`` that functions sent.
  public let calls: UInt64
  /// How often requests were sent again; those are not among ``arrived``.
  public let retries: UInt64
  /// Requests present when measuring began.
  public let presentAtStart: UInt64
  /// From arrival to the end.
  public var response: DurationStatistics { times.response }
  /// From arrival to the start of execution.
  public var waiting: DurationStatistics { times.waiting }
  /// From the start of execution to its end.
  public var execution: DurationStatistics { times.execution }
  private let times: RequestTimes
  /// From the decision on a new container until it could run a request.
  public let coldStart: DurationStatistics
  /// Its containers.
  public let containers: ContainerMetrics

  init(_ tally: borrowing FunctionTally, _ details: borrowing FunctionDetails) {
    met = tally.met
    arrived = tally.arrived
    rejected = details.rejected
    timedOut = details.timedOut
    failed = details.failed
    calls = details.calls
    retries = details.retries
    presentAtStart = details.presentAtStart
    let times = RequestTimes(undelayed: tally.undelayed, delayed: details.delayed)
    completed = times.count
    self.times = times
    coldStart = details.coldStart.copy()
    containers = details.containers(busy: tally.busy)
  }
}

/// What every request of a function changes, in three cache lines.
struct FunctionTally: ~Copyable {
  var met = WarmthCounts()
  var arrived: UInt64 = 0
  /// Containers that run at least one request.
  var busy = TimeWeighted()
  /// Execution times of completed requests that met no delay besides.
  var undelayed = DurationStatistics()

  init() {}

  borrowing func copy() -> FunctionTally {
    var other = FunctionTally()
    other.met = met
    other.arrived = arrived
    other.busy = busy
    other.undelayed = undelayed.copy()
    return other
  }

  /// Forgets what was measured until `now`, but for the containers that are there.
  mutating func restart(at now: SimTime) {
    busy.restart(at: now)
    met = WarmthCounts()
    arrived = 0
    undelayed = DurationStatistics()
  }
}

/// What only some requests of a function change.
struct FunctionDetails: ~Copyable {
  var rejected: UInt64 = 0
  var timedOut: UInt64 = 0
  var failed: UInt64 = 0
  var calls: UInt64 = 0
  var retries: UInt64 = 0
  var presentAtStart: UInt64 = 0
  var delayed = DelayedTimes()
  var coldStart = DurationStatistics()
  /// Its containers, but for how many of them are busy.
  var containers = ContainerMetrics()

  init() {}

  /// Its containers, `busy` of which run requests.
  func containers(busy: TimeWeighted) -> ContainerMetrics {
    var all = containers
    all.busy = busy
    return all
  }

  borrowing func copy() -> FunctionDetails {
    var other = FunctionDetails()
    other.rejected = rejected
    other.timedOut = timedOut
    other.failed = failed
    other.calls = calls
    other.retries = retries
    other.presentAtStart = presentAtStart
    other.delayed = delayed.copy()
    other.coldStart = coldStart.copy()
    other.containers = containers
    return other
  }

  /// Forgets what was measured until `now`, but for the containers that are there; `present` requests are under way.
  mutating func restart(at now: SimTime, present: UInt64) {
    var kept = containers
    kept.restart(at: now)
    self = FunctionDetails()
    containers = kept
    presentAtStart = present
  }
}
