import SimKernel

// Containers that are gone at once, with their memory, whatever stopping takes.
extension Cluster {
  /// A container is gone at once, and with it everything that runs in it, is bound to it or waits at it.
  mutating func crash(_ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.containers[container].function
    for id in state.requests.ids where state.requests[id].container == container {
      if detach(id, &agenda) { loseContainer(id, &agenda) }
    }
    vanish(container, &agenda)
    replace(function, &agenda)
  }

  /// The container of a request is gone: a monitor lets it be executed again, or its client is told that it has failed.
  mutating func loseContainer(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if asynchronous.isOn, isDeliveredAgain(id, &agenda) { return }
    respondFailure(id, &agenda)
  }

  /// Takes a request out of the container that it is in, is bound to or waits at.
  ///
  /// - Returns: Whether it was at a container.
  mutating func detach(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) -> Bool {
    let container = state.requests[id].container
    if billing.isOn { billInterrupted(id, at: agenda.now) }
    switch state.requests[id].place {
    case .commanding, .dispatching, .forwarding, .computing, .executing, .answering, .calling,
      .awaitingAnswers, .awaitingRunner, .checkingCode, .fetchingCode, .loadingCode,
      .unloadingCode:
      takeOffCPU(id, in: container, &agenda)
      if hasExecutors { stopOnRunner(id, at: agenda.now) }
    case .queuedAtContainer:
      leaveContainerQueue(id)
    case .bound, .awaitingRemoval:
      state.containers[container].request = .none
    default:
      return false
    }
    state.requests[id].eventAt = .never
    state.requests[id].place = .failing
    return true
  }

  /// Takes away a container at which no request is any more, in whatever phase it is.
  ///
  /// One that waits for its image, or to be created, must have been taken from those lines.
  mutating func vanish(_ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let row = state.containers[container]
    let function = row.function
    measureCrash(row, at: agenda.now)
    if row.phase.isComingUp {
      stopOwnComputing(container, &agenda)
    } else {
      leaveLists(container)
      if scaling.isOn { noteStopping(container, of: function) }
      state.containers[container].running = 0
      state.containers[container].phase = .stopping
    }
    state.containers[container].eventAt = .never
    state.containers[container].request = .none
    state.containers[container].flags.insert(.failed)
    if state.hasContainerQueues { state.openOrCloseQueue(of: container) }
    // Those that waited for it to have room need another one.
    if state.functions[function].waiting > 0, state.functions[function].containers == 1,
      !scaling.countsContainers
    {
      state.awaitRoom(function)
    }
    gone(container, &agenda)
  }

  /// Takes a container that has been ready out of the lists of those with room and of those that are idle.
  private mutating func leaveLists(_ container: ContainerID) {
    let row = state.containers[container]
    if hasRoom(container) { state.removeAvailable(container, from: row.function) }
    switch row.phase {
    case .idle, .paused, .pausing:
      if row.running == 0 { state.removeIdle(container, from: row.node) }
    case .stopping where state.profiles[profile(of: container)].flags.contains(.stop):
      let machine = state.nodes[row.node].machine
      state.machines[machine].memoryLeaving -= state.functions[row.function].memory
    default: return
    }
  }

  /// Whoever counts containers brings up another one of `function`.
  mutating func replace(_ function: FunctionID, _ agenda: inout Agenda<ClusterEvent>) {
    let isPool = pools.isOn && pools.rows[function.index].isPool
    let isCounted = scaling.countsContainers && rules.replacement == .atOnce
    if isCounted || isPool { reconcile(function, &agenda) }
  }
}
