import SimKernel

/// A list of requests, linked through their rows; a request is in at most one list at a time.
struct RequestList: BitwiseCopyable {
  var first = RequestID.none
  var last = RequestID.none

  var isEmpty: Bool { first.isNone }

  /// Puts a request at the end.
  mutating func append(_ id: RequestID, in requests: inout Table<RequestID, RequestRow>) {
    requests[id].previous = last
    requests[id].next = .none
    if last.isNone {
      first = id
    } else {
      requests[last].next = id
    }
    last = id
  }

  /// Puts a request behind `before`; at the front for `none`.
  mutating func insert(
    _ id: RequestID, behind before: RequestID, in requests: inout Table<RequestID, RequestRow>
  ) {
    let after = before.isNone ? first : requests[before].next
    requests[id].previous = before
    requests[id].next = after
    if before.isNone {
      first = id
    } else {
      requests[before].next = id
    }
    if after.isNone {
      last = id
    } else {
      requests[after].previous = id
    }
  }

  /// Takes a request out.
  mutating func remove(_ id: RequestID, in requests: inout Table<RequestID, RequestRow>) {
    let before = requests[id].previous
    let after = requests[id].next
    if before.isNone {
      first = after
    } else {
      requests[before].next = after
    }
    if after.isNone {
      last = before
    } else {
      requests[after].previous = before
    }
  }
}
