import SimKernel

// What happens between requests, and the end.
extension Cluster {
  /// A container has one request less to run.
  @inline(__always)
  mutating func release(
    _ id: ContainerID, lastArrival: SimTime, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.containers[id].function
    let concurrency = state.profiles[state.functions[function].profile].concurrency
    let running = state.containers[id].running
    state.containers[id].running = running &- 1
    if running == 1 {
      state.containers[id].phase = .idle
      state.addIdle(id, to: state.containers[id].node)
      measureBusy(function, by: -1, at: agenda.now)
    }
    if state.containers[id].flags.contains(.draining) {
      releaseDraining(id, &agenda)
      return
    }
    if running == concurrency {
      state.addAvailable(id, to: function)
    } else {
      state.touchAvailable(id, of: function)
    }
    if mayServeOthers || state.functions[function].waiting > 0 {
      if serveNext(id, &agenda) { return }
      if announcesRoom, givesRoomAway(id, &agenda) { return }
    }
    if running == 1 {
      setKeepAlive(id, lastArrival: lastArrival, &agenda)
    }
  }

  /// A container has room again, which others than its function's queue are told.
  ///
  /// - Returns: Whether it has been taken or evicted for a request that waits at its node.
  @inline(never)
  mutating func givesRoomAway(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) -> Bool {
    if messages.isOn, state.containers[id].running == 0 { announce(id, &agenda) }
    guard invokers.isOn else { return false }
    serveLine(of: state.containers[id].node, &agenda)
    return state.containers[id].phase != .idle
  }

  /// A container has gone from the node, and its memory is free.
  @inline(never)
  private mutating func roomBecameFree(on node: NodeID, _ agenda: inout Agenda<ClusterEvent>) {
    if messages.isOn { issueReservations(on: node, &agenda) }
    if invokers.isOn { serveLine(of: node, &agenda) }
  }

  /// A container that takes no more requests runs those that wait at it, then goes.
  @inline(never)
  private mutating func releaseDraining(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.containers[id].function
    let next = state.hasContainerQueues ? state.containerQueues[id].list.first : .none
    guard next.isNone else {
      // It has room for this one, and for nothing else.
      state.addAvailable(id, to: function)
      leaveContainerQueue(next)
      assign(next, to: id, &agenda)
      if state.containers[id].running < state.profiles[profile(of: id)].concurrency {
        state.removeAvailable(id, from: function)
      }
      return
    }
    guard state.containers[id].phase == .idle else { return }
    if disturbances.lingers(id, at: agenda.now) {
      forget(id)
      return
    }
    state.addAvailable(id, to: function)
    stop(id, &agenda)
  }

  /// An idle container begins to wait for its next request.
  @inline(__always)
  mutating func setKeepAlive(
    _ id: ContainerID, lastArrival: SimTime, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let pinned = state.containers[id].isPinned
    let window: SimDuration
    if pinned {
      window = .longest
    } else if let constantWindow {
      window = constantWindow
    } else {
      window = policies.keepAlive.window(
        for: id, in: state, at: agenda.now, random: &streams.keepAlive)
    }
    if window < .longest {
      let deadline = (rules.keepAliveClock == .departure ? agenda.now : lastArrival) + window
      guard deadline > agenda.now else {
        stop(id, &agenda)
        return
      }
      state.containers[id].deadline = deadline
      let timer = state.containers[id].timerAt
      if timer > deadline { setTimer(id, at: deadline, &agenda) }
    } else {
      state.containers[id].deadline = .never
    }
    let profile = state.functions[state.containers[id].function].profile
    if state.profiles[profile].flags.contains(.pauses) {
      pass(id, state.profiles[profile].pauseAfter, .containerPaused(id), &agenda)
    }
  }

  @inline(__always)
  private mutating func setTimer(
    _ id: ContainerID, at deadline: SimTime, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.containers[id].timerAt = deadline
    if rules.keepAliveBoundary == .expires {
      agenda.schedule(.keepAliveExpiredBeforeArrivals(id), at: deadline)
    } else {
      agenda.schedule(.keepAliveExpiredAfterArrivals(id), at: deadline)
    }
  }

  /// The timer of a container has run out: either its window has ended, or the timer is set anew to when it will.
  ///
  /// One timer a container, set anew only when it runs out, costs a third of one event for every idle period.
  mutating func keepAliveExpired(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.containers[id].timerAt == agenda.now else { return }
    state.containers[id].timerAt = .never
    let row = state.containers[id]
    guard row.phase == .idle || row.phase == .paused || row.phase == .pausing, row.running == 0
    else { return }
    guard row.deadline < .never else { return }
    if row.deadline > agenda.now {
      setTimer(id, at: row.deadline, &agenda)
    } else {
      stop(id, &agenda)
    }
  }

  /// Ends a container that runs nothing.
  mutating func stop(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.containers[id].function
    if scaling.isOn { noteStopping(id, of: function) }
    state.removeAvailable(id, from: function)
    state.removeIdle(id, from: state.containers[id].node)
    measureStopping(state.containers[id], at: agenda.now)
    state.containers[id].phase = .stopping
    state.containers[id].eventAt = .never
    let profile = state.profiles[state.functions[function].profile]
    guard profile.flags.contains(.stop) else {
      gone(id, &agenda)
      return
    }
    let machine = state.nodes[state.containers[id].node].machine
    state.machines[machine].memoryLeaving += state.functions[function].memory
    if live.isOn {
      leave(.stop, of: id)
      return
    }
    let seconds = state.samplers.sample(profile.stop, &streams.stop)
    pass(id, SimDuration(rounding: max(seconds, 0)), .containerStopped(id), &agenda)
  }

  /// The container has been removed.
  mutating func containerStopped(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard isDue(id, .stopping, at: agenda.now) else { return }
    let machine = state.nodes[state.containers[id].node].machine
    state.machines[machine].memoryLeaving -=
      state.functions[state.containers[id].function].memory
    gone(id, &agenda)
  }

  /// The container is no more: its memory is free.
  mutating func gone(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let row = state.containers[id]
    let function = row.function
    leaveMachine(row, id, &agenda)
    if scaling.isOn { noteGone(row, id) }
    if hasExecutors { forgetCode(of: id) }
    state.free(id)
    // Room in the image store may have let a pull that waited for it end.
    imagesAdvanced(&agenda)
    if !row.request.isNone { respondAtLast(row.request, &agenda) }
    if state.functions[function].waiting > 0 && placesUsually { state.awaitRoom(function) }
    memoryBecameFree(on: row.node, &agenda)
  }

  /// Whoever waits for memory looks for it, now that a container of `node` has gone.
  mutating func memoryBecameFree(on node: NodeID, _ agenda: inout Agenda<ClusterEvent>) {
    if !state.roomFirst.isNone { roomBecameFree(&agenda) }
    if !scaling.pending.isEmpty { reconcilePending(&agenda) }
    if announcesRoom { roomBecameFree(on: node, &agenda) }
  }

  /// A container gives back what it holds of its machine.
  @inline(__always)
  mutating func leaveMachine(
    _ row: ContainerRow, _ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = row.function
    let machine = state.nodes[row.node].machine
    let memory = state.functions[function].memory
    state.machines[machine].memoryInUse -= memory
    state.machines[machine].memoryOverTime.change(by: -Int(memory.count), at: agenda.now)
    state.machines[machine].containers -= 1
    if overcommitments.isOn { memoryChanged(on: machine, &agenda) }
    state.nodes[row.node].containers -= 1
    state.functions[function].containers -= 1
    if row.flags.contains(.unbound) { state.functions[function].comingUp -= 1 }
    measureGone(row, at: agenda.now)
    if log.recordsContainers { log.gone(id, row, at: agenda.now) }
    state.containers[id].eventAt = .never
    if row.flags.contains(.holdsImage) {
      let image = state.functions[function].image
      state.images.release(image, on: machine, agenda: &agenda)
      if rules.imageRemoval == .afterColdRun && row.flags.contains(.pulled)
        && !state.machines[machine].isDown
      {
        let isRemoved = state.images.remove(image, on: machine)
        if live.isOn, isRemoved { leaveImageRemoval(of: function) }
        // The command that removes the image is the node's work too; nobody waits for it.
        use(state.agents[row.node].commandCPU, on: row.node, at: agenda.now)
      }
    }
  }

  /// An idle container has been frozen, or begins to be.
  mutating func containerPaused(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.profiles[profile(of: id)]
    if isDue(id, .idle, at: agenda.now) {
      guard profile.flags.contains(.pause) else {
        state.containers[id].phase = .paused
        return
      }
      state.containers[id].phase = .pausing
      if live.isOn {
        leave(.pause, of: id)
        return
      }
      let seconds = state.samplers.sample(profile.pause, &streams.pause)
      pass(id, SimDuration(rounding: max(seconds, 0)), .containerPaused(id), &agenda)
    } else if isDue(id, .pausing, at: agenda.now) {
      if state.containers[id].running > 0 {
        // A request came while it was being frozen: thaw it again.
        state.containers[id].phase = .unpausing
        unpause(id, &agenda)
      } else {
        state.containers[id].phase = .paused
        state.containers[id].eventAt = .never
      }
    }
  }

  mutating func unpause(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.profiles[profile(of: id)]
    guard profile.flags.contains(.unpause) else {
      thawed(id, &agenda)
      return
    }
    if live.isOn {
      leave(.unpause, of: id)
      return
    }
    let seconds = state.samplers.sample(profile.unpause, &streams.pause)
    pass(id, SimDuration(rounding: max(seconds, 0)), .containerUnpaused(id), &agenda)
  }

  /// A frozen container runs again.
  mutating func containerUnpaused(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard isDue(id, .unpausing, at: agenda.now) else { return }
    thawed(id, &agenda)
  }

  private mutating func thawed(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let request = state.containers[id].request
    state.containers[id].request = .none
    state.containers[id].eventAt = .never
    state.containers[id].phase = .busy
    if state.hasContainerQueues { state.openOrCloseQueue(of: id) }
    let function = state.containers[id].function
    if hasRoom(id) { state.addAvailable(id, to: function) }
    if request.isNone {
      // Its client has given up meanwhile.
      release(id, lastArrival: agenda.now, &agenda)
    } else {
      command(request, &agenda)
      fillFromQueue(id, &agenda)
    }
  }
}
