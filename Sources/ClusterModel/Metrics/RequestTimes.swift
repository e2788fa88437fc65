import SimKernel

/// Response, waiting and execution times of completed requests.
///
/// Most requests begin to execute when they arrive and are answered when they end. Their waiting time is zero and the other two
/// are one, so they are kept once; the sums are exact, so what is read does not show it.
struct RequestTimes: ~Copyable {
  /// Requests that met no delay besides their execution.
  private var undelayed = DurationStatistics()
  private var delayedResponse = DurationStatistics()
  private var delayedWaiting = DurationStatistics()
  private var delayedExecution = DurationStatistics()

  init() {}

  @inline(__always)
  mutating func add(response: SimDuration, waiting: SimDuration, execution: SimDuration) {
    guard response != execution || waiting != .zero else {
      undelayed.add(execution)
      return
    }
    delayedResponse.add(response)
    delayedWaiting.add(waiting)
    delayedExecution.add(execution)
  }

  /// Adds a request that met no delay besides its execution.
  @inline(__always)
  mutating func add(undelayed execution: SimDuration) { undelayed.add(execution) }

  /// Begins to load what ``add(undelayed:)`` will change.
  @inline(__always)
  func bringNear(undelayed execution: SimDuration) { undelayed.bringNear(execution) }

  /// From arrival to the end.
  var response: DurationStatistics {
    var all = undelayed.copy()
    all.merge(delayedResponse)
    return all
  }

  /// From arrival to the start of execution.
  var waiting: DurationStatistics {
    var all = delayedWaiting.copy()
    all.add(.zero, count: undelayed.count)
    return all
  }

  /// From the start of execution to its end.
  var execution: DurationStatistics {
    var all = undelayed.copy()
    all.merge(delayedExecution)
    return all
  }

  borrowing func copy() -> RequestTimes {
    var other = RequestTimes()
    other.undelayed = undelayed.copy()
    other.delayedResponse = delayedResponse.copy()
    other.delayedWaiting = delayedWaiting.copy()
    other.delayedExecution = delayedExecution.copy()
    return other
  }
}
