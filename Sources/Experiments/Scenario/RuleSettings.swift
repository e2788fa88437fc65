import ClusterModel
import SimKernel

/// The choices on which simulators differ without saying so, with the keys that files use.
public struct RuleSettings: Settings {
  /// The choices.
  public var rules = ModelRules()
  /// How fast containers may become more; `nil` for as fast as requests want.
  public var admission: AdmissionSettings?

  /// Creates the default choices.
  public init() {}

  /// The keys under `rules`.
  public static var schema: [Setting<RuleSettings>] {
    [
      Setting(
        "keepAliveClock", \.rules.keepAliveClock, .choice,
        "From when the keep-alive window counts: the end or the arrival of the last request."),
      Setting(
        "keepAliveBoundary", \.rules.keepAliveBoundary, .choice,
        "What a request finds that arrives exactly when the window ends: nothing, or the container."
      ),
      Setting(
        "coldExecution", \.rules.coldExecution, .choice,
        "Whether a function's `coldExecution` is all of a cold request's execution or comes on top."
      ),
      Setting(
        "coldRequest", \.rules.coldRequest, .choice,
        "Whether a request waits for the container that was started for it, or takes the first with room."
      ),
      Setting(
        "withoutRoom", \.rules.withoutRoom, .choice,
        "What happens to a request for which no node has room."),
      Setting(
        "retryInterval", \.rules.retryInterval, .quantity(from: .zero, above: true),
        "The pause before another try under `withoutRoom: retry`."),
      Setting(
        "queueFull", \.rules.queueFull, .choice,
        "What happens to a request that load balancing gives to a container which is full."),
      Setting(
        "retransmission", \.rules.retransmission, .quantity(from: .zero, above: true),
        "The first pause under `queueFull: retransmit`; it doubles each time, up to 2 minutes."),
      Setting(
        "replacement", \.rules.replacement, .choice,
        "When a container that was lost is replaced, under load balancing or an autoscaler."),
      Setting(
        "cpuSharing", \.rules.cpuSharing, .choice,
        "How the cores of a machine are shared: max-min fair, or not at all (full speed for everyone)."
      ),
      Setting(
        "quotaPeriod", \.rules.quotaPeriod, .duration,
        "The periods by which CPU quotas count (100ms on Linux): full speed until the period's share is used up, then nothing; 0s for work that is slowed down evenly."
      ),
      Setting(
        "requestSplit", \.rules.requestSplit, .choice,
        "How the share of a container is split among its requests."),
      Setting(
        "afterTimeOut", \.rules.afterTimeOut, .choice,
        "What happens to the work of a request that its client has given up."),
      Setting(
        "imageRemoval", \.rules.imageRemoval, .choice,
        "Whether an image is removed after a request that had to pull it."),
      Setting(
        "maximumContainers", \.rules.maximumContainers, .limit(atLeast: 1, unlimited: 0),
        "Most containers in the cluster."),
      Setting(
        "admission", \.admission, .optional(.section(), none: "as fast as requests want"),
        "How fast containers may become more; a request that needs one more than that is rejected."),
    ]
  }
}
