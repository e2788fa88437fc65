import SimKernel

// Requests that are given to containers which are there, instead of starting some.
extension Cluster {
  /// Gives the request to a container that load balancing chooses; where it is full, the request waits at it, or what
  /// ``ModelRules/queueFull`` says.
  @inline(never)
  mutating func placeOnReplica(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    let pool = pool(for: function)
    if hasExecutors { beginChoice(for: function, among: pool, at: agenda.now) }
    guard state.replicaCount(of: pool) > 0 else {
      endChoice()
      awaitReplica(id, of: function, &agenda)
      return
    }
    if state.scales[pool].isBuffered {
      let container = containerWithRoom(of: pool)
      endChoice()
      if container.isNone {
        queue(id, awaitingRoom: false, &agenda)
      } else {
        if hasExecutors { noteSent(id, to: container, at: agenda.now) }
        assign(id, to: container, &agenda)
      }
      return
    }
    var client = state.requests[id].client
    if client == .outside { client = .none }
    let chosen =
      policies.loadBalancing?.choose(
        for: function, among: pool, client: client, in: state, random: &streams.balancing)
      ?? .none
    endChoice()
    precondition(
      !chosen.isNone && isReplica(chosen, of: pool)
        && state.mayRun(function, on: state.containers[chosen].node),
      "load balancing chose a container that is not among the ready ones")
    if hasExecutors { noteSent(id, to: chosen, at: agenda.now) }
    connect(id, to: chosen, &agenda)
  }

  /// The container with room that is taken next; of those that may be chosen the first, where not all may.
  private mutating func containerWithRoom(of pool: FunctionID) -> ContainerID {
    guard !state.partOf.isNone else {
      return state.containerWithRoom(of: pool, random: &streams.reuse)
    }
    return state.part.first { hasRoom($0) } ?? .none
  }

  private func isReplica(_ container: ContainerID, of function: FunctionID) -> Bool {
    let row = state.containers[container]
    guard row.function == function, !row.flags.contains(.draining) else { return false }
    switch row.phase {
    case .idle, .busy, .pausing, .paused, .unpausing, .dead: return true
    default: return false
    }
  }

  /// Hands the request to this container, or lets it wait there.
  private mutating func connect(
    _ id: RequestID, to container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if hasRoom(container) || state.containers[container].phase == .dead {
      assign(id, to: container, &agenda)
    } else if !wait(id, at: container) {
      queueWasFull(id, of: container, &agenda)
    }
  }

  /// The container runs and keeps as many requests as it can.
  private mutating func queueWasFull(
    _ id: RequestID, of container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    switch rules.queueFull {
    case .reject: end(id, .rejected, &agenda)
    case .wait: queue(id, awaitingRoom: false, &agenda)
    case .retransmit:
      let pause = retransmissionPause(of: id)
      state.requests[id].place = .retransmitting
      state.requests[id].container = container
      let due = agenda.now + pause
      state.requests[id].eventAt = due
      agenda.schedule(.retransmissionCameDue(id), at: due)
    }
  }

  /// The pause before a connection is asked for again: the first one, then twice the one before.
  private mutating func retransmissionPause(of id: RequestID) -> SimDuration {
    let isFirst = state.requests[id].container.isNone
    let seconds =
      isFirst
      ? rules.retransmission.inSeconds
      : min(2 * state.requests[id].work, ModelRules.longestRetransmission.inSeconds)
    state.requests[id].work = seconds
    return SimDuration(rounding: seconds)
  }

  /// A request whose connection was not taken asks the same container again; if that has gone, any.
  mutating func retransmissionCameDue(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .retransmitting, state.requests[id].eventAt == agenda.now
    else { return }
    let container = state.requests[id].container
    let function = state.requests[id].function
    let runner = hasExecutors ? state.executors.runner(of: function) : .none
    if isReplica(container, of: function)
      || !runner.isNone && isReplica(container, of: runner)
        && state.mayRun(function, on: state.containers[container].node)
    {
      connect(id, to: container, &agenda)
    } else {
      state.requests[id].container = .none
      placeOnReplica(id, &agenda)
    }
  }

  /// There is no container to give the request to.
  private mutating func awaitReplica(
    _ id: RequestID, of function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    switch rules.withoutRoom {
    case .reject, .evictThenReject: end(id, .rejected, &agenda)
    case .queue, .retry, .evictThenQueue:
      queue(id, awaitingRoom: false, &agenda)
      let runner = hasExecutors ? state.executors.runner(of: function) : .none
      if state.containersWanted(of: function) == 0,
        runner.isNone || state.containersWanted(of: runner) == 0
      {
        pokeAutoscaler(function, &agenda)
      }
    }
  }

  /// Lets the request wait at `container`, if that may have more.
  func mayWait(at container: ContainerID) -> Bool {
    guard state.hasContainerQueues else { return false }
    let limit = state.profiles[profile(of: container)].containerQueue
    return state.containerQueues[container].count < limit
  }

  private mutating func wait(_ id: RequestID, at container: ContainerID) -> Bool {
    guard mayWait(at: container) else { return false }
    enterQueue(of: container, id)
    return true
  }
}
