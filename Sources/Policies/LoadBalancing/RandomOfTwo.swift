import ClusterModel
import SimKernel

/// Draws two containers and takes the one with fewer requests.
///
/// container = the less loaded of two different ones, each pair with equal probability; among equals the one drawn first.
/// Source: Knative Serving 0.21, the activator without a concurrency limit; the power of two choices (Mitzenmacher 2001).
public struct RandomOfTwo: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "random-of-two"
  /// The rule in one sentence.
  public static let summary = "The less loaded of two containers drawn at random."
  /// Where the rule comes from.
  public static let source = "Knative Serving 0.21, activator; power of two choices"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Draws two and compares.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let count = UInt32(state.replicaCount(of: pool))
    guard count > 1 else { return state.replica(0, of: pool) }
    let first = random.index(below: count)
    let other = random.index(below: count - 1)
    let one = state.replica(Int(first), of: pool)
    let two = state.replica(Int(other < first ? other : other + 1), of: pool)
    return state.connections(of: two) < state.connections(of: one) ? two : one
  }
}
