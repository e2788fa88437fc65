import CIntrinsics
import SimKernel

/// A FaaS cluster: a gateway, nodes on machines, a registry, functions, their containers and requests.
///
/// Its parts are in files of their own, each with its state and what happens to it: the gateway, placement,
/// the life of a container, execution, shared CPU, images, closed loops, measurements. ``handle(_:_:)`` is
/// the table of contents.
public struct Cluster: ~Copyable, SimModel {
  /// Everything that can happen besides arrivals.
  public typealias Event = ClusterEvent

  /// The cluster at this instant.
  public internal(set) var state: ClusterState
  /// What has been measured.
  public internal(set) var metrics = ClusterMetrics()
  var functionMetrics = FunctionMetricsTable()
  var functionNodes = FunctionNodeTable()
  var policies: ClusterPolicies
  var batch: ArrivalBatch
  var draws: ExecutionDraws
  var cpu: CPUShares
  var gateway: Gateway
  var path: RequestPath
  var clients: Clients
  var log: RecordLog
  var selections: Selections
  var calls = Calls()
  var workflows = Workflows()
  var faults = Faults()
  var retries: Retries
  var streams: Streams
  let rules: ModelRules
  let quotaPeriods: QuotaPeriods
  let measures: MetricsConfiguration
  /// The keep-alive window of all containers, where it is one.
  let constantWindow: SimDuration?
  let hasStrategy: Bool
  /// Whether requests take the usual way: a container with room if there is one, else a new one.
  let placesUsually: Bool
  var scaling: Scaling
  var pools = Pools()
  var messages: Messages
  var overcommitments = Overcommitments()
  var disturbances: Disturbances
  /// What is left to an engine, where the cluster is live.
  var live: LiveActions
  var invokers: Invokers
  var admission: Admission
  var asynchronous: Asynchronous
  var billing: Billing
  /// Memory of containers over time, where ``countsMemory``.
  var memoryCount = MemoryCount()
  /// Whether the memory of containers is counted by itself.
  var countsMemory = false
  /// Whether requests take anything besides a container that they give back when they leave.
  let requestsHold: Bool
  /// Whether others than a function's own queue are told of room.
  let announcesRoom: Bool
  /// Whether a container that has room may have to serve others than its function's own queue.
  var mayServeOthers: Bool
  /// Whether clients send requests again.
  let hasRetries: Bool
  /// Whether functions send calls.
  let sendsCalls: Bool
  /// Where executors ask for code.
  var catalog: Catalog
  /// Containers that fetch code before they are ready.
  var loadings = Loadings()
  /// Whether functions have to do with executors.
  var hasExecutors = false
  /// Whether no machine can be short of CPU.
  let cpuIsAmple: Bool
  /// Whether requests can take the short way of `WarmPath.swift`; settled when the run begins.
  var isPlain = false
  /// Whether memory that becomes free now is spoken for.
  var holdsRoomLine = false
  /// What draws belong to.
  var numbers = RequestNumbers()
  /// Whether the run pauses when the last request of the workload has ended (`Agenda.requestStop()`),
  /// though keep-alive windows and the like are still open.
  public var stopsWhenDone = false
  /// Whether measuring of single functions is on.
  var measuresFunctions: Bool { measures.perFunction }
  /// Whether the load of functions is counted for an autoscaler.
  let countsLoad: Bool
  /// Whether a sample is still to be taken.
  var isSampling = false

  /// Creates a cluster without functions; add them with ``addFunction(_:name:)``, then call ``begin(_:)``.
  ///
  /// - Precondition: there is a machine and a node, and every id refers to something.
  public init(
    _ configuration: ClusterConfiguration, policies: ClusterPolicies, arrivals: any ArrivalSource
  ) {
    precondition(!configuration.machines.isEmpty, "a cluster needs a machine")
    precondition(!configuration.nodes.isEmpty, "a cluster needs a node")
    state = ClusterState(configuration, images: ImageStores(configuration))
    self.policies = policies
    batch = ArrivalBatch(arrivals)
    streams = Streams(configuration)
    draws = ExecutionDraws(
      RandomStream(
        seed: configuration.seed, name: "request/execution",
        replication: configuration.replication, pairing: configuration.pairing))
    cpu = CPUShares(split: configuration.rules.requestSplit)
    let hasInvokers = policies.invocation?.givesToNodes ?? false
    let isAsynchronous = configuration.gateway.asynchronous != nil
    invokers = Invokers(isOn: hasInvokers)
    asynchronous = Asynchronous(configuration.gateway.asynchronous, in: &state.samplers)
    billing = Billing(configuration.metrics.billing)
    // A way that costs nothing, where requests have to be told when they leave.
    gateway = Gateway(
      configuration.gateway, retry: configuration.retry,
      hasPath: !configuration.path.isEmpty || hasInvokers || isAsynchronous,
      hasCalls: configuration.profiles.contains { !$0.calls.isEmpty },
      in: &state.samplers)
    path = RequestPath(configuration, in: &state.samplers)
    requestsHold =
      hasInvokers || isAsynchronous
      || configuration.path.contains { $0.holdsWorker && $0.workers > 0 }
    announcesRoom = configuration.messaging != nil || hasInvokers
    mayServeOthers =
      configuration.messaging != nil || hasInvokers
      || configuration.profiles.contains { $0.containerQueue > 0 }
    admission = Admission(configuration.rules.admission)
    retries = Retries(configuration.retry, in: &state.samplers)
    clients = Clients(configuration.loops, in: &state.samplers)
    log = RecordLog(configuration.metrics)
    selections = Selections(nodes: configuration.nodes.count)
    catalog = Catalog(configuration.catalog, in: &state.samplers)
    messages = Messages(
      configuration.messaging, nodes: configuration.nodes.count, in: &state.samplers)
    disturbances = Disturbances(configuration, in: &state.samplers)
    live = LiveActions(isOn: configuration.isLive)
    rules = configuration.rules
    quotaPeriods = QuotaPeriods(period: configuration.rules.quotaPeriod.inSeconds)
    measures = configuration.metrics
    scaling = Scaling(policies, hasPools: configuration.hasPools)
    // Who counts containers decides when they go.
    constantWindow = scaling.countsContainers ? .longest : policies.keepAlive.constantWindow
    hasStrategy = policies.invocation != nil
    placesUsually =
      policies.invocation == nil && policies.loadBalancing == nil && configuration.messaging == nil
    countsLoad = policies.autoscaler != nil
    hasRetries = configuration.retry != nil
    sendsCalls = configuration.profiles.contains { !$0.calls.isEmpty }
    let isFair = configuration.rules.cpuSharing == .fair
    cpuIsAmple = !isFair || configuration.machines.allSatisfy { $0.cores.isUnlimited }
    for machine in configuration.machines {
      state.add(machine, sharingCPU: isFair)
      overcommitments.add(machine, in: &state.samplers)
    }
    for node in configuration.nodes { state.add(node) }
    if invokers.isOn {
      state.invokers = Array(repeating: InvokerRow(), count: configuration.nodes.count)
    }
    for profile in configuration.profiles {
      state.add(
        profile, sharingCPU: isFair, isLive: configuration.isLive, isBilled: billing.isOn)
      calls.add(profile, of: configuration, in: &state.samplers)
      faults.add(profile)
    }
    settleComponents()
  }

  private init(copying other: borrowing Cluster) {
    state = other.state.copy()
    metrics = other.metrics.copy()
    functionMetrics = other.functionMetrics.copy()
    functionNodes = other.functionNodes.copy()
    policies = other.policies
    batch = other.batch.copy()
    draws = other.draws.copy()
    cpu = other.cpu.copy()
    gateway = other.gateway
    path = other.path.copy()
    clients = other.clients.copy()
    log = other.log
    selections = other.selections
    calls = other.calls.copy()
    workflows = other.workflows.copy()
    faults = other.faults.copy()
    retries = other.retries.copy()
    streams = other.streams
    rules = other.rules
    quotaPeriods = other.quotaPeriods
    measures = other.measures
    constantWindow = other.constantWindow
    hasStrategy = other.hasStrategy
    placesUsually = other.placesUsually
    scaling = other.scaling
    pools = other.pools
    messages = other.messages
    overcommitments = other.overcommitments
    disturbances = other.disturbances
    live = other.live
    invokers = other.invokers
    admission = other.admission
    asynchronous = other.asynchronous
    billing = other.billing
    memoryCount = other.memoryCount
    countsMemory = other.countsMemory
    requestsHold = other.requestsHold
    announcesRoom = other.announcesRoom
    mayServeOthers = other.mayServeOthers
    countsLoad = other.countsLoad
    isSampling = other.isSampling
    hasRetries = other.hasRetries
    sendsCalls = other.sendsCalls
    catalog = other.catalog
    loadings = other.loadings
    hasExecutors = other.hasExecutors
    cpuIsAmple = other.cpuIsAmple
    numbers = other.numbers
    warmings = other.warmings
    stopsWhenDone = other.stopsWhenDone
    isPlain = other.isPlain
  }

  /// An independent copy with the same future.
  public borrowing func copy() -> Cluster { Cluster(copying: self) }

  /// Adds a function and prepares what its ``FunctionConfiguration/warming`` asks for on the way.
  ///
  /// - Parameters:
  ///   - function: What it is like.
  ///   - name: Its name, which decides what is drawn for its requests; `nil` for its place among the functions.
  /// - Returns: Its place among the functions.
  /// - Precondition: its profile and image exist.
  /// - Complexity: amortised O(1).
  @discardableResult
  public mutating func addFunction(_ function: FunctionConfiguration, name: String? = nil)
    -> FunctionID
  {
    precondition(function.profile.index < state.profiles.count, "a function without a profile")
    var row = FunctionRow()
    row.profile = function.profile
    row.image = function.image
    row.memory = function.memory
    row.executionScale = function.executionScale
    row.coldStartScale = function.coldStartScale
    noteMemory(row.memory)
    let id = state.functions.append(row)
    numbers.add(name)
    _ = state.functionQueues.append(FunctionQueue())
    if scaling.isOn { state.addScale(of: id, countingLoad: countsLoad) }
    if scaling.hasPools { addPool(function, id) }
    addExecutor(function, id)
    if asynchronous.isOn { asynchronous.functions.append(function.isAsynchronous) }
    if measuresFunctions { functionMetrics.append() }
    warmings.append(contentsOf: function.warming == .cold ? [] : [(id, function.warming)])
    return id
  }

  /// What is to be prepared before the first request.
  var warmings: [(function: FunctionID, warming: Warming)] = []

  /// Prepares warm functions and schedules what happens by itself: call once, before the run.
  ///
  /// - Precondition: what functions call exists.
  public mutating func begin(_ agenda: inout Agenda<ClusterEvent>) {
    precondition(
      calls.groups.allSatisfy { $0.function.index < state.functions.count },
      "a call of a function that does not exist")
    settleExecutors()
    isPlain = modelsNothingBesides
    if measuresFunctions {
      functionNodes = FunctionNodeTable(
        functions: state.functions.count, nodes: state.nodes.count)
    }
    for (function, warming) in warmings { prepare(function, warming, &agenda) }
    warmings = []
    beginScaling(&agenda)
    beginMessages(&agenda)
    beginInvokers()
    beginClients(&agenda)
    if measures.warmUp > .zero { agenda.schedule(.warmUpEnded, after: measures.warmUp) }
    if measures.samplingPeriod != nil {
      isSampling = true
      agenda.schedule(.sampleCameDue, at: agenda.now)
    }
    batch.refill(drawing: draws, numbering: &numbers, for: state)
    beginFaults(&agenda)
  }

  /// When the next request of the open workload arrives.
  public var nextArrival: EventKey {
    @inline(__always) get {
      batch.nextTime == .never ? .never : EventKey(batch.nextTime, .arrival)
    }
  }

  /// What the next arrival adds to the fingerprint of events: whom it calls and what it brings.
  public var arrivalDigest: UInt64 {
    let next = batch.next
    return UInt64(next.function.rawValue) << 40 ^ UInt64(bitPattern: next.execution.nanoseconds)
  }

  /// Takes the next request of the open workload.
  public mutating func arrive(_ agenda: inout Agenda<ClusterEvent>) {
    let arrival = batch.next
    let index = batch.nextIndex
    if batch.step() {
      if batch.looksAhead { bringNear() }
    } else {
      batch.refill(drawing: draws, numbering: &numbers, for: state)
    }
    if beginsAtOnce(arrival, index: index, &agenda) { return }
    receive(arrival, index: index, from: .none, &agenda)
  }

  /// Begins to load what requests will touch that arrive a little later: first their container, then its neighbours.
  ///
  /// Tables are named one by one: a borrowed state would be copied, all of its 500 bytes.
  @inline(__always)
  private func bringNear() {
    if let function = batch.function(ahead: 8) {
      let container = state.functions[function].availableFirst
      if !container.isNone { simfaas_prefetch(state.containers.address(of: container)) }
    }
    guard let function = batch.function(ahead: 4) else { return }
    if measuresFunctions { functionMetrics.bringNear(function) }
    let container = state.functions[function].availableFirst
    guard !container.isNone else { return }
    simfaas_prefetch(state.containers.address(of: state.containers[container].next))
    simfaas_prefetch(state.containers.address(of: state.containers[container].nodeNext))
    simfaas_prefetch(state.containers.address(of: state.containers[container].nodePrevious))
  }

  /// Whether what events will touch is better loaded ahead.
  public var looksAhead: Bool {
    @inline(__always) get { batch.looksAhead }
  }

  /// Begins to load the row of what an event will happen to.
  @inline(__always)
  public func bringNear(_ event: ClusterEvent) {
    if event.kind == .waitingFinished {
      simfaas_prefetch(state.requests.address(of: RequestID(rawValue: event.id)))
    }
  }

  /// Begins to load what the row of an event leads to.
  @inline(__always)
  public func bringNearer(_ event: ClusterEvent) {
    guard event.kind == .waitingFinished else { return }
    let request = RequestID(rawValue: event.id)
    simfaas_prefetch(state.containers.address(of: state.requests[request].container))
    let function = state.requests[request].function
    simfaas_prefetch(state.functions.address(of: function))
    if measuresFunctions { functionMetrics.bringNear(function) }
  }

  /// Takes an event: one case, one call.
  public mutating func handle(_ event: ClusterEvent, _ agenda: inout Agenda<ClusterEvent>) {
    let id = event.id
    switch event.kind {
    case .waitingFinished: waitingFinished(RequestID(rawValue: id), &agenda)
    case .computationFinished: computationFinished(ContainerID(rawValue: id), &agenda)
    case .sharedComputationFinished:
      sharedComputationFinished(MachineID(rawValue: id), &agenda)
    case .keepAliveExpiredBeforeArrivals, .keepAliveExpiredAfterArrivals:
      keepAliveExpired(ContainerID(rawValue: id), &agenda)
    case .containerCreated: containerCreated(ContainerID(rawValue: id), &agenda)
    case .containerStarted: containerStarted(ContainerID(rawValue: id), &agenda)
    case .containerStopped: containerStopped(ContainerID(rawValue: id), &agenda)
    case .containerPaused: containerPaused(ContainerID(rawValue: id), &agenda)
    case .containerUnpaused: containerUnpaused(ContainerID(rawValue: id), &agenda)
    case .responseDelivered: responseDelivered(RequestID(rawValue: id), &agenda)
    case .gatewayPassed: gatewayPassed(RequestID(rawValue: id), &agenda)
    case .metricsRead: metricsRead(RequestID(rawValue: id), &agenda)
    case .commandReachedNode: commandReachedNode(ContainerID(rawValue: id), &agenda)
    case .retryCameDue: retryCameDue(RequestID(rawValue: id), &agenda)
    case .clientBecameReady: clientBecameReady(ClientID(rawValue: id), &agenda)
    case .requestTimedOut: requestTimedOut(RequestID(rawValue: id), &agenda)
    case .registryAnswered:
      state.images.registryAnswered(PullID(rawValue: id), agenda: &agenda)
      imagesAdvanced(&agenda)
    case .downloadAdvanced:
      state.images.downloadAdvanced(agenda: &agenda)
      imagesAdvanced(&agenda)
    case .layerExtracted:
      state.images.layerExtracted(MachineID(rawValue: id), agenda: &agenda)
      imagesAdvanced(&agenda)
    case .callerBecameReady: callerBecameReady(RequestID(rawValue: id), &agenda)
    case .callsEnded: callsEnded(RequestID(rawValue: id), &agenda)
    case .resendCameDue: resendCameDue(RequestID(rawValue: id), &agenda)
    case .catalogAnswered: catalogAnswered(id, &agenda)
    case .warmUpEnded: restartMeasuring(at: agenda.now)
    case .sampleCameDue: sampleCameDue(&agenda)
    case .autoscalerWoke: autoscalerWoke(&agenda)
    case .scalingTookEffect: scalingTookEffect(id, &agenda)
    case .messageStepEnded: messageStepEnded(RequestID(rawValue: id), &agenda)
    case .messagePosted: messagePosted(id, &agenda)
    case .retransmissionCameDue: retransmissionCameDue(RequestID(rawValue: id), &agenda)
    case .componentWorked: componentWorked(RequestID(rawValue: id), &agenda)
    case .nodeCrashed: nodeCrashed(id, &agenda)
    case .machineCollapsed: machineCollapsed(MachineID(rawValue: id), &agenda)
    case .machineRecovered: comeBack(MachineID(rawValue: id), &agenda)
    case .nodeReturned: nodeReturned(id, &agenda)
    case .executorDied: executorDied(id, &agenda)
    case .deathWasNoticed: deathWasNoticed(ContainerID(rawValue: id), &agenda)
    case .heartbeatCameDue: heartbeatCameDue(&agenda)
    case .checkerDied: checkerDied(&agenda)
    case .executorWasForgotten: executorWasForgotten(ContainerID(rawValue: id), &agenda)
    case .registryChanged: registryChanged(&agenda)
    case .restartCameDue: restartCameDue(id, &agenda)
    case .asynchronousStepEnded: asynchronousStepEnded(RequestID(rawValue: id), &agenda)
    }
  }

  /// Whether every request of the workload has ended; containers may still be there.
  public var isDone: Bool {
    batch.nextTime == .never && metrics.present == 0 && !clients.hasMore
  }

  /// The next request of the open workload; `nil` at its end.
  public var upcoming: Arrival? { batch.nextTime == .never ? nil : batch.next }

  /// Why the workload could not be read to its end; `nil` if nothing is wrong.
  public var arrivalFailure: (any Error)? { batch.failure }
}
