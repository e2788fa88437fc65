import SimKernel

/// A function's pool: whose generic containers can become its own.
///
/// A generic container has been started with a runtime and belongs to no function yet: a pod of Fission's pool manager, a
/// stem cell of OpenWhisk. Given to a function, it loads the function's code and is the function's from then on; the
/// pool starts another one in its place.
public struct PoolMembership: Hashable, Sendable {
  /// The function whose containers they are.
  public var pool: FunctionID
  /// CPU-seconds in which a generic container becomes one of the function, under the function's quota.
  public var specialise: Distribution?
  /// What a request does that finds the pool empty.
  public var whenEmpty = EmptyPool.startsOwn

  /// Creates a membership that costs nothing.
  public init(pool: FunctionID) { self.pool = pool }
}

/// What a request does whose function has no container with room, and whose pool is empty.
public enum EmptyPool: String, CaseIterable, Hashable, Sendable {
  /// A container of its function's own is started for it, as by an OpenWhisk invoker.
  case startsOwn = "starts-own"
  /// It waits for the next generic container, as at Fission's pool manager.
  case waits
}

/// What a pool does when one of its containers has been given away.
public enum PoolRefill: String, CaseIterable, Hashable, Sendable {
  /// It starts another one where node selection says, as a ReplicaSet does.
  case anywhere
  /// It starts another one on the same node, if there is room, as an OpenWhisk invoker does.
  case sameNode = "same-node"
}

/// The pools of a cluster.
struct Pools {
  struct Row {
    /// `none` for a function without a pool.
    var pool = FunctionID.none
    var specialise: Sampler?
    var waitsForPool = false
    /// Whether it is a pool itself.
    var isPool = false
    var refill = PoolRefill.anywhere
    /// Of a pool: functions with requests that wait for a generic container, one entry a request.
    var line: [FunctionID] = []
  }

  /// One row a function, where there is a pool; otherwise empty.
  var rows: [Row] = []
  /// Whether there is a pool at all.
  var isOn = false
}

// Generic containers that become a function's.
extension Cluster {
  /// Notes what a function that has just been added has to do with pools.
  mutating func addPool(_ function: FunctionConfiguration, _ id: FunctionID) {
    var row = Pools.Row()
    if let membership = function.membership {
      row.pool = membership.pool
      row.specialise = membership.specialise.map { state.samplers.add($0) }
      row.waitsForPool = membership.whenEmpty == .waits
    }
    if let refill = function.refill {
      row.isPool = true
      row.refill = refill
      state.scales[id].limits.minimum = state.scales[id].limits.initial
      state.scales[id].limits.maximum = state.scales[id].limits.initial
    }
    pools.rows.append(row)
    pools.isOn = true
  }

  /// Serves the request from its function's pool, where it has one: now, or when the pool has a container.
  ///
  /// - Returns: Whether the request has been seen to.
  mutating func startFromPool(
    _ id: RequestID, on node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    let function = state.requests[id].function
    let row = pools.rows[function.index]
    guard !row.pool.isNone, mayHaveOwn(function) else { return false }
    let generic = genericContainer(for: function, on: node)
    if !generic.isNone {
      specialise(generic, for: id, &agenda)
      return true
    }
    guard row.waitsForPool else { return false }
    pools.rows[row.pool.index].line.append(function)
    queue(id, awaitingRoom: false, &agenda)
    return true
  }

  /// A container of a pool has come up: it goes to the function that has waited longest, if there is one.
  mutating func poolBecameReady(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let pool = state.containers[container].function
    state.containers[container].flags.insert(.pinned)
    // Some requests have been served by other containers meanwhile, or have given up. Each entry leaves before its function
    // is served, as the pool's next container may come up at once and look at the line as well.
    while !pools.rows[pool.index].line.isEmpty {
      let function = pools.rows[pool.index].line.removeFirst()
      let id = state.functionQueues[function].list.first
      guard !id.isNone, mayHaveOwn(function), !genericContainer(for: function, on: .none).isNone
      else { continue }
      leaveQueue(id)
      specialise(container, for: id, &agenda)
      return
    }
  }

  /// A generic container that can become one of `function`, on `node` where one is named.
  ///
  /// - Returns: The one that has been ready for longest; `none` if there is none, or no room for what the function needs more.
  func genericContainer(for function: FunctionID, on node: NodeID) -> ContainerID {
    let pool = pools.rows[function.index].pool
    guard !pool.isNone else { return .none }
    for container in state.replicas[pool.index] {
      let row = state.containers[container]
      guard row.phase == .idle, node.isNone || row.node == node,
        state.mayRun(function, on: row.node)
      else { continue }
      let more = state.functions[function].memory - state.functions[pool].memory
      if more <= .zero || state.memoryFree(on: row.node) >= more { return container }
    }
    return .none
  }

  /// Gives a generic container to the function of `id`, which waits until it has been specialised.
  mutating func specialise(
    _ container: ContainerID, for id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.requests[id].function
    let pool = state.containers[container].function
    let node = state.containers[container].node
    leave(pool, for: function, container, &agenda)
    join(function, container, &agenda)
    if log.recordsInvocations {
      log.placed(id, on: node, reading(of: node, at: agenda.now), at: agenda.now)
      log.initialising(id, at: agenda.now)
    }
    state.requests[id].decidedAt = agenda.now
    state.requests[id].warmth = .generic
    state.requests[id].place = .bound
    state.requests[id].container = container
    state.nodes[node].requests &+= 1
    measureGiven(function, to: node, .generic)
    if countsLoad { state.countGiven(function) }
    state.containers[container].request = id
    state.containers[container].flags.insert(.used)
    state.containers[container].drawIndex = state.requests[id].index
    beginSpecialising(container, &agenda)
    refill(pool, after: node, &agenda)
  }

  private mutating func leave(
    _ pool: FunctionID, for function: FunctionID, _ container: ContainerID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let node = state.containers[container].node
    state.removeAvailable(container, from: pool)
    state.removeIdle(container, from: node)
    state.removeReplica(container, of: pool)
    state.functions[pool].containers -= 1
    measureMoved(pool, by: -1, at: agenda.now)
    changeMemory(on: node, by: .zero - state.functions[pool].memory, at: agenda.now)
    // What the function brings with it is code; the image stays that of the pool.
    if state.containers[container].flags.contains(.holdsImage),
      state.functions[function].image != state.functions[pool].image
    {
      let machine = state.nodes[node].machine
      state.images.release(state.functions[pool].image, on: machine, agenda: &agenda)
      state.containers[container].flags.remove(.holdsImage)
    }
  }

  private mutating func join(
    _ function: FunctionID, _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let node = state.containers[container].node
    state.containers[container].function = function
    state.containers[container].flags.remove(.pinned)
    state.functions[function].containers += 1
    noteStarting(container, of: function)
    measureMoved(function, by: 1, at: agenda.now)
    changeMemory(on: node, by: state.functions[function].memory, at: agenda.now)
    if overcommitments.isOn { memoryChanged(on: state.nodes[node].machine, &agenda) }
  }

  private mutating func changeMemory(on node: NodeID, by change: Bytes, at now: SimTime) {
    let machine = state.nodes[node].machine
    state.machines[machine].memoryInUse += change
    state.machines[machine].memoryOverTime.change(by: Int(change.count), at: now)
  }

  private mutating func beginSpecialising(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.containers[container].phase = .specialising
    let function = state.containers[container].function
    guard let sampler = pools.rows[function.index].specialise else {
      becomeReady(container, &agenda)
      return
    }
    var random = streams.specialise.draws(for: state.containers[container].drawIndex)
    let seconds = state.samplers.sample(sampler, &random) * state.functions[function].coldStartScale
    passOwnWork(container, seconds, &agenda)
  }

  /// The pool has one container less than it should.
  private mutating func refill(
    _ pool: FunctionID, after node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if pools.rows[pool.index].refill == .sameNode, mayHaveMore(pool),
      state.hasRoom(for: pool, on: node)
    {
      bringUp(pool, on: node, for: .none, &agenda)
    } else {
      reconcile(pool, &agenda)
    }
  }
}
