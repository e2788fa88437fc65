import ClusterModel
import SimKernel

/// Keeps every idle container for the same time.
///
/// window = constant. Zero stops a container with the end of its request, as `docker run --rm` does.
/// Source: every public platform; 10 minutes is what OpenWhisk and AWS Lambda were measured to keep
/// (McGrath and Brenner 2017; pacslab).
public struct FixedKeepAlive: CataloguedPolicy, KeepAlive {
  /// The name in scenarios.
  public static let name = "fixed"
  /// The rule in one sentence.
  public static let summary = "The same window for every container."
  /// Where the rule comes from.
  public static let source = "all public platforms"

  /// What of it can be set.
  public struct Parameters: Settings {
    /// How long an idle container waits.
    public var window = SimDuration.minutes(10)

    /// Creates a window of ten minutes.
    public init() {}

    /// The one key.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "window", \.window, .duration,
          "How long an idle container waits for its next request; 0 stops it at once.")
      ]
    }
  }

  /// The window of all containers.
  public let constantWindow: SimDuration?
  private let window: SimDuration

  /// Creates the policy.
  public init(_ parameters: Parameters) {
    window = parameters.window
    constantWindow = parameters.window
  }

  /// Returns the window.
  public mutating func window(
    for container: ContainerID, in state: borrowing ClusterState, at now: SimTime,
    random: inout RandomStream
  ) -> SimDuration { window }
}
