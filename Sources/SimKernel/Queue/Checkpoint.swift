/// How far a run had come after a number of events, and the digest of all of them.
public struct Checkpoint: Hashable, Sendable {
  /// Events that had happened, arrivals included.
  public let eventCount: UInt64
  /// The instant of the last of them.
  public let time: SimTime
  /// The digest of all of them.
  public let digest: Fingerprint

  /// Creates a checkpoint.
  public init(eventCount: UInt64, time: SimTime, digest: Fingerprint) {
    self.eventCount = eventCount
    self.time = time
    self.digest = digest
  }
}

/// Checkpoints at equal distances, at most a fixed number of them whatever the length of the run.
///
/// When there are too many, every other one is dropped and the spacing doubled. Two runs can be compared at each event
/// count that both logs contain; the first event in which they differ lies after the last checkpoint that agrees.
public struct CheckpointLog: Hashable, Sendable {
  /// Events from one checkpoint to the next, a power of two.
  public private(set) var spacing: UInt64
  /// Checkpoints held at most.
  public let capacity: Int
  /// The checkpoints, oldest first.
  public private(set) var entries: [Checkpoint] = []

  /// Creates an empty log.
  ///
  /// - Parameters:
  ///   - spacing: Events from one checkpoint to the next at the start, a power of two.
  ///   - capacity: Checkpoints held at most; above this the spacing doubles.
  /// - Precondition: `spacing` is a power of two and `capacity` at least 1.
  public init(spacing: UInt64 = 4096, capacity: Int = 1024) {
    precondition(
      spacing > 0 && spacing & (spacing - 1) == 0, "a checkpoint spacing is a power of two")
    precondition(capacity > 0, "a checkpoint log holds at least one checkpoint")
    self.spacing = spacing
    self.capacity = capacity
  }

  /// Adds a checkpoint; one that is held already changes nothing.
  mutating func note(_ checkpoint: Checkpoint) {
    if let last = entries.last, last.eventCount >= checkpoint.eventCount { return }
    entries.append(checkpoint)
    while entries.count > capacity {
      spacing *= 2
      entries.removeAll { $0.eventCount & (spacing - 1) != 0 }
    }
  }
}
