import ClusterModel
import SimKernel

/// The gateway that every request passes, with the keys that files use.
public struct GatewaySettings: Settings {
  /// The gateway in numbers.
  public var configuration = GatewayConfiguration()
  /// The queue of asynchronous requests; `nil` where there are none.
  public var asynchronous: AsynchronousSettings?

  /// Creates a gateway that costs nothing.
  public init() {}

  /// The keys under `gateway`.
  public static var schema: [Setting<GatewaySettings>] {
    [
      Setting(
        "before", \.configuration.before, .optional(.durations, none: "no time"),
        "Its work before a request is placed."),
      Setting(
        "after", \.configuration.after, .optional(.durations, none: "no time"),
        "Its work before the response is delivered."),
      Setting(
        "capacity", \.configuration.capacity, .limit(atLeast: 1, unlimited: 0),
        "Requests that it works on at a time before they are placed."),
      Setting(
        "queueLimit", \.configuration.queueLimit, .limit(atLeast: 0, unlimited: .max),
        "Requests that wait for the gateway's work, and, apart from them, for a container; beyond, they are rejected."
      ),
      Setting(
        "timeOut", \.configuration.timeOut,
        .optional(.quantity(from: .zero, above: true), none: "never"),
        "How long after its arrival a request that has not been answered is given up."),
      Setting(
        "maximumRequests", \.configuration.maximumRequests, .limit(atLeast: 1, unlimited: 0),
        "Requests under way, from arrival to answer; beyond, they are rejected."),
      Setting(
        "asynchronous", \.asynchronous,
        .optional(.section(), none: "no function is called asynchronously"),
        "The queue of requests that are answered once they are in it, for functions with `asynchronous: true`."
      ),
    ]
  }
}
