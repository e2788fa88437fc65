import SimKernel

/// Clients that send requests again which did not complete.
struct Retries: ~Copyable {
  /// What a request from outside has beside its row.
  struct Row: BitwiseCopyable {
    /// Which attempt is under way, from 0.
    var attempt: Int32
    /// When the first one was sent.
    var firstSentAt: SimTime
    /// How long it executes at full speed, each time anew.
    var execution: SimDuration
  }

  private let attempts: Int32
  private let outcomes: [Outcome]
  let pause: Sampler
  let factor: Double
  let maximumPause: SimDuration
  var rows = Table<RequestID, Row>()
  /// Requests whose clients pause.
  var pausing: UInt64 = 0

  init(_ configuration: RetryConfiguration?, in samplers: inout SamplerPool) {
    let configuration = configuration ?? RetryConfiguration()
    attempts = Int32(clamping: configuration.attempts)
    outcomes = configuration.outcomes
    pause = samplers.add(configuration.pause)
    factor = configuration.factor
    maximumPause = configuration.maximumPause ?? .longest
  }

  private init(
    attempts: Int32, outcomes: [Outcome], pause: Sampler, factor: Double,
    maximumPause: SimDuration, rows: consuming Table<RequestID, Row>, pausing: UInt64
  ) {
    self.attempts = attempts
    self.outcomes = outcomes
    self.pause = pause
    self.factor = factor
    self.maximumPause = maximumPause
    self.rows = rows
    self.pausing = pausing
  }

  borrowing func copy() -> Retries {
    Retries(
      attempts: attempts, outcomes: outcomes, pause: pause, factor: factor,
      maximumPause: maximumPause, rows: rows.copy(), pausing: pausing)
  }

  /// Whether a request is sent again whose attempt number `attempt`, from 0, has ended so.
  func goesOn(after outcome: Outcome, attempt: Int32) -> Bool {
    attempt + 1 < attempts && outcomes.contains(outcome)
  }

  mutating func note(_ row: Row, for id: RequestID) {
    while rows.count <= id.index { _ = rows.append(row) }
    rows[id] = row
  }
}

extension Cluster {
  /// A client sends a request for the first time.
  @inline(never)
  mutating func beginAttempts(_ id: RequestID, at now: SimTime) {
    retries.note(
      Retries.Row(attempt: 0, firstSentAt: now, execution: state.requests[id].execution), for: id)
  }

  /// When the client sent the request for the first time; for a call, when it was sent.
  @inline(never)
  func firstSending(of id: RequestID) -> SimTime {
    state.requests[id].client == .caller
      ? state.requests[id].arrivedAt : retries.rows[id].firstSentAt
  }

  /// An attempt has ended otherwise than with an answer: its client pauses, if it is going to send the request again.
  ///
  /// The next attempt has a row of its own, because work may go on in the row of this one.
  /// - Returns: Whether it is.
  @inline(never)
  mutating func isSentAgain(
    _ id: RequestID, _ outcome: Outcome, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let row = state.requests[id]
    guard row.client != .caller, !(asynchronous.isOn && isAccepted(id)) else { return false }
    var attempts = retries.rows[id]
    guard retries.goesOn(after: outcome, attempt: attempts.attempt) else { return false }
    attempts.attempt += 1
    let next = state.newRequest()
    state.requests[next] = RequestRow()
    state.requests[next].place = .backingOff
    state.requests[next].function = row.function
    state.requests[next].client = row.client
    state.requests[next].index = row.index
    state.requests[next].execution = attempts.execution
    state.requests[next].arrivedAt = agenda.now
    retries.note(attempts, for: next)
    if sendsCalls { passWorkflow(from: id, to: next) }
    retries.pausing += 1
    if log.recordsInvocations { log.began(next, at: agenda.now) }
    let due = agenda.now + pause(before: attempts.attempt, of: row.index)
    state.requests[next].eventAt = due
    agenda.schedule(.resendCameDue(next), at: due)
    return true
  }

  /// The pause before attempt number `attempt` of a request.
  private func pause(before attempt: Int32, of index: UInt64) -> SimDuration {
    var random = streams.retryPause.draws(for: index)
    var seconds = 0.0
    var scale = 1.0
    for number in 1...attempt {
      seconds = state.samplers.sample(retries.pause, &random)
      if number > 1 { scale *= retries.factor }
    }
    let longest = retries.maximumPause.inSeconds
    return SimDuration(rounding: min(max(seconds * scale, 0), longest))
  }

  /// A client sends a request again.
  mutating func resendCameDue(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .backingOff, state.requests[id].eventAt == agenda.now
    else { return }
    retries.pausing -= 1
    metrics.retries &+= 1
    if measuresFunctions { functionMetrics[state.requests[id].function].retries &+= 1 }
    state.requests[id].arrivedAt = agenda.now
    state.requests[id].eventAt = .never
    if log.recordsInvocations { log.began(id, at: agenda.now) }
    enterGateway(id, &agenda)
  }
}
