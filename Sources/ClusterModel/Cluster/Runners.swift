import SimKernel

// Executors: containers, the Runners, that run requests of other functions.
//
// A request in a Runner keeps its function: what belongs to the request (execution time, its CPU share, calls, errors,
// what is measured of requests) is its function's. What belongs to the container (concurrency, quota, parallelism, lists,
// memory, what it does around functions) is the executor's.
extension Cluster {
  /// Notes what a function that has just been added has to do with executors, and which nodes it may run on.
  mutating func addExecutor(_ function: FunctionConfiguration, _ id: FunctionID) {
    if !function.nodes.isEmpty { permit(id, on: function.nodes) }
    let code = function.code
    guard function.runner != nil || function.executor != nil || code.isFetched else { return }
    hasExecutors = true
    mayServeOthers = true
    while state.executors.functions.count <= id.index {
      state.executors.functions.append(ExecutorTables.FunctionEntry())
    }
    var entry = ExecutorTables.FunctionEntry()
    entry.load = code.load.map { state.samplers.add($0) }
    entry.unload = code.unload.map { state.samplers.add($0) }
    entry.size = code.size
    entry.isFetched = code.isFetched
    entry.updates = code.updates
    if let runner = function.runner {
      entry.runner = runner
      state.profiles[function.profile].flags.insert(.hosted)
    }
    if let executor = function.executor {
      entry.isExecutor = true
      entry.hotFor = executor.hotFor ?? .zero
      entry.isNotified = executor.synchronisation == .notified
      entry.notify = executor.notify
    }
    state.executors.functions[id.index] = entry
  }

  private mutating func permit(_ function: FunctionID, on nodes: [NodeID]) {
    while state.permissions.count < function.index { state.permissions.append([]) }
    var permitted = Array(repeating: false, count: state.nodes.count)
    for node in nodes {
      precondition(node.index < state.nodes.count, "a function on a node that does not exist")
      permitted[node.index] = true
    }
    // Functions that are alike share one list.
    if let last = state.permissions.last, last == permitted {
      state.permissions.append(last)
    } else {
      state.permissions.append(permitted)
    }
  }

  /// Every function has an entry where one has; what functions name exists.
  mutating func settleExecutors() {
    if !state.permissions.isEmpty {
      while state.permissions.count < state.functions.count { state.permissions.append([]) }
    }
    for entry in state.executors.functions where !entry.runner.isNone {
      precondition(state.executors.isExecutor(entry.runner), "a runner that is no executor")
    }
  }

  // MARK: Whose containers

  /// The profile that a request's container works by.
  @inline(never)
  func hostProfile(of id: RequestID) -> ProfileID { profile(of: state.requests[id].container) }

  /// Whether a request is in a container of an executor.
  @inline(__always)
  func isOnRunner(_ id: RequestID) -> Bool {
    state.containers[state.requests[id].container].function != state.requests[id].function
  }

  /// Whose ready containers a request of `function` is given to: its own, or those of its executor while it has none.
  func pool(for function: FunctionID) -> FunctionID {
    guard hasExecutors, state.replicas[function.index].isEmpty else { return function }
    let runner = state.executors.runner(of: function)
    return runner.isNone ? function : runner
  }

  /// Keeps containers out of a choice that `function` may not take.
  mutating func beginChoice(for function: FunctionID, among pool: FunctionID, at now: SimTime) {
    state.choiceAt = now
    guard pool != function, !state.permissions.isEmpty,
      !state.permissions[function.index].isEmpty
    else { return }
    var part: [ContainerID] = []
    for container in state.replicas[pool.index]
    where state.mayRun(function, on: state.containers[container].node) {
      part.append(container)
    }
    state.partOf = pool
    state.part = part
  }

  mutating func endChoice() { state.partOf = .none }

  /// A request has been sent to a Runner: whoever chose it takes the function for loaded there from now on.
  mutating func noteSent(_ id: RequestID, to container: ContainerID, at now: SimTime) {
    let function = state.requests[id].function
    let executor = state.containers[container].function
    guard executor != function else { return }
    state.executors.makeRoom(for: id)
    let ticket = state.executors.requests[id].ticket
    state.executors.requests[id] = ExecutorTables.RequestEntry(ticket: ticket)
    let hotFor = state.executors.hotFor(executor)
    guard hotFor > .zero else { return }
    var code = state.executors.code(of: function, on: container)
    state.executors.requests[id].isBelievedHot = now < code.believedUntil
    guard !state.executors.functions[executor.index].isNotified else { return }
    code.believedUntil = max(code.believedUntil, now + hotFor)
    state.executors.set(code, on: container)
  }

  // MARK: Requests that wait for a Runner

  /// A request waits in its function's queue: an executor of its function may serve it too.
  mutating func awaitRunner(_ id: RequestID) {
    let runner = state.executors.runner(of: state.requests[id].function)
    if !runner.isNone { state.executors.enterLine(of: runner, id) }
  }

  private func hasLeft(_ waiting: ExecutorTables.Waiting) -> Bool {
    state.requests[waiting.request].place != .queued
      || state.executors.requests[waiting.request].ticket != waiting.ticket
  }

  /// Gives a Runner with room to the request that has waited longest of those that may run there.
  ///
  /// - Returns: Whether there was one.
  mutating func serveFromLine(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let executor = state.containers[container].function
    let node = state.containers[container].node
    let first = state.executors.functions[executor.index].lineFirst
    let count = state.executors.functions[executor.index].line.count
    var served = RequestID.none
    for place in first..<count {
      let waiting = state.executors.functions[executor.index].line[place]
      guard !hasLeft(waiting),
        state.mayRun(state.requests[waiting.request].function, on: node)
      else { continue }
      served = waiting.request
      break
    }
    if !served.isNone { leaveQueue(served) }
    if !served.isNone { state.executors.requests[served].ticket = 0 }
    forgetServed(in: executor)
    guard !served.isNone else { return false }
    noteSent(served, to: container, at: agenda.now)
    assign(served, to: container, &agenda)
    return true
  }

  private mutating func forgetServed(in executor: FunctionID) {
    var first = state.executors.functions[executor.index].lineFirst
    let count = state.executors.functions[executor.index].line.count
    while first < count, hasLeft(state.executors.functions[executor.index].line[first]) {
      first += 1
    }
    state.executors.shortenLine(of: executor, to: first)
  }

  // MARK: From the Runner to the function

  /// The warmth of a request that has just been given to a Runner.
  @inline(never)
  func warmthOnRunner(_ id: RequestID, wasIdle: Bool, at now: SimTime) -> Warmth {
    let code = state.executors.code(
      of: state.requests[id].function, on: state.requests[id].container)
    return code.isLoaded(at: now) ? (wasIdle ? .warmed : .busy) : .generic
  }

  /// A request is in its container: there may be something to do before the function begins.
  @inline(never)
  mutating func enterSpecially(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if live.isOn {
      executeLive(id, at: agenda.now)
    } else if hasExecutors, isOnRunner(id) {
      beginOnRunner(id, &agenda)
    } else {
      enterFunction(id, by: profile, &agenda)
    }
  }

  /// The container lets a request into its function.
  private mutating func enterFunction(
    _ id: RequestID, by profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if state.profiles[profile].flags.contains(.forwards) {
      forward(id, profile, &agenda)
    } else {
      runAtLast(id, &agenda)
    }
  }

  /// A request has come to a Runner: its function is loaded already, or the catalog is asked for its checksum.
  private mutating func beginOnRunner(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    let container = state.requests[id].container
    let executor = state.containers[container].function
    let hotFor = state.executors.hotFor(executor)
    guard hotFor > .zero else {
      askForChecksum(id, &agenda)
      return
    }
    var code = state.executors.code(of: function, on: container)
    let isLoaded = code.isLoaded(at: agenda.now)
    code.present += 1
    if isLoaded { code.users += 1 }
    state.executors.requests[id].isPresent = true
    state.executors.requests[id].isUser = isLoaded
    let entry = (
      state.executors.functions[executor.index].isNotified,
      state.executors.functions[executor.index].notify
    )
    if entry.0 { code.believedUntil = .never }
    state.executors.set(code, on: container)
    if isLoaded {
      metrics.code.hot &+= 1
      enterFunction(id, by: profile(of: container), &agenda)
      return
    }
    if state.executors.requests[id].isBelievedHot { metrics.code.mistaken &+= 1 }
    let heardAt = code.hotUntil + entry.1
    if entry.0, code.hotUntil > .start, agenda.now < heardAt {
      // It is just being given up, and nothing is taken until that has been heard.
      state.requests[id].place = .awaitingRunner
      state.requests[id].eventAt = heardAt
      agenda.schedule(.waitingFinished(id), at: heardAt)
    } else {
      askForChecksum(id, &agenda)
    }
  }

  /// The Runner asks the catalog which version of a request's function is the latest.
  mutating func askForChecksum(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    state.requests[id].place = .checkingCode
    state.requests[id].eventAt = .never
    ask(query(of: id, wantsCode: false), &agenda)
  }

  private func query(of id: RequestID, wantsCode: Bool) -> Catalog.Query {
    Catalog.Query(
      request: id, wantsCode: wantsCode, function: state.requests[id].function,
      index: state.requests[id].index)
  }

  /// The checksum is there: what is on the Runner's disk is loaded, if it is the latest version.
  mutating func checksumArrived(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    let code = state.executors.code(of: function, on: state.requests[id].container)
    if code.version == state.executors.version(of: function, at: agenda.now) {
      load(id, &agenda)
    } else {
      state.requests[id].place = .fetchingCode
      ask(query(of: id, wantsCode: true), &agenda)
    }
  }

  /// The code is there: it goes to the Runner's disk, and is loaded.
  mutating func codeArrived(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    let container = state.requests[id].container
    var code = state.executors.code(of: function, on: container)
    code.version = state.executors.version(of: function, at: agenda.now)
    state.executors.set(code, on: container)
    load(id, &agenda)
  }

  private mutating func load(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    metrics.code.loads &+= 1
    let function = state.requests[id].function
    guard let sampler = state.executors.functions[function.index].load else {
      loaded(id, &agenda)
      return
    }
    state.requests[id].place = .loadingCode
    var random = streams.load.draws(for: state.requests[id].index)
    workOnCode(id, state.samplers.sample(sampler, &random), &agenda)
  }

  private mutating func workOnCode(
    _ id: RequestID, _ seconds: Double, _ agenda: inout Agenda<ClusterEvent>
  ) {
    path.makeRoom(for: id)
    work(on: id, for: seconds, terms(of: id), &agenda)
  }

  /// The Runner has loaded a request's function.
  mutating func loaded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let container = state.requests[id].container
    if state.executors.requests[id].isPresent {
      var code = state.executors.code(of: state.requests[id].function, on: container)
      code.users += 1
      state.executors.set(code, on: container)
      state.executors.requests[id].isUser = true
    }
    enterFunction(id, by: profile(of: container), &agenda)
  }

  // MARK: From the function to the answer

  /// A request has been executed in a Runner, which unloads its function, or keeps it for the next one.
  mutating func endOnRunner(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function
    if state.executors.requests[id].isPresent {
      leaveCode(id, at: agenda.now)
    } else if let sampler = state.executors.functions[function.index].unload {
      state.requests[id].place = .unloadingCode
      var random = streams.unload.draws(for: state.requests[id].index)
      workOnCode(id, state.samplers.sample(sampler, &random), &agenda)
      return
    }
    unloaded(id, &agenda)
  }

  /// The Runner has done with a request's function: the answer leaves it.
  mutating func unloaded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let profile = hostProfile(of: id)
    state.requests[id].eventAt = .never
    if state.profiles[profile].flags.contains(.responds) {
      answer(id, profile, &agenda)
    } else {
      leaveContainer(id, profile, &agenda)
    }
  }

  /// A request is no longer among those of its function in its Runner: the function stays loaded for a while if it was
  /// used.
  @inline(never)
  mutating func leaveCode(_ id: RequestID, at now: SimTime) {
    guard isOnRunner(id), state.executors.requests[id].isPresent else { return }
    let container = state.requests[id].container
    let executor = state.containers[container].function
    var code = state.executors.code(of: state.requests[id].function, on: container)
    code.present -= 1
    if state.executors.requests[id].isUser {
      code.users -= 1
      code.hotUntil = now + state.executors.hotFor(executor)
    }
    if state.executors.functions[executor.index].isNotified, code.present == 0 {
      code.believedUntil = code.hotUntil + state.executors.functions[executor.index].notify
    }
    state.executors.set(code, on: container)
    state.executors.requests[id].isPresent = false
    state.executors.requests[id].isUser = false
  }

  /// Ends what a Runner does about a request's code that nobody waits for any more.
  mutating func stopOnRunner(_ id: RequestID, at now: SimTime) {
    switch state.requests[id].place {
    case .checkingCode, .fetchingCode: leaveCatalog(id)
    default: break
    }
    leaveCode(id, at: now)
  }
}
