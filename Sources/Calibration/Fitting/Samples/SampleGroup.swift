/// Measured times that belong together, in the order in which they were measured.
public struct SampleGroup: Sendable {
  /// A measured time.
  public struct Observation: Hashable, Sendable {
    /// How long it took, in seconds.
    public var value: Double
    /// How long a fixed amount of work took beside it, in seconds.
    public var reference: Double?
    /// The line of the file that it stands in.
    public var line: Int

    /// Creates a measured time.
    public init(_ value: Double, reference: Double? = nil, line: Int = 0) {
      self.value = value
      self.reference = reference
      self.line = line
    }
  }

  /// What the group is called, such as `phase=create image=light`; `all` if there is only one.
  public var name: String
  /// The columns that the group was made by, with the value that all its rows have.
  public var keys: [(column: String, value: String)]
  /// The times, in the order in which they were measured.
  public var observations: [Observation]

  /// Creates a group.
  public init(
    _ name: String, keys: [(column: String, value: String)] = [], _ observations: [Observation]
  ) {
    self.name = name
    self.keys = keys
    self.observations = observations
  }
}
