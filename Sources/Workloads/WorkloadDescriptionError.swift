import SimKernel

/// What is wrong with the description of a workload, and what would be right.
public struct WorkloadDescriptionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was stated and what would be right.
  public var description: String

  /// Creates an error with its message.
  public init(_ message: String) { description = message }

  /// Checks what happens at equal distances.
  static func check(interval: SimDuration, first: SimTime) throws(WorkloadDescriptionError) {
    guard interval > .zero, interval <= .longest else {
      throw WorkloadDescriptionError(
        "an interval of \(interval.inSeconds) s; it is above zero and at most 9 years")
    }
    guard first >= .start else {
      throw WorkloadDescriptionError(
        "the first arrival is at \(first.inSeconds) s, before the start")
    }
  }
}
