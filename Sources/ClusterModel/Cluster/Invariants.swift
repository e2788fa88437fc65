import SimKernel

// What must be true after every event; checked in debug builds.
extension Cluster {
  /// Stops the program when the state contradicts itself.
  ///
  /// The counts are compared after every event; the walk over all rows is made after every event while there are few,
  /// and now and then while there are many.
  public func checkInvariants(at time: SimTime) {
    let ended = metrics.completed + metrics.rejected + metrics.timedOut + metrics.failed
    precondition(
      metrics.arrived + metrics.presentAtStart == ended + metrics.present,
      "requests that arrived are not those that ended and those present")
    for loop in clients.loops {
      precondition(
        loop.active >= 0 && loop.active <= loop.clients, "a loop has clients that never began")
    }
    for machine in state.machines.ids {
      let row = state.machines[machine]
      precondition(
        row.memoryInUse.count >= 0 && row.memoryInUse <= row.memory,
        "a machine's containers hold more memory than it has")
      precondition(
        row.cores.isUnlimited
          || row.coresInUse.value <= Int(row.cores.millicores) * 1_000 + Int(row.active) + 1,
        "a machine's containers use more cores than it has")
      precondition(
        row.simultaneousCreations == 0 || row.creations <= row.simultaneousCreations,
        "more containers are under creation than allowed")
    }
    let isSmall = state.containers.count + state.requests.count + state.functions.count < 100
    guard isSmall || time.nanoseconds % 61 == 0 else { return }
    checkRequests()
    checkContainers()
    if state.hasContainerQueues { checkContainerQueues() }
    if path.components.count > 0 { checkPath() }
    if measuresFunctions { checkFunctions(at: time) }
    if scaling.isOn { checkScales() }
    checkFaults()
    if hasExecutors { checkExecutors() }
    if invokers.isOn { checkInvokers() }
    if asynchronous.isOn { checkAsynchronous() }
    if sendsCalls { checkWorkflows() }
    state.images.checkInvariants()
  }

  private func checkRequests() {
    var present: UInt64 = 0
    var queued = Array(repeating: Int32(0), count: state.functions.count)
    for request in state.requests.ids {
      let row = state.requests[request]
      guard row.place != .none else { continue }
      if !row.isAbandoned { present += 1 }
      if row.place == .queued { queued[row.function.index] += 1 }
    }
    precondition(present == metrics.present, "a request is in no place, or in two")
    checkCallers()
    var pausing: UInt64 = 0
    for request in state.requests.ids where state.requests[request].place == .backingOff {
      pausing += 1
    }
    precondition(pausing == retries.pausing, "other clients pause than are counted")
    var waiting = 0
    for function in state.functions.ids {
      let count = length(of: state.functionQueues[function].list)
      precondition(
        count == state.functions[function].waiting && count == queued[function.index],
        "a function's queue is not as long as it says")
      waiting += Int(count)
    }
    for invoker in state.invokers { waiting += invoker.lineCount }
    precondition(waiting == gateway.waiting, "the queues are not as long as the gateway says")
    precondition(
      length(of: gateway.line) == gateway.lineCount, "the gateway's line is not as long as it says")
  }

  /// Each caller waits for exactly those calls of its that have not ended.
  private func checkCallers() {
    guard !calls.groups.isEmpty else { return }
    var underWay = Array(repeating: Int32(0), count: state.requests.count)
    for request in state.requests.ids {
      let row = state.requests[request]
      guard row.place != .none, !row.isAbandoned, row.client == .caller,
        let caller = awaitingCaller(of: request)
      else { continue }
      underWay[caller.index] += 1
    }
    for request in state.requests.ids where state.requests[request].place == .awaitingAnswers {
      precondition(
        calls.rows[request].underWay == underWay[request.index],
        "a caller awaits other calls than are under way")
    }
  }

  /// Each workflow has exactly those requests under way that say they belong to it, and is counted while it has any.
  private func checkWorkflows() {
    var underWay = Array(repeating: UInt64(0), count: workflows.rows.count)
    for request in calls.rows.ids {
      let workflow = calls.rows[request].workflow
      guard !workflow.isNone else { continue }
      underWay[workflow.index] += 1
      let row = state.requests[request]
      precondition(
        row.place != .none && !row.isAbandoned && !row.client.isNone,
        "a request that has ended belongs to a workflow still")
    }
    var present = Array(repeating: UInt64(0), count: state.functions.count)
    for workflow in workflows.rows.ids {
      let row = workflows.rows[workflow]
      precondition(
        row.underWay == underWay[workflow.index] && row.underWay <= row.requests,
        "a workflow has other requests under way than it says")
      if row.underWay > 0 { present[row.function.index] += 1 }
    }
    for function in state.functions.ids {
      let counted = workflows.metrics[function]?.pointee.present ?? 0
      precondition(
        counted == present[function.index], "other workflows are under way than are counted")
    }
  }

  private func length(of list: RequestList) -> Int {
    var count = 0
    var request = list.first
    while !request.isNone {
      count += 1
      request = state.requests[request].next
    }
    return count
  }

  private func checkContainers() {
    var running = Array(repeating: 0, count: state.containers.count)
    for request in state.requests.ids {
      let row = state.requests[request]
      guard !row.container.isNone else { continue }
      switch row.place {
      case .commanding, .dispatching, .computing, .executing, .forwarding, .answering, .calling,
        .awaitingAnswers, .hanging, .awaitingRunner, .checkingCode, .fetchingCode, .loadingCode,
        .unloadingCode:
        running[row.container.index] += 1
      case .bound:
        precondition(
          state.containers[row.container].request == request,
          "a container does not know the request that is bound to it")
      default: continue
      }
    }
    var memory = state.machines.ids.map { state.machines[$0].memoryReserved.count }
    var containers = Array(repeating: Int32(0), count: state.functions.count)
    var available = Array(repeating: Int32(0), count: state.functions.count)
    var idle = Array(repeating: Int32(0), count: state.nodes.count)
    var all = 0
    for container in state.containers.ids {
      let row = state.containers[container]
      guard row.phase != .gone else { continue }
      if row.phase.isThere { all += 1 }
      let thawing = row.phase == .unpausing || row.phase == .pausing && row.running > 0
      let bound = thawing && !row.request.isNone ? 1 : 0
      precondition(
        Int(row.running) == running[container.index] + bound || thawing,
        "a container runs other requests than it says")
      if row.phase.isThere {
        memory[state.nodes[row.node].machine.index] += state.functions[row.function].memory.count
        containers[row.function.index] += 1
      }
      if hasRoom(container) { available[row.function.index] += 1 }
      switch row.phase {
      case .idle, .paused: idle[row.node.index] += 1
      case .pausing where row.running == 0: idle[row.node.index] += 1
      default: break
      }
    }
    precondition(all == state.containersInAll, "there are other containers than are counted")
    for machine in state.machines.ids {
      precondition(
        memory[machine.index] == state.machines[machine].memoryInUse.count,
        "a machine's memory in use is not what is reserved and what its containers hold")
    }
    for function in state.functions.ids {
      precondition(
        containers[function.index] == state.functions[function].containers,
        "a function has other containers than it says")
      precondition(
        available[function.index] == state.functions[function].available,
        "a function has other containers with room than it says")
    }
    for node in state.nodes.ids {
      precondition(idle[node.index] == state.nodes[node].idle, "a node's idle list is wrong")
    }
  }

  /// Nothing is on machines that are down; who gets no more pings is in no list.
  private func checkFaults() {
    var down = 0
    for machine in state.machines.ids where state.machines[machine].isDown {
      down += 1
      let row = state.machines[machine]
      precondition(
        row.containers == 0 && row.creations == 0 && row.creationFirst.isNone
          && row.memoryLeaving == .zero && row.memoryInUse == row.memoryReserved,
        "something has stayed on a machine that is down")
      precondition(
        row.active == 0, "something computes on a machine that is down")
    }
    precondition(down == disturbances.nodes.downCount, "other machines are down than are counted")
    for component in path.components.ids where isDown(component) {
      precondition(
        path.components[component].lineCount == 0, "requests wait at a component that is down")
    }
    for container in state.containers.ids where state.containers[container].phase == .forgotten {
      precondition(
        state.containers[container].flags.contains(.draining)
          && state.containers[container].running == 0,
        "a container that gets no requests takes some")
    }
  }

  private func checkPath() {
    var working = Array(repeating: 0, count: path.components.count)
    var waiting = Array(repeating: 0, count: path.components.count)
    for request in state.requests.ids where request.index < path.passages.count {
      let place = state.requests[request].place
      let passage = path.passages[request]
      if place == .atComponent { waiting[passage.component.index] += 1 }
      for component in path.components.ids {
        let holds = path.components[component].holdsWorker && component.rawValue < passage.entered
        let isWorkedOn = place == .inComponent && passage.component == component
        if place != .none && (holds || isWorkedOn) { working[component.index] += 1 }
      }
    }
    for component in path.components.ids {
      let row = path.components[component]
      precondition(
        row.working == working[component.index] && row.working <= row.workers,
        "a component has other workers occupied than it says")
      precondition(
        row.lineCount == waiting[component.index] && length(of: row.line) == row.lineCount
          && row.lineCount <= row.queueLimit && (row.lineCount == 0 || row.working == row.workers),
        "a component's line is not as it says, or waits though a worker is free")
    }
  }

  /// Nodes know what was given to them, and nobody waits at one whom it could serve.
  private func checkInvokers() {
    var given = Array(repeating: Int64(0), count: state.nodes.count)
    var waiting = Array(repeating: 0, count: state.nodes.count)
    for request in state.requests.ids where request.index < invokers.givenTo.count {
      let node = invokers.givenTo[request.index]
      guard !node.isNone else { continue }
      let row = state.requests[request]
      precondition(row.place != .none, "a request that has left still counts for a node")
      let concurrency = state.profiles[state.functions[row.function].profile].concurrency
      given[node.index] += state.functions[row.function].memory.count / Int64(concurrency)
      if row.place == .queuedAtNode { waiting[node.index] += 1 }
    }
    for node in state.nodes.ids {
      let row = state.invokers[node.index]
      precondition(row.given.count == given[node.index], "a node was given other than it says")
      precondition(
        row.lineCount == waiting[node.index] && length(of: row.line) == row.lineCount,
        "a node's line is not as long as it says")
      guard !row.line.isEmpty else { continue }
      let function = state.requests[row.line.first].function
      for container in state.containers.ids where state.containers[container].node == node {
        precondition(
          state.containers[container].function != function || !hasRoom(container),
          "a request waits at a node that has a container for it")
      }
    }
  }

  /// The queue of asynchronous requests is what the requests say.
  private func checkAsynchronous() {
    var accepted: UInt64 = 0
    var (accepting, working, waiting) = (0, 0, 0)
    for request in state.requests.ids {
      let place = state.requests[request].place
      if place == .accepting { accepting += 1 }
      if place == .awaitingWorker { waiting += 1 }
      guard isAccepted(request) else { continue }
      accepted += 1
      if asynchronous.rows[request.index].hasWorker { working += 1 }
      precondition(place != .none, "an accepted request has left without having been counted")
    }
    precondition(
      accepted == asynchronous.accepted && accepting == asynchronous.accepting
        && working == asynchronous.working && working <= asynchronous.workers,
      "other asynchronous requests are under way than are counted")
    precondition(
      waiting == asynchronous.lineCount && length(of: asynchronous.line) == waiting
        && (waiting == 0 || working == asynchronous.workers),
      "asynchronous requests wait although a worker is free, or are miscounted")
  }

  private func checkContainerQueues() {
    var first = Array(repeating: ContainerID.none, count: state.functions.count)
    for container in state.containers.ids {
      let row = state.containers[container]
      let queue = state.containerQueues[container]
      let isOpen =
        row.phase == .busy && !row.flags.contains(.draining)
        && state.profiles[profile(of: container)].containerQueue > 0
      precondition(queue.isOpen == isOpen, "a container is wrongly open to waiting requests")
      precondition(length(of: queue.list) == queue.count, "a container's queue is miscounted")
      guard isOpen else { continue }
      let best = first[row.function.index]
      if best.isNone || queue.count < state.containerQueues[best].count {
        first[row.function.index] = container
      }
    }
    for function in state.functions.ids {
      precondition(
        state.openQueue(of: function) == first[function.index],
        "another container of a function has the fewest requests waiting")
    }
  }

  /// The lists of ready containers and of those that come up are what the containers say.
  private func checkScales() {
    var ready = Array(repeating: 0, count: state.functions.count)
    var comingUp = ready
    var draining = ready
    for container in state.containers.ids {
      let row = state.containers[container]
      guard row.phase != .gone else { continue }
      if row.flags.contains(.draining) {
        draining[row.function.index] += 1
      } else if row.phase.isComingUp {
        comingUp[row.function.index] += 1
      } else if row.phase != .stopping {
        ready[row.function.index] += 1
      }
    }
    for function in state.functions.ids {
      let scale = state.scales[function]
      precondition(
        Int(scale.ready) == ready[function.index]
          && state.replicas[function.index].count == ready[function.index],
        "a function has other ready containers than it says")
      precondition(
        Int(scale.comingUp) == comingUp[function.index]
          && state.starting[function.index].count == comingUp[function.index],
        "a function has other containers that come up than it says")
      precondition(
        Int(scale.draining) == draining[function.index],
        "a function has other containers that drain than it says")
      guard countsLoad else { continue }
      precondition(
        state.loads[function].inFlight.value >= 0 && state.loads[function].microcores.value >= 0,
        "a function has less load than none")
    }
  }

  /// What is measured of single functions adds up to what is measured of all.
  private func checkFunctions(at time: SimTime) {
    var counts: [UInt64] = [0, 0, 0, 0, 0]
    var areas: [Int128] = [0, 0, 0]
    var requests = Array(repeating: UInt64(0), count: state.nodes.count)
    for function in state.functions.ids {
      let containers = functionMetrics.containers(of: function)
      for (index, count) in [
        containers.created, containers.expired, containers.evicted, containers.lifetime.count,
        containers.crashed,
      ].enumerated() { counts[index] += count }
      for (index, measure) in [containers.total, containers.busy, containers.moving].enumerated() {
        areas[index] += measure.area(at: time)
      }
      precondition(
        containers.total.value == state.functions[function].containers,
        "other containers of a function are measured than there are")
      for pair in functionNodes.nodes(of: function) ?? [] {
        requests[pair.node.index] += pair.requests
      }
    }
    let all = metrics.containers
    precondition(
      counts == [all.created, all.expired, all.evicted, all.lifetime.count, all.crashed]
        && areas == [all.total, all.busy, all.moving].map { $0.area(at: time) },
      "the containers of the functions do not add up to those of the cluster")
    guard functionNodes.isCounted else { return }
    for node in state.nodes.ids {
      precondition(
        requests[node.index] == state.nodes[node].requests,
        "the requests of the functions on a node do not add up to those of the node")
    }
  }
}
