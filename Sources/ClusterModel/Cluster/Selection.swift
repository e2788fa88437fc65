import SimKernel

/// The choices of nodes that wait for metrics to be read.
struct Selections {
  /// What a policy sees before anything was read.
  let empty: NodeReadings
  /// Per request row, what was read for it and what is being read (`none` for all nodes).
  private var pending: [(readings: NodeReadings, target: NodeID)?] = []
  let nodes: Int

  init(nodes: Int) {
    self.nodes = nodes
    empty = NodeReadings(nodes: nodes)
  }

  /// Takes what was read so far for `request`.
  mutating func take(_ request: RequestID) -> (readings: NodeReadings, target: NodeID)? {
    guard request.index < pending.count else { return nil }
    defer { pending[request.index] = nil }
    return pending[request.index]
  }

  mutating func keep(_ readings: NodeReadings, awaiting target: NodeID, for request: RequestID) {
    while pending.count <= request.index { pending.append(nil) }
    pending[request.index] = (readings, target)
  }
}

// Node selection, with the readings it asks for.
extension Cluster {
  enum Selected {
    case chosen(NodeID)
    case awaitsReadings
    case none
  }

  /// Asks node selection; where it wants metrics that take time, the request waits for them.
  mutating func selectNode(
    for id: RequestID, _ function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Selected {
    if log.recordsInvocations { log.selecting(id, at: agenda.now) }
    let first = policies.nodeSelection.step(
      for: function, after: selections.empty, in: state, random: &streams.selection)
    if case .choose(let node) = first { return checked(node, for: function) }
    return goOn(first, with: selections.empty, for: id, function, &agenda)
  }

  /// The node that was chosen, or the next one that the function may run on.
  private func checked(_ node: NodeID, for function: FunctionID) -> Selected {
    precondition(node.index < state.nodes.count, "node selection chose a node that does not exist")
    return .chosen(state.permittedNode(from: node, for: function))
  }

  private mutating func goOn(
    _ first: SelectionStep, with known: NodeReadings, for id: RequestID, _ function: FunctionID,
    _ agenda: inout Agenda<ClusterEvent>
  ) -> Selected {
    var step = first
    var readings = known
    // A policy that reads the same nodes again and again chooses none.
    while readings.count <= 2 * selections.nodes {
      switch step {
      case .choose(let node): return checked(node, for: function)
      case .none: return .none
      case .read(let node):
        _ = checked(node, for: function)
        let delay = readingTime(of: node, at: agenda.now)
        guard delay == .zero else {
          wait(id, for: delay, readings, target: node, &agenda)
          return .awaitsReadings
        }
        readings.record(reading(of: node, at: agenda.now), of: node)
      case .readAll:
        var delay = SimDuration.zero
        for node in state.nodes.ids { delay = max(delay, readingTime(of: node, at: agenda.now)) }
        guard delay == .zero else {
          wait(id, for: delay, readings, target: .none, &agenda)
          return .awaitsReadings
        }
        for node in state.nodes.ids { readings.record(reading(of: node, at: agenda.now), of: node) }
      }
      step = policies.nodeSelection.step(
        for: function, after: readings, in: state, random: &streams.selection)
    }
    return .none
  }

  private mutating func wait(
    _ id: RequestID, for delay: SimDuration, _ readings: NodeReadings, target: NodeID,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].place = .selecting
    selections.keep(readings, awaiting: target, for: id)
    agenda.schedule(.metricsRead(id), after: delay)
  }

  /// The metrics asked for on behalf of the request are there.
  mutating func metricsRead(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard let taken = selections.take(id) else { return }
    guard !state.requests[id].isAbandoned else {
      leave(id, &agenda)
      return
    }
    var readings = taken.readings
    if taken.target.isNone {
      for node in state.nodes.ids {
        readings.record(noisyReading(of: node, at: agenda.now), of: node)
      }
    } else {
      readings.record(noisyReading(of: taken.target, at: agenda.now), of: taken.target)
    }
    if log.recordsInvocations { log.read(id, readings) }
    let function = state.requests[id].function
    let step = policies.nodeSelection.step(
      for: function, after: readings, in: state, random: &streams.selection)
    switch goOn(step, with: readings, for: id, function, &agenda) {
    case .chosen(let node): start(for: id, on: node, &agenda)
    case .awaitsReadings: return
    case .none: noNode(for: id, &agenda)
    }
  }

  /// How long a reading of the node's metrics takes, and what it costs the node's agent.
  private mutating func readingTime(of node: NodeID, at now: SimTime) -> SimDuration {
    let agent = state.agents[node]
    guard !agent.readingsAreFree else { return .zero }
    use(agent.metricsCPU, on: node, at: now)
    let delay = state.samplers.sample(agent.metricsDelay, &streams.agent)
    return SimDuration(rounding: max(delay + agent.metricsTime, 0))
  }

  /// How long a command takes to reach the node and be carried out there, and what it costs the node's agent.
  mutating func commandTime(on node: NodeID, at now: SimTime) -> SimDuration {
    let agent = state.agents[node]
    use(agent.commandCPU, on: node, at: now)
    let delay = state.samplers.sample(agent.commandDelay, &streams.agent)
    return SimDuration(rounding: max(delay + agent.commandTime, 0))
  }

  /// Notes CPU-seconds that the node's agent uses.
  mutating func use(_ seconds: Double, on node: NodeID, at now: SimTime) {
    guard seconds > 0 else { return }
    fade(node, at: now)
    state.agents[node].load += seconds / state.agents[node].window
  }

  /// Lets the agent's average fade until `now`.
  private mutating func fade(_ node: NodeID, at now: SimTime) {
    let agent = state.agents[node]
    let elapsed = (now - agent.loadAt).inSeconds
    state.agents[node].load = agent.load * Arithmetic.exp(-elapsed / agent.window)
    state.agents[node].loadAt = now
  }

  private mutating func noisyReading(of node: NodeID, at now: SimTime) -> NodeReading {
    var reading = reading(of: node, at: now)
    let noise = state.agents[node].noise
    if noise > 0 { reading.cpu = max(reading.cpu + noise * streams.agent.normal(), 0) }
    return reading
  }

  /// What the node's metrics say, without noise: of its agent where that has limits of its own, else of its machine.
  func reading(of node: NodeID, at now: SimTime) -> NodeReading {
    let row = state.nodes[node]
    let agent = state.agents[node]
    if agent.hasOwnLimits {
      let elapsed = (now - agent.loadAt).inSeconds
      let load = agent.load * Arithmetic.exp(-elapsed / agent.window)
      let cores = agent.cores.isUnlimited ? 0 : load / agent.cores.inCores
      let memory = Double(agent.memoryInUse.count) / Double(agent.memory.count)
      return NodeReading(cpu: min(cores, 1), memory: memory)
    }
    let machine = state.machines[row.machine]
    let cores =
      machine.cores.isUnlimited
      ? 0 : Double(machine.coresInUse.value) / 1e6 / machine.cores.inCores
    let memory =
      machine.memory == .largest || machine.memory == .zero
      ? 0 : Double(machine.memoryInUse.count) / Double(machine.memory.count)
    return NodeReading(cpu: cores, memory: memory)
  }
}
