import SimKernel

/// Decides how a request is served: by a container that is there, by a new one, later, or not at all.
public protocol InvocationStrategy: Sendable {
  /// Whether it gives requests to nodes (``InvocationDecision/give(_:)``), always or sometimes.
  var givesToNodes: Bool { get }

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

extension InvocationStrategy {
  /// It does not.
  public var givesToNodes: Bool { false }
}

/// How a request is served.
public enum InvocationDecision: Hashable, Sendable {
  /// By a container with room: an idle one, or one that runs fewer requests than it may.
  case reuse(ContainerID)
  /// By a new container on a node that node selection chooses.
  case start
  /// By a new container on this node.
  case startOn(NodeID)
  /// By this node, as it sees fit and as soon as it can: by a container of the function with room there, else by a generic
  /// one of the function's pool and memory, else by a new one, for which idle ones make room if
  /// ``ModelRules/withoutRoom`` says so. Until then it waits at the node, first come, first served.
  case give(NodeID)
  /// Later: it waits in its function's queue.
  case queue
  /// Not at all.
  case reject
}
