import SimKernel

/// The control loop that orders numbers of containers, and what it has ordered.
struct Scaling {
  /// Whether there is an autoscaler.
  let isAutomatic: Bool
  /// Whether the number of containers is decided by an autoscaler, or by nobody: not by requests.
  let countsContainers: Bool
  /// Whether there are pools of generic containers.
  let hasPools: Bool
  /// Whether the model keeps lists of ready containers.
  let isOn: Bool
  /// When the autoscaler wakes next.
  var wakesAt = SimTime.never
  /// Since when nothing but periodic things was left to happen; `never` while there is more.
  var quietSince = SimTime.never
  /// Orders that have not taken effect, and the free places among them.
  var orders: [ScalingOrders.Order] = []
  var freeOrders: [Int] = []
  /// What the autoscaler writes its orders into.
  var sheet = ScalingOrders()
  /// Functions that lack containers because there was no room, in the order in which they began to.
  var pending: [FunctionID] = []

  init(_ policies: ClusterPolicies, hasPools: Bool) {
    isAutomatic = policies.autoscaler != nil
    countsContainers = policies.autoscaler != nil || policies.loadBalancing != nil
    self.hasPools = hasPools
    isOn = policies.autoscaler != nil || policies.loadBalancing != nil || hasPools
  }

  /// How long an autoscaler is woken although nothing else is left to happen: longer than any window that one has.
  static let patience = SimDuration.minutes(60)
}

// From the autoscaler's orders to containers.
extension Cluster {
  /// Brings up what functions have at the start, and wakes the autoscaler for the first time.
  mutating func beginScaling(_ agenda: inout Agenda<ClusterEvent>) {
    guard scaling.isOn else { return }
    for function in state.functions.ids {
      let isPool = pools.isOn && pools.rows[function.index].isPool
      if scaling.countsContainers || isPool { prepareReplicas(of: function, &agenda) }
    }
    guard let first = policies.autoscaler?.firstWake, first < .longest else { return }
    wakeAutoscaler(at: agenda.now + first, &agenda)
  }

  private mutating func wakeAutoscaler(at time: SimTime, _ agenda: inout Agenda<ClusterEvent>) {
    scaling.wakesAt = time
    if time < .never { agenda.schedule(.autoscalerWoke, at: time) }
  }

  /// The autoscaler reads and orders.
  mutating func autoscalerWoke(_ agenda: inout Agenda<ClusterEvent>) {
    guard scaling.wakesAt == agenda.now else { return }
    scaling.wakesAt = .never
    let next =
      policies.autoscaler?.wake(at: agenda.now, in: state, orders: &scaling.sheet) ?? .never
    precondition(next > agenda.now, "an autoscaler wants to wake before it has slept")
    obey(&agenda)
    if goesOnScaling(agenda) { wakeAutoscaler(at: next, &agenda) }
  }

  /// Whether there is any use in waking again: not for ever, if only the loop itself is left to happen.
  private mutating func goesOnScaling(_ agenda: borrowing Agenda<ClusterEvent>) -> Bool {
    guard stopsWhenDone else { return true }
    let others = agenda.count - (isSampling ? 1 : 0) - disturbances.timers
    guard batch.nextTime == .never, others == 0 else {
      scaling.quietSince = .never
      return true
    }
    if scaling.quietSince == .never { scaling.quietSince = agenda.now }
    return !isDone && agenda.now - scaling.quietSince < Scaling.patience
  }

  /// Carries out what the autoscaler has just ordered, or notes it for later.
  private mutating func obey(_ agenda: inout Agenda<ClusterEvent>) {
    guard !scaling.sheet.isEmpty else { return }
    let sheet = scaling.sheet
    scaling.sheet.removeAll()
    for (function, isBuffered) in sheet.bufferings {
      state.scales[function].isBuffered = isBuffered
    }
    for order in sheet.orders {
      guard order.delay > .zero else {
        scale(order.function, to: order.containers, &agenda)
        continue
      }
      let place = scaling.freeOrders.popLast() ?? scaling.orders.count
      if place == scaling.orders.count {
        scaling.orders.append(order)
      } else {
        scaling.orders[place] = order
      }
      agenda.schedule(.scalingTookEffect(UInt32(place)), after: order.delay)
    }
  }

  /// An order has reached those who carry it out.
  mutating func scalingTookEffect(_ place: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    let order = scaling.orders[Int(place)]
    scaling.freeOrders.append(Int(place))
    scale(order.function, to: order.containers, &agenda)
  }

  /// Tells the autoscaler that a request waits for a container of a function that has none.
  mutating func pokeAutoscaler(
    _ function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard scaling.isAutomatic else { return }
    policies.autoscaler?.requestAwaits(
      function, at: agenda.now, in: state, orders: &scaling.sheet)
    obey(&agenda)
  }

  /// Gives a function as many containers as were ordered, within its limits.
  mutating func scale(
    _ function: FunctionID, to containers: Int, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let desired = state.scales[function].limits.clamp(containers)
    state.scales[function].desired = Int32(clamping: desired)
    reconcile(function, &agenda)
  }

  /// Brings up or removes containers until there are as many as desired; what finds no room waits for it.
  mutating func reconcile(
    _ function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    while wanted(of: function) < state.scales[function].desired {
      guard mayHaveMore(function), let node = nodeToPrepare(for: function, agenda),
        state.hasRoom(for: function, on: node)
      else {
        awaitScale(function)
        return
      }
      bringUp(function, on: node, for: .none, &agenda)
    }
    while state.containersWanted(of: function) > state.scales[function].desired {
      remove(from: function, &agenda)
    }
  }

  /// Containers that are to stay, and those that will be started again after a pause.
  private func wanted(of function: FunctionID) -> Int32 {
    let wanted = state.containersWanted(of: function)
    return disturbances.changesStarts
      ? wanted + disturbances.starts.pausing(of: function) : wanted
  }

  private mutating func awaitScale(_ function: FunctionID) {
    guard !state.scales[function].isPending else { return }
    state.scales[function].isPending = true
    scaling.pending.append(function)
  }

  /// Memory has become free: functions that lack containers get them, in the order in which they began to.
  mutating func reconcilePending(_ agenda: inout Agenda<ClusterEvent>) {
    let functions = scaling.pending
    scaling.pending.removeAll(keepingCapacity: true)
    for function in functions {
      state.scales[function].isPending = false
      reconcile(function, &agenda)
    }
  }

  /// Removes one container: of those that come up the one decided on last, else of those that are ready the one that
  /// became so last, as Kubernetes' ReplicaSet does.
  private mutating func remove(
    from function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    if let container = state.starting[function.index].last {
      dismiss(container)
    } else if let container = state.replicas[function.index].last {
      drain(container, &agenda)
    }
  }

  /// A container that comes up is not wanted any more: it goes as soon as it is up.
  private mutating func dismiss(_ id: ContainerID) {
    let function = state.containers[id].function
    state.containers[id].flags.insert(.draining)
    if state.containers[id].flags.contains(.unbound) {
      state.containers[id].flags.remove(.unbound)
      state.functions[function].comingUp -= 1
    }
    state.removeStarting(id, of: function)
    state.scales[function].draining += 1
  }

  /// A ready container is not wanted any more: it takes no request, and goes once it has run what it has.
  mutating func drain(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.containers[id].phase != .dead else {
      bury(id, &agenda)
      return
    }
    let function = state.containers[id].function
    let hadRoom = hasRoom(id)
    state.removeReplica(id, of: function)
    state.scales[function].draining += 1
    state.containers[id].flags.insert(.draining)
    if state.containers[id].running == 0 {
      stop(id, &agenda)
    } else {
      if hadRoom { state.removeAvailable(id, from: function) }
      if state.hasContainerQueues { state.openOrCloseQueue(of: id) }
    }
  }

  // MARK: What becomes of containers

  /// A container has been decided on.
  mutating func noteStarting(_ id: ContainerID, of function: FunctionID) {
    state.starting[function.index].append(id)
    state.scales[function].comingUp += 1
  }

  /// A container has come up.
  ///
  /// - Returns: Whether it is wanted; otherwise it goes.
  mutating func noteReady(_ id: ContainerID, of function: FunctionID) -> Bool {
    guard !state.containers[id].flags.contains(.draining) else { return false }
    state.removeStarting(id, of: function)
    state.addReplica(id, of: function)
    return true
  }

  /// A container begins to be stopped, for whatever reason.
  mutating func noteStopping(_ id: ContainerID, of function: FunctionID) {
    guard !state.containers[id].flags.contains(.draining) else { return }
    state.removeReplica(id, of: function)
  }

  /// A container is no more.
  mutating func noteGone(_ row: ContainerRow, _ id: ContainerID) {
    if row.flags.contains(.draining) {
      state.scales[row.function].draining -= 1
    } else if row.phase.isComingUp {
      state.removeStarting(id, of: row.function)
    }
  }
}

extension ClusterState {
  /// Containers of `function` that are ready or come up and are to stay.
  func containersWanted(of function: FunctionID) -> Int32 {
    scales[function].ready + scales[function].comingUp
  }

  mutating func addScale(of function: FunctionID, countingLoad: Bool) {
    var row = ScaleRow()
    row.limits = profiles[functions[function].profile].scale
    _ = scales.append(row)
    replicas.append([])
    starting.append([])
    if countingLoad { _ = loads.append(LoadRow()) }
  }

  mutating func addReplica(_ id: ContainerID, of function: FunctionID) {
    replicas[function.index].append(id)
    scales[function].ready += 1
  }

  /// - Complexity: O(*n*) in the function's containers.
  mutating func removeReplica(_ id: ContainerID, of function: FunctionID) {
    guard let place = replicas[function.index].lastIndex(of: id) else { return }
    replicas[function.index].remove(at: place)
    scales[function].ready -= 1
  }

  mutating func removeStarting(_ id: ContainerID, of function: FunctionID) {
    guard let place = starting[function.index].lastIndex(of: id) else { return }
    starting[function.index].remove(at: place)
    scales[function].comingUp -= 1
  }
}
