import SimKernel

/// Which requests have been given to which node.
struct Invokers {
  /// Whether a strategy gives requests to nodes at all.
  let isOn: Bool
  /// By the rows of requests: the node whose memory they count for; `none` for nobody's.
  var givenTo: [NodeID] = []

  init(isOn: Bool) { self.isOn = isOn }
}

// What a node does with the requests that were given to it, as an OpenWhisk invoker does.
extension Cluster {
  /// Sets memory aside for the generic containers that pools have at the start.
  mutating func beginInvokers() {
    guard invokers.isOn else { return }
    for container in state.containers.ids where isGeneric(container) {
      let row = state.containers[container]
      state.invokers[row.node.index].setAside += state.functions[row.function].memory
    }
  }

  private func isGeneric(_ container: ContainerID) -> Bool {
    let row = state.containers[container]
    return pools.isOn && row.phase != .gone && pools.rows[row.function.index].isPool
  }

  /// Gives the request to a node, which serves it as soon as it can.
  mutating func give(_ id: RequestID, to node: NodeID, _ agenda: inout Agenda<ClusterEvent>) {
    precondition(
      invokers.isOn && node.index < state.nodes.count,
      "an invocation strategy gave a request to a node without saying that it would")
    while invokers.givenTo.count <= id.index { invokers.givenTo.append(.none) }
    invokers.givenTo[id.index] = node
    state.invokers[node.index].given += memoryOfOne(state.requests[id].function)
    if state.invokers[node.index].lineCount == 0, invoke(id, on: node, &agenda) { return }
    waitAtNode(id, node, &agenda)
  }

  /// What one request of `function` needs of a container's memory.
  private func memoryOfOne(_ function: FunctionID) -> Bytes {
    let concurrency = state.profiles[state.functions[function].profile].concurrency
    return Bytes(state.functions[function].memory.count / Int64(concurrency))
  }

  /// A request that was given to a node has ended: its memory does not count any more.
  mutating func takeBack(_ id: RequestID) {
    guard id.index < invokers.givenTo.count else { return }
    let node = invokers.givenTo[id.index]
    guard !node.isNone else { return }
    invokers.givenTo[id.index] = .none
    state.invokers[node.index].given -= memoryOfOne(state.requests[id].function)
  }

  private mutating func waitAtNode(
    _ id: RequestID, _ node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let isRejected =
      rules.withoutRoom == .reject || rules.withoutRoom == .evictThenReject
      || gateway.waiting >= gateway.queueLimit
    guard !isRejected else {
      end(id, .rejected, &agenda)
      return
    }
    state.requests[id].place = .queuedAtNode
    state.invokers[node.index].line.append(id, in: &state.requests)
    state.invokers[node.index].lineCount += 1
    gateway.waiting += 1
  }

  /// Takes a request out of the line of the node that it was given to.
  mutating func leaveNode(_ id: RequestID) {
    let node = invokers.givenTo[id.index].index
    state.invokers[node].line.remove(id, in: &state.requests)
    state.invokers[node].lineCount -= 1
    gateway.waiting -= 1
  }

  /// The client of a request in a node's line has given up; who is behind it may need less.
  mutating func giveUpAtNode(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let node = invokers.givenTo[id.index]
    leaveNode(id)
    end(id, .timedOut, &agenda)
    serveLine(of: node, &agenda)
  }

  /// Something on the node has changed: its line is served from the front, up to the first request for which nothing can
  /// be done.
  mutating func serveLine(of node: NodeID, _ agenda: inout Agenda<ClusterEvent>) {
    guard !state.invokers[node.index].isServing else { return }
    state.invokers[node.index].isServing = true
    defer { state.invokers[node.index].isServing = false }
    while true {
      let id = state.invokers[node.index].line.first
      guard !id.isNone else { return }
      leaveNode(id)
      guard !invoke(id, on: node, &agenda) else { continue }
      state.requests[id].place = .queuedAtNode
      state.invokers[node.index].line.insert(id, behind: .none, in: &state.requests)
      state.invokers[node.index].lineCount += 1
      gateway.waiting += 1
      return
    }
  }

  /// Serves the request on this node: by a warm container, else by a generic one, else by a new one, for which idle
  /// containers go where the rules say so.
  ///
  /// - Returns: Whether it is served.
  private mutating func invoke(
    _ id: RequestID, on node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let function = state.requests[id].function
    let warm = state.containerWithRoom(of: function, on: node, random: &streams.reuse)
    guard warm.isNone else {
      assign(id, to: warm, &agenda)
      return true
    }
    guard makeRoomAmongFunctions(for: function, on: node, &agenda) else { return false }
    if pools.isOn {
      let pool = pools.rows[function.index].pool
      let generic = genericContainer(for: function, on: node)
      // A generic container was started with its memory, so only one of the same size will do.
      if !generic.isNone, state.functions[pool].memory == state.functions[function].memory {
        specialise(generic, for: id, &agenda)
        return true
      }
    }
    guard state.hasRoom(for: function, on: node) else { return false }
    bindNow(id, on: node, &agenda)
    return true
  }

  /// Memory on `node` that containers of functions could still have.
  private func roomAmongFunctions(on node: NodeID) -> Bytes {
    var generic = Bytes.zero
    if pools.isOn {
      for pool in state.functions.ids where pools.rows[pool.index].isPool {
        let count =
          state.replicas[pool.index].filter { state.containers[$0].node == node }.count
          + state.starting[pool.index].filter { state.containers[$0].node == node }.count
        generic += Bytes(state.functions[pool].memory.count * Int64(count))
      }
    }
    return state.memoryFree(on: node) + generic - state.invokers[node.index].setAside
  }

  /// Sees that there is room for one more container of `function`: evicts idle ones, the least recently used first, if
  /// that will do.
  private mutating func makeRoomAmongFunctions(
    for function: FunctionID, on node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let need = state.functions[function].memory
    let room = roomAmongFunctions(on: node)
    if room >= need { return true }
    guard rules.withoutRoom == .evictThenQueue || rules.withoutRoom == .evictThenReject else {
      return false
    }
    let leaving = state.machines[state.nodes[node].machine].memoryLeaving
    var victims: [ContainerID] = []
    var gained = leaving
    var victim = state.nodes[node].idleFirst
    while !victim.isNone, room + gained < need {
      let row = state.containers[victim]
      if !row.isPinned, row.phase != .pausing {
        victims.append(victim)
        gained += state.functions[row.function].memory
      }
      victim = row.nodeNext
    }
    // If all idle ones together do not suffice, they stay.
    guard room + gained >= need else { return false }
    let wasServing = state.invokers[node.index].isServing
    state.invokers[node.index].isServing = true
    defer { state.invokers[node.index].isServing = wasServing }
    for container in victims {
      state.containers[container].flags.insert(.evicted)
      stop(container, &agenda)
    }
    return roomAmongFunctions(on: node) >= need
  }
}
