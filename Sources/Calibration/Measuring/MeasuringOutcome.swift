/// How far measuring has come.
public struct MeasuringProgress: Hashable, Sendable {
  /// Steps done, and all there would be without a stop before.
  public var steps, allSteps: Int
  /// Seconds since the beginning, and how many there may be.
  public var elapsed, budget: Double
  /// What is being done.
  public var doing: String
}

/// Why measuring ended.
public enum MeasuringEnd: Sendable {
  /// Every phase's median is known as well as was asked for.
  case precise
  /// All rounds have been done.
  case repetitions
  /// The time was used up.
  case budget
  /// It was asked to end.
  case interrupted
  /// It could not go on.
  case failed(any Error)
}

/// What a run of measuring came to.
public struct MeasuringOutcome: Sendable {
  /// Why it ended.
  public var end: MeasuringEnd
  /// The engine, once it has answered.
  public var facts: EngineFacts?
  /// All samples, in the order in which they were taken.
  public var samples: [PhaseSample] = []
  /// Whole rounds that count.
  public var rounds = 0
  /// How the machine's speed moved.
  public var drift = Drift(references: [])
  /// What a reader of the samples should know, a sentence each.
  public var notes: [String] = []
  /// What could not be removed, a sentence each.
  public var leftBehind: [String] = []
  /// The handler of each image, by reference.
  public var handlers: [String: Handler] = [:]
  /// Seconds that all took.
  public var elapsed = 0.0

  /// Creates the outcome of a run of which there is nothing but its end.
  public init(end: MeasuringEnd) { self.end = end }
}
