import SimKernel

// What is measured, and how it is read.
extension Cluster {
  /// Forgets what was measured until now.
  public mutating func restartMeasuring(at now: SimTime) {
    metrics.restart(at: now)
    workflows.metrics.restart()
    for machine in state.machines.ids {
      state.machines[machine].coresInUse.restart(at: now)
      state.machines[machine].memoryOverTime.restart(at: now)
      state.machines[machine].created = 0
    }
    for node in state.nodes.ids { state.nodes[node].requests = 0 }
    memoryCount.restart(at: now)
    if measuresFunctions {
      functionMetrics.restart(at: now, present: presentByFunction())
      functionNodes.restart()
    }
  }

  private func presentByFunction() -> [UInt64] {
    var present = Array(repeating: UInt64(0), count: state.functions.count)
    for request in state.requests.ids {
      let row = state.requests[request]
      if row.place != .none && !row.isAbandoned { present[row.function.index] += 1 }
    }
    return present
  }

  /// Takes a sample, and comes again while anything is left to happen.
  mutating func sampleCameDue(_ agenda: inout Agenda<ClusterEvent>) {
    guard let period = measures.samplingPeriod else { return }
    log.samples.append(sample(at: agenda.now))
    // Where nothing else is to come, requests that are left would wait for ever, and samples with them.
    isSampling = !isDone && (batch.nextTime != .never || agenda.count > 0)
    if isSampling { agenda.schedule(.sampleCameDue, after: period) }
  }

  /// Requests in queues of functions.
  public var waitingRequests: Int { gateway.waiting }

  /// The cluster as it is.
  public func sample(at now: SimTime) -> ClusterSample {
    var phases = Array(repeating: 0, count: 5)
    for container in state.containers.ids {
      switch state.containers[container].phase {
      case .gone, .dead: continue
      case .idle, .forgotten: phases[1] += 1
      case .busy, .unpausing: phases[2] += 1
      case .paused, .pausing: phases[3] += 1
      case .stopping: phases[4] += 1
      default: phases[0] += 1
      }
    }
    var nodes: [NodeSample] = []
    for node in state.nodes.ids {
      nodes.append(
        NodeSample(
          cores: state.coresInUse(on: node), memory: state.memoryInUse(on: node),
          containers: Int(state.nodes[node].containers)))
    }
    return ClusterSample(
      time: now, arrived: metrics.arrived, present: metrics.present,
      waiting: UInt64(gateway.waiting), containers: phases, nodes: nodes)
  }

  /// Hands over the records of requests that have ended since the last call, in the order of their ends.
  public mutating func takeInvocations(_ body: (InvocationRecord) throws -> Void) rethrows {
    defer { log.invocations.removeAll(keepingCapacity: true) }
    for record in log.invocations { try body(record) }
  }

  /// Hands over the records of containers that have gone since the last call.
  public mutating func takeContainers(_ body: (ContainerRecord) throws -> Void) rethrows {
    defer { log.containers.removeAll(keepingCapacity: true) }
    for record in log.containers { try body(record) }
  }

  /// Hands over the samples taken since the last call.
  public mutating func takeSamples(_ body: (ClusterSample) throws -> Void) rethrows {
    defer { log.samples.removeAll(keepingCapacity: true) }
    for sample in log.samples { try body(sample) }
  }

  /// How many records wait to be taken.
  public var pendingRecords: Int {
    log.invocations.count + log.containers.count + log.samples.count
  }

  /// Makes records of the containers that are there, as those whose life the end of the run cuts off.
  public mutating func recordRemainingContainers(at now: SimTime) {
    guard log.recordsContainers else { return }
    for container in state.containers.ids where state.containers[container].phase.isThere {
      log.gone(container, state.containers[container], at: now, endOfRun: true)
    }
  }

  /// Borrows what was measured of `function`.
  ///
  /// - Precondition: functions are measured (``MetricsConfiguration/perFunction``).
  public func withMetrics<Result>(
    of function: FunctionID, _ body: (borrowing FunctionMetrics) -> Result
  ) -> Result {
    body(functionMetrics.metrics(of: function))
  }

  /// Counts of `function` on the nodes that had anything of it, in their order.
  ///
  /// - Returns: `nil` where functions are not measured, or there are more than ``FunctionNodeMetrics/mostPairs`` pairs
  ///   of a function and a node.
  public func nodeMetrics(of function: FunctionID) -> [FunctionNodeMetrics]? {
    functionNodes.nodes(of: function)
  }

  /// What was measured of `machine` until `now`.
  public func machineMetrics(of machine: MachineID, at now: SimTime) -> MachineMetrics {
    let row = state.machines[machine]
    // Millionths of a core times nanoseconds.
    return MachineMetrics(
      coreSeconds: Double(row.coresInUse.area(at: now)) / 1e15, created: row.created)
  }

  /// What was measured of `node` until `now`.
  public func nodeMetrics(of node: NodeID, at now: SimTime) -> NodeMetrics {
    let row = state.nodes[node]
    let machine = state.machines[row.machine]
    let span = (now - metrics.since).inSeconds
    let cores = span > 0 ? machine.coresInUse.mean(from: metrics.since, to: now) / 1e6 : 0
    let memory = span > 0 ? machine.memoryOverTime.mean(from: metrics.since, to: now) : 0
    let memoryLimit = overcommitments.memory(of: row.machine) ?? machine.memory
    return NodeMetrics(
      requests: row.requests, meanCores: cores,
      cpuUtilisation: machine.cores.isUnlimited ? nil : cores / machine.cores.inCores,
      meanMemory: memory,
      memoryUtilisation: memoryLimit == .largest
        ? nil : memory / Double(max(memoryLimit.count, 1)),
      bytesPulled: state.images.bytesPulled(row.machine))
  }
}

// What happens to requests and containers, measured of all and, where that is on, of their function.
extension Cluster {
  /// A request has been given to a node.
  @inline(__always)
  mutating func measureGiven(_ function: FunctionID, to node: NodeID, _ warmth: Warmth) {
    metrics.met.count(warmth)
    guard measuresFunctions else { return }
    functionMetrics.gave(function, warmth)
    functionNodes.gave(function, to: node)
  }

  /// A container has become busy or is so no longer.
  @inline(__always)
  mutating func measureBusy(_ function: FunctionID, by change: Int, at now: SimTime) {
    metrics.containers.busy.change(by: change, at: now)
    if measuresFunctions {
      functionMetrics.changeBusy(function, by: change, at: now)
    } else if countsMemory {
      countMemory(of: function, busy: change, at: now)
    }
  }

  /// A container has been decided on.
  mutating func measureBegun(_ function: FunctionID, on node: NodeID, at now: SimTime) {
    metrics.containers.began(at: now)
    if countsMemory { countMemory(of: function, moving: 1, total: 1, at: now) }
    guard measuresFunctions else { return }
    functionMetrics[function].containers.began(at: now)
    functionNodes.began(function, on: node)
  }

  /// A container has come up.
  mutating func measureReady(_ function: FunctionID, at now: SimTime) {
    metrics.containers.moving.change(by: -1, at: now)
    if countsMemory { countMemory(of: function, moving: -1, at: now) }
    if measuresFunctions { functionMetrics[function].containers.moving.change(by: -1, at: now) }
  }

  /// An idle container begins to be stopped.
  mutating func measureStopping(_ row: ContainerRow, at now: SimTime) {
    let evicted = row.flags.contains(.evicted)
    metrics.containers.stopping(evicted: evicted, at: now)
    if countsMemory { countMemory(of: row.function, moving: 1, at: now) }
    if measuresFunctions {
      functionMetrics[row.function].containers.stopping(evicted: evicted, at: now)
    }
  }

  /// A container has come to a function from another (1), or leaves it for another (-1), and is on its way meanwhile.
  mutating func measureMoved(_ function: FunctionID, by change: Int, at now: SimTime) {
    metrics.containers.total.change(by: change, at: now)
    if change > 0 { metrics.containers.moving.change(by: 1, at: now) }
    if countsMemory {
      countMemory(of: function, moving: max(change, 0), total: change, at: now)
    }
    guard measuresFunctions else { return }
    functionMetrics[function].containers.total.change(by: change, at: now)
    if change > 0 { functionMetrics[function].containers.moving.change(by: 1, at: now) }
  }

  /// A container has crashed.
  mutating func measureCrash(_ row: ContainerRow, at now: SimTime) {
    let wasBusy = row.running > 0
    let wasMoving = row.phase.isComingUp || row.phase == .stopping
    metrics.containers.crashes(wasBusy: wasBusy, wasMoving: wasMoving, at: now)
    if countsMemory {
      countMemory(of: row.function, busy: wasBusy ? -1 : 0, moving: wasMoving ? 0 : 1, at: now)
    }
    if measuresFunctions {
      if wasBusy { functionMetrics.changeBusy(row.function, by: -1, at: now) }
      functionMetrics[row.function].containers.crashes(
        wasBusy: false, wasMoving: wasMoving, at: now)
    }
  }

  /// A container has gone.
  mutating func measureGone(_ row: ContainerRow, at now: SimTime) {
    metrics.containers.gone(createdAt: row.createdAt, at: now)
    if countsMemory { countMemory(of: row.function, moving: -1, total: -1, at: now) }
    if measuresFunctions {
      functionMetrics[row.function].containers.gone(createdAt: row.createdAt, at: now)
    }
  }
}

/// What was measured of a machine.
public struct MachineMetrics: Hashable, Sendable {
  /// Seconds of use of its cores, those of its system included.
  public var coreSeconds: Double
  /// Containers decided on.
  public var created: UInt64
}

/// What was measured of a node.
///
/// Nodes that share a machine share its cores, memory and pulls.
public struct NodeMetrics: Hashable, Sendable {
  /// Requests that were given to it.
  public var requests: UInt64
  /// Cores of its machine in use, averaged over time.
  public var meanCores: Double
  /// The same as a share of the machine's cores; `nil` where they are unlimited.
  public var cpuUtilisation: Double?
  /// Bytes that containers of its machine held, averaged over time.
  public var meanMemory: Double
  /// The same as a share of the machine's memory; `nil` where it is unlimited.
  public var memoryUtilisation: Double?
  /// Bytes that its machine has pulled since the start of the run.
  public var bytesPulled: Bytes
}
