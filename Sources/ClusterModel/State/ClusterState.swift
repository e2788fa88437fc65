import SimKernel

/// What is true of the cluster at this instant, as policies may read it.
///
/// Tables of plain rows, addressed by typed ids. Policies borrow it; only the cluster changes it.
public struct ClusterState: ~Copyable {
  /// The machines.
  public internal(set) var machines: Table<MachineID, MachineRow>
  /// The nodes.
  public internal(set) var nodes: Table<NodeID, NodeRow>
  /// The agents of the nodes.
  var agents: Table<NodeID, AgentRow>
  /// The functions.
  public internal(set) var functions: Table<FunctionID, FunctionRow>
  /// The behaviours that functions refer to.
  public internal(set) var profiles: Table<ProfileID, ProfileRow>
  /// The containers; rows of phase `gone` are free.
  public internal(set) var containers: Table<ContainerID, ContainerRow>
  var requests: Table<RequestID, RequestRow>
  var functionQueues: Table<FunctionID, FunctionQueue>
  var containerQueues: Table<ContainerID, ContainerQueue>
  /// What exporters count of the functions; empty without an autoscaler.
  var loads = Table<FunctionID, LoadRow>()
  /// The scale of the functions; empty without load balancing and autoscaler.
  var scales = Table<FunctionID, ScaleRow>()
  /// The ready containers of each function, and those that come up, both oldest first; empty likewise.
  @usableFromInline var replicas: [[ContainerID]] = []
  var starting: [[ContainerID]] = []
  /// What functions have to do with executors.
  var executors = ExecutorTables()
  /// The nodes that each function may run on; empty for all, and empty altogether where no function is bound to any.
  @usableFromInline var permissions: [[Bool]] = []
  /// While a choice is made that may not take all containers of a pool: the pool, and those that it may take.
  @usableFromInline var partOf = FunctionID.none
  @usableFromInline var part: [ContainerID] = []
  /// The instant for which load balancing is asked.
  var choiceAt = SimTime.start
  /// What the nodes' invokers have to do; empty where no strategy gives requests to nodes.
  var invokers: [InvokerRow] = []
  /// The images on the machines, and those on their way.
  var images: ImageStores
  /// What compiled distributions refer to.
  var samplers: SamplerPool
  /// The order in which containers with room are taken.
  public let idleOrder: IdleOrder
  /// Whether the container with room to be taken is the first of its function's list, and whether that list is kept by last use.
  let takesFirst, ordersByUse: Bool
  /// The first free rows.
  var freeContainer = ContainerID.none
  var freeRequest = RequestID.none
  /// The line of functions with requests that wait for room.
  var roomFirst = FunctionID.none
  var roomLast = FunctionID.none
  /// Containers in any phase but gone.
  public internal(set) var containersInAll = 0
  /// Whether containers can have requests waiting at them.
  let hasContainerQueues: Bool

  init(_ configuration: ClusterConfiguration, images: consuming ImageStores) {
    machines = Table(capacity: configuration.machines.count)
    nodes = Table(capacity: configuration.nodes.count)
    agents = Table(capacity: configuration.nodes.count)
    functions = Table()
    profiles = Table(capacity: configuration.profiles.count)
    containers = Table(capacity: 1024)
    requests = Table(capacity: 1024)
    functionQueues = Table()
    containerQueues = Table()
    self.images = images
    samplers = SamplerPool()
    let order = configuration.rules.idleOrder
    idleOrder = order
    takesFirst = order == .mostRecentlyUsed || order == .newest
    ordersByUse = order != .newest && order != .oldest
    hasContainerQueues = configuration.profiles.contains { $0.containerQueue > 0 }
  }

  private init(copying other: borrowing ClusterState) {
    machines = other.machines.copy()
    nodes = other.nodes.copy()
    agents = other.agents.copy()
    functions = other.functions.copy()
    profiles = other.profiles.copy()
    containers = other.containers.copy()
    requests = other.requests.copy()
    functionQueues = other.functionQueues.copy()
    containerQueues = other.containerQueues.copy()
    loads = other.loads.copy()
    scales = other.scales.copy()
    replicas = other.replicas
    starting = other.starting
    executors = other.executors.copy()
    permissions = other.permissions
    partOf = other.partOf
    part = other.part
    choiceAt = other.choiceAt
    invokers = other.invokers
    images = other.images.copy()
    samplers = other.samplers.copy()
    idleOrder = other.idleOrder
    takesFirst = other.takesFirst
    ordersByUse = other.ordersByUse
    freeContainer = other.freeContainer
    freeRequest = other.freeRequest
    roomFirst = other.roomFirst
    roomLast = other.roomLast
    containersInAll = other.containersInAll
    hasContainerQueues = other.hasContainerQueues
  }

  /// An independent copy.
  borrowing func copy() -> ClusterState { ClusterState(copying: self) }
}

// What policies ask.
extension ClusterState {
  /// Memory that containers on `node` can still have.
  @inlinable
  public func memoryFree(on node: NodeID) -> Bytes { machines[nodes[node].machine].memoryFree }

  /// Memory that containers hold on the machine of `node`.
  @inlinable
  public func memoryInUse(on node: NodeID) -> Bytes { machines[nodes[node].machine].memoryInUse }

  /// Whether `node` has room for one more container of `function` without evicting any.
  @inlinable
  public func hasRoom(for function: FunctionID, on node: NodeID) -> Bool {
    memoryFree(on: node) >= functions[function].memory && mayRun(function, on: node)
  }

  /// Whether requests of `function` may run on `node`.
  @inlinable
  public func mayRun(_ function: FunctionID, on node: NodeID) -> Bool {
    permissions.isEmpty || permissions[function.index].isEmpty
      || permissions[function.index][node.index]
  }

  /// The first node from `node` on that `function` may run on, going round.
  func permittedNode(from node: NodeID, for function: FunctionID) -> NodeID {
    var permitted = node
    for _ in 0..<nodes.count {
      if mayRun(function, on: permitted) { return permitted }
      permitted = NodeID((permitted.index + 1) % nodes.count)
    }
    return node
  }

  /// Whether `node` has room for one more container of `function` once those being stopped have gone.
  func willHaveRoom(for function: FunctionID, on node: NodeID) -> Bool {
    let machine = nodes[node].machine
    return machines[machine].memoryFree + machines[machine].memoryLeaving
      >= functions[function].memory
  }

  /// Whether the image of `function` is present on the machine of `node`; true where images are not modelled.
  public func hasImage(of function: FunctionID, on node: NodeID) -> Bool {
    let image = functions[function].image
    return image.isNone || images.holds(image, on: nodes[node].machine)
  }

  /// The container of `function` that ``idleOrder`` puts first among those with room; `none` if there is none.
  ///
  /// - Complexity: O(1); O(*n*) in the containers with room under ``IdleOrder/random``.
  public func containerWithRoom(of function: FunctionID, random: inout RandomStream) -> ContainerID
  {
    let row = functions[function]
    switch idleOrder {
    case .mostRecentlyUsed, .newest:
      return row.availableFirst
    case .leastRecentlyUsed, .oldest:
      return row.availableLast
    case .random:
      guard row.available > 1 else { return row.availableFirst }
      var container = row.availableFirst
      for _ in 0..<random.index(below: UInt32(row.available)) {
        container = containers[container].next
      }
      return container
    }
  }

  /// CPU cores in use on the machine of `node`.
  public func coresInUse(on node: NodeID) -> Cores {
    Cores(millicores: Int64(machines[nodes[node].machine].coresInUse.value / 1_000))
  }
}

// The list of a function's containers with room.
extension ClusterState {
  /// Puts a container that has just been used into its function's list of containers with room.
  @inline(__always)
  mutating func addAvailable(_ id: ContainerID, to function: FunctionID) {
    guard !ordersByUse else {
      addFirstAvailable(id, to: function)
      return
    }
    var before = ContainerID.none
    var after = functions[function].availableFirst
    let created = containers[id].createdAt
    while !after.isNone
      && (containers[after].createdAt > created
        || containers[after].createdAt == created && after.rawValue > id.rawValue)
    {
      before = after
      after = containers[after].next
    }
    containers[id].previous = before
    containers[id].next = after
    if before.isNone {
      functions[function].availableFirst = id
    } else {
      containers[before].next = id
    }
    if after.isNone {
      functions[function].availableLast = id
    } else {
      containers[after].previous = id
    }
    functions[function].available &+= 1
  }

  /// Takes the first container out of its function's list of those with room.
  @inline(__always)
  mutating func takeFirstAvailable(_ id: ContainerID, of function: FunctionID) {
    let after = containers[id].next
    functions[function].availableFirst = after
    if after.isNone {
      functions[function].availableLast = .none
    } else {
      containers[after].previous = .none
    }
    functions[function].available &-= 1
  }

  /// Makes a container the first of its function's list of those with room.
  @inline(__always)
  private mutating func addFirstAvailable(_ id: ContainerID, to function: FunctionID) {
    let after = functions[function].availableFirst
    containers[id].previous = .none
    containers[id].next = after
    functions[function].availableFirst = id
    if after.isNone {
      functions[function].availableLast = id
    } else {
      containers[after].previous = id
    }
    functions[function].available &+= 1
  }

  /// Takes a container out of its function's list of containers with room.
  @inline(__always)
  mutating func removeAvailable(_ id: ContainerID, from function: FunctionID) {
    let before = containers[id].previous
    let after = containers[id].next
    if before.isNone {
      functions[function].availableFirst = after
    } else {
      containers[before].next = after
    }
    if after.isNone {
      functions[function].availableLast = before
    } else {
      containers[after].previous = before
    }
    functions[function].available &-= 1
  }

  /// Notes that a container with room has just been used.
  mutating func touchAvailable(_ id: ContainerID, of function: FunctionID) {
    guard idleOrder == .mostRecentlyUsed || idleOrder == .leastRecentlyUsed else { return }
    guard functions[function].availableFirst != id else { return }
    removeAvailable(id, from: function)
    addAvailable(id, to: function)
  }
}

// The list of a node's idle containers, the least recently used first.
extension ClusterState {
  @inline(__always)
  mutating func addIdle(_ id: ContainerID, to node: NodeID) {
    let last = nodes[node].idleLast
    containers[id].nodePrevious = last
    containers[id].nodeNext = .none
    if last.isNone {
      nodes[node].idleFirst = id
    } else {
      containers[last].nodeNext = id
    }
    nodes[node].idleLast = id
    nodes[node].idle &+= 1
  }

  @inline(__always)
  mutating func removeIdle(_ id: ContainerID, from node: NodeID) {
    let before = containers[id].nodePrevious
    let after = containers[id].nodeNext
    if before.isNone {
      nodes[node].idleFirst = after
    } else {
      containers[before].nodeNext = after
    }
    if after.isNone {
      nodes[node].idleLast = before
    } else {
      containers[after].nodePrevious = before
    }
    nodes[node].idle &-= 1
  }
}

// Rows that are used again.
extension ClusterState {
  mutating func newContainer() -> ContainerID {
    containersInAll += 1
    let id = freeContainer
    if id.isNone {
      if hasContainerQueues { _ = containerQueues.append(ContainerQueue()) }
      return containers.append(ContainerRow())
    }
    freeContainer = containers[id].nodeNext
    // A timer set for the container before may still be under way: it stays noted.
    let timer = containers[id].timerAt
    containers[id] = ContainerRow()
    containers[id].timerAt = timer
    return id
  }

  /// Makes a row for what shares the cores of a node's machine and is no container: its phase stays `gone` and it is
  /// never free, so nobody takes it for one.
  mutating func newSharer(on node: NodeID) -> ContainerID {
    if hasContainerQueues { _ = containerQueues.append(ContainerQueue()) }
    let id = containers.append(ContainerRow())
    containers[id].node = node
    return id
  }

  mutating func free(_ id: ContainerID) {
    containersInAll -= 1
    recycle(id)
  }

  /// Makes the row of a container that does not count any more free.
  mutating func recycle(_ id: ContainerID) {
    containers[id].phase = .gone
    containers[id].nodeNext = freeContainer
    freeContainer = id
  }

  @inline(__always)
  mutating func newRequest() -> RequestID {
    let id = freeRequest
    if id.isNone { return requests.append(RequestRow()) }
    freeRequest = requests[id].next
    return id
  }

  @inline(__always)
  mutating func free(_ id: RequestID) {
    requests[id].place = .none
    requests[id].next = freeRequest
    freeRequest = id
  }
}

// The line of functions that wait for room.
extension ClusterState {
  mutating func awaitRoom(_ function: FunctionID) {
    guard !functionQueues[function].awaitsRoom else { return }
    functionQueues[function].awaitsRoom = true
    functions[function].roomPrevious = roomLast
    functions[function].roomNext = .none
    if roomLast.isNone {
      roomFirst = function
    } else {
      functions[roomLast].roomNext = function
    }
    roomLast = function
  }

  mutating func awaitRoomNoMore(_ function: FunctionID) {
    guard functionQueues[function].awaitsRoom else { return }
    functionQueues[function].awaitsRoom = false
    let before = functions[function].roomPrevious
    let after = functions[function].roomNext
    if before.isNone {
      roomFirst = after
    } else {
      functions[before].roomNext = after
    }
    if after.isNone {
      roomLast = before
    } else {
      functions[after].roomPrevious = before
    }
  }
}
