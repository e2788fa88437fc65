import SimKernel

/// What is kept of the scale of one function, where containers are chosen by load balancing or counted by an autoscaler.
struct ScaleRow: BitwiseCopyable {
  var limits = ScaleLimits()
  /// How many containers it is to have.
  var desired: Int32 = 0
  /// Containers that can run requests and do not drain.
  var ready: Int32 = 0
  /// Containers that come up and are wanted.
  var comingUp: Int32 = 0
  /// Containers that are to go once they have run what they have, or have come up.
  var draining: Int32 = 0
  /// Whether requests wait in front of its containers rather than at them.
  var isBuffered = false
  /// Whether it is in the line of those that lack containers for want of room.
  var isPending = false
}

extension ClusterState {
  /// How many containers of `function` load balancing can choose from.
  @inlinable
  public func replicaCount(of function: FunctionID) -> Int { replicas[function.index].count }

  /// The ready containers of `function`, in the order in which they became ready.
  ///
  /// - Precondition: `number` is at least 0 and below ``replicaCount(of:)``.
  @inlinable
  public func replica(_ number: Int, of function: FunctionID) -> ContainerID {
    replicas[function.index][number]
  }

  /// Requests that a container runs and that wait at it.
  public func connections(of container: ContainerID) -> Int {
    let waiting = hasContainerQueues ? Int(containerQueues[container].count) : 0
    return Int(containers[container].running) + waiting
  }

  /// Whether `container` can take a request of `function` at once, or let it wait.
  public func accepts(_ container: ContainerID) -> Bool {
    let profile = profiles[functions[containers[container].function].profile]
    let limit = Int(profile.concurrency) + Int(profile.containerQueue)
    return connections(of: container) < limit
  }
}
