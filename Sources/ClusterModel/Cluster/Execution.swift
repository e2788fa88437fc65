import SimKernel

// The execution of a request: a CPU part, then a part that waits for others.
extension Cluster {
  /// A request is in its container: the function begins, after what the container does before it.
  @inline(__always)
  mutating func execute(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.functions[state.requests[id].function].profile
    if state.profiles[profile].flags.isDisjoint(with: .entersSpecially) {
      run(id, profile, &agenda)
    } else {
      enterSpecially(id, profile, &agenda)
    }
  }

  /// What ``run(_:_:_:)`` does, where something came before.
  @inline(never)
  mutating func runAtLast(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    run(id, state.functions[state.requests[id].function].profile, &agenda)
  }

  /// The function begins.
  @inline(__always)
  mutating func run(
    _ id: RequestID, _ profileID: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let container = state.requests[id].container
    state.requests[id].startedAt = agenda.now
    if log.recordsInvocations { log.executing(id, at: agenda.now) }
    if log.recordsContainers { log.ran(container) }
    let isCold = state.requests[id].warmth.rawValue <= Warmth.preWarmed.rawValue
    if !state.profiles[profileID].flags.isDisjoint(
      with: isCold ? .beginsColdSpecially : .beginsSpecially)
    {
      prepareExecution(id, profileID)
    }
    let host = hasExecutors ? profile(of: container) : profileID
    compute(id, in: container, profileID, host, &agenda)
  }

  /// What only some functions have to do before an execution.
  @inline(never)
  private mutating func prepareExecution(_ id: RequestID, _ profileID: ProfileID) {
    let flags = state.profiles[profileID].flags
    if flags.contains(.coldExecution),
      state.requests[id].warmth.rawValue <= Warmth.preWarmed.rawValue
    {
      drawColdExecution(id, profileID)
    }
    if flags.contains(.fails) { drawFault(id, profileID) }
    if flags.contains(.calls) { beginCaller(id) }
  }

  /// Begins the CPU part of an execution, by the profile of its function and that of its container.
  @inline(__always)
  private mutating func compute(
    _ id: RequestID, in container: ContainerID, _ profileID: ProfileID, _ host: ProfileID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let machine = state.nodes[state.containers[container].node].machine
    let steady = state.profiles[host].steadyCores
    guard cpuIsAmple || state.machines[machine].cores.isUnlimited, steady > 0 else {
      executeSharing(id, in: container, profileID, host, &agenda)
      return
    }
    // Nobody can slow it down: its end is known now.
    let hasWait = state.profiles[profileID].flags.contains(.waits)
    var duration = state.requests[id].execution
    if hasWait || state.profiles[host].steadySpeed != 1 || state.machines[machine].speed != 1 {
      let share = hasWait ? state.profiles[profileID].cpuShare : 1
      duration = SimDuration(
        rounding: steadily(
          duration.inSeconds * share, state.profiles[host].steadySpeed, on: machine))
    }
    state.machines[machine].coresInUse.change(
      by: state.profiles[host].steadyMicrocores, at: agenda.now)
    if countsLoad {
      state.countCPU(of: container, by: state.profiles[host].steadyMicrocores, at: agenda.now)
    }
    state.requests[id].place = .computing
    let end = agenda.now + duration
    state.requests[id].eventAt = end
    agenda.schedule(.waitingFinished(id), at: end)
  }

  private mutating func drawColdExecution(_ id: RequestID, _ profileID: ProfileID) {
    var random = streams.coldExecution.draws(for: state.requests[id].index)
    let scale = state.functions[state.requests[id].function].executionScale
    let seconds = state.samplers.sample(state.profiles[profileID].coldExecution, &random) * scale
    let drawn = SimDuration(rounding: max(seconds, 0))
    switch rules.coldExecution {
    case .replaces: state.requests[id].execution = drawn
    case .adds: state.requests[id].execution += drawn
    }
  }

  /// Executes once more, for `duration` at full speed.
  @inline(never)
  mutating func executeOn(
    _ id: RequestID, for duration: SimDuration, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].execution = duration
    let profile = state.functions[state.requests[id].function].profile
    compute(id, in: state.requests[id].container, profile, hostProfile(of: id), &agenda)
  }

  @inline(never)
  private mutating func executeSharing(
    _ id: RequestID, in container: ContainerID, _ profileID: ProfileID, _ host: ProfileID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].place = .computing
    state.requests[id].eventAt = .never
    let seconds = state.requests[id].execution.inSeconds * state.profiles[profileID].cpuShare
    // A request that needs no CPU is through with its CPU part.
    guard seconds > 0 else {
      computingEnded(id, &agenda)
      return
    }
    let row = state.profiles[host]
    var work = seconds * row.parallelism.inCores
    if row.concurrency == 1, row.cores < row.parallelism {
      let machine = state.nodes[state.containers[container].node].machine
      work *= shortening(seconds, share: row.cores.inCores / row.parallelism.inCores, on: machine)
    }
    beginComputing(id, in: container, work: work, &agenda)
  }

  /// What a request waited for besides shared CPU has come: the command, the hand-over, its time.
  mutating func waitingFinished(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].eventAt == agenda.now else { return }
    let profile = state.functions[state.requests[id].function].profile
    if endsAtOnce(id, profile) {
      endAtOnce(id, profile, &agenda)
      return
    }
    switch state.requests[id].place {
    case .computing, .executing:
      if state.requests[id].place == .computing {
        let container = state.requests[id].container
        let machine = state.nodes[state.containers[container].node].machine
        let host = hasExecutors ? hostProfile(of: id) : profile
        state.machines[machine].coresInUse.change(
          by: 0 &- state.profiles[host].steadyMicrocores, at: agenda.now)
        if countsLoad {
          state.countCPU(
            of: container, by: 0 &- state.profiles[host].steadyMicrocores, at: agenda.now)
        }
        if state.profiles[profile].flags.contains(.waits) {
          beginWaiting(id, profile, &agenda)
          return
        }
      }
      executed(id, profile, &agenda)
    case .commanding:
      state.requests[id].eventAt = .never
      handOver(id, &agenda)
    case .dispatching:
      state.requests[id].eventAt = .never
      execute(id, &agenda)
    case .forwarding, .answering, .returning, .loadingCode, .unloadingCode:
      workAdvanced(id, &agenda)
    case .awaitingRunner:
      askForChecksum(id, &agenda)
    default:
      return
    }
  }

  /// The CPU part of a request has ended where CPU is shared; the part that waits for others follows.
  mutating func computingEnded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.functions[state.requests[id].function].profile
    if state.profiles[profile].flags.contains(.waits) {
      beginWaiting(id, profile, &agenda)
    } else {
      executed(id, profile, &agenda)
    }
  }

  private mutating func beginWaiting(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let share = 1 - state.profiles[profile].cpuShare
    state.requests[id].place = .executing
    let end = agenda.now + SimDuration(rounding: state.requests[id].execution.inSeconds * share)
    state.requests[id].eventAt = end
    agenda.schedule(.waitingFinished(id), at: end)
  }

  /// A request has been executed.
  @inline(__always)
  private mutating func executed(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].endedAt = agenda.now
    state.requests[id].eventAt = .never
    guard state.profiles[profile].flags.isDisjoint(with: .endsSpecially) else {
      executedSpecially(id, profile, &agenda)
      return
    }
    handBack(id, &agenda)
  }

  /// The request has ended in its container, which has room for another one.
  @inline(never)
  mutating func leaveContainer(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let container = state.requests[id].container
    if state.profiles[profile].flags.contains(.responseAwaitsRemoval),
      !state.containers[container].isPinned, state.containers[container].running == 1
    {
      awaitRemoval(
        id, of: container, lastArrival: state.requests[id].arrivedAt, &agenda)
    } else {
      handBack(id, &agenda)
    }
  }

  @inline(__always)
  private mutating func handBack(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    // The answer first: a client that is answered may ask again at the same instant, but finds the container
    // in the order of events, not of this method.
    state.requests[id].place = .responding
    release(
      state.requests[id].container, lastArrival: state.requests[id].arrivedAt, &agenda)
    respond(id, &agenda)
  }

  /// What only some functions have to do after an execution: to fail, to send calls.
  @inline(never)
  private mutating func executedSpecially(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let flags = state.profiles[profile].flags
    if flags.contains(.fails), meetsFault(id, &agenda) { return }
    if flags.contains(.calls), becomesCaller(id, profile, &agenda) { return }
    finish(id, &agenda)
  }

  /// The request has nothing left to do in its container.
  mutating func finish(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = state.functions[state.requests[id].function].profile
    state.requests[id].endedAt = agenda.now
    state.requests[id].eventAt = .never
    if billing.isOn { billExecution(id, at: agenda.now) }
    if hasExecutors, isOnRunner(id) {
      endOnRunner(id, &agenda)
    } else if state.profiles[profile].flags.contains(.responds) {
      answer(id, profile, &agenda)
    } else {
      leaveContainer(id, profile, &agenda)
    }
  }

  private mutating func awaitRemoval(
    _ id: RequestID, of container: ContainerID, lastArrival: SimTime,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].place = .awaitingRemoval
    state.containers[container].request = id
    release(container, lastArrival: lastArrival, &agenda)
    // Had it a reason to stay, nothing is awaited.
    let phase = state.containers[container].phase
    if state.requests[id].place == .awaitingRemoval, phase != .stopping, phase != .gone {
      state.containers[container].request = .none
      respondAtLast(id, &agenda)
    }
  }

  /// Takes a request that nobody waits for any more off its container.
  mutating func stopWorking(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let container = state.requests[id].container
    if billing.isOn { billInterrupted(id, at: agenda.now) }
    takeOffCPU(id, in: container, &agenda)
    if hasExecutors { stopOnRunner(id, at: agenda.now) }
    let lastArrival = state.requests[id].arrivedAt
    state.requests[id].eventAt = .never
    leave(id, &agenda)
    release(container, lastArrival: lastArrival, &agenda)
  }

  /// Ends the CPU part of a request before its time, if it is in that.
  mutating func takeOffCPU(
    _ id: RequestID, in container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let machine = state.nodes[state.containers[container].node].machine
    if state.requests[id].place == .computing {
      if container.index < cpu.rows.count, cpu.rows[container].count > 0,
        state.requests[id].eventAt == .never
      {
        takeFromCPU(id, in: container, &agenda)
      } else {
        let profile = hostProfile(of: id)
        state.machines[machine].coresInUse.change(
          by: -state.profiles[profile].steadyMicrocores, at: agenda.now)
        if countsLoad {
          state.countCPU(
            of: container, by: -state.profiles[profile].steadyMicrocores, at: agenda.now)
        }
      }
      return
    }
    switch state.requests[id].place {
    case .forwarding, .answering, .loadingCode, .unloadingCode: stopOverhead(id, &agenda)
    default: return
    }
  }
}

// The end of a request.
extension Cluster {
  /// The request has ended and leaves.
  @inline(__always)
  mutating func end(
    _ id: RequestID, _ outcome: Outcome, _ agenda: inout Agenda<ClusterEvent>
  ) {
    ended(id, outcome, &agenda)
    leave(id, &agenda)
  }

  /// The request's row is free, and with it what it held.
  @inline(__always)
  mutating func leave(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if requestsHold { freeHeld(by: id, &agenda) }
    state.free(id)
  }

  /// Gives back what a request has taken besides its container.
  @inline(never)
  mutating func freeHeld(by id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if path.holdsWorkers { freeWorkers(of: id, &agenda) }
    if invokers.isOn { takeBack(id) }
    if asynchronous.isOn { leaveAsynchronous(id, &agenda) }
  }

  /// The request has ended, as far as its client is concerned: it is counted.
  @inline(__always)
  mutating func ended(
    _ id: RequestID, _ outcome: Outcome, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let now = agenda.now
    // A request that its client sends again has not ended.
    if outcome != .completed, hasRetries, isSentAgain(id, outcome, &agenda) { return }
    let arrivedAt = hasRetries ? firstSending(of: id) : state.requests[id].arrivedAt
    metrics.present &-= 1
    let response = now - arrivedAt
    let container = state.requests[id].container
    absorb(
      state.requests[id].index, response, outcome, state.requests[id].warmth,
      on: container.isNone ? .none : state.containers[container].node)
    if outcome == .completed {
      let waiting = state.requests[id].startedAt - arrivedAt
      let execution = state.requests[id].endedAt - state.requests[id].startedAt
      metrics.completed &+= 1
      metrics.times.add(response: response, waiting: waiting, execution: execution)
      if state.requests[id].decidedAt != .never {
        metrics.coldStart.add(state.requests[id].startedAt - state.requests[id].decidedAt)
      }
    } else {
      count(outcome)
    }
    if measuresFunctions { measure(id, outcome, response, since: arrivedAt) }
    if countsLoad { state.countEnd(of: state.requests[id].function, outcome, at: now) }
    if log.recordsInvocations { record(id, outcome, since: arrivedAt, at: now) }
    if !state.requests[id].client.isNone { answerClient(of: id, outcome, &agenda) }
    if metrics.present == 0, stopsWhenDone, isDone { agenda.requestStop() }
  }

  /// Tells whoever sent the request how it ended.
  @inline(never)
  private mutating func answerClient(
    of id: RequestID, _ outcome: Outcome, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let client = state.requests[id].client
    if client == .caller {
      callEnded(id, outcome, &agenda)
    } else if client != .outside {
      answer(client, &agenda)
    }
    if sendsCalls { leaveWorkflow(id, outcome, at: agenda.now) }
  }

  /// Adds the end of a request to the fingerprint of results, its node spread over all bits; `none` if it had none.
  @inline(__always)
  mutating func absorb(
    _ index: UInt64, _ response: SimDuration, _ outcome: Outcome, _ warmth: Warmth, on node: NodeID
  ) {
    let place = node.isNone ? 0 : (UInt64(node.rawValue) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    metrics.fingerprint.absorb(
      index,
      (UInt64(bitPattern: response.nanoseconds) << 8
        ^ UInt64(outcome.rawValue) << 4 ^ UInt64(warmth.rawValue)) &+ place)
  }

  private mutating func count(_ outcome: Outcome) {
    switch outcome {
    case .completed: metrics.completed &+= 1
    case .rejected: metrics.rejected &+= 1
    case .timedOut: metrics.timedOut &+= 1
    case .failed: metrics.failed &+= 1
    }
  }

  @inline(__always)
  private mutating func measure(
    _ id: RequestID, _ outcome: Outcome, _ response: SimDuration, since arrivedAt: SimTime
  ) {
    let function = state.requests[id].function
    let startedAt = state.requests[id].startedAt
    if outcome == .completed, startedAt == arrivedAt,
      state.requests[id].endedAt - startedAt == response,
      state.requests[id].decidedAt == .never
    {
      functionMetrics.add(undelayed: response, of: function)
    } else {
      measureDelayed(id, outcome, response, since: arrivedAt)
    }
  }

  /// Measures the end of a request that met a delay, or was not completed.
  @inline(never)
  private mutating func measureDelayed(
    _ id: RequestID, _ outcome: Outcome, _ response: SimDuration, since arrivedAt: SimTime
  ) {
    let row = state.requests[id]
    switch outcome {
    case .rejected: functionMetrics[row.function].rejected &+= 1
    case .timedOut: functionMetrics[row.function].timedOut &+= 1
    case .failed: functionMetrics[row.function].failed &+= 1
    case .completed:
      functionMetrics[row.function].delayed.add(
        response: response, waiting: row.startedAt - arrivedAt,
        execution: row.endedAt - row.startedAt)
      if row.decidedAt != .never {
        functionMetrics[row.function].coldStart.add(row.startedAt - row.decidedAt)
      }
    }
  }

  private mutating func record(
    _ id: RequestID, _ outcome: Outcome, since arrivedAt: SimTime, at now: SimTime
  ) {
    log.invocations.append(
      knownRecord(of: id, outcome, since: arrivedAt, at: now, phases: log.phases(of: id)))
  }

  /// What is known of a request; of one that is under way, `outcome` is `nil` and `now` the present.
  func knownRecord(
    of id: RequestID, _ outcome: Outcome?, since arrivedAt: SimTime, at now: SimTime,
    phases: RequestPhases
  ) -> InvocationRecord {
    let row = state.requests[id]
    var record = InvocationRecord(
      index: row.index, number: name(of: id).number, function: row.function, node: phases.node,
      container: row.container, outcome: outcome, warmth: row.warmth, arrivedAt: arrivedAt,
      phases: phases, executedAt: row.endedAt, endedAt: now, work: row.execution)
    if row.client == .caller {
      record.caller = calls.rows[id].callerName
      record.root = calls.rows[id].rootName
    }
    return record
  }
}
