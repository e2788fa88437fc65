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
        guard let node = nodeToPrepare(for: function, agenda),
          state.hasRoom(for: function, on: node)
        else { return }
        let image = state.functions[function].image
        let machine = state.nodes[node].machine
        if !image.isNone {
          guard state.images.place(image, on: machine) else { return }
        }
        let id = newContainer(of: function, on: node, at: agenda.now)
        state.containers[id].flags.insert(.pinned)
        if !image.isNone {
          _ = state.images.acquire(
            image, on: machine, for: id, agenda: &agenda, random: &streams.registry)
          state.containers[id].flags.insert(.holdsImage)
        }
        state.containers[id].phase = .idle
        state.containers[id].deadline = .never
        if log.recordsContainers { log.ready(id, at: agenda.now) }
        state.addAvailable(id, to: function)
        state.addIdle(id, to: node)
        measureReady(function, at: agenda.now)
      }
    }
  }

  /// Asks node selection where to prepare `function`, reading whatever it asks for at no cost.
  private mutating func nodeToPrepare(
    for function: FunctionID, _ agenda: borrowing Agenda<ClusterEvent>
  ) -> NodeID? {
    var readings = selections.empty
    while readings.count <= 2 * selections.nodes {
      switch policies.nodeSelection.step(
        for: function, after: readings, in: state, random: &streams.selection)
      {
      case .choose(let node): return node
      case .none: return nil
      case .read(let node): readings.record(reading(of: node, at: agenda.now), of: node)
      case .readAll:
        for node in state.nodes.ids { readings.record(reading(of: node, at: agenda.now), of: node) }
      }
    }
    return nil
  }
}
