import ClusterModel
import SimKernel

/// Takes the container with the fewest requests, running and waiting.
///
/// container = argmin of connections; among equals the first from the one after the last choice on, in the order in which
/// they became ready.
/// Source: ingress controllers, `leastconn` (seed 004, Nuclio); the tie rule is that of nginx, round-robin.
public struct LeastConnections: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "least-connections"
  /// The rule in one sentence.
  public static let summary = "The container with the fewest requests; in turn among equals."
  /// Where the rule comes from.
  public static let source = "ingress controllers"

  private var turns = Turns()

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Takes the least loaded.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let count = state.replicaCount(of: pool)
    let line = state.turns(of: function, among: pool)
    let first = turns.current(of: line, among: count)
    var best = first
    var fewest = Int.max
    for offset in 0..<count {
      let number = (first + offset) % count
      let connections = state.connections(of: state.replica(number, of: pool))
      if connections < fewest { (best, fewest) = (number, connections) }
      if fewest == 0 { break }
    }
    turns.pass(best, of: line)
    return state.replica(best, of: pool)
  }
}
