/// What is wrong with the description of a workload, and what would be right.
public struct WorkloadDescriptionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was stated and what would be right.
  public var description: String

  /// Creates an error with its message.
  public init(_ message: String) { description = message }
}
