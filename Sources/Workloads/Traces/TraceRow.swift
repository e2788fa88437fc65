/// Whether a request met a cold start, as far as its trace says.
public enum RecordedStart: UInt8, BitwiseCopyable, Sendable {
  /// The trace does not say.
  case unknown
  /// It ran in a container that was there.
  case warm
  /// It waited for a container to start.
  case cold
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
}
