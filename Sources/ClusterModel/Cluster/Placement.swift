import SimKernel

// From a request that the gateway lets through to a container.
extension Cluster {
  /// Finds a way to serve the request.
  @inline(__always)
  mutating func place(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard placesUsually else {
      placeOtherwise(id, &agenda)
      return
    }
    let function = state.requests[id].function
    let container: ContainerID
    if state.takesFirst {
      container = state.functions[function].availableFirst
    } else {
      container = state.containerWithRoom(of: function, random: &streams.reuse)
    }
    if container.isNone {
      start(for: id, on: .none, &agenda)
    } else {
      assign(id, to: container, &agenda)
    }
  }

  @inline(never)
  private mutating func placeOtherwise(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if messages.isOn {
      placeByMessage(id, &agenda)
    } else if hasStrategy {
      placeByStrategy(id, &agenda)
    } else {
      placeOnReplica(id, &agenda)
    }
  }

  private mutating func placeByStrategy(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    let decision =
      policies.invocation?.decide(for: function, in: state, random: &streams.strategy) ?? .start
    switch decision {
    case .reuse(let container):
      precondition(
        state.containers[container].function == function && hasRoom(container),
        "an invocation strategy reused a container that has no room")
      assign(id, to: container, &agenda)
    case .start: start(for: id, on: .none, &agenda)
    case .startOn(let node): start(for: id, on: node, &agenda)
    case .give(let node): give(id, to: node, &agenda)
    case .queue: queue(id, awaitingRoom: false, &agenda)
    case .reject: end(id, .rejected, &agenda)
    }
  }

  /// Whether a container can take one more request at once.
  func hasRoom(_ container: ContainerID) -> Bool {
    let row = state.containers[container]
    switch row.phase {
    case .idle, .paused: return true
    case .pausing: return row.running == 0
    case .busy, .dead:
      return row.running < state.profiles[profile(of: container)].concurrency
        && !row.flags.contains(.draining)
    default: return false
    }
  }

  @inline(__always)
  func profile(of container: ContainerID) -> ProfileID {
    state.functions[state.containers[container].function].profile
  }

  /// Gives the request to a container that has room.
  @inline(__always)
  mutating func assign(
    _ id: RequestID, to container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.containers[container].phase != .dead else {
      hang(id, at: container, &agenda)
      return
    }
    let called = state.requests[id].function
    // A Runner is a container of another function; all others of the same, whose id is at hand sooner.
    let function = hasExecutors ? state.containers[container].function : called
    let profile = state.functions[function].profile
    let node = state.containers[container].node
    let wasIdle = state.containers[container].running == 0
    if log.recordsInvocations {
      log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
    }
    state.requests[id].container = container
    state.nodes[node].requests &+= 1
    let isFirst = !state.containers[container].flags.contains(.used)
    state.containers[container].running &+= 1
    // A frozen container takes no further request until it has been thawed for this one.
    let phase = state.containers[container].phase
    if state.containers[container].running == state.profiles[profile].concurrency
      || phase == .paused || phase == .pausing
    {
      state.removeAvailable(container, from: function)
    } else {
      state.touchAvailable(container, of: function)
    }
    if wasIdle {
      state.removeIdle(container, from: node)
      measureBusy(function, by: 1, at: agenda.now)
    }
    // A request that waited for a start and now has a container of which it is the first has met what the start met.
    var warmth: Warmth =
      isFirst && state.requests[id].decidedAt != .never
      ? (state.containers[container].flags.contains(.pulled) ? .cold : .preWarmed)
      : wasIdle ? .warmed : .busy
    if function != called {
      warmth = warmthOnRunner(id, wasIdle: wasIdle, at: agenda.now)
    }
    state.requests[id].warmth = warmth
    measureGiven(called, to: node, warmth)
    if countsLoad { state.countGiven(called) }
    state.containers[container].flags.insert(.used)
    switch phase {
    case .paused:
      state.containers[container].phase = .unpausing
      state.containers[container].request = id
      state.requests[id].place = .bound
      unpause(container, &agenda)
    case .pausing:
      state.containers[container].request = id
      state.requests[id].place = .bound
    case .idle:
      state.containers[container].phase = .busy
      state.containers[container].eventAt = .never
      if state.hasContainerQueues { state.openOrCloseQueue(of: container) }
      command(id, &agenda)
    default:
      command(id, &agenda)
    }
  }

  /// Sends the gateway's command for a request to the node of its container.
  @inline(__always)
  mutating func command(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let node = state.containers[state.requests[id].container].node
    if state.nodes[node].commandsAreFree {
      handOver(id, &agenda)
    } else {
      state.requests[id].place = .commanding
      let end = agenda.now + commandTime(on: node, at: agenda.now)
      state.requests[id].eventAt = end
      agenda.schedule(.waitingFinished(id), at: end)
    }
  }

  /// The request is handed to its running container.
  @inline(__always)
  mutating func handOver(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile =
      hasExecutors
      ? hostProfile(of: id) : state.functions[state.requests[id].function].profile
    guard state.profiles[profile].flags.contains(.dispatch) else {
      execute(id, &agenda)
      return
    }
    var random = streams.dispatch.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(state.profiles[profile].dispatch, &random)
    state.requests[id].place = .dispatching
    let end = agenda.now + SimDuration(rounding: max(seconds, 0))
    state.requests[id].eventAt = end
    agenda.schedule(.waitingFinished(id), at: end)
  }

  /// Decides on a new container for the request, on `chosen` or where node selection says.
  mutating func start(
    for id: RequestID, on chosen: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.requests[id].function
    if rules.coldRequest == .shared, startsSuffice(for: function) {
      queue(id, awaitingRoom: false, &agenda)
      return
    }
    if pools.isOn, startFromPool(id, on: chosen, &agenda) { return }
    guard mayHaveMore(function) else {
      withoutRoom(id, &agenda)
      return
    }
    if admission.isOn, !admission.admits(beside: state.containersInAll, at: agenda.now) {
      throttle(id, &agenda)
      return
    }
    guard chosen.isNone else {
      start(for: id, onChosen: chosen, &agenda)
      return
    }
    switch selectNode(for: id, function, &agenda) {
    case .chosen(let node): start(for: id, onChosen: node, &agenda)
    case .awaitsReadings: return
    case .none: withoutRoom(id, &agenda)
    }
  }

  /// Whether the containers that come up unbound have room for one more waiting request of `function`.
  private func startsSuffice(for function: FunctionID) -> Bool {
    let row = state.functions[function]
    return Int(row.comingUp) * Int(state.profiles[row.profile].concurrency) > Int(row.waiting)
  }

  /// Whether the cluster may have one more container.
  private func mayHaveMore() -> Bool {
    rules.maximumContainers == 0 || state.containersInAll < rules.maximumContainers
  }

  /// Whether `function` may have one more container.
  func mayHaveMore(_ function: FunctionID) -> Bool {
    mayHaveMore() && mayHaveOwn(function)
  }

  /// Whether `function` may have one more container, if the cluster may.
  func mayHaveOwn(_ function: FunctionID) -> Bool {
    let most = state.profiles[state.functions[function].profile].maximumContainers
    return most == 0 || state.functions[function].containers < most
  }

  private mutating func start(
    for id: RequestID, onChosen node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.requests[id].function
    switch makeRoom(for: function, on: node, &agenda) {
    case .now: break
    case .soon:
      queue(id, awaitingRoom: true, &agenda)
      return
    case .none:
      withoutRoom(id, &agenda)
      return
    }
    if log.recordsInvocations {
      log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
    }
    state.requests[id].decidedAt = agenda.now
    if rules.coldRequest == .bound {
      bind(id, to: function, on: node, &agenda)
    } else {
      queue(id, awaitingRoom: false, &agenda)
      bringUp(function, on: node, for: .none, &agenda)
    }
  }

  /// Decides on a container for the request on a node that has kept room for it.
  mutating func bindNow(
    _ id: RequestID, on node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if log.recordsInvocations {
      log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
    }
    state.requests[id].decidedAt = agenda.now
    bind(id, to: state.requests[id].function, on: node, &agenda)
  }

  private mutating func bind(
    _ id: RequestID, to function: FunctionID, on node: NodeID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let warmth: Warmth = state.hasImage(of: function, on: node) ? .preWarmed : .cold
    state.requests[id].warmth = warmth
    state.requests[id].place = .bound
    state.nodes[node].requests &+= 1
    measureGiven(function, to: node, warmth)
    if countsLoad { state.countGiven(function) }
    bringUp(function, on: node, for: id, &agenda)
  }

  /// What becomes of the search for room on one node.
  private enum Room {
    case now
    /// Containers that are being stopped leave enough.
    case soon
    case none
  }

  /// Sees that `node` has room for a container of `function`, by eviction where the rules say so.
  private mutating func makeRoom(
    for function: FunctionID, on node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Room {
    if state.hasRoom(for: function, on: node) { return .now }
    guard state.mayRun(function, on: node) else { return .none }
    guard rules.withoutRoom == .evictThenQueue || rules.withoutRoom == .evictThenReject else {
      return .none
    }
    // What is evicted here is for this request, not for those that wait.
    let wasHeld = holdsRoomLine
    holdsRoomLine = true
    defer { holdsRoomLine = wasHeld }
    var victim = state.nodes[node].idleFirst
    while !victim.isNone, !state.willHaveRoom(for: function, on: node) {
      let next = state.containers[victim].nodeNext
      if !state.containers[victim].isPinned && state.containers[victim].phase != .pausing {
        state.containers[victim].flags.insert(.evicted)
        stop(victim, &agenda)
      }
      victim = next
    }
    if state.hasRoom(for: function, on: node) { return .now }
    return state.willHaveRoom(for: function, on: node) ? .soon : .none
  }

  /// Node selection found no node that will do.
  mutating func noNode(for id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    withoutRoom(id, &agenda)
  }

  /// No node has room, or the function may have no more containers.
  private mutating func withoutRoom(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if waitAtContainer(id) { return }
    switch rules.withoutRoom {
    case .queue, .evictThenQueue:
      queue(id, awaitingRoom: true, &agenda)
    case .reject, .evictThenReject:
      end(id, .rejected, &agenda)
    case .retry:
      state.requests[id].place = .retrying
      let due = agenda.now + rules.retryInterval
      state.requests[id].eventAt = due
      agenda.schedule(.retryCameDue(id), at: due)
    }
  }

  /// A request that found no room tries again.
  mutating func retryCameDue(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .retrying, state.requests[id].eventAt == agenda.now
    else { return }
    place(id, &agenda)
  }
}

// Queues.
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
  private mutating func waitAtContainer(_ id: RequestID) -> Bool {
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

  private func startsSuffice(for function: FunctionID, beyond extra: Int) -> Bool {
    let row = state.functions[function]
    return Int(row.comingUp) * Int(state.profiles[row.profile].concurrency) + extra
      > Int(row.waiting)
  }
}
