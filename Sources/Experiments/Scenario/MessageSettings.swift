import ClusterModel
import SimKernel

/// The queues through which the gateway finds containers, with the keys that files use.
public struct MessageSettings: Settings {
  /// The queues in numbers.
  public var configuration = MessagingConfiguration()

  /// Creates queues that cost nothing.
  public init() {}

  /// The keys under `messages`.
  public static var schema: [Setting<MessageSettings>] {
    [
      Setting(
        "reservation", \.configuration.reservation, .quantity(from: .zero, above: true),
        "Memory that a node reserves for a container that no function has been assigned to yet."),
      Setting(
        "order", \.configuration.order, .choice,
        "Which message of a function's warm queue is taken first: the first or the last one put."),
      Setting(
        "dequeue", \.configuration.dequeue, .durations,
        "Time to take a message from a queue, or to find it empty."),
      Setting("delete", \.configuration.delete, .durations, "Time to delete a useless message."),
      Setting(
        "enqueue", \.configuration.enqueue, .durations,
        "Time until a message that was put into a queue can be taken."),
      Setting(
        "call", \.configuration.call, .durations,
        "Time from the gateway to a node; from the node back as much, where it has no container to offer."
      ),
      Setting(
        "operationsPerSecond", \.configuration.operationsPerSecond,
        .limit(atLeast: 1, unlimited: 0),
        "Operations (take, delete, put) that one queue allows in each second of the clock."),
      Setting(
        "pauseWhenBusy", \.configuration.pauseWhenBusy, .quantity(from: .zero, above: true),
        "The pause after which an operation that a queue refused is tried again."),
      Setting(
        "duplicates", \.configuration.duplicates, .ratio(0...1),
        "The share of warm messages that are delivered twice."),
    ]
  }
}
