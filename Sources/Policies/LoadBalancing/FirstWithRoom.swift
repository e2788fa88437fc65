import ClusterModel
import SimKernel

/// Takes the first container that can run one more request at once.
///
/// container = the first, in the order in which they became ready, with fewer requests than its concurrency; where there is
/// none, the one with the fewest, among equals the first.
/// Source: Knative Serving 0.21, the activator with a small concurrency limit (up to 3).
public struct FirstWithRoom: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "first-with-room"
  /// The rule in one sentence.
  public static let summary =
    "The first container that can run the request at once, else the least loaded."
  /// Where the rule comes from.
  public static let source = "Knative Serving 0.21, activator"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Goes through the containers until one has room.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let concurrency = Int(state.profiles[state.functions[pool].profile].concurrency)
    var best = ContainerID.none
    var fewest = Int.max
    for number in 0..<state.replicaCount(of: pool) {
      let container = state.replica(number, of: pool)
      let connections = state.connections(of: container)
      if connections < concurrency { return container }
      if connections < fewest { (best, fewest) = (container, connections) }
    }
    return best
  }
}
