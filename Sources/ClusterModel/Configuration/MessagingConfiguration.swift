import SimKernel

/// How a gateway finds containers through messages in queues, as McGrath's prototype does (thesis, sections 3.2.2–3.2.4).
///
/// Workers announce memory that is reserved for a container to come in one cold queue, and idle containers in a warm queue
/// per function. The gateway takes a message and calls the worker that it names, which may find that the container has
/// expired meanwhile.
public struct MessagingConfiguration: Sendable {
  /// Memory that a worker reserves for a container which no function has been assigned to yet: the most that a function can
  /// have.
  public var reservation = Bytes.gibibytes(1)
  /// Which message of a warm queue is taken first.
  public var order = MessageOrder.fifo
  /// Seconds to take a message from a queue, or to find it empty.
  public var dequeue = Distribution.constant(0)
  /// Seconds to delete a message.
  public var delete = Distribution.constant(0)
  /// Seconds until a message that was put into a queue can be taken.
  public var enqueue = Distribution.constant(0)
  /// Seconds from the gateway to a worker, and as much back.
  public var call = Distribution.constant(0)
  /// Operations (take, delete, put) that one queue allows in each second of the clock; 0 for no limit.
  public var operationsPerSecond = 0
  /// The pause after which an operation that was refused is tried again.
  public var pauseWhenBusy = SimDuration.seconds(3)
  /// The share of warm messages, 0 to 1, that are delivered twice.
  public var duplicates = 0.0

  /// Creates queues that cost nothing.
  public init() {}
}

/// Which message of a queue is taken first.
public enum MessageOrder: String, CaseIterable, Hashable, Sendable {
  /// The one put first: a queue.
  case fifo
  /// The one put last: a stack.
  case lifo
}

/// What happened to messages.
public struct MessageCounts: BitwiseCopyable, Hashable, Sendable {
  /// Warm messages that named a container which had expired.
  public internal(set) var expired: UInt64 = 0
  /// Warm messages that named a container which another request was using.
  public internal(set) var conflicts: UInt64 = 0
  /// Operations that a queue refused because it had allowed enough in that second.
  public internal(set) var refused: UInt64 = 0

  /// Creates counts of nothing.
  public init() {}
}
