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
