import SimKernel

/// A component of the request path, by its place in it.
struct ComponentID: TableID {
  var rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A compiled component: see ``PathComponent``.
struct ComponentRow: BitwiseCopyable {
  let before: Sampler
  let after: Sampler
  let hasBefore: Bool
  let hasAfter: Bool
  let beforeStream: RandomStream
  let afterStream: RandomStream
  let node: NodeID
  let memory: Bytes
  let workers: Int
  let queueLimit: Int
  let holdsWorker: Bool
  /// How it works; complete once the machines are there.
  var work: WorkTerms
  /// Workers that are occupied.
  var working = 0
  /// Requests that wait for a worker.
  var line = RequestList()
  var lineCount = 0
}

/// The components that requests pass behind the gateway, and what they do with each request.
struct RequestPath: ~Copyable {
  var components: Table<ComponentID, ComponentRow>
  /// Beside the rows of requests: what work is done on them on the path or at the edges of their container.
  var passages = Table<RequestID, PassageRow>()
  /// Whether a request that ends may leave workers free.
  let holdsWorkers: Bool

  init(_ configuration: ClusterConfiguration, in samplers: inout SamplerPool) {
    components = Table(capacity: configuration.path.count)
    holdsWorkers = configuration.path.contains { $0.holdsWorker && $0.workers > 0 }
    for component in configuration.path {
      func stream(_ side: String) -> RandomStream {
        RandomStream(
          seed: configuration.seed, name: "path/\(component.name)/\(side)",
          replication: configuration.replication, pairing: configuration.pairing)
      }
      _ = components.append(
        ComponentRow(
          before: samplers.add(component.before ?? .constant(0)),
          after: samplers.add(component.after ?? .constant(0)),
          hasBefore: component.before != nil, hasAfter: component.after != nil,
          beforeStream: stream("before"), afterStream: stream("after"), node: component.node,
          memory: component.memory, workers: component.workers > 0 ? component.workers : .max,
          queueLimit: component.queueLimit,
          holdsWorker: component.holdsWorker && component.workers > 0,
          work: WorkTerms(
            share: component.node.isNone ? 0 : component.cpuShare,
            cpu: CPUTerms(quota: component.cores, weight: component.weight))))
    }
  }

  private init(copying other: borrowing RequestPath) {
    components = other.components.copy()
    passages = other.passages.copy()
    holdsWorkers = other.holdsWorkers
  }

  borrowing func copy() -> RequestPath { RequestPath(copying: self) }

  /// Makes a row for the request.
  mutating func makeRoom(for id: RequestID) {
    while passages.count <= id.index { _ = passages.append(PassageRow()) }
  }
}

// The way in.
extension Cluster {
  /// Gives the components what they hold of their machines for the whole run, and those that compute a place among
  /// those who share its cores.
  mutating func settleComponents() {
    for id in path.components.ids {
      let row = path.components[id]
      guard !row.node.isNone else { continue }
      precondition(
        row.node.index < state.nodes.count, "a component runs on a node that does not exist")
      let machine = state.nodes[row.node].machine
      state.reserve(row.memory, on: machine)
      guard row.work.share > 0 else { continue }
      path.components[id].work.sharer = state.newSharer(on: row.node)
      if state.machines[machine].cores.isUnlimited, row.work.cpu.quota.isUnlimited || !sharesCPU {
        path.components[id].work.steadySpeed = 1
        path.components[id].work.steadyMicrocores = 1_000_000
      }
    }
  }

  private var sharesCPU: Bool { rules.cpuSharing == .fair }

  /// The gateway has let a request through: it goes to the first component.
  @inline(never)
  mutating func enterPath(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if asynchronous.isOn, asynchronous.functions[state.requests[id].function.index] {
      accept(id, &agenda)
    } else {
      goOnPath(id, &agenda)
    }
  }

  /// A request goes to the first component, or to its placement.
  mutating func goOnPath(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard path.components.count > 0 else {
      place(id, &agenda)
      return
    }
    path.makeRoom(for: id)
    path.passages[id] = PassageRow()
    reach(ComponentID(0), id, &agenda)
  }

  /// A request comes to a component, and passes those that cost nothing.
  private mutating func reach(
    _ first: ComponentID, _ id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    for index in first.index..<path.components.count {
      let component = ComponentID(index)
      path.passages[id].component = component
      guard !isDown(component) else {
        end(id, .failed, &agenda)
        return
      }
      let row = path.components[component]
      guard row.working < row.workers else {
        waitForWorker(id, at: component, &agenda)
        return
      }
      takeWorker(id, of: component)
      if row.hasBefore {
        workBefore(id, at: component, &agenda)
        return
      }
      if !row.holdsWorker { path.components[component].working -= 1 }
    }
    place(id, &agenda)
  }

  private mutating func waitForWorker(
    _ id: RequestID, at component: ComponentID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard path.components[component].lineCount < path.components[component].queueLimit else {
      end(id, .rejected, &agenda)
      return
    }
    state.requests[id].place = .atComponent
    state.requests[id].eventAt = .never
    path.components[component].line.append(id, in: &state.requests)
    path.components[component].lineCount += 1
  }

  private mutating func takeWorker(_ id: RequestID, of component: ComponentID) {
    path.components[component].working += 1
    path.passages[id].entered = component.rawValue + 1
  }

  private mutating func workBefore(
    _ id: RequestID, at component: ComponentID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.requests[id].place = .inComponent
    var random = path.components[component].beforeStream.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(path.components[component].before, &random)
    work(on: id, for: seconds, path.components[component].work, &agenda)
  }

  /// Takes a request out of the line for a component's worker.
  mutating func leaveLine(_ id: RequestID) {
    let component = path.passages[id].component
    path.components[component].line.remove(id, in: &state.requests)
    path.components[component].lineCount -= 1
  }

  /// A component has done its work, or the CPU part of it, on a request on its way in.
  mutating func componentWorked(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .inComponent, state.requests[id].eventAt == agenda.now
    else { return }
    workAdvanced(id, &agenda)
  }

  /// A component has done its work on a request on its way in: the next one follows, or its placement.
  mutating func passed(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let component = path.passages[id].component
    if !path.components[component].holdsWorker { freeWorker(of: component, &agenda) }
    if state.requests[id].isAbandoned {
      leave(id, &agenda)
    } else {
      reach(ComponentID(component.index + 1), id, &agenda)
    }
  }

  /// A component ends its work on a request on its way in without letting it through.
  mutating func leaveComponent(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let component = path.passages[id].component
    if !path.components[component].holdsWorker { freeWorker(of: component, &agenda) }
  }

  /// A worker of a component is free for the first request in its line.
  private mutating func freeWorker(
    of component: ComponentID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    path.components[component].working -= 1
    let next = path.components[component].line.first
    guard !next.isNone else { return }
    leaveLine(next)
    takeWorker(next, of: component)
    if path.components[component].hasBefore {
      workBefore(next, at: component, &agenda)
    } else {
      // It goes on by an event of its own: a long line of requests that are rejected further on would otherwise
      // be so many calls within one another.
      state.requests[next].place = .inComponent
      path.passages[next].cpu = .none
      goOn(after: .zero, next, &agenda)
    }
  }

  /// Frees the workers that a request holds which has ended.
  @inline(never)
  mutating func freeWorkers(of id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard id.index < path.passages.count else { return }
    let entered = Int(path.passages[id].entered)
    path.passages[id].entered = 0
    for index in 0..<entered where path.components[ComponentID(index)].holdsWorker {
      freeWorker(of: ComponentID(index), &agenda)
    }
  }
}

// The way back.
extension Cluster {
  /// The answer of a request goes back through the components, the last one first.
  @inline(never)
  mutating func returnThroughPath(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    returnBefore(path.components.count, id, &agenda)
  }

  /// The answer goes back through the components in front of place `end`, and passes those that cost nothing.
  private mutating func returnBefore(
    _ end: Int, _ id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    for index in (0..<end).reversed() {
      let component = ComponentID(index)
      path.passages[id].component = component
      guard !isDown(component) else {
        self.end(id, .failed, &agenda)
        return
      }
      guard path.components[component].hasAfter else {
        returnWorker(id, of: component, &agenda)
        continue
      }
      state.requests[id].place = .returning
      var random = path.components[component].afterStream.draws(for: state.requests[id].index)
      let seconds = state.samplers.sample(path.components[component].after, &random)
      work(on: id, for: seconds, path.components[component].work, &agenda)
      return
    }
    answerAtGateway(id, &agenda)
  }

  /// A component has done its work on an answer.
  mutating func returned(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let component = path.passages[id].component
    if state.requests[id].isAbandoned {
      leave(id, &agenda)
    } else {
      returnWorker(id, of: component, &agenda)
      returnBefore(component.index, id, &agenda)
    }
  }

  private mutating func returnWorker(
    _ id: RequestID, of component: ComponentID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    path.passages[id].entered = component.rawValue
    if path.components[component].holdsWorker { freeWorker(of: component, &agenda) }
  }
}
