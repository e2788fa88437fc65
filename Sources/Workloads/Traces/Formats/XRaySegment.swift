/// What a segment of an X-Ray trace says of AWS Lambda.
struct XRaySegment: Sendable {
  /// Whose view of an invocation it is.
  enum Origin: Sendable {
    /// `AWS::Lambda`: the service, from accepting the request on.
    case service
    /// `AWS::Lambda::Function`: the execution.
    case function
  }

  /// A stretch of time in nanoseconds since 1970.
  struct Stretch: Sendable {
    var start: Int64
    /// -1 while it goes on.
    var end: Int64

    /// How long it lasted; -1 while it goes on, or where it ends before it starts.
    var length: Int64 { end < start ? -1 : end - start }
  }

  /// One attempt at an asynchronous invocation, as the service counts them.
  struct Attempt: Sendable {
    var id: UInt64
    var start: Int64
    var isFirst: Bool
  }

  var origin: Origin
  var id: UInt64
  /// The segment or attempt that this one belongs to; 0 for none.
  var parent: UInt64
  var time: Stretch
  /// The function's name.
  var name: [UInt8]
  /// How it ended.
  var outcome: RecordedOutcome
  /// The initialisation of the container, or its restoring from a snapshot.
  var initialisation: Stretch?
  var attempts: [Attempt]
  /// Where its document begins.
  var line: Int
  var column: Int
}

/// One request to a function, as it is found in a trace.
struct XRayRequest: Sendable {
  var row: TraceRow
  var name: [UInt8]
  var line: Int
  var column: Int
  var isWithoutFunction = false
  var isWithoutService = false
}

extension XRaySegment {
  /// The most segments and attempts of Lambda in one trace.
  static let most = 1 << 16

  /// The requests to functions among the segments of one trace, in the order of its documents.
  ///
  /// Each segment of a function is one. It arrives when the segment of the service that it belongs to begins; a second or
  /// later attempt, when that attempt begins; without such a segment, when its initialisation or the execution begins. A
  /// segment of the service to which no execution belongs is a request of unknown execution. A segment
  /// that stands twice counts as it stands last.
  ///
  /// - Complexity: O(n log n).
  static func requests(of segments: [XRaySegment]) -> [XRayRequest] {
    let segments = latest(segments)
    var parents: [Parent] = []
    for (index, segment) in segments.enumerated() where segment.origin == .service {
      parents.append(Parent(id: segment.id, segment: index, arrival: segment.time.start))
      for attempt in segment.attempts {
        parents.append(
          Parent(
            id: attempt.id, segment: index,
            arrival: attempt.isFirst ? segment.time.start : attempt.start))
      }
    }
    parents.sort { ($0.id, $0.segment) < ($1.id, $1.segment) }
    var arrivals = [Int64?](repeating: nil, count: segments.count)
    var isExecuted = [Bool](repeating: false, count: segments.count)
    for (index, segment) in segments.enumerated() where segment.origin == .function {
      guard let parent = find(segment.parent, in: parents) else { continue }
      arrivals[index] = parent.arrival
      isExecuted[parent.segment] = true
    }
    return segments.indices.compactMap { index in
      let segment = segments[index]
      switch segment.origin {
      case .function:
        return segment.execution(arrival: arrivals[index])
      case .service:
        if isExecuted[index] { return nil }
        var request = segment.request(segment.time.start)
        request.isWithoutFunction = true
        // That the service took it in does not say how it ended.
        if segment.outcome == .succeeded { request.row.outcome = .unknown }
        return request
      }
    }
  }

  /// What an execution can belong to.
  private struct Parent {
    var id: UInt64
    var segment: Int
    var arrival: Int64
  }

  private static func find(_ id: UInt64, in parents: [Parent]) -> Parent? {
    var (low, high) = (0, parents.count)
    while low < high {
      let middle = (low + high) / 2
      if parents[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < parents.count && parents[low].id == id ? parents[low] : nil
  }

  /// The segments without those of which a later document stands in the same trace.
  private static func latest(_ segments: [XRaySegment]) -> [XRaySegment] {
    let order = segments.indices.sorted {
      (segments[$0].id, $0) < (segments[$1].id, $1)
    }
    var isLast = [Bool](repeating: true, count: segments.count)
    for (index, next) in zip(order, order.dropFirst())
    where segments[index].id == segments[next].id {
      isLast[index] = false
    }
    return segments.indices.filter { isLast[$0] }.map { segments[$0] }
  }

  /// This execution as a request which the service accepted at a time that is known or not.
  private func execution(arrival accepted: Int64?) -> XRayRequest {
    let arrival = accepted ?? min(time.start, initialisation?.start ?? .max)
    var request = request(arrival)
    request.isWithoutService = accepted == nil
    request.row.start = .warm
    var overlap: Int64 = 0
    if let initialisation {
      // One that began before the request came was not made for it: its concurrency was provisioned.
      if initialisation.start >= arrival {
        request.row.start = .cold
        request.row.coldStart = initialisation.length
      }
      if initialisation.end >= 0, time.end >= 0 {
        overlap =
          min(initialisation.end, time.end) - max(initialisation.start, time.start)
      }
    }
    if time.end >= 0 { request.row.execution = time.length - max(overlap, 0) }
    return request
  }

  /// A request of unknown execution.
  private func request(_ arrival: Int64) -> XRayRequest {
    XRayRequest(
      row: TraceRow(time: arrival, execution: -1, function: 0, outcome: outcome), name: name,
      line: line, column: column)
  }
}
