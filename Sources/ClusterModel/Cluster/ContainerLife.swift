import SimKernel

// The life of a container, from the decision until it is ready.
extension Cluster {
  /// Begins a container of `function` on `node`, which has room, bound to `request` if there is one.
  mutating func bringUp(
    _ function: FunctionID, on node: NodeID, for request: RequestID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let id = newContainer(of: function, on: node, at: agenda.now)
    if overcommitments.isOn { memoryChanged(on: state.nodes[node].machine, &agenda) }
    state.containers[id].phase = .ordered
    state.containers[id].request = request
    if request.isNone {
      state.containers[id].flags.insert(.unbound)
      state.functions[function].comingUp += 1
      state.containers[id].drawIndex = numbers.takeContainer(of: function)
    } else {
      state.containers[id].flags.insert(.used)
      state.requests[request].container = id
      state.containers[id].drawIndex = state.requests[request].index
    }
    if scaling.isOn { noteStarting(id, of: function) }
    if disturbances.changesStarts { drawStart(of: id) }
    if state.nodes[node].commandsAreFree {
      takeImage(id, &agenda)
    } else {
      pass(id, commandTime(on: node, at: agenda.now), .commandReachedNode(id), &agenda)
    }
  }

  mutating func newContainer(
    of function: FunctionID, on node: NodeID, at now: SimTime
  ) -> ContainerID {
    let id = state.newContainer()
    let machine = state.nodes[node].machine
    state.containers[id].function = function
    state.containers[id].node = node
    state.containers[id].createdAt = now
    if admission.isOn { admission.noteOne(beside: state.containersInAll - 1, at: now) }
    state.functions[function].containers += 1
    state.nodes[node].containers += 1
    state.machines[machine].containers += 1
    state.machines[machine].created &+= 1
    let memory = state.functions[function].memory
    state.machines[machine].memoryInUse += memory
    state.machines[machine].memoryOverTime.change(by: Int(memory.count), at: now)
    measureBegun(function, on: node, at: now)
    if log.recordsContainers { log.beganContainer(id) }
    return id
  }

  /// Lets the next step of a container come after `duration`.
  mutating func pass(
    _ id: ContainerID, _ duration: SimDuration, _ event: ClusterEvent,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let end = agenda.now + duration
    state.containers[id].eventAt = end
    agenda.schedule(event, at: end)
  }

  func isDue(_ id: ContainerID, _ phase: ContainerPhase, at now: SimTime) -> Bool {
    state.containers[id].phase == phase && state.containers[id].eventAt == now
  }

  /// The gateway's command to start the container has reached its node.
  mutating func commandReachedNode(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard isDue(id, .ordered, at: agenda.now) else { return }
    takeImage(id, &agenda)
  }

  private mutating func takeImage(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.containers[id].function
    let image = state.functions[function].image
    guard !image.isNone else {
      awaitCreation(id, &agenda)
      return
    }
    state.containers[id].phase = .awaitingImage
    state.containers[id].eventAt = .never
    let machine = state.nodes[state.containers[id].node].machine
    let isPulled = live.isOn && !state.images.isPulling(image, to: machine)
    switch state.images.acquire(
      image, on: machine, for: id, agenda: &agenda, random: &streams.registry)
    {
    case .present:
      state.containers[id].flags.insert(.holdsImage)
      awaitCreation(id, &agenda)
    case .underWay:
      state.containers[id].flags.insert([.holdsImage, .pulled])
      if log.recordsInvocations { log.pulling(state.containers[id].request, at: agenda.now) }
      if isPulled { leave(.pull, of: id) }
    case .tooLarge:
      fail(id, &agenda)
    }
  }

  /// Something has moved at the image stores: containers whose image is there go on.
  mutating func imagesAdvanced(_ agenda: inout Agenda<ClusterEvent>) {
    while let id = state.images.nextReady() {
      guard state.containers[id].phase == .awaitingImage else { continue }
      awaitCreation(id, &agenda)
    }
  }

  private mutating func awaitCreation(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let machine = state.nodes[state.containers[id].node].machine
    let limit = state.machines[machine].simultaneousCreations
    guard limit == 0 || state.machines[machine].creations < limit else {
      state.containers[id].phase = .awaitingCreation
      state.containers[id].nodeNext = .none
      let last = state.machines[machine].creationLast
      if last.isNone {
        state.machines[machine].creationFirst = id
      } else {
        state.containers[last].nodeNext = id
      }
      state.machines[machine].creationLast = id
      return
    }
    create(id, &agenda)
  }

  private mutating func create(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let machine = state.nodes[state.containers[id].node].machine
    state.machines[machine].creations += 1
    state.containers[id].phase = .creating
    if log.recordsInvocations { log.creating(state.containers[id].request, at: agenda.now) }
    let profile = state.profiles[profile(of: id)]
    guard profile.flags.contains(.create) else {
      takeTurn(id, &agenda)
      return
    }
    if live.isOn {
      leave(.create, of: id)
      return
    }
    var random = streams.create.draws(for: state.containers[id].drawIndex)
    let seconds =
      state.samplers.sample(profile.create, &random) * coldStartScale(of: id)
    passEngineWork(id, seconds, .containerCreated(id), &agenda)
  }

  private func coldStartScale(of id: ContainerID) -> Double {
    let scale = state.functions[state.containers[id].function].coldStartScale
    return disturbances.changesStarts ? scale * disturbances.starts.factor(of: id) : scale
  }

  /// Lets the engine work on a container: its CPU share on the machine's cores, the rest as time that passes.
  private mutating func passEngineWork(
    _ id: ContainerID, _ seconds: Double, _ event: ClusterEvent,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let share = state.profiles[profile(of: id)].engineShare
    let machine = state.nodes[state.containers[id].node].machine
    guard share > 0, !state.machines[machine].cores.isUnlimited, seconds > 0 else {
      let speed = share > 0 ? state.machines[machine].speed : 1
      let computing = min(share, 1)
      let time = max(seconds, 0) * (computing / speed + (1 - computing))
      pass(id, SimDuration(rounding: time), event, &agenda)
      return
    }
    // The engine is not under the container's quota, and weighs as a container of weight 1. Alone it takes the seconds.
    let limit = max(1_000, Int64((share * 1_000).rounded(.up)))
    beginOwnComputing(id, work: seconds * share, limit: limit, weight: 1, &agenda)
  }

  /// The computation of a container that comes up has ended.
  mutating func ownComputationEnded(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.profiles[profile(of: id)]
    let share = profile.engineShare
    let waits = cpu.rows[id].ownWork * max(1 - share, 0) / (share > 0 ? share : 1)
    switch state.containers[id].phase {
    case .creating: pass(id, SimDuration(rounding: waits), .containerCreated(id), &agenda)
    case .starting: pass(id, SimDuration(rounding: waits), .containerStarted(id), &agenda)
    case .initialising: initialised(id, &agenda)
    case .specialising: becomeReady(id, &agenda)
    default: preconditionFailure("a container computed for itself outside its cold start")
    }
  }

  /// The container exists, or its turn is over.
  mutating func containerCreated(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    if isDue(id, .creating, at: agenda.now) {
      takeTurn(id, &agenda)
    } else if isDue(id, .awaitingTurn, at: agenda.now) {
      start(id, &agenda)
    }
  }

  /// Lets the container take its turn at what the engine does for one start at a time, first come, first served.
  private mutating func takeTurn(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    if disturbances.changesStarts, failsStart(id, at: .create, &agenda) { return }
    if log.recordsInvocations { log.starting(state.containers[id].request, at: agenda.now) }
    let turn = state.profiles[profile(of: id)].startTurn
    guard turn > 0 else {
      start(id, &agenda)
      return
    }
    let machine = state.nodes[state.containers[id].node].machine
    // How long each turn takes is known when it is asked for, so the line is but the instant of its end.
    let begin = max(state.machines[machine].turnsEnd, agenda.now)
    let end = begin + SimDuration(rounding: turn * coldStartScale(of: id))
    state.machines[machine].turnsEnd = end
    state.containers[id].phase = .awaitingTurn
    pass(id, end - agenda.now, .containerCreated(id), &agenda)
  }

  private mutating func start(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    state.containers[id].phase = .starting
    let profile = state.profiles[profile(of: id)]
    guard profile.flags.contains(.start) else {
      initialise(id, &agenda)
      return
    }
    if live.isOn {
      leave(.start, of: id)
      return
    }
    var random = streams.start.draws(for: state.containers[id].drawIndex)
    let seconds = state.samplers.sample(profile.start, &random) * coldStartScale(of: id)
    passEngineWork(id, seconds, .containerStarted(id), &agenda)
  }

  /// The container's first process runs, or its handler has become ready.
  mutating func containerStarted(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    if isDue(id, .starting, at: agenda.now) {
      initialise(id, &agenda)
    } else if isDue(id, .initialising, at: agenda.now) {
      initialised(id, &agenda)
    } else if isDue(id, .specialising, at: agenda.now) {
      becomeReady(id, &agenda)
    }
  }

  private mutating func initialise(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    if disturbances.changesStarts, failsStart(id, at: .start, &agenda) { return }
    leaveCreation(id, &agenda)
    if billing.isOn { beginBilling(id, at: agenda.now) }
    state.containers[id].phase = .initialising
    if log.recordsInvocations { log.initialising(state.containers[id].request, at: agenda.now) }
    let profile = state.profiles[profile(of: id)]
    guard profile.flags.contains(.initialise) else {
      initialised(id, &agenda)
      return
    }
    if live.isOn {
      leave(.initialise, of: id)
      return
    }
    var random = streams.initialise.draws(for: state.containers[id].drawIndex)
    let seconds = state.samplers.sample(profile.initialise, &random) * coldStartScale(of: id)
    passOwnWork(id, seconds, &agenda)
  }

  /// Lets a container work for itself before it is ready: CPU-seconds under its quota, on one core at most.
  mutating func passOwnWork(
    _ id: ContainerID, _ seconds: Double, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let profile = state.profiles[profile(of: id)]
    let machine = state.nodes[state.containers[id].node].machine
    let isShared = rules.cpuSharing == .fair
    let limit = isShared ? min(profile.cores.millicores, 1_000) : 1_000
    if !isShared || state.machines[machine].cores.isUnlimited || seconds <= 0 {
      let elapsed = steadily(max(seconds, 0), Double(limit) / 1_000, on: machine)
      pass(id, SimDuration(rounding: elapsed), .containerStarted(id), &agenda)
    } else {
      let work = seconds * shortening(seconds, share: Double(limit) / 1_000, on: machine)
      beginOwnComputing(id, work: work, limit: limit, weight: profile.weight, &agenda)
    }
  }

  /// The engine has done its part: the next container in the line is created.
  mutating func leaveCreation(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let machine = state.nodes[state.containers[id].node].machine
    state.machines[machine].creations -= 1
    let next = state.machines[machine].creationFirst
    guard !next.isNone else { return }
    let following = state.containers[next].nodeNext
    state.machines[machine].creationFirst = following
    if following.isNone { state.machines[machine].creationLast = .none }
    create(next, &agenda)
  }

  /// The container can run requests.
  mutating func becomeReady(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    if disturbances.changesStarts, failsStart(id, at: .initialise, &agenda) { return }
    if disturbances.watches { register(id, at: agenda.now) }
    let function = state.containers[id].function
    let request = state.containers[id].request
    measureReady(function, at: agenda.now)
    if billing.isOn { billInitialisation(id, at: agenda.now) }
    state.containers[id].eventAt = .never
    state.containers[id].request = .none
    if log.recordsContainers { log.ready(id, at: agenda.now) }
    if state.containers[id].flags.contains(.unbound) {
      state.containers[id].flags.remove(.unbound)
      state.functions[function].comingUp -= 1
    }
    state.containers[id].deadline = .never
    let isWanted = scaling.isOn ? noteReady(id, of: function) : true
    guard !request.isNone else {
      state.containers[id].phase = .idle
      state.addAvailable(id, to: function)
      state.addIdle(id, to: state.containers[id].node)
      guard isWanted else {
        stop(id, &agenda)
        return
      }
      if pools.isOn, pools.rows[function.index].isPool {
        poolBecameReady(id, &agenda)
        return
      }
      fillFromQueue(id, &agenda)
      if state.containers[id].running == 0 && state.containers[id].phase == .idle {
        if announcesRoom, givesRoomAway(id, &agenda) { return }
        setKeepAlive(id, lastArrival: agenda.now, &agenda)
      }
      return
    }
    state.containers[id].phase = .busy
    if state.hasContainerQueues { state.openOrCloseQueue(of: id) }
    state.containers[id].running = 1
    measureBusy(function, by: 1, at: agenda.now)
    let concurrency = state.profiles[state.functions[function].profile].concurrency
    if concurrency > 1 && isWanted {
      state.addAvailable(id, to: function)
      execute(request, &agenda)
      fillFromQueue(id, &agenda)
    } else {
      execute(request, &agenda)
    }
  }

  /// Gives waiting requests to a container as long as it has room.
  mutating func fillFromQueue(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    while hasRoom(id), serveNext(id, &agenda) {}
  }

  /// The client of the request that is bound to a container has given up.
  mutating func unbind(_ request: RequestID) {
    let id = state.requests[request].container
    state.containers[id].request = .none
    let phase = state.containers[id].phase
    if phase.isComingUp {
      state.containers[id].flags.insert(.unbound)
      state.functions[state.containers[id].function].comingUp += 1
    }
  }

  /// The container cannot be brought up.
  private mutating func fail(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let request = state.containers[id].request
    state.containers[id].flags.insert(.failed)
    state.containers[id].request = .none
    let function = state.containers[id].function
    let isUnbound = state.containers[id].flags.contains(.unbound)
    gone(id, &agenda)
    if !request.isNone {
      end(request, .failed, &agenda)
    } else if isUnbound {
      let waiting = state.functionQueues[function].list.first
      guard !waiting.isNone else { return }
      leaveQueue(waiting)
      end(waiting, .failed, &agenda)
    }
  }
}
