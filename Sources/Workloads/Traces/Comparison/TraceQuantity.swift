/// What is looked at, one by one, when two traces are compared.
public enum TraceQuantity: String, CaseIterable, Hashable, Sendable {
  /// Time from one arrival to the next, over all functions; in seconds.
  case gaps
  /// Time between arrivals of the same function relative to that function's mean, of all functions with three requests or
  /// more together.
  case relativeGaps
  /// The coefficient of variation of the time between arrivals, one for each function with three requests or more.
  case gapVariations
  /// Requests of a function in a day, one for each function: its requests relative to the span of the trace.
  case requestsPerDay
  /// Execution times, one for each request that states it; in seconds.
  case executions
  /// Mean execution times, one for each function that states any; in seconds.
  case meanExecutions
  /// Memory, one for each request that states it; in bytes.
  case memory
  /// Lengths of cold starts, where stated; in seconds.
  case coldStarts

  /// What the values are counted in.
  public enum Unit: String, Hashable, Sendable {
    /// Seconds.
    case seconds = "s"
    /// Bytes.
    case bytes = "B"
    /// Requests in a day.
    case perDay = "1/d"
    /// A plain number.
    case ratio = "1"
  }

  /// The unit of the values.
  public var unit: Unit {
    switch self {
    case .gaps, .executions, .meanExecutions, .coldStarts: .seconds
    case .memory: .bytes
    case .requestsPerDay: .perDay
    case .relativeGaps, .gapVariations: .ratio
    }
  }
}

/// How closely the values of a ``TraceMarginal`` were kept.
public enum SamplePrecision: String, Hashable, Sendable {
  /// Every value, as it is.
  case exact
  /// Every value, by the middle of a bin that is off by at most 1/128 of it: more than 131,072 different ones were met.
  case bins
  /// 131,072 values drawn from all, each with the same probability.
  case drawn
}

/// The values that a trace shows of one quantity.
public struct TraceMarginal: Hashable, Sendable {
  /// The values.
  public let steps: EmpiricalSteps
  /// How many values the trace has, of which ``steps`` may hold a sample.
  public let count: UInt64
  /// Their mean, not touched by bins; `nil` where there are no values.
  public let mean: Double?
  /// How closely they were kept.
  public let precision: SamplePrecision
}
