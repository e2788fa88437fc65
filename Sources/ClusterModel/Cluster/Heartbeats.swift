import SimKernel

/// Who is pinged, and when each was last.
struct Watch {
  /// What is known of one container.
  struct Row {
    var lastPing = SimTime.start
    /// When it quits; `never` while it is pinged.
    var forgottenAt = SimTime.never
    /// Whether it gets neither requests nor pings any more.
    var isStruck = false
  }

  /// By the rows of containers.
  var rows: [Row] = []
  /// How many there are that ping.
  var checkers: Int
  /// Among how many the containers were divided last.
  var shares: Int
  var beats: UInt64 = 0
  let stream: RandomStream

  init(_ heartbeat: Heartbeat?, _ stream: RandomStream) {
    let checkers = max(heartbeat?.checkers ?? 0, 0)
    self.checkers = checkers
    shares = checkers
    self.stream = stream
  }

  mutating func makeRoom(for container: ContainerID) {
    while rows.count <= container.index { rows.append(Row()) }
  }
}

extension Disturbances {
  /// Whether a container that has run its last request waits until it has been without a ping for long enough.
  func lingers(_ container: ContainerID, at now: SimTime) -> Bool {
    guard watches, container.index < watch.rows.count else { return false }
    let row = watch.rows[container.index]
    return row.isStruck && row.forgottenAt > now
  }
}

// Pings, and what follows where there is no answer.
extension Cluster {
  mutating func beginHeartbeat(_ agenda: inout Agenda<ClusterEvent>) {
    guard let heartbeat = disturbances.configuration.heartbeat else { return }
    precondition(heartbeat.every > .zero, "pings follow one another without a pause")
    for time in heartbeat.checkerDeaths where time < .never {
      agenda.schedule(.checkerDied, at: max(time, agenda.now))
    }
    awaitHeartbeat(heartbeat, &agenda)
  }

  private mutating func awaitHeartbeat(
    _ heartbeat: Heartbeat, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let time = agenda.now + heartbeat.every
    guard time < .never else { return }
    disturbances.timers += 1
    agenda.schedule(.heartbeatCameDue, at: time)
  }

  /// One of those dies that ping containers: its share gets no pings until the containers are divided anew.
  mutating func checkerDied(_ agenda: inout Agenda<ClusterEvent>) {
    disturbances.watch.checkers = max(disturbances.watch.checkers - 1, 0)
  }

  /// A container has come up and registers: from now on it is pinged.
  mutating func register(_ container: ContainerID, at now: SimTime) {
    disturbances.watch.makeRoom(for: container)
    disturbances.watch.rows[container.index] = Watch.Row(lastPing: now)
  }

  /// All containers are pinged.
  mutating func heartbeatCameDue(_ agenda: inout Agenda<ClusterEvent>) {
    disturbances.timers -= 1
    guard let heartbeat = disturbances.configuration.heartbeat, goesOnBreaking(agenda)
    else { return }
    let beat = disturbances.watch.beats
    disturbances.watch.beats += 1
    // The shares of those that have died since the last round get no pings in this one.
    let alive = disturbances.watch.checkers
    let shares = disturbances.watch.shares
    disturbances.watch.shares = alive
    var unanswered: [ContainerID] = []
    for container in state.containers.ids where isWatched(container, heartbeat) {
      disturbances.watch.makeRoom(for: container)
      let isPinged = alive > 0 && container.index % shares < alive
      if !isPinged {
        missPing(container, heartbeat, &agenda)
      } else if state.containers[container].phase == .dead {
        unanswered.append(container)
      } else if heartbeat.lost > 0, isLost(beat, container, heartbeat.lost) {
        metrics.faults.lostPings &+= 1
        missPing(container, heartbeat, &agenda)
        unanswered.append(container)
      } else {
        disturbances.watch.rows[container.index].lastPing = agenda.now
        disturbances.watch.rows[container.index].forgottenAt = .never
      }
    }
    if heartbeat.removesOnError {
      for container in unanswered { remove(container, &agenda) }
    }
    awaitHeartbeat(heartbeat, &agenda)
  }

  private func isLost(_ beat: UInt64, _ container: ContainerID, _ probability: Double) -> Bool {
    var random = disturbances.watch.stream.draws(
      for: UInt64(container.rawValue) << 32 | beat & (1 << 32 - 1))
    return random.uniform() < probability
  }

  private func isWatched(_ container: ContainerID, _ heartbeat: Heartbeat) -> Bool {
    let row = state.containers[container]
    switch row.phase {
    case .idle, .busy, .dead: break
    default: return false
    }
    guard !row.flags.contains(.draining) else { return false }
    return heartbeat.functions.isEmpty || heartbeat.functions.contains(row.function)
  }

  /// A living container gets no ping: unless another one comes, it quits when it has been without for long enough.
  private mutating func missPing(
    _ container: ContainerID, _ heartbeat: Heartbeat, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let row = disturbances.watch.rows[container.index]
    guard state.containers[container].phase != .dead, row.forgottenAt == .never,
      heartbeat.quitAfter < .longest
    else { return }
    let time = max(row.lastPing + heartbeat.quitAfter, agenda.now)
    guard time < .never else { return }
    disturbances.watch.rows[container.index].forgottenAt = time
    agenda.schedule(.executorWasForgotten(container), at: time)
  }

  /// A container has not answered: it gets no more requests and no more pings.
  private mutating func remove(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.containers[container].function
    if state.containers[container].phase == .dead {
      bury(container, &agenda)
    } else {
      strikeOff(container)
    }
    replace(function, &agenda)
  }

  /// Takes a living container off the lists of those that are ready; it runs what it has.
  private mutating func strikeOff(_ container: ContainerID) {
    let function = state.containers[container].function
    let hadRoom = hasRoom(container)
    if scaling.isOn {
      state.removeReplica(container, of: function)
      state.scales[function].draining += 1
    }
    if hadRoom { state.removeAvailable(container, from: function) }
    state.containers[container].flags.insert(.draining)
    disturbances.watch.rows[container.index].isStruck = true
    if state.containers[container].phase == .idle {
      forget(container)
    } else if state.hasContainerQueues {
      state.openOrCloseQueue(of: container)
    }
  }

  /// An idle container that gets no more requests waits until it quits.
  mutating func forget(_ container: ContainerID) {
    state.removeIdle(container, from: state.containers[container].node)
    state.containers[container].phase = .forgotten
    state.containers[container].eventAt = .never
  }

  /// A container has been without a ping for so long that it quits, once it has run what it has.
  mutating func executorWasForgotten(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard disturbances.watch.rows[container.index].forgottenAt == agenda.now else { return }
    let function = state.containers[container].function
    switch state.containers[container].phase {
    case .forgotten: break
    case .idle, .busy:
      if !state.containers[container].flags.contains(.draining) { strikeOff(container) }
    default: return
    }
    metrics.faults.forgotten &+= 1
    if state.containers[container].phase == .forgotten {
      state.containers[container].phase = .idle
      state.addAvailable(container, to: function)
      state.addIdle(container, to: state.containers[container].node)
      stop(container, &agenda)
    }
    replace(function, &agenda)
  }
}
