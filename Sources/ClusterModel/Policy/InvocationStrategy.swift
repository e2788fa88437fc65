import SimKernel

/// Decides how a request is served: by a container that is there, by a new one, later, or not at all.
public protocol InvocationStrategy: Sendable {
  /// Decides for a request of `function` that the gateway has just let through, or that waits and for which
  /// something has changed.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - state: The cluster as the gateway knows it.
  ///   - random: A stream of the strategy's own.
  /// - Returns: What is to be done with the request.
  mutating func decide(
    for function: FunctionID, in state: borrowing ClusterState, random: inout RandomStream
  ) -> InvocationDecision
}

/// How a request is served.
public enum InvocationDecision: Hashable, Sendable {
  /// By a container with room: an idle one, or one that runs fewer requests than it may.
  case reuse(ContainerID)
  /// By a new container on a node that node selection chooses.
  case start
  /// By a new container on this node.
  case startOn(NodeID)
  /// Later: it waits in its function's queue.
  case queue
  /// Not at all.
  case reject
}
