import ClusterModel
import SimKernel

/// Leaves the number of containers as it is at the start.
///
/// containers = `replicas.initial` of the function.
/// Source: `kubectl scale`; the Raspberry Pi testbed's experiments with 1, 5 and 7 replicas (seed 002).
public struct FixedReplicas: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "fixed-replicas"
  /// The rule in one sentence.
  public static let summary = "As many containers as there are at the start."
  /// Where the rule comes from.
  public static let source = "kubectl scale; Raspberry Pi testbed"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Not within any run.
  public var firstWake: SimDuration { .longest }

  /// Orders nothing.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime { .never }
}
