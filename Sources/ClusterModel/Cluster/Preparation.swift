import SimKernel

// What is there before the first request.
extension Cluster {
  /// Prepares a function before the first request, at no cost in time: what is measured begins afterwards.
  mutating func prepare(
    _ function: FunctionID, _ warming: Warming, _ agenda: inout Agenda<ClusterEvent>
  ) {
    switch warming {
    case .cold: return
    case .preWarmed:
      guard let node = nodeToPrepare(for: function, agenda) else { return }
      _ = state.images.place(
        state.functions[function].image, on: state.nodes[node].machine)
    case .warmed(let containers):
      for _ in 0..<containers {
        guard let id = prepareContainer(of: function, &agenda) else { return }
        state.containers[id].flags.insert(.pinned)
      }
    }
  }

  /// Gives a function the containers that it has at the start where an autoscaler or nobody changes their number.
  mutating func prepareReplicas(of function: FunctionID, _ agenda: inout Agenda<ClusterEvent>) {
    let limits = state.scales[function].limits
    state.scales[function].desired = Int32(clamping: limits.clamp(limits.initial))
    while state.containersWanted(of: function) < state.scales[function].desired {
      guard let container = prepareContainer(of: function, &agenda) else { return }
      if pools.isOn, pools.rows[function.index].isPool {
        state.containers[container].flags.insert(.pinned)
      }
    }
  }

  /// Makes a container that is ready now.
  ///
  /// - Returns: `nil` without room.
  private mutating func prepareContainer(
    of function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) -> ContainerID? {
    guard let node = nodeToPrepare(for: function, agenda), mayHaveMore(function),
      state.hasRoom(for: function, on: node)
    else { return nil }
    let image = state.functions[function].image
    let machine = state.nodes[node].machine
    if !image.isNone {
      guard state.images.place(image, on: machine) else { return nil }
    }
    let id = newContainer(of: function, on: node, at: agenda.now)
    if overcommitments.isOn { memoryChanged(on: machine, &agenda) }
    if !image.isNone {
      _ = state.images.acquire(
        image, on: machine, for: id, agenda: &agenda, random: &streams.registry)
      state.containers[id].flags.insert(.holdsImage)
    }
    state.containers[id].phase = .idle
    state.containers[id].deadline = .never
    if log.recordsContainers { log.ready(id, at: agenda.now) }
    if scaling.isOn { state.addReplica(id, of: function) }
    state.addAvailable(id, to: function)
    state.addIdle(id, to: node)
    measureReady(function, at: agenda.now)
    if live.isOn { leave(.prepare, of: id) }
    return id
  }

  /// Asks node selection where to prepare `function`, reading whatever it asks for at no cost.
  mutating func nodeToPrepare(
    for function: FunctionID, _ agenda: borrowing Agenda<ClusterEvent>
  ) -> NodeID? {
    var readings = selections.empty
    while readings.count <= 2 * selections.nodes {
      switch policies.nodeSelection.step(
        for: function, after: readings, in: state, random: &streams.selection)
      {
      case .choose(let node): return state.permittedNode(from: node, for: function)
      case .none: return nil
      case .read(let node): readings.record(reading(of: node, at: agenda.now), of: node)
      case .readAll:
        for node in state.nodes.ids { readings.record(reading(of: node, at: agenda.now), of: node) }
      }
    }
    return nil
  }
}
