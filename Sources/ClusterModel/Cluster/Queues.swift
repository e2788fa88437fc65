import SimKernel

// Requests that wait in the queue of their function or of a container, and what they wait for.
extension Cluster {
  /// Lets the request wait in its function's queue.
  mutating func queue(
    _ id: RequestID, awaitingRoom: Bool, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard gateway.waiting < gateway.queueLimit else {
      end(id, .rejected, &agenda)
      return
    }
    let function = state.requests[id].function
    state.requests[id].place = .queued
    state.functionQueues[function].list.append(id, in: &state.requests)
    state.functions[function].waiting += 1
    gateway.waiting += 1
    if awaitingRoom { state.awaitRoom(function) }
    if hasExecutors { awaitRunner(id) }
  }

  /// Takes a request out of its function's queue.
  mutating func leaveQueue(_ id: RequestID) {
    let function = state.requests[id].function
    state.functionQueues[function].list.remove(id, in: &state.requests)
    state.functions[function].waiting -= 1
    gateway.waiting -= 1
    if state.functions[function].waiting == 0 { state.awaitRoomNoMore(function) }
  }

  /// Lets the request wait at the busy container of its function that has the fewest waiting, if one may have more.
  mutating func waitAtContainer(_ id: RequestID) -> Bool {
    guard state.hasContainerQueues else { return false }
    let function = state.requests[id].function
    let limit = state.profiles[state.functions[function].profile].containerQueue
    guard limit > 0 else { return false }
    let container = state.openQueue(of: function)
    guard !container.isNone, state.containerQueues[container].count < limit else { return false }
    enterQueue(of: container, id)
    return true
  }

  /// Puts the request behind those that wait at `container`.
  mutating func enterQueue(of container: ContainerID, _ id: RequestID) {
    state.requests[id].place = .queuedAtContainer
    state.requests[id].container = container
    state.containerQueues[container].list.append(id, in: &state.requests)
    state.setQueue(of: container, to: state.containerQueues[container].count + 1)
  }

  /// Takes a request out of its container's queue.
  mutating func leaveContainerQueue(_ id: RequestID) {
    let container = state.requests[id].container
    state.containerQueues[container].list.remove(id, in: &state.requests)
    state.setQueue(of: container, to: state.containerQueues[container].count - 1)
    state.requests[id].container = .none
  }

  /// Gives a container with room to the requests that wait for it: its own first, then those of its function.
  ///
  /// - Returns: Whether there was one.
  mutating func serveNext(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    if state.hasContainerQueues {
      state.openOrCloseQueue(of: container)
      let id = state.containerQueues[container].list.first
      if !id.isNone {
        leaveContainerQueue(id)
        assign(id, to: container, &agenda)
        return true
      }
    }
    let function = state.containers[container].function
    if hasExecutors, state.executors.isExecutor(function) {
      return !state.containers[container].flags.contains(.draining)
        && serveFromLine(container, &agenda)
    }
    guard state.functions[function].waiting > 0,
      !state.containers[container].flags.contains(.draining)
    else { return false }
    let id = state.functionQueues[function].list.first
    leaveQueue(id)
    assign(id, to: container, &agenda)
    return true
  }

  /// Memory has become free: functions that wait for room are served in the order in which they began to wait, up to
  /// the first for which there is still none.
  mutating func roomBecameFree(_ agenda: inout Agenda<ClusterEvent>) {
    guard !holdsRoomLine else { return }
    holdsRoomLine = true
    defer { holdsRoomLine = false }
    while !state.roomFirst.isNone {
      let function = state.roomFirst
      let id = state.functionQueues[function].list.first
      guard !id.isNone else {
        state.awaitRoomNoMore(function)
        continue
      }
      guard mayHaveMore() else { return }
      let isServed = rules.coldRequest == .shared && startsSuffice(for: function, beyond: 1)
      guard !isServed, mayHaveMore(function) else {
        // Its own containers, up or coming up, will serve it.
        state.awaitRoomNoMore(function)
        continue
      }
      if admission.isOn, !admission.admits(beside: state.containersInAll, at: agenda.now) {
        leaveQueue(id)
        throttle(id, &agenda)
        continue
      }
      switch selectNode(for: id, function, &agenda) {
      case .none:
        return
      case .awaitsReadings:
        leaveQueue(id)
      case .chosen(let node):
        guard makeRoom(for: function, on: node, &agenda) == .now else { return }
        if log.recordsInvocations {
          log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
        }
        state.requests[id].decidedAt = agenda.now
        if rules.coldRequest == .bound {
          leaveQueue(id)
          bind(id, to: function, on: node, &agenda)
        } else {
          bringUp(function, on: node, for: .none, &agenda)
        }
      }
    }
  }
}
