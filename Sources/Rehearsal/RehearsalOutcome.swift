import Calibration

/// How a rehearsal ended.
public enum RehearsalEnd: Sendable {
  /// Every repetition was played.
  case complete
  /// It was asked to end.
  case interrupted
  /// It could not go on.
  case failed(any Error)
}

/// What a rehearsal came to.
public struct RehearsalOutcome: Sendable {
  /// How it ended.
  public var end = RehearsalEnd.complete
  /// The engine, once it has answered.
  public var facts: EngineFacts?
  /// The repetitions that were played to their end, in order.
  public var repetitions: [PlayedRepetition] = []
  /// What there is of the one that was under way when it ended early; `nil` for nothing.
  public var partial: PlayedRepetition?
  /// The handler of each image, by what the engine calls it, in the order of the scenario's images.
  public var handlers: [(image: String, handler: Handler)] = []
  /// What a reader should know, a sentence each.
  public var notes: [String] = []
  /// What could not be removed, a sentence each.
  public var leftBehind: [String] = []
  /// Seconds that all took.
  public var elapsed = 0.0

  /// Creates the outcome of a rehearsal that has not begun.
  public init() {}

  /// How the machine's speed moved.
  public var drift: Drift { Drift(references: repetitions.map(\.references)) }
}

/// How far a rehearsal has come.
public struct RehearsalProgress: Hashable, Sendable {
  /// Repetitions played, and all there are to be.
  public var played, repetitions: Int
  /// Requests that have ended in the one under way.
  public var requests: UInt64
}
