import ClusterModel

/// What came of playing a scenario once.
public struct PlayedRepetition: Sendable {
  /// Its place among the repetitions, from 0.
  public var number: Int
  /// The requests that have ended, in the order of their ends.
  public var records: [InvocationRecord] = []
  /// Requests that were under way when the scenario's duration was over.
  public var unfinished: UInt64 = 0
  /// From the beginning until the last request had ended, in seconds.
  public var seconds = 0.0
  /// CPU time that the containers used, in core-seconds; `nil` where it could not be read.
  public var cpuSeconds: Double? = 0
  /// How much later than meant the gateway did things, in seconds: the largest.
  public var largestLag = 0.0
  /// What the reference work took in front of it and behind it, in seconds.
  public var references: [Double] = []

  /// Creates a repetition of which nothing is known.
  public init(number: Int) { self.number = number }
}
