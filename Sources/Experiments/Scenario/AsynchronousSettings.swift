import ClusterModel
import SimKernel

/// The gateway's queue of asynchronous requests, with the keys that files use.
public struct AsynchronousSettings: Settings {
  /// The queue in numbers.
  public var configuration = AsynchronousConfiguration()

  /// Creates a queue with one worker.
  public init() {}

  /// The keys under `gateway.asynchronous`.
  public static var schema: [Setting<AsynchronousSettings>] {
    [
      Setting(
        "workers", \.configuration.workers, .limit(atLeast: 1, unlimited: 0),
        "How many requests are under way at a time; each worker awaits the answer to the one it took."
      ),
      Setting(
        "queueLimit", \.configuration.queueLimit, .limit(atLeast: 0, unlimited: .max),
        "Requests that wait for a worker; beyond, they are rejected."),
      Setting(
        "accept", \.configuration.accept, .optional(.durations, none: "no time"),
        "Time to put a request into the queue, after which whoever sent it is answered."),
      Setting(
        "visibilityDelay", \.configuration.visibilityDelay,
        .optional(.duration, none: "it has failed"),
        "How long after its container has died a request is put into the queue again."),
      Setting(
        "deliveries", \.configuration.deliveries, .limit(atLeast: 1, unlimited: 0),
        "How often a request is sent on its way at most."),
    ]
  }
}
