import SimKernel

/// When a container executed, with as many spans as a picture has room for, however many executions there were.
struct BusySpans {
  /// A span in which executions follow one another, with how many there were.
  struct Span: Hashable {
    var from: SimTime
    var to: SimTime
    var requests: Int
  }

  /// Spans that wait to be joined.
  private static let most = 512

  private var spans: [Span] = []

  /// Notes an execution; gaps shorter than `resolution` may be closed at once to save room.
  mutating func add(from: SimTime, to: SimTime, resolution: SimDuration) {
    spans.append(Span(from: from, to: to, requests: 1))
    // Twice as many as are left by it, so that joining costs O(log n) an execution.
    if spans.count >= Self.most, spans.count.nonzeroBitCount == 1 { join(resolution) }
  }

  private mutating func join(_ resolution: SimDuration) { spans = joined(resolution) }

  /// The spans in order, without gaps shorter than `resolution` between them.
  func joined(_ resolution: SimDuration) -> [Span] {
    var joined: [Span] = []
    for span in spans.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      if let last = joined.last, span.from <= last.to || span.from - last.to < resolution {
        joined[joined.count - 1].to = max(last.to, span.to)
        joined[joined.count - 1].requests += span.requests
      } else {
        joined.append(span)
      }
    }
    return joined
  }
}
