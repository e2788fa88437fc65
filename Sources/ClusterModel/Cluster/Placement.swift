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
    if live.isOn {
      state.requests[id].place = .dispatching
      leave(.dispatch, of: id)
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

  /// Whether the containers that come up unbound have room for one more waiting request of `function`, some of which,
  /// `extra`, are counted among the waiting ones already.
  func startsSuffice(for function: FunctionID, beyond extra: Int = 0) -> Bool {
    let row = state.functions[function]
    return Int(row.comingUp) * Int(state.profiles[row.profile].concurrency) + extra
      > Int(row.waiting)
  }

  /// Whether the cluster may have one more container.
  func mayHaveMore() -> Bool {
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

  mutating func bind(
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
  enum Room {
    case now
    /// Containers that are being stopped leave enough.
    case soon
    case none
  }

  /// Sees that `node` has room for a container of `function`, by eviction where the rules say so.
  mutating func makeRoom(
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
