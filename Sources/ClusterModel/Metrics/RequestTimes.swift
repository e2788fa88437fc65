import SimKernel

/// Response, waiting and execution times of completed requests.
///
/// Most requests begin to execute when they arrive and are answered when they end. Their waiting time is zero and the other two
/// are one, so they are kept once; the sums are exact, so what is read does not show it.
struct RequestTimes: ~Copyable {
  /// Requests that met no delay besides their execution.
  private var undelayed: DurationStatistics
  private var delayed: DelayedTimes

  init() {
    undelayed = DurationStatistics()
    delayed = DelayedTimes()
  }

  /// The times of both, from copies.
  init(undelayed: borrowing DurationStatistics, delayed: borrowing DelayedTimes) {
    self.undelayed = undelayed.copy()
    self.delayed = delayed.copy()
  }

  @inline(__always)
  mutating func add(response: SimDuration, waiting: SimDuration, execution: SimDuration) {
    if response == execution, waiting == .zero {
      undelayed.add(execution)
    } else {
      delayed.add(response: response, waiting: waiting, execution: execution)
    }
  }

  /// Adds a request that met no delay besides its execution.
  @inline(__always)
  mutating func add(undelayed execution: SimDuration) { undelayed.add(execution) }

  /// Requests.
  var count: UInt64 { undelayed.count + delayed.count }

  /// From arrival to the end.
  var response: DurationStatistics {
    var all = undelayed.copy()
    all.merge(delayed.response)
    return all
  }

  /// From arrival to the start of execution.
  var waiting: DurationStatistics {
    var all = delayed.waiting.copy()
    all.add(.zero, count: undelayed.count)
    return all
  }

  /// From the start of execution to its end.
  var execution: DurationStatistics {
    var all = undelayed.copy()
    all.merge(delayed.execution)
    return all
  }

  borrowing func copy() -> RequestTimes { RequestTimes(undelayed: undelayed, delayed: delayed) }
}

/// Times of completed requests that met a delay besides their execution.
struct DelayedTimes: ~Copyable {
  private(set) var response = DurationStatistics()
  private(set) var waiting = DurationStatistics()
  private(set) var execution = DurationStatistics()

  init() {}

  /// Requests.
  var count: UInt64 { response.count }

  mutating func add(response: SimDuration, waiting: SimDuration, execution: SimDuration) {
    self.response.add(response)
    self.waiting.add(waiting)
    self.execution.add(execution)
  }

  borrowing func copy() -> DelayedTimes {
    var other = DelayedTimes()
    other.response = response.copy()
    other.waiting = waiting.copy()
    other.execution = execution.copy()
    return other
  }
}
