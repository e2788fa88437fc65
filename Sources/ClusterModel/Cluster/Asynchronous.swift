import SimKernel

/// The queue of asynchronous requests.
struct Asynchronous {
  /// What an asynchronous request has beside its row.
  struct Row: BitwiseCopyable {
    /// Whether whoever sent it has been told that it is in the queue.
    var isAccepted = false
    var hasWorker = false
    /// How often it has been sent on its way.
    var deliveries: Int32 = 0
    /// How long it executes at full speed, each time anew.
    var execution = SimDuration.zero
  }

  let isOn: Bool
  let workers: Int
  let queueLimit: Int
  let accept: Sampler
  let acceptTakesTime: Bool
  let visibilityDelay: SimDuration?
  let deliveries: Int32
  /// Which functions are called asynchronously.
  var functions: [Bool] = []
  /// By the rows of requests.
  var rows: [Row] = []
  var line = RequestList()
  var lineCount = 0
  /// Requests on their way into the line.
  var accepting = 0
  /// Workers that are occupied.
  var working = 0
  /// Accepted requests that have not ended.
  var accepted: UInt64 = 0

  init(_ configuration: AsynchronousConfiguration?, in samplers: inout SamplerPool) {
    isOn = configuration != nil
    let configuration = configuration ?? AsynchronousConfiguration()
    workers = configuration.workers > 0 ? configuration.workers : .max
    queueLimit = configuration.queueLimit
    accept = samplers.add(configuration.accept ?? .constant(0))
    acceptTakesTime = configuration.accept != nil
    visibilityDelay = configuration.visibilityDelay
    deliveries = configuration.deliveries > 0 ? Int32(clamping: configuration.deliveries) : .max
  }
}

// From the gateway into the queue, and from there on the way to a container.
extension Cluster {
  func isAccepted(_ id: RequestID) -> Bool {
    id.index < asynchronous.rows.count && asynchronous.rows[id.index].isAccepted
  }

  /// How often the request has been sent on its way before this time.
  @inline(never)
  func redeliveries(of id: RequestID) -> Int32 {
    isAccepted(id) ? max(asynchronous.rows[id.index].deliveries - 1, 0) : 0
  }

  /// The gateway puts an asynchronous request into the queue, if that has room.
  mutating func accept(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    // Those for whom a worker is free do not wait.
    let (room, isEndless) = asynchronous.queueLimit.addingReportingOverflow(
      asynchronous.workers - asynchronous.working)
    guard isEndless || asynchronous.lineCount + asynchronous.accepting < room else {
      end(id, .rejected, &agenda)
      return
    }
    while asynchronous.rows.count <= id.index { asynchronous.rows.append(Asynchronous.Row()) }
    asynchronous.rows[id.index] = Asynchronous.Row()
    asynchronous.rows[id.index].execution = state.requests[id].execution
    asynchronous.accepting += 1
    guard asynchronous.acceptTakesTime else {
      accepted(id, &agenda)
      return
    }
    var random = streams.accept.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(asynchronous.accept, &random)
    passAsynchronously(id, .accepting, for: SimDuration(rounding: max(seconds, 0)), &agenda)
  }

  private mutating func passAsynchronously(
    _ id: RequestID, _ place: RequestPlace, for duration: SimDuration,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].place = place
    let end = agenda.now + duration
    state.requests[id].eventAt = end
    agenda.schedule(.asynchronousStepEnded(id), at: end)
  }

  /// An asynchronous request has been accepted, goes on its way, or can be seen again.
  mutating func asynchronousStepEnded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].eventAt == agenda.now else { return }
    switch state.requests[id].place {
    case .accepting: accepted(id, &agenda)
    case .delivering:
      state.requests[id].eventAt = .never
      goOnPath(id, &agenda)
    case .invisible: awaitWorker(id, &agenda)
    default: return
    }
  }

  /// The request is in the queue: whoever sent it is answered.
  private mutating func accepted(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    asynchronous.accepting -= 1
    guard !state.requests[id].isAbandoned else {
      leave(id, &agenda)
      return
    }
    asynchronous.rows[id.index].isAccepted = true
    asynchronous.accepted += 1
    let sentAt = hasRetries ? firstSending(of: id) : state.requests[id].arrivedAt
    metrics.acceptance.add(agenda.now - sentAt)
    let client = state.requests[id].client
    if client == .caller {
      callEnded(id, .completed, &agenda)
      calls.rows[id].caller = .none
    } else if !client.isNone && client != .outside {
      let isRoot = sendsCalls && isInWorkflow(id)
      state.requests[id].client = isRoot ? .outside : .none
      answer(client, &agenda)
    }
    awaitWorker(id, &agenda)
  }

  private mutating func awaitWorker(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard asynchronous.working < asynchronous.workers else {
      state.requests[id].place = .awaitingWorker
      state.requests[id].eventAt = .never
      asynchronous.line.append(id, in: &state.requests)
      asynchronous.lineCount += 1
      return
    }
    deliver(id, &agenda)
  }

  /// A worker sends the request on its way, by an event of its own: many that are rejected further on would otherwise be so
  /// many calls within one another.
  private mutating func deliver(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    asynchronous.working += 1
    asynchronous.rows[id.index].hasWorker = true
    asynchronous.rows[id.index].deliveries += 1
    passAsynchronously(id, .delivering, for: .zero, &agenda)
  }

  private mutating func freeWorker(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard asynchronous.rows[id.index].hasWorker else { return }
    asynchronous.rows[id.index].hasWorker = false
    asynchronous.working -= 1
    let next = asynchronous.line.first
    guard !next.isNone else { return }
    asynchronous.line.remove(next, in: &state.requests)
    asynchronous.lineCount -= 1
    deliver(next, &agenda)
  }

  /// A request leaves: its worker takes the next one.
  mutating func leaveAsynchronous(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard isAccepted(id) else { return }
    asynchronous.rows[id.index].isAccepted = false
    asynchronous.accepted -= 1
    freeWorker(id, &agenda)
  }

  /// The container of a request has died: where the queue delivers at least once, the request goes back into it as soon
  /// as its message can be seen.
  ///
  /// Whoever executes a message puts its visibility off all the time, so the whole delay is still to come.
  /// - Returns: Whether it is executed again.
  mutating func isDeliveredAgain(
    _ id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    guard isAccepted(id), let delay = asynchronous.visibilityDelay,
      asynchronous.rows[id.index].deliveries < asynchronous.deliveries
    else { return false }
    metrics.redeliveries &+= 1
    if path.holdsWorkers { freeWorkers(of: id, &agenda) }
    if invokers.isOn { takeBack(id) }
    state.requests[id].container = .none
    state.requests[id].decidedAt = .never
    state.requests[id].startedAt = .never
    state.requests[id].endedAt = .never
    state.requests[id].execution = asynchronous.rows[id.index].execution
    passAsynchronously(id, .invisible, for: delay, &agenda)
    freeWorker(id, &agenda)
    return true
  }
}
