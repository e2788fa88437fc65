import SimKernel

// The way of a request that meets an idle container where it meets nothing else, told at once.
//
// Most requests of most runs take it: no work at the gateway, no call, no fault, nobody waiting, cores enough. It does what
// the general way does in the same order, so the two cannot be told apart by any result; they differ by the questions that
// need not be asked. `isPlain` has the answers that hold for a whole run, `ProfileRow.Flags.plain` those of a function.
extension Cluster {
  /// Whether nothing is modelled that could come between a request and an idle container.
  var modelsNothingBesides: Bool {
    placesUsually && gateway.isFree && !gateway.answersTakeTime && !hasRetries && !sendsCalls
      && !requestsHold && !mayServeOthers && !announcesRoom && !countsLoad && !scaling.isOn
      && !pools.isOn && !hasExecutors && !overcommitments.isOn && !asynchronous.isOn
      && !invokers.isOn && !log.recordsInvocations && !log.recordsContainers && cpuIsAmple
      && state.takesFirst && !state.hasContainerQueues
      && constantWindow != nil
  }

  /// Begins to execute a request that arrives, if it meets an idle container and nothing else.
  ///
  /// - Returns: Whether it did; otherwise nothing has happened.
  @inline(__always)
  mutating func beginsAtOnce(
    _ arrival: Arrival, index: UInt64, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let function = arrival.function
    let container = state.functions[function].availableFirst
    guard isPlain, !container.isNone, state.containers[container].phase == .idle else {
      return false
    }
    let profile = state.functions[function].profile
    let node = state.containers[container].node
    guard state.profiles[profile].flags.contains(.plain), state.nodes[node].commandsAreFree else {
      return false
    }
    let machine = state.nodes[node].machine
    let share = state.profiles[profile].steadySpeed
    let duration =
      share == 1 && state.machines[machine].speed == 1
      ? arrival.execution
      : SimDuration(
        rounding: steadily(
          arrival.execution.inSeconds, share, on: machine))
    let now = agenda.now
    let end = now + duration
    let id = state.newRequest()
    Self.begin(&state.requests[id], arrival, index: index, in: container, from: now, until: end)
    state.takeFirstAvailable(container, of: function)
    Self.occupy(&state.containers[container])
    state.removeIdle(container, from: node)
    state.nodes[node].requests &+= 1
    state.machines[machine].coresInUse.change(
      by: state.profiles[profile].steadyMicrocores, at: now)
    metrics.arrived &+= 1
    metrics.present &+= 1
    if measuresFunctions { functionMetrics.arrived(function) }
    measureBusy(function, by: 1, at: now)
    measureGiven(function, to: node, .warmed)
    agenda.schedule(.waitingFinished(id), at: end)
    return true
  }

  @inline(__always)
  private static func begin(
    _ row: inout RequestRow, _ arrival: Arrival, index: UInt64, in container: ContainerID,
    from now: SimTime, until end: SimTime
  ) {
    row.place = .computing
    row.warmth = .warmed
    row.isAbandoned = false
    row.function = arrival.function
    row.container = container
    row.client = .none
    row.index = index
    row.arrivedAt = now
    row.decidedAt = .never
    row.startedAt = now
    row.endedAt = .never
    row.eventAt = end
    row.execution = arrival.execution
  }

  @inline(__always)
  private static func occupy(_ row: inout ContainerRow) {
    row.phase = .busy
    row.running = 1
    row.eventAt = .never
    row.flags.insert(.used)
  }

  /// Whether a request whose execution has ended met nothing besides it, and nobody waits for its container.
  @inline(__always)
  func endsAtOnce(_ id: RequestID, _ profile: ProfileID) -> Bool {
    isPlain && state.requests[id].place == .computing
      && state.requests[id].startedAt == state.requests[id].arrivedAt
      && state.requests[id].warmth == .warmed && state.requests[id].client.isNone
      && !state.requests[id].isAbandoned && state.profiles[profile].flags.contains(.plain)
      && state.functions[state.requests[id].function].waiting == 0
      && !state.containers[state.requests[id].container].flags.contains(.draining)
  }

  /// Ends such a request: its container is idle again, its answer delivered.
  @inline(__always)
  mutating func endAtOnce(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let now = agenda.now
    let (function, container) = (state.requests[id].function, state.requests[id].container)
    let (index, arrivedAt) = (state.requests[id].index, state.requests[id].arrivedAt)
    let node = state.containers[container].node
    state.machines[state.nodes[node].machine].coresInUse.change(
      by: 0 &- state.profiles[profile].steadyMicrocores, at: now)
    state.requests[id].place = .responding
    state.containers[container].running = 0
    state.containers[container].phase = .idle
    state.addIdle(container, to: node)
    measureBusy(function, by: -1, at: now)
    state.addAvailable(container, to: function)
    setKeepAlive(container, lastArrival: arrivedAt, &agenda)
    let response = now - arrivedAt
    metrics.present &-= 1
    metrics.completed &+= 1
    absorb(index, response, .completed, .warmed, on: node)
    metrics.times.add(undelayed: response)
    if measuresFunctions { functionMetrics.add(undelayed: response, of: function) }
    if metrics.present == 0, stopsWhenDone, isDone { agenda.requestStop() }
    state.free(id)
  }
}
