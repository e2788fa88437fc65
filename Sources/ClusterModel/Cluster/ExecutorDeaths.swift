import SimKernel

/// Containers that die by themselves: each row is one process, or one scripted event, of one function.
struct ExecutorDeaths {
  struct Row {
    let death: ExecutorDeath
    let stream: RandomStream
    /// How often it has come about.
    var count: UInt64 = 0
  }

  var rows: [Row] = []
  /// By the rows of containers, when the death of one becomes known.
  var noticedAt: [SimTime] = []

  init(_ configuration: FaultConfiguration, _ stream: (String) -> RandomStream) {
    for (entry, death) in configuration.executorDeaths.enumerated() {
      rows.append(Row(death: death, stream: stream("executor-death/\(entry)")))
    }
  }

  mutating func note(_ time: SimTime, for container: ContainerID) {
    while noticedAt.count <= container.index { noticedAt.append(.never) }
    noticedAt[container.index] = time
  }
}

// A container that dies, and what becomes of requests until that is known.
extension Cluster {
  mutating func beginExecutorDeaths(_ agenda: inout Agenda<ClusterEvent>) {
    for index in disturbances.deaths.rows.indices {
      let row = disturbances.deaths.rows[index]
      precondition(
        row.death.function.index < state.functions.count,
        "a container dies of a function that does not exist")
      switch row.death.occurrence {
      case .at(let time):
        if time < .never {
          agenda.schedule(.executorDied(UInt32(index)), at: max(time, agenda.now))
        }
      case .rate(let rate): awaitDeath(index, rate, &agenda)
      }
    }
  }

  private mutating func awaitDeath(
    _ index: Int, _ rate: Double, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard rate > 0 else { return }
    var random = disturbances.deaths.rows[index].stream.draws(
      for: disturbances.deaths.rows[index].count)
    let time = agenda.now + gap(rate, &random)
    guard time < .never else { return }
    disturbances.timers += 1
    agenda.schedule(.executorDied(UInt32(index)), at: time)
  }

  /// A container of a function dies, if there is a ready one: any of them, with equal probability.
  mutating func executorDied(_ number: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    let index = Int(number)
    let row = disturbances.deaths.rows[index]
    var random = row.stream.draws(for: row.count)
    _ = random.exponential()
    disturbances.deaths.rows[index].count += 1
    if case .rate(let rate) = row.death.occurrence {
      disturbances.timers -= 1
      guard goesOnBreaking(agenda) else { return }
      awaitDeath(index, rate, &agenda)
    }
    let mortal = state.containers.ids.filter { isMortal($0, of: row.death.function) }
    guard !mortal.isEmpty else { return }
    let container = mortal[Int(random.index(below: UInt32(mortal.count)))]
    metrics.faults.executorDeaths &+= 1
    if row.death.noticedAfter == .zero {
      crash(container, &agenda)
    } else {
      die(container, noticedAfter: row.death.noticedAfter, &agenda)
    }
  }

  private func isMortal(_ container: ContainerID, of function: FunctionID) -> Bool {
    let row = state.containers[container]
    guard row.function == function, !row.flags.contains(.draining) else { return false }
    switch row.phase {
    case .idle, .busy, .pausing, .paused, .unpausing: return true
    default: return false
    }
  }

  /// A container has gone with its memory, but stays in the lists of those that requests are given to.
  private mutating func die(
    _ container: ContainerID, noticedAfter: SimDuration?, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.containers[container].function
    let hadRoom = hasRoom(container)
    var hanging: UInt16 = 0
    for id in state.requests.ids where state.requests[id].container == container {
      guard detach(id, &agenda) else { continue }
      guard !state.requests[id].isAbandoned else {
        leave(id, &agenda)
        continue
      }
      state.requests[id].place = .hanging
      state.requests[id].container = container
      metrics.faults.hangingRequests &+= 1
      hanging += 1
    }
    state.containers[container].flags.insert(.failed)
    let row = state.containers[container]
    measureCrash(row, at: agenda.now)
    if row.running == 0 { state.removeIdle(container, from: row.node) }
    leaveMachine(row, container, &agenda)
    state.containersInAll -= 1
    state.containers[container].phase = .dead
    state.containers[container].running = hanging
    state.containers[container].request = .none
    state.containers[container].flags.remove(.holdsImage)
    if state.hasContainerQueues { state.openOrCloseQueue(of: container) }
    if hadRoom && !hasRoom(container) { state.removeAvailable(container, from: function) }
    if !hadRoom && hasRoom(container) { state.addAvailable(container, to: function) }
    disturbances.deaths.note(.never, for: container)
    if let noticedAfter, noticedAfter < .longest {
      let time = agenda.now + noticedAfter
      disturbances.deaths.note(time, for: container)
      agenda.schedule(.deathWasNoticed(container), at: time)
    }
    imagesAdvanced(&agenda)
    fillDead(container, &agenda)
    memoryBecameFree(on: row.node, &agenda)
  }

  /// A request is given to a container that is dead: there will be no answer.
  @inline(never)
  mutating func hang(
    _ id: RequestID, at container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.requests[id].function
    let node = state.containers[container].node
    if log.recordsInvocations {
      log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
    }
    let hadRoom = hasRoom(container)
    state.containers[container].running += 1
    if hadRoom && !hasRoom(container) { state.removeAvailable(container, from: function) }
    state.nodes[node].requests &+= 1
    state.requests[id].warmth = .warmed
    measureGiven(function, to: node, .warmed)
    if countsLoad { state.countGiven(function) }
    metrics.faults.hangingRequests &+= 1
    state.requests[id].place = .hanging
    state.requests[id].container = container
    state.requests[id].eventAt = .never
  }

  /// The client of a request has given up that was given to a dead container.
  mutating func stopHanging(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let container = state.requests[id].container
    end(id, .timedOut, &agenda)
    guard !container.isNone else { return }
    let hadRoom = hasRoom(container)
    state.containers[container].running -= 1
    guard !hadRoom && hasRoom(container) else { return }
    state.addAvailable(container, to: state.containers[container].function)
    fillDead(container, &agenda)
  }

  /// Requests in their function's queue take a dead container for one that has room.
  private mutating func fillDead(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.containers[container].function
    while hasRoom(container), state.functions[function].waiting > 0 {
      let id = state.functionQueues[function].list.first
      leaveQueue(id)
      hang(id, at: container, &agenda)
    }
  }

  /// A container's death has become known.
  mutating func deathWasNoticed(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.containers[container].phase == .dead,
      disturbances.deaths.noticedAt[container.index] == agenda.now
    else { return }
    let function = state.containers[container].function
    bury(container, &agenda)
    replace(function, &agenda)
  }

  /// No request is given to a dead container any more.
  mutating func bury(_ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.containers[container].function
    if hasRoom(container) { state.removeAvailable(container, from: function) }
    if scaling.isOn { noteStopping(container, of: function) }
    for id in state.requests.ids
    where state.requests[id].container == container && state.requests[id].place == .hanging {
      state.requests[id].container = .none
      // Without a time-out nothing else would ever end it.
      guard timeOut(of: id) == .longest else { continue }
      state.requests[id].place = .failing
      respondFailure(id, &agenda)
    }
    state.containers[container].running = 0
    state.recycle(container)
    guard state.functions[function].waiting > 0, !scaling.countsContainers else { return }
    state.awaitRoom(function)
    roomBecameFree(&agenda)
  }
}
