import SimKernel

/// What a run has measured of one function.
///
/// What every request changes comes first, so that it lies in as few cache lines as can be: 64 bytes on arrival, the numbers
/// of containers behind them, then the times.
public struct FunctionMetrics: ~Copyable {
  /// Requests by the warmth they met.
  public internal(set) var met = WarmthCounts()
  /// Requests that have arrived.
  public internal(set) var arrived: UInt64 = 0
  /// Requests answered.
  public internal(set) var completed: UInt64 = 0
  /// Requests present when measuring began.
  public internal(set) var presentAtStart: UInt64 = 0
  /// Its containers.
  public internal(set) var containers = ContainerMetrics()
  var times = RequestTimes()
  /// Requests turned away.
  public internal(set) var rejected: UInt64 = 0
  /// Requests whose client gave up.
  public internal(set) var timedOut: UInt64 = 0
  /// Requests that could not be carried out.
  public internal(set) var failed: UInt64 = 0
  /// Those among ``arrived`` that functions sent.
  public internal(set) var calls: UInt64 = 0
  /// How often requests were sent again; those are not among ``arrived``.
  public internal(set) var retries: UInt64 = 0
  /// From arrival to the end.
  public var response: DurationStatistics { times.response }
  /// From arrival to the start of execution.
  public var waiting: DurationStatistics { times.waiting }
  /// From the start of execution to its end.
  public var execution: DurationStatistics { times.execution }
  /// From the decision on a new container until it could run a request.
  public internal(set) var coldStart = DurationStatistics()

  init() {}

  borrowing func copy() -> FunctionMetrics {
    var other = FunctionMetrics()
    other.arrived = arrived
    other.completed = completed
    other.rejected = rejected
    other.timedOut = timedOut
    other.failed = failed
    other.calls = calls
    other.retries = retries
    other.presentAtStart = presentAtStart
    other.met = met
    other.times = times.copy()
    other.coldStart = coldStart.copy()
    other.containers = containers
    return other
  }
}
