/// Whether a request met a cold start, as far as its trace says.
public enum RecordedStart: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// The trace does not say.
  case unknown
  /// It ran in a container that was there.
  case warm
  /// It waited for a container to start.
  case cold
}

/// What calls a function, as far as its trace says.
public enum RecordedTrigger: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// The trace does not say.
  case unknown
  /// A request over HTTP.
  case http
  /// A message in a queue.
  case queue
  /// An event from a stream or a hub.
  case event
  /// A workflow.
  case orchestration
  /// The time.
  case timer
  /// A change in a database or a store of objects.
  case storage
  /// Anything else.
  case other
}

extension RecordedTrigger {
  /// What a trace says of a function that `trigger` calls.
  public init(_ trigger: Trigger) {
    switch trigger {
    case .http: self = .http
    case .queue: self = .queue
    case .event: self = .event
    case .orchestration: self = .orchestration
    case .timer: self = .timer
    case .storage: self = .storage
    case .other: self = .other
    }
  }
}

/// How a request ended, as far as its trace says.
public enum RecordedOutcome: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// The trace does not say.
  case unknown
  /// With an answer.
  case succeeded
  /// With an error of the function.
  case failed
  /// With a fault of the platform.
  case crashed
  /// Refused for too many at once.
  case throttled
  /// Ended by the platform for taking too long.
  case timedOut
  /// It had not ended when it was recorded.
  case unfinished
}

/// One request of a trace.
struct TraceRow: BitwiseCopyable, Sendable {
  /// Nanoseconds from the start of the trace.
  var time: Int64
  /// Nanoseconds at full speed, or -1 where the row leaves that to the function.
  var execution: Int64
  /// The row of its name in ``FunctionNames``.
  var function: UInt32
  /// Whether it met a cold start.
  var start = RecordedStart.unknown
  /// How long that took in nanoseconds, or -1 where the row does not say.
  var coldStart: Int64 = -1
  /// The memory in bytes, or -1 where the row does not say.
  var memory: Int64 = -1
  /// What calls the function.
  var trigger = RecordedTrigger.unknown
  /// How it ended.
  var outcome = RecordedOutcome.unknown
}
