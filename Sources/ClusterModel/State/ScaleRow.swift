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
  public func replicaCount(of function: FunctionID) -> Int {
    function == partOf ? part.count : replicas[function.index].count
  }

  /// The ready containers of `function`, in the order in which they became ready.
  ///
  /// While a container of an executor is chosen for a function that may not run on all nodes, only those where it may.
  ///
  /// - Precondition: `number` is at least 0 and below ``replicaCount(of:)``.
  @inlinable
  public func replica(_ number: Int, of function: FunctionID) -> ContainerID {
    function == partOf ? part[number] : replicas[function.index][number]
  }

  /// Whose turns a choice for `function` among containers of `pool` counts: functions that may not take all of them have
  /// turns of their own.
  public func turns(of function: FunctionID, among pool: FunctionID) -> FunctionID {
    partOf.isNone ? pool : function
  }

  /// Whether `container`, of an executor, has `function` loaded, as far as whoever chooses containers knows.
  ///
  /// False for containers of the function itself, which always have.
  public func isHot(_ function: FunctionID, on container: ContainerID) -> Bool {
    let executor = containers[container].function
    guard executors.isExecutor(executor), executors.hotFor(executor) > .zero else { return false }
    return choiceAt < executors.code(of: function, on: container).believedUntil
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
