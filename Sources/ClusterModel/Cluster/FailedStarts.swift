import SimKernel

/// Starts that fail or are slow, and those that are made up for.
struct Starts {
  /// What has been decided of the start of a container.
  struct Row: BitwiseCopyable {
    /// By which entry it fails; -1 for none.
    var entry: Int32 = -1
    var factor = 1.0
    /// How often a start failed before in whose place this one is.
    var failures: Int32 = 0
  }

  /// How often a container has been started for a request.
  struct Tries: BitwiseCopyable {
    /// Tell the request from a later one in the same row.
    var index: UInt64 = 0
    var arrivedAt = SimTime.never
    var count: Int32 = 0
  }

  /// A container that is started again after a pause.
  struct Restart: BitwiseCopyable {
    var function: FunctionID
    var failures: Int32
  }

  let failed: [FailedStart]
  let slow: [SlowStart]
  let failing: [RandomStream]
  let slowing: [RandomStream]
  /// By the rows of containers.
  private var rows: [Row] = []
  /// By the rows of requests.
  private var tries: [Tries] = []
  private var restarts: [Restart] = []
  private var freeRestarts: [Int] = []
  /// By the rows of functions, how many of their containers will be started again.
  private var pauses: [Int32] = []
  /// What the next container without a request has failed before.
  var inherited: Int32 = 0

  init(_ configuration: FaultConfiguration, _ stream: (String) -> RandomStream) {
    failed = configuration.failedStarts
    slow = configuration.slowStarts
    failing = configuration.failedStarts.indices.map { stream("failed-start/\($0)") }
    slowing = configuration.slowStarts.indices.map { stream("slow-start/\($0)") }
  }

  subscript(container: ContainerID) -> Row {
    get { container.index < rows.count ? rows[container.index] : Row() }
    set {
      while rows.count <= container.index { rows.append(Row()) }
      rows[container.index] = newValue
    }
  }

  func factor(of container: ContainerID) -> Double { self[container].factor }

  func pausing(of function: FunctionID) -> Int32 {
    function.index < pauses.count ? pauses[function.index] : 0
  }

  /// How often a container was started for `request` in vain.
  func tries(of request: RequestID, _ row: RequestRow) -> Int32 {
    guard request.index < tries.count else { return 0 }
    let known = tries[request.index]
    return known.index == row.index && known.arrivedAt == row.arrivedAt ? known.count : 0
  }

  /// Counts one more start in vain.
  ///
  /// - Returns: How many there were.
  mutating func countTry(of request: RequestID, _ row: RequestRow) -> Int32 {
    let count = tries(of: request, row) + 1
    while tries.count <= request.index { tries.append(Tries()) }
    tries[request.index] = Tries(index: row.index, arrivedAt: row.arrivedAt, count: count)
    return count
  }

  /// Notes that a container will be started again.
  mutating func pause(_ restart: Restart) -> UInt32 {
    while pauses.count <= restart.function.index { pauses.append(0) }
    pauses[restart.function.index] += 1
    let place = freeRestarts.popLast() ?? restarts.count
    if place == restarts.count {
      restarts.append(restart)
    } else {
      restarts[place] = restart
    }
    return UInt32(place)
  }

  mutating func takeRestart(_ place: UInt32) -> Restart {
    let restart = restarts[Int(place)]
    freeRestarts.append(Int(place))
    pauses[restart.function.index] -= 1
    return restart
  }
}

// Starts that fail.
extension Cluster {
  /// Decides how the start of a container will go, by what it is started for and how often before.
  @inline(never)
  mutating func drawStart(of id: ContainerID) {
    let container = state.containers[id]
    let request = container.request
    var earlier: Int32 = 0
    if !request.isNone {
      earlier =
        disturbances.starts.tries(of: request, state.requests[request])
        + attempt(of: request) * 128
    }
    func happens(_ probability: Double, _ stream: RandomStream) -> Bool {
      guard probability > 0 else { return false }
      var random = stream.draws(for: container.drawIndex)
      for _ in 0..<earlier { _ = random.next() }
      return random.uniform() < probability
    }
    var row = Starts.Row()
    for (entry, start) in disturbances.starts.failed.enumerated()
    where row.entry < 0 && (start.function.isNone || start.function == container.function) {
      if happens(start.probability, disturbances.starts.failing[entry]) {
        row.entry = Int32(entry)
      }
    }
    for (entry, start) in disturbances.starts.slow.enumerated()
    where start.function.isNone || start.function == container.function {
      if happens(start.probability, disturbances.starts.slowing[entry]) {
        row.factor *= start.factor
      }
    }
    if row.factor != 1 { metrics.faults.slowStarts &+= 1 }
    if request.isNone {
      row.failures = disturbances.starts.inherited
      disturbances.starts.inherited = 0
    }
    disturbances.starts[id] = row
  }

  /// A part of a container's start has ended: it fails if that was decided.
  ///
  /// - Returns: Whether it has failed, and is gone.
  @inline(never)
  mutating func failsStart(
    _ id: ContainerID, at phase: StartPhase, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let row = disturbances.starts[id]
    guard row.entry >= 0, state.containers[id].phase != .specialising else { return false }
    let rule = disturbances.starts.failed[Int(row.entry)]
    guard rule.phase == phase else { return false }
    disturbances.starts[id] = Starts.Row()
    metrics.faults.failedStarts &+= 1
    if phase != .initialise { leaveCreation(id, &agenda) }
    let container = state.containers[id]
    let function = container.function
    state.containers[id].flags.insert(.failed)
    state.containers[id].request = .none
    let isPool = pools.isOn && pools.rows[function.index].isPool
    let isCounted = scaling.countsContainers || isPool
    if !container.request.isNone {
      gone(id, &agenda)
      tryAgain(container.request, rule, &agenda)
    } else if isCounted {
      if !container.flags.contains(.draining) { backOff(function, row, rule, &agenda) }
      gone(id, &agenda)
    } else {
      tryAgainForQueue(of: function, rule, &agenda)
      gone(id, &agenda)
    }
    return true
  }

  /// The container of a request has not come up: another one may.
  private mutating func tryAgain(
    _ id: RequestID, _ rule: FailedStart, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard disturbances.starts.countTry(of: id, state.requests[id]) < rule.tries else {
      state.requests[id].place = .failing
      respondFailure(id, &agenda)
      return
    }
    state.requests[id].container = .none
    state.requests[id].decidedAt = .never
    place(id, &agenda)
  }

  /// A container that requests in a queue wait for has not come up: another one may.
  private mutating func tryAgainForQueue(
    of function: FunctionID, _ rule: FailedStart, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let id = state.functionQueues[function].list.first
    guard !id.isNone else { return }
    if disturbances.starts.countTry(of: id, state.requests[id]) >= rule.tries {
      leaveQueue(id)
      state.requests[id].place = .failing
      respondFailure(id, &agenda)
    }
    if state.functions[function].waiting > 0 { state.awaitRoom(function) }
  }

  /// A container that was ordered has not come up: it is started again after a pause, which doubles each time, as
  /// Kubernetes does (CrashLoopBackOff).
  private mutating func backOff(
    _ function: FunctionID, _ row: Starts.Row, _ rule: FailedStart,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let restart = Starts.Restart(function: function, failures: min(row.failures + 1, 64))
    let place = disturbances.starts.pause(restart)
    guard goesOnBreaking(agenda) else { return }
    var pause = rule.backoff
    for _ in 0..<row.failures where pause < rule.longestBackoff { pause = pause + pause }
    disturbances.timers += 1
    agenda.schedule(.restartCameDue(place), after: min(pause, rule.longestBackoff))
  }

  /// A container whose start failed is started again, if as many are still wanted.
  mutating func restartCameDue(_ place: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    disturbances.timers -= 1
    let restart = disturbances.starts.takeRestart(place)
    disturbances.starts.inherited = restart.failures
    reconcile(restart.function, &agenda)
    disturbances.starts.inherited = 0
  }
}
