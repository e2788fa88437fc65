import SimKernel

/// One machine.
public struct MachineRow: BitwiseCopyable {
  /// Its cores.
  public internal(set) var cores: Cores
  /// What of them its system does not use all the time.
  var coresToShare: Cores
  /// Its memory.
  public internal(set) var memory: Bytes
  /// Memory that is taken, by containers or for the whole run.
  public internal(set) var memoryInUse = Bytes.zero
  /// What of it is taken for the whole run: by its system and by components of the request path.
  var memoryReserved = Bytes.zero
  /// What of it containers hold that are being stopped.
  var memoryLeaving = Bytes.zero
  var speed: Double
  var simultaneousCreations: Int32
  /// Containers under creation.
  var creations: Int32 = 0
  /// The line of containers that await creation.
  var creationFirst = ContainerID.none
  var creationLast = ContainerID.none
  /// When the last of the turns ends that starts have asked for: ``FunctionProfile/startTurn``.
  var turnsEnd = SimTime.start
  /// Containers on it.
  public internal(set) var containers: Int32 = 0
  /// Containers decided on since measuring began.
  var created: UInt64 = 0
  /// Containers that use CPU; see ``CPUShares``.
  var activeFirst = ContainerID.none
  var activeLast = ContainerID.none
  var active: Int32 = 0
  /// What they could use, in millicores.
  var demand: Int64 = 0
  /// Whether they could use more than there is.
  var isContended = false
  /// The instant that the event for the first of their computations to end is for, while they are contended.
  var computationAt = SimTime.never
  /// Millionths of cores in use over time.
  var coresInUse = TimeWeighted()
  /// Bytes in use over time.
  var memoryOverTime = TimeWeighted()

  /// Whether it has crashed and is not back.
  public internal(set) var isDown = false

  /// Memory that containers can still have; while the machine is down, less than any container needs.
  @inlinable public var memoryFree: Bytes { isDown ? Bytes(-1) : memory - memoryInUse }
}

/// One node: half a cache line, as every request touches it.
///
/// What only some scenarios need is in a table of its own.
public struct NodeRow: BitwiseCopyable {
  /// The machine its containers run on.
  public internal(set) var machine: MachineID
  /// Its idle containers, the least recently used first.
  var idleFirst = ContainerID.none
  var idleLast = ContainerID.none
  /// How many containers are on it.
  public internal(set) var containers: Int32 = 0
  /// How many of them are idle.
  public internal(set) var idle: Int32 = 0
  /// Requests that were given to it.
  public internal(set) var requests: UInt64 = 0
  /// Whether the agent carries out commands in no time.
  var commandsAreFree: Bool
}

/// A compiled agent: see ``AgentConfiguration``.
struct AgentRow: BitwiseCopyable {
  var cores: Cores
  var memory: Bytes
  var memoryInUse: Bytes
  var commandDelay: Sampler
  var metricsDelay: Sampler
  /// Seconds of a command's and of a reading's CPU part under the agent's limit.
  var commandTime: Double
  var metricsTime: Double
  var commandCPU: Double
  var metricsCPU: Double
  var window: Double
  var noise: Double
  /// CPU use in cores, averaged over the window with exponentially fading weights, as of `loadAt`.
  var load = 0.0
  var loadAt = SimTime.start
  var readingsAreFree: Bool
  /// Whether the node's limits hold for the agent alone: readings then tell of the agent, not of the machine.
  var hasOwnLimits: Bool
}
