import SimKernel

/// Chooses which of a function's ready containers, busy or not, takes a request.
///
/// With such a policy requests no longer start containers: an autoscaler does, or there are as many as the scenario says.
public protocol LoadBalancing: Sendable {
  /// Chooses for a request of `function`.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - pool: Whose containers are chosen from: `function` itself, or what runs requests of it as well. It has one at least.
  ///   - client: Who calls, where the request comes from a closed loop; a client's requests share a connection.
  ///   - state: The cluster: ``ClusterState/replicaCount(of:)``, ``ClusterState/replica(_:of:)`` and
  ///     ``ClusterState/connections(of:)`` say what there is to choose from.
  ///   - random: A stream of the policy's own.
  /// - Returns: One of the ready containers of `pool`.
  mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID
}
