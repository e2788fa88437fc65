import SimKernel

/// Decides how long an idle container waits for its next request.
public protocol KeepAlive: Sendable {
  /// The window, where it is the same for every container at all times: the cluster then asks once. `nil` otherwise.
  var constantWindow: SimDuration? { get }

  /// Returns how long `container`, idle from now on, waits for its next request.
  ///
  /// - Parameters:
  ///   - container: The container that has just become idle.
  ///   - state: The cluster.
  ///   - now: The current instant.
  ///   - random: A stream of the policy's own.
  /// - Returns: At least zero; zero stops the container at once. `SimDuration.longest` keeps it for ever.
  mutating func window(
    for container: ContainerID, in state: borrowing ClusterState, at now: SimTime,
    random: inout RandomStream
  ) -> SimDuration
}

/// The policies of a cluster.
public struct ClusterPolicies: Sendable {
  /// Chooses nodes for new containers.
  public var nodeSelection: any NodeSelection
  /// Decides how requests are served; `nil` for the usual way, built in: a container with room if there is
  /// one (idle ones first, in ``ModelRules/idleOrder``), else a new one.
  public var invocation: (any InvocationStrategy)?
  /// Decides how long idle containers wait.
  public var keepAlive: any KeepAlive
  /// Chooses among ready containers; `nil` where requests start containers of their own.
  public var loadBalancing: (any LoadBalancing)?
  /// Decides how many containers there are; `nil` for as many as requests start, or as there are at the start.
  public var autoscaler: (any Autoscaler)?

  /// Creates a set of policies.
  public init(
    nodeSelection: any NodeSelection, invocation: (any InvocationStrategy)? = nil,
    keepAlive: any KeepAlive, loadBalancing: (any LoadBalancing)? = nil,
    autoscaler: (any Autoscaler)? = nil
  ) {
    self.nodeSelection = nodeSelection
    self.invocation = invocation
    self.keepAlive = keepAlive
    self.loadBalancing = loadBalancing
    self.autoscaler = autoscaler
  }
}
