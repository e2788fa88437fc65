import SimKernel

// What a live cluster leaves to an engine, and how it goes on.
extension Cluster {
  /// Hands over what an engine has to do since the last call, in the order in which it was decided on.
  ///
  /// Actions of one container are to be carried out one after the other, in this order; `initialise` and the bound request's
  /// `execute` are parts of what `start` set going.
  public mutating func takeLiveActions() -> [LiveAction] { live.take() }

  /// Whether nothing is waited for that an engine has to do.
  public var awaitsNoEngine: Bool { live.areEmpty }

  /// Whether all of `image` is on `machine`.
  public func holds(_ image: ImageID, on machine: MachineID) -> Bool {
    state.images.holds(image, on: machine)
  }

  /// Whether node selection wants to read metrics of nodes before it chooses: what a live cluster cannot offer.
  ///
  /// Asked of a copy, so nothing changes.
  public var readsNodes: Bool {
    var selection = policies.nodeSelection
    var random = streams.selection
    guard state.functions.count > 0 else { return false }
    switch selection.step(
      for: FunctionID(0), after: selections.empty, in: state, random: &random)
    {
    case .read, .readAll: return true
    case .choose, .none: return false
    }
  }

  /// Lets the cluster know that `action` has ended, and go on as if its time had been drawn and had passed.
  ///
  /// - Parameters:
  ///   - action: What has ended; of one container in the order in which they were put out.
  ///   - time: When it ended.
  ///   - agenda: The clock, and where what follows is scheduled.
  /// - Precondition: `action` has been taken and not ended yet, and `time` is not in the past.
  public mutating func liveActionEnded(
    _ action: LiveAction, at time: SimTime, _ agenda: inout Agenda<ClusterEvent>
  ) {
    live.end(action)
    let container = action.container
    switch action.kind {
    case .prepare, .removeImage: return
    case .pull:
      let machine = state.nodes[state.containers[container].node].machine
      state.images.answer(action.image, on: machine, at: time, agenda: &agenda)
    case .create: settle(container, .creating, .containerCreated(container), time, &agenda)
    case .start: settle(container, .starting, .containerStarted(container), time, &agenda)
    case .initialise: settle(container, .initialising, .containerStarted(container), time, &agenda)
    case .pause: settle(container, .pausing, .containerPaused(container), time, &agenda)
    case .unpause: settle(container, .unpausing, .containerUnpaused(container), time, &agenda)
    case .stop: settle(container, .stopping, .containerStopped(container), time, &agenda)
    case .dispatch, .execute:
      state.requests[action.row].eventAt = time
      agenda.schedule(.waitingFinished(action.row), at: time)
    }
  }

  /// Lets the next step of a container come, unless it has gone on without it.
  private mutating func settle(
    _ id: ContainerID, _ phase: ContainerPhase, _ event: ClusterEvent, _ time: SimTime,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.containers[id].phase == phase else { return }
    state.containers[id].eventAt = time
    agenda.schedule(event, at: time)
  }

  /// Leaves something about a container to the engine.
  @inline(never)
  mutating func leave(_ kind: LiveAction.Kind, of id: ContainerID) {
    state.containers[id].eventAt = .never
    let function = state.containers[id].function
    let request = kind == .stop ? RequestID.none : state.containers[id].request
    live.put(
      LiveAction(
        number: 0, kind: kind, container: id, function: function,
        image: state.functions[function].image, request: described(request), row: request))
  }

  /// Leaves the removal of a function's image to the engine.
  @inline(never)
  mutating func leaveImageRemoval(of function: FunctionID) {
    live.put(
      LiveAction(
        number: 0, kind: .removeImage, container: .none, function: function,
        image: state.functions[function].image, request: nil))
  }

  /// Leaves a request that is in its container to the engine.
  @inline(never)
  mutating func leave(_ kind: LiveAction.Kind, of id: RequestID) {
    state.requests[id].eventAt = .never
    let function = state.requests[id].function
    live.put(
      LiveAction(
        number: 0, kind: kind, container: state.requests[id].container, function: function,
        image: state.functions[function].image, request: described(id), row: id))
  }

  private func described(_ id: RequestID) -> LiveAction.Request? {
    guard !id.isNone else { return nil }
    return LiveAction.Request(
      index: state.requests[id].index, execution: state.requests[id].execution)
  }

  /// The function begins, in a container of the engine.
  mutating func executeLive(_ id: RequestID, at now: SimTime) {
    state.requests[id].startedAt = now
    state.requests[id].place = .executing
    if log.recordsInvocations { log.executing(id, at: now) }
    if log.recordsContainers { log.ran(state.requests[id].container) }
    leave(.execute, of: id)
  }
}

extension ClusterConfiguration {
  /// The same cluster, played on an engine: what the engine does is not drawn, and its limits are its own.
  public var played: ClusterConfiguration {
    var played = self
    played.isLive = true
    played.registry = RegistryConfiguration()
    for machine in played.machines.indices {
      played.machines[machine].simultaneousCreations = 0
      played.machines[machine].link = .unlimited
      played.machines[machine].extraction = .unlimited
      played.machines[machine].extractionPerLayer = .zero
    }
    for profile in played.profiles.indices { played.profiles[profile].startTurn = .zero }
    return played
  }
}
