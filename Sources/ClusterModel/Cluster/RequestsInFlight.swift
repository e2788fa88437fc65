import SimKernel

/// A request that is under way: what is known of it, and what it is about.
public struct RequestInFlight: Sendable {
  /// What is known, without an outcome; its end is the instant at which it was looked at.
  public var record: InvocationRecord
  /// What it is about.
  public var state: RequestState
}

extension Cluster {
  /// The requests that are under way, as many as ``ClusterMetrics/present``, in the order of their arrivals.
  ///
  /// Those that their clients have given up are not among them, although work may go on: they have ended.
  ///
  /// - Parameter now: The present.
  /// - Returns: Nothing where requests are not recorded (``MetricsConfiguration/recordsInvocations``).
  /// - Complexity: O(*n* log *n*) in the number of rows of requests; nothing of it is done while the run goes on.
  public func requestsInFlight(at now: SimTime) -> [RequestInFlight] {
    guard log.recordsInvocations else { return [] }
    var requests: [RequestInFlight] = []
    for id in state.requests.ids where !state.requests[id].isAbandoned {
      let row = state.requests[id]
      guard let state = RequestState(row.place) else { continue }
      // While a client pauses, nothing of its next attempt has begun.
      let phases = state == .pausing ? RequestPhases() : log.phases(of: id)
      let arrivedAt = hasRetries ? firstSending(of: id) : row.arrivedAt
      var record = knownRecord(of: id, nil, since: arrivedAt, at: now, phases: phases)
      // In the line of a container, it has not been given to it yet.
      if phases.node.isNone { record.container = .none }
      requests.append(
        RequestInFlight(
          record: record,
          state: state))
    }
    requests.sort {
      ($0.record.arrivedAt, $0.record.function.rawValue, $0.record.index)
        < ($1.record.arrivedAt, $1.record.function.rawValue, $1.record.index)
    }
    return requests
  }
}
