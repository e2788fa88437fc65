import SimKernel

/// The gateway: what it costs to pass it, and who waits for it.
struct Gateway: BitwiseCopyable {
  let before: Sampler
  let after: Sampler
  let hasBefore: Bool
  let hasAfter: Bool
  /// Whether answers go back through components, or through work of the gateway.
  let answersTakeTime: Bool
  let capacity: Int
  let queueLimit: Int
  let maximumRequests: UInt64
  /// `longest` for never.
  let timeOut: SimDuration
  /// The same for requests from outside, whose clients may wait less.
  let clientTimeOut: SimDuration
  /// Whether a request passes at once, and nothing is to be noted about it.
  let isFree: Bool
  /// Requests that it works on.
  var working = 0
  /// Requests that wait for its work.
  var line = RequestList()
  var lineCount = 0
  /// Requests that wait in queues of functions.
  var waiting = 0

  init(
    _ configuration: GatewayConfiguration, retry: RetryConfiguration?, hasPath: Bool,
    hasCalls: Bool, in samplers: inout SamplerPool
  ) {
    before = samplers.add(configuration.before ?? .constant(0))
    after = samplers.add(configuration.after ?? .constant(0))
    hasBefore = configuration.before != nil
    hasAfter = configuration.after != nil
    answersTakeTime = hasAfter || hasPath
    capacity = configuration.capacity > 0 ? configuration.capacity : .max
    queueLimit = configuration.queueLimit
    maximumRequests =
      configuration.maximumRequests > 0 ? UInt64(configuration.maximumRequests) : .max
    timeOut = configuration.timeOut ?? .longest
    clientTimeOut = min(timeOut, retry?.timeOut ?? .longest)
    isFree =
      !hasBefore && configuration.timeOut == nil && maximumRequests == .max && retry == nil
      && !hasPath && !hasCalls
  }
}

extension Cluster {
  /// A request has arrived at the gateway.
  @inline(__always)
  mutating func receive(
    _ arrival: Arrival, index: UInt64, from client: ClientID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let id = register(arrival, index: index, from: client, at: agenda.now)
    if gateway.isFree {
      place(id, &agenda)
    } else {
      if hasRetries { beginAttempts(id, at: agenda.now) }
      if sendsCalls { beginWorkflow(id, at: agenda.now) }
      enterGateway(id, &agenda)
    }
  }

  /// Makes the row of a request that arrives, and counts it.
  @inline(__always)
  mutating func register(
    _ arrival: Arrival, index: UInt64, from client: ClientID, at now: SimTime
  ) -> RequestID {
    let id = state.newRequest()
    state.requests[id].function = arrival.function
    state.requests[id].container = .none
    state.requests[id].client = client
    state.requests[id].index = index
    state.requests[id].arrivedAt = now
    state.requests[id].decidedAt = .never
    state.requests[id].startedAt = .never
    state.requests[id].endedAt = .never
    state.requests[id].execution = arrival.execution
    state.requests[id].isAbandoned = false
    metrics.arrived &+= 1
    metrics.present &+= 1
    if measuresFunctions { functionMetrics.arrived(arrival.function) }
    if countsLoad { state.countArrival(of: arrival.function, at: now) }
    if log.recordsInvocations { log.began(id, at: now) }
    return id
  }

  mutating func enterGateway(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if metrics.present &- retries.pausing &- asynchronous.accepted > gateway.maximumRequests {
      end(id, .rejected, &agenda)
      return
    }
    awaitTimeOut(of: id, &agenda)
    guard gateway.hasBefore else {
      enterPath(id, &agenda)
      return
    }
    if gateway.working < gateway.capacity {
      workAtGateway(id, &agenda)
    } else if gateway.lineCount < gateway.queueLimit {
      state.requests[id].place = .atGateway
      gateway.line.append(id, in: &state.requests)
      gateway.lineCount += 1
    } else {
      end(id, .rejected, &agenda)
    }
  }

  /// Lets the time-out of a request come that has just been sent.
  func awaitTimeOut(of id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let timeOut = timeOut(of: id)
    if timeOut < .longest { agenda.schedule(.requestTimedOut(id), after: timeOut) }
  }

  func timeOut(of id: RequestID) -> SimDuration {
    state.requests[id].client == .caller ? gateway.timeOut : gateway.clientTimeOut
  }

  private mutating func workAtGateway(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    gateway.working += 1
    var random = streams.gatewayBefore.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(gateway.before, &random)
    state.requests[id].place = .inGateway
    agenda.schedule(.gatewayPassed(id), after: SimDuration(rounding: max(seconds, 0)))
  }

  /// The gateway has done its part before the request is placed.
  mutating func gatewayPassed(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    gateway.working -= 1
    let next = gateway.line.first
    if !next.isNone {
      gateway.line.remove(next, in: &state.requests)
      gateway.lineCount -= 1
      workAtGateway(next, &agenda)
    }
    if state.requests[id].isAbandoned {
      state.free(id)
    } else {
      enterPath(id, &agenda)
    }
  }

  /// What ``respond(_:_:)`` does, where an answer had to wait.
  @inline(never)
  mutating func respondAtLast(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    respond(id, &agenda)
  }

  /// The request has been served: its answer goes back, through the components and then the gateway.
  @inline(__always)
  mutating func respond(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if state.requests[id].isAbandoned {
      leave(id, &agenda)
      return
    }
    guard gateway.answersTakeTime else {
      // Without a path, it holds no worker.
      ended(id, .completed, &agenda)
      state.free(id)
      return
    }
    passBack(id, failed: false, &agenda)
  }

  /// The request has failed and is in no container any more: its client is told.
  mutating func respondFailure(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if state.requests[id].isAbandoned {
      leave(id, &agenda)
    } else if gateway.answersTakeTime {
      passBack(id, failed: true, &agenda)
    } else {
      end(id, .failed, &agenda)
    }
  }

  @inline(never)
  private mutating func passBack(
    _ id: RequestID, failed hasFailed: Bool, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard !isInternalCall(id) else {
      end(id, hasFailed ? .failed : .completed, &agenda)
      return
    }
    path.makeRoom(for: id)
    path.passages[id].hasFailed = hasFailed
    returnThroughPath(id, &agenda)
  }

  /// The answer has reached the gateway.
  mutating func answerAtGateway(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let hasFailed = path.passages[id].hasFailed
    guard gateway.hasAfter else {
      end(id, hasFailed ? .failed : .completed, &agenda)
      return
    }
    var random = streams.gatewayAfter.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(gateway.after, &random)
    state.requests[id].place = hasFailed ? .failing : .responding
    agenda.schedule(.responseDelivered(id), after: SimDuration(rounding: max(seconds, 0)))
  }

  /// The answer has reached the client, if it still waits.
  mutating func responseDelivered(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if state.requests[id].isAbandoned {
      leave(id, &agenda)
    } else {
      end(id, state.requests[id].place == .failing ? .failed : .completed, &agenda)
    }
  }

  /// The client has waited long enough.
  mutating func requestTimedOut(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let row = state.requests[id]
    let timeOut = timeOut(of: id)
    guard row.place != .none, !row.isAbandoned, timeOut < .longest,
      row.arrivedAt + timeOut == agenda.now
    else { return }
    if asynchronous.isOn, isAccepted(id) { return }
    switch row.place {
    case .none, .backingOff, .awaitingWorker, .delivering, .invisible:
      return
    case .atGateway:
      gateway.line.remove(id, in: &state.requests)
      gateway.lineCount -= 1
      end(id, .timedOut, &agenda)
    case .atComponent:
      leaveLine(id)
      end(id, .timedOut, &agenda)
    case .queued:
      leaveQueue(id)
      end(id, .timedOut, &agenda)
    case .queuedAtContainer:
      leaveContainerQueue(id)
      end(id, .timedOut, &agenda)
    case .queuedAtNode:
      giveUpAtNode(id, &agenda)
    case .retrying, .retransmitting:
      // Its event finds a row that is free, or waits for another instant.
      state.requests[id].eventAt = .never
      end(id, .timedOut, &agenda)
    case .bound:
      // The container goes on; it will be there for the next request.
      unbind(id)
      end(id, .timedOut, &agenda)
    case .computing, .executing, .dispatching, .commanding, .forwarding, .answering, .calling,
      .awaitingAnswers, .awaitingRunner, .checkingCode, .fetchingCode, .loadingCode,
      .unloadingCode:
      abandon(id, &agenda)
      if rules.afterTimeOut == .stops { stopWorking(id, &agenda) }
    case .hanging:
      stopHanging(id, &agenda)
    case .inGateway, .selecting, .messaging, .awaitingRemoval, .responding, .inComponent,
      .returning, .failing, .accepting:
      abandon(id, &agenda)
    }
  }

  /// The client turns away; the row stays until the work on it ends.
  private mutating func abandon(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    state.requests[id].isAbandoned = true
    ended(id, .timedOut, &agenda)
  }
}
