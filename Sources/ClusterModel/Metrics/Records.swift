import SimKernel

/// What is known of a request that has ended, or is under way when the run ends.
public struct InvocationRecord: BitwiseCopyable, Sendable {
  /// What its draws belong to, which no other request of the run has.
  public var index: UInt64
  /// Its place, from 0, among the arrivals of its function, or the place of its client and its own in the client's loop; for a
  /// call, its ``index``.
  public var number: UInt64
  /// What was called.
  public var function: FunctionID
  /// Where it ran; `none` if it never got that far.
  public var node: NodeID
  /// The container, whose number is used again after it; `none` if it never got that far.
  public var container: ContainerID
  /// How it ended; `nil` for one that is under way when the run ends.
  public var outcome: Outcome?
  /// The warmth it met, if it was given to a container.
  public var warmth: Warmth
  /// When it arrived.
  public var arrivedAt: SimTime
  /// When each later phase began; `never` where there was none.
  public var phases: RequestPhases
  /// When it ended executing; `never` if it did not.
  public var executedAt: SimTime
  /// When it ended; for one that is under way when the run ends, the end of the run.
  public var endedAt: SimTime
  /// How long it executes at full speed, calls not included; of one that executed once more behind its calls, how long that takes.
  public var work = SimDuration.zero
  /// The request that sent it; `none` where it came from outside.
  public var caller = RequestName.none
  /// The request from outside that it follows from; `none` where it is one itself.
  public var root = RequestName.none

  /// Creates a record from its parts; caller and root are none.
  package init(
    index: UInt64, number: UInt64, function: FunctionID, node: NodeID, container: ContainerID,
    outcome: Outcome?,
    warmth: Warmth, arrivedAt: SimTime, phases: RequestPhases, executedAt: SimTime,
    endedAt: SimTime, work: SimDuration = .zero
  ) {
    self.index = index
    self.number = number
    self.function = function
    self.node = node
    self.container = container
    self.outcome = outcome
    self.warmth = warmth
    self.arrivedAt = arrivedAt
    self.phases = phases
    self.executedAt = executedAt
    self.endedAt = endedAt
    self.work = work
  }
}

/// When the phases of one request began; `never` where there was none.
public struct RequestPhases: BitwiseCopyable, Sendable {
  /// The gateway's work.
  public var gatewayAt = SimTime.never
  /// Node selection.
  public var selectionAt = SimTime.never
  /// It was given to a container, or a container was decided on for it.
  public var placedAt = SimTime.never
  /// The pull of the image.
  public var pullAt = SimTime.never
  /// Creation of its container.
  public var createAt = SimTime.never
  /// Start of its container.
  public var startAt = SimTime.never
  /// Initialisation of its container.
  public var initialiseAt = SimTime.never
  /// Execution.
  public var executionAt = SimTime.never
  /// Where it ran or was to run.
  public var node = NodeID.none
  /// CPU of the node at selection, as read or else as it was, in thousandths of its limit.
  public var nodeCPU: Int32 = -1
  /// Memory of the node at selection, in thousandths of its limit.
  public var nodeMemory: Int32 = -1

  /// Creates phases none of which has begun.
  public init() {}
}

/// What is known of a container that has gone.
public struct ContainerRecord: BitwiseCopyable, Sendable {
  /// The container, whose number is used again after it.
  public var container: ContainerID
  /// What it ran.
  public var function: FunctionID
  /// Where it was.
  public var node: NodeID
  /// When it was decided on.
  public var createdAt: SimTime
  /// When it could first run a request; `never` if it never could.
  public var readyAt: SimTime
  /// When it had gone.
  public var goneAt: SimTime
  /// How many requests it ran.
  public var requests: UInt64
  /// Why it went.
  public var reason: ContainerEnd

  /// Creates a record from its parts.
  package init(
    container: ContainerID, function: FunctionID, node: NodeID, createdAt: SimTime,
    readyAt: SimTime, goneAt: SimTime, requests: UInt64, reason: ContainerEnd
  ) {
    self.container = container
    self.function = function
    self.node = node
    self.createdAt = createdAt
    self.readyAt = readyAt
    self.goneAt = goneAt
    self.requests = requests
    self.reason = reason
  }
}

/// Why a container went.
public enum ContainerEnd: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Its keep-alive window ended.
  case expired
  /// It made room for another.
  case evicted
  /// It never became ready.
  case failed
  /// The run ended before it went.
  case endOfRun
  /// A request took it down with it.
  case crashed

  /// The name in results.
  public var name: String {
    switch self {
    case .expired: "expired"
    case .evicted: "evicted"
    case .failed: "failed"
    case .endOfRun: "endOfRun"
    case .crashed: "crashed"
    }
  }
}

/// The cluster at one instant.
public struct ClusterSample: Sendable {
  /// When.
  public var time: SimTime
  /// Requests that have arrived until then.
  public var arrived: UInt64
  /// Requests under way.
  public var present: UInt64
  /// Requests in queues of functions.
  public var waiting: UInt64
  /// Containers by phase: coming up, idle, busy, paused, stopping.
  public var containers: [Int]
  /// Per node, in the order of the nodes: cores in use, in millicores, and bytes of memory in use.
  public var nodes: [NodeSample]

  /// Creates a sample from its parts.
  package init(
    time: SimTime, arrived: UInt64, present: UInt64, waiting: UInt64, containers: [Int],
    nodes: [NodeSample]
  ) {
    self.time = time
    self.arrived = arrived
    self.present = present
    self.waiting = waiting
    self.containers = containers
    self.nodes = nodes
  }
}

/// One node at one instant.
public struct NodeSample: Sendable {
  /// Cores in use on its machine.
  public var cores: Cores
  /// Memory that containers hold on its machine.
  public var memory: Bytes
  /// Containers on the node.
  public var containers: Int

  /// Creates a sample from its parts.
  package init(cores: Cores, memory: Bytes, containers: Int) {
    self.cores = cores
    self.memory = memory
    self.containers = containers
  }
}
