import SimKernel

/// Executions that end in an error or take their container down.
struct Faults: ~Copyable {
  /// How an execution ends.
  enum Fault: UInt8, BitwiseCopyable {
    case none
    case error
    case crash
  }

  struct ProfileRow: BitwiseCopyable {
    var errorProbability: Double
    var crashProbability: Double
    var errorAfter: Double
  }

  private var profiles: [ProfileRow] = []
  /// How the execution under way of each request will end, where it may end badly.
  var rows = Table<RequestID, Fault>()

  init() {}

  borrowing func copy() -> Faults {
    var other = Faults()
    other.profiles = profiles
    other.rows = rows.copy()
    return other
  }

  /// Adds the faults of the next profile.
  mutating func add(_ profile: FunctionProfile) {
    profiles.append(
      ProfileRow(
        errorProbability: profile.errorProbability, crashProbability: profile.crashProbability,
        errorAfter: profile.errorAfter))
  }

  subscript(profile: ProfileID) -> ProfileRow { profiles[profile.index] }

  /// Notes how the execution of `id` will end.
  mutating func note(_ fault: Fault, for id: RequestID) {
    while rows.count <= id.index { _ = rows.append(.none) }
    rows[id] = fault
  }
}

extension Cluster {
  /// Decides how an execution will end, by what the request is and which attempt of it this is.
  mutating func drawFault(_ id: RequestID, _ profileID: ProfileID) {
    let profile = faults[profileID]
    let index = state.requests[id].index
    let attempt = attempt(of: id)
    func happens(_ probability: Double, _ stream: RandomStream) -> Bool {
      guard probability > 0 else { return false }
      var random = stream.draws(for: index)
      for _ in 0..<attempt { _ = random.next() }
      return random.uniform() < probability
    }
    var fault = Faults.Fault.none
    if happens(profile.errorProbability, streams.error) { fault = .error }
    if happens(profile.crashProbability, streams.crash) { fault = .crash }
    faults.note(fault, for: id)
    if fault != .none, profile.errorAfter < 1 {
      let seconds = state.requests[id].execution.inSeconds * profile.errorAfter
      state.requests[id].execution = SimDuration(rounding: seconds)
    }
  }

  /// A request has been executed: what was decided comes about.
  ///
  /// - Returns: Whether it has failed.
  mutating func meetsFault(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) -> Bool {
    let fault = faults.rows[id]
    // What follows its calls is no execution of its own.
    faults.rows[id] = .none
    switch fault {
    case .none: return false
    case .error: fail(id, &agenda)
    case .crash:
      // It is off the CPU already.
      state.requests[id].place = .executing
      crash(state.requests[id].container, &agenda)
    }
    return true
  }

  /// A request leaves its container without an answer.
  mutating func fail(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let container = state.requests[id].container
    if billing.isOn { billExecution(id, at: agenda.now) }
    if hasExecutors { leaveCode(id, at: agenda.now) }
    state.requests[id].endedAt = agenda.now
    state.requests[id].eventAt = .never
    state.requests[id].place = .failing
    release(container, lastArrival: state.requests[id].arrivedAt, &agenda)
    respondFailure(id, &agenda)
  }
}
