import ClusterModel
import SimKernel

/// Keeps every idle container for ever, or until it is evicted.
///
/// window = ∞.
/// Source: fixed replicas, as a Kubernetes Service has them.
public struct KeepForever: CataloguedPolicy, KeepAlive {
  /// The name in scenarios.
  public static let name = "forever"
  /// The rule in one sentence.
  public static let summary = "Idle containers never expire; eviction may still take them."
  /// Where the rule comes from.
  public static let source = "fixed replicas"

  /// The window of all containers.
  public let constantWindow: SimDuration? = .longest

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Returns the longest window.
  public mutating func window(
    for container: ContainerID, in state: borrowing ClusterState, at now: SimTime,
    random: inout RandomStream
  ) -> SimDuration { .longest }
}
