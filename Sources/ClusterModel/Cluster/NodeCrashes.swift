import SimKernel

/// The crashes of nodes: each row is one process, or one scripted event, of one node.
struct NodeCrashes {
  struct Row {
    let node: NodeID
    let occurrence: FaultOccurrence
    let repair: Sampler?
    let losesImages: Bool
    /// The stream of what is drawn for all nodes of one entry.
    let stream: RandomStream
    /// How often it has come about.
    var count: UInt64 = 0
  }

  var rows: [Row] = []
  /// For how many reasons each machine is down.
  var reasons: [Int32]
  /// How many machines are down.
  var downCount = 0

  init(
    _ configuration: ClusterConfiguration, _ stream: (String) -> RandomStream,
    in samplers: inout SamplerPool
  ) {
    reasons = Array(repeating: 0, count: configuration.machines.count)
    for (entry, crash) in configuration.faults.nodeCrashes.enumerated() {
      precondition(
        crash.node.isNone || crash.node.index < configuration.nodes.count,
        "a node crashes that does not exist")
      let nodes =
        crash.node.isNone ? configuration.nodes.indices.map { NodeID($0) } : [crash.node]
      for node in nodes {
        rows.append(
          Row(
            node: node, occurrence: crash.occurrence, repair: crash.repair.map { samplers.add($0) },
            losesImages: crash.losesImages, stream: stream("node-crash/\(entry)")))
      }
    }
  }
}

// A machine that crashes, with all nodes on it, and comes back.
extension Cluster {
  mutating func beginNodeCrashes(_ agenda: inout Agenda<ClusterEvent>) {
    for index in disturbances.nodes.rows.indices {
      switch disturbances.nodes.rows[index].occurrence {
      case .at(let time):
        if time < .never { agenda.schedule(.nodeCrashed(UInt32(index)), at: max(time, agenda.now)) }
      case .rate: awaitCrash(index, &agenda)
      }
    }
  }

  /// Lets the next crash of a node come that crashes again and again.
  private mutating func awaitCrash(_ index: Int, _ agenda: inout Agenda<ClusterEvent>) {
    let row = disturbances.nodes.rows[index]
    guard case .rate(let rate) = row.occurrence, rate > 0 else { return }
    var random = draws(of: row)
    let time = agenda.now + gap(rate, &random)
    guard time < .never else { return }
    disturbances.timers += 1
    agenda.schedule(.nodeCrashed(UInt32(index)), at: time)
  }

  /// What is drawn for the next crash of a node: the gap before it, then how long the repair takes.
  private func draws(of row: NodeCrashes.Row) -> RandomStream {
    row.stream.draws(for: UInt64(row.node.rawValue) << 32 | row.count & (1 << 32 - 1))
  }

  /// A node crashes.
  mutating func nodeCrashed(_ number: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    let index = Int(number)
    let row = disturbances.nodes.rows[index]
    if case .rate = row.occurrence {
      disturbances.timers -= 1
      guard goesOnBreaking(agenda) else { return }
    }
    if let repair = row.repair {
      var random = draws(of: row)
      // The gap before the crash has been drawn.
      _ = random.exponential()
      let seconds = max(state.samplers.sample(repair, &random), 0)
      agenda.schedule(.nodeReturned(number), after: SimDuration(rounding: seconds))
    }
    disturbances.nodes.rows[index].count += 1
    let machine = state.nodes[row.node].machine
    if goDown(machine, &agenda), row.losesImages { state.images.removeAll(on: machine) }
  }

  /// There is a reason, or one more, for a machine to be down.
  ///
  /// - Returns: Whether it was up.
  @discardableResult
  mutating func goDown(_ machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) -> Bool {
    disturbances.nodes.reasons[machine.index] += 1
    guard disturbances.nodes.reasons[machine.index] == 1 else { return false }
    disturbances.nodes.downCount += 1
    metrics.faults.nodeCrashes &+= 1
    takeDown(machine, &agenda)
    return true
  }

  private mutating func takeDown(_ machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) {
    state.machines[machine].isDown = true
    for id in state.requests.ids where isAtContainer(id, on: machine) {
      if detach(id, &agenda) { loseContainer(id, &agenda) }
    }
    stopComponents(on: machine, &agenda)
    state.machines[machine].creations = 0
    state.machines[machine].turnsEnd = .start
    state.machines[machine].creationFirst = .none
    state.machines[machine].creationLast = .none
    state.images.stop(machine, agenda: &agenda)
    var losers: [FunctionID] = []
    for container in state.containers.ids {
      let row = state.containers[container]
      guard row.phase.isThere, state.nodes[row.node].machine == machine else { continue }
      if row.phase == .awaitingImage { state.containers[container].flags.remove(.holdsImage) }
      if !losers.contains(row.function) { losers.append(row.function) }
      vanish(container, &agenda)
    }
    for function in losers { replace(function, &agenda) }
  }

  private func isAtContainer(_ id: RequestID, on machine: MachineID) -> Bool {
    let container = state.requests[id].container
    guard !container.isNone, state.containers[container].phase.isThere else { return false }
    return state.nodes[state.containers[container].node].machine == machine
  }

  /// A node that had crashed is back.
  mutating func nodeReturned(_ number: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    let index = Int(number)
    let machine = state.nodes[disturbances.nodes.rows[index].node].machine
    if goesOnBreaking(agenda) { awaitCrash(index, &agenda) }
    comeBack(machine, &agenda)
  }

  /// A reason for a machine to be down has gone.
  mutating func comeBack(_ machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) {
    disturbances.nodes.reasons[machine.index] -= 1
    guard disturbances.nodes.reasons[machine.index] == 0 else { return }
    disturbances.nodes.downCount -= 1
    state.machines[machine].isDown = false
    for node in state.nodes.ids where state.nodes[node].machine == machine {
      memoryBecameFree(on: node, &agenda)
    }
  }
}

// The components of the request path that run on it.
extension Cluster {
  /// Whether the machine of a component is down.
  func isDown(_ component: ComponentID) -> Bool {
    guard disturbances.nodes.downCount > 0 else { return false }
    let node = path.components[component].node
    return !node.isNone && state.machines[state.nodes[node].machine].isDown
  }

  /// What components of a machine work on fails, and what waits for them.
  private mutating func stopComponents(
    on machine: MachineID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    for component in path.components.ids where isDown(component) {
      while !path.components[component].line.first.isNone {
        let id = path.components[component].line.first
        leaveLine(id)
        end(id, .failed, &agenda)
      }
    }
    for id in state.requests.ids where id.index < path.passages.count {
      let place = state.requests[id].place
      guard place == .inComponent || place == .returning,
        isDown(path.passages[id].component)
      else { continue }
      stopWork(on: id, &agenda)
      state.requests[id].eventAt = .never
      if place == .inComponent { leaveComponent(id, &agenda) }
      if state.requests[id].isAbandoned {
        leave(id, &agenda)
      } else {
        end(id, .failed, &agenda)
      }
    }
  }
}
