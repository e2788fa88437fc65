import SimKernel

/// What a cluster is made of, in numbers: names have been resolved to rows, defaults filled in.
///
/// Functions are added one by one with ``Cluster/addFunction(_:name:)``, so that millions of them need no second copy.
public struct ClusterConfiguration: Sendable {
  /// The seed of every random stream.
  public var seed: UInt64 = 1
  /// Which of several independent repetitions of the run this is, from 0.
  public var replication: UInt32 = 0
  /// Whether the run belongs to an antithetic pair.
  public var pairing = Pairing.none
  /// The machines, in the order of their ids; at least one.
  public var machines: [MachineConfiguration] = []
  /// The nodes, in the order of their ids; at least one.
  public var nodes: [NodeConfiguration] = []
  /// The layers of all images, in the order of their ids.
  public var layers: [LayerConfiguration] = []
  /// The images, in the order of their ids.
  public var images: [ImageConfiguration] = []
  /// The registry that images come from.
  public var registry = RegistryConfiguration()
  /// The behaviours that functions refer to, in the order of their ids.
  public var profiles: [FunctionProfile] = []
  /// The gateway that every request passes.
  public var gateway = GatewayConfiguration()
  /// The components that every request passes behind the gateway, in this order on its way in.
  public var path: [PathComponent] = []
  /// The closed loops.
  public var loops: [ClientLoop] = []
  /// What clients do about requests that do not complete; `nil` for nothing.
  public var retry: RetryConfiguration?
  /// The choices on which simulators differ without saying so.
  public var rules = ModelRules()
  /// What is measured and recorded.
  public var metrics = MetricsConfiguration()
  /// How containers are found through messages; `nil` where the gateway knows them.
  public var messaging: MessagingConfiguration?
  /// Where executors ask for code; `nil` where that takes no time.
  public var catalog: CatalogConfiguration?
  /// Whether some of its functions are pools of generic containers.
  public var hasPools = false
  /// What breaks.
  public var faults = FaultConfiguration()
  /// Whether an engine does what it does for real, and no time of it is drawn: see ``LiveAction``.
  public var isLive = false
  /// Which of several repetitions the times of engines belong to (create, start, initialise, dispatch, pause, stop, the
  /// registry), all else as ``replication`` says; `nil` for that as well.
  ///
  /// So the very same requests meet engines of the same kind again and again.
  public var engineReplication: UInt32?

  /// Creates an empty cluster.
  public init() {}
}

/// A machine: what containers run on.
public struct MachineConfiguration: Sendable {
  /// The machine's name in results.
  public var name = "machine"
  /// CPU cores; `unlimited` where contention is not to be modelled.
  public var cores = Cores.unlimited
  /// Memory for containers; a negative amount is not allowed.
  public var memory = Bytes.largest
  /// What happens when containers hold more than that; `nil` where they cannot.
  public var overcommitment: Overcommitment?
  /// Speed of one core relative to the one the execution times were measured on.
  public var speed = 1.0
  /// Size of the store that pulled images lie in.
  public var imageStore = Bytes.largest
  /// How many containers can be under creation (create and start) at a time; 0 for no limit.
  public var simultaneousCreations = 0
  /// The machine's own link to the registry.
  public var link = Bandwidth.unlimited
  /// How many layers of one pull are downloaded at a time.
  public var parallelLayers = 3
  /// How fast layers are unpacked, in compressed bytes per second, one layer after another.
  public var extraction = Bandwidth.unlimited
  /// What unpacking a layer takes besides, whatever its size.
  public var extractionPerLayer = SimDuration.zero
  /// Images that are there at the start.
  public var preloaded: [ImageID] = []
  /// Images that the operator keeps: never removed, so that layers shared with them stay too.
  public var pinned: [ImageID] = []

  /// Cores that its system always uses; less than ``cores``.
  public var backgroundCPU = Cores.zero
  /// Memory that containers cannot have; at most ``memory``.
  public var memoryReserved = Bytes.zero
  /// What it takes from the mains; `nil` where that is not known.
  public var power: MachinePower?

  /// Creates a machine without limits.
  public init() {}
}

/// A node: what node selection chooses between.
///
/// Usually a node is a machine. In a testbed whose nodes are containers that hold the engine's socket of
/// their host, several nodes share one machine: the functions' containers are siblings of the node, run under
/// the machine's limits, and the node's own limits hold only for its ``AgentConfiguration``.
public struct NodeConfiguration: Sendable {
  /// The node's name in results.
  public var name = "node"
  /// The machine that its containers run on.
  public var machine = MachineID(0)
  /// The process on the node that carries out the gateway's commands.
  public var agent = AgentConfiguration()

  /// Creates a node on the first machine.
  public init() {}
}

/// The process on a node that carries out the gateway's commands and reads the node's metrics, and what
/// both cost.
public struct AgentConfiguration: Sendable {
  /// CPU cores that it may use.
  public var cores = Cores.unlimited
  /// The memory limit that its RAM percentage refers to.
  public var memory = Bytes.largest
  /// Memory that it uses itself.
  public var memoryInUse = Bytes.zero
  /// Seconds per command that are not CPU: connection set-up, round trips; `nil` where commands are free.
  public var commandDelay: Distribution?
  /// CPU-seconds per command, divided by `min(1, cores)` to give its time.
  public var commandCPU = 0.0
  /// Seconds until metrics that were asked for are there, besides CPU; `nil` where they are free.
  public var metricsDelay: Distribution?
  /// CPU-seconds per reading of the metrics.
  public var metricsCPU = 0.0
  /// The time constant over which the CPU reading averages.
  public var metricsWindow = SimDuration.seconds(1)
  /// Standard deviation of a CPU reading around what was used, as a share of the limit.
  public var metricsNoise = 0.0

  /// Creates an agent that costs nothing.
  public init() {}

  /// Whether commands and readings take no time.
  public var isFree: Bool { commandDelay == nil && commandCPU == 0 }
}

/// A layer of an image.
public struct LayerConfiguration: Sendable {
  /// Bytes that are downloaded.
  public var compressed: Bytes
  /// Bytes that it takes in an image store.
  public var stored: Bytes

  /// Creates a layer.
  public init(compressed: Bytes, stored: Bytes) {
    self.compressed = compressed
    self.stored = stored
  }
}

/// An image.
public struct ImageConfiguration: Sendable {
  /// The image's name in results.
  public var name: String
  /// Its layers, the base first.
  public var layers: [LayerID]

  /// Creates an image of `layers`, the base first.
  public init(name: String, layers: [LayerID]) {
    self.name = name
    self.layers = layers
  }
}

/// The registry that images come from.
public struct RegistryConfiguration: Sendable {
  /// What it sends in all, to all machines together.
  public var bandwidth = Bandwidth.unlimited
  /// Seconds from asking for an image until it is known which layers it has.
  public var latency = Distribution.constant(0)

  /// Creates a registry that answers at once.
  public init() {}
}

/// The behaviour that functions of one kind share.
public struct FunctionProfile: Sendable {
  /// CPU quota of a container; `unlimited` for none.
  public var cores = Cores.unlimited
  /// CPU weight of a container when cores are short, relative to other containers; greater than zero.
  public var weight = 1.0
  /// Cores that one request can use at most.
  public var parallelism = Cores.cores(1)
  /// Requests that one container runs at a time, 1 to 65,535.
  public var concurrency = 1
  /// Requests that wait at a container beyond those it runs.
  public var containerQueue = 0
  /// Most containers of one function; 0 for no limit.
  public var maximumContainers = 0
  /// How many containers there are at the start, and what an autoscaler may make of it.
  public var scale = ScaleLimits()
  /// Seconds that a request executes at full speed.
  public var execution = Distribution.constant(0)
  /// The share of the execution, 0 to 1, that is CPU work and comes first; the rest is waiting for others.
  public var cpuShare = 1.0
  /// Seconds that the request which caused a cold start executes (see ``ColdExecution``); `nil` for as any other.
  public var coldExecution: Distribution?
  /// Seconds to create a container from an image that is present; `nil` for no time.
  public var create: Distribution?
  /// Seconds to start a created container.
  public var start: Distribution?
  /// Core-seconds of the engine on the machine's cores for each second of create and start; beyond 1 it works on several cores.
  public var engineShare = 0.0
  /// What the engine of a machine does for one start at a time, before ``start``: the others wait, first come, first served.
  public var startTurn = SimDuration.zero
  /// CPU-seconds in which a started container becomes able to run requests, under its quota.
  public var initialise: Distribution?
  /// Seconds to hand a request to a container that runs already (an exec into it, say).
  public var dispatch: Distribution?
  /// Seconds to stop and remove a container, in which its memory stays taken.
  public var stop: Distribution?
  /// Idle time after which a container is paused; `nil` for never.
  public var pauseAfter: SimDuration?
  /// Seconds to pause.
  public var pause: Distribution?
  /// Seconds to unpause.
  public var unpause: Distribution?
  /// Whether the answer waits until the container of its request is removed, when its window is zero
  /// (`docker run --rm`).
  public var responseAwaitsRemoval = false
  /// Seconds from when a request reaches the container until the function begins; `nil` for no time.
  public var forward: Distribution?
  /// Seconds from the function's end until the answer leaves the container; `nil` for no time.
  public var respond: Distribution?
  /// The share of ``forward`` and ``respond``, 0 to 1, that is CPU work in the container and comes first.
  public var overheadShare = 1.0
  /// The calls that a request sends when its own execution has ended, group after group.
  public var calls: [CallGroup] = []
  /// Seconds that a request executes once more, behind the last answer that it awaited; `nil` for not at all.
  public var gather: Distribution?
  /// The probability that an execution ends in an error.
  public var errorProbability = 0.0
  /// The probability that an execution takes its container down with it.
  public var crashProbability = 0.0
  /// The share of the execution, 0 to 1, that is done when it comes to an error or a crash.
  public var errorAfter = 1.0

  /// Creates a behaviour in which everything takes no time.
  public init() {}
}

/// One function to add to a cluster.
public struct FunctionConfiguration: Sendable {
  /// Its behaviour.
  public var profile = ProfileID(0)
  /// Its image; `none` where pulling is not modelled.
  public var image = ImageID.none
  /// Memory of one container.
  public var memory = Bytes.zero
  /// Factor on the profile's execution times.
  public var executionScale = 1.0
  /// Factor on the profile's cold-start times (create, start, initialise).
  public var coldStartScale = 1.0
  /// What is there before the first request.
  public var warming = Warming.cold
  /// Whose generic containers can become its own; `nil` for nobody's.
  public var membership: PoolMembership?
  /// Where it is a pool of generic containers itself, what replaces one that was given away.
  ///
  /// It has as many as its profile's ``FunctionProfile/scale`` says, and cannot be called.
  public var refill: PoolRefill?
  /// The executor whose containers run its requests while, under load balancing, none of its own is ready; `nil` for none.
  public var runner: FunctionID?
  /// Where it is an executor itself, of what kind; it cannot be called then.
  public var executor: ExecutorConfiguration?
  /// Its code, for executors.
  public var code = FunctionCode()
  /// The nodes on which its containers may start, and Runners run its requests; empty for all.
  public var nodes: [NodeID] = []
  /// Whether those who call it through the gateway are answered once the request is in the gateway's queue.
  public var isAsynchronous = false

  /// Creates a function of the first profile.
  public init() {}
}

/// What of a function is prepared before the first request, on nodes that node selection chooses.
public enum Warming: Hashable, Sendable {
  /// Nothing.
  case cold
  /// The image, on one node.
  case preWarmed
  /// Running containers that never expire, this many.
  case warmed(containers: Int)
}

/// The gateway that every request passes.
public struct GatewayConfiguration: Sendable {
  /// Seconds of the gateway's work before a request is placed; `nil` for none.
  public var before: Distribution?
  /// Seconds of its work before the response is delivered.
  public var after: Distribution?
  /// Requests that it works on at a time in `before`; 0 for no limit.
  public var capacity = 0
  /// Requests that wait for the gateway's work, and, apart from them, for a container; beyond, they are rejected.
  public var queueLimit = Int.max
  /// How long after its arrival a request that has not been answered is given up; `nil` for never.
  public var timeOut: SimDuration?
  /// Requests under way, from arrival to answer, beyond which more are rejected; 0 for no limit.
  public var maximumRequests = 0
  /// The queue of asynchronous requests; `nil` where there are none.
  public var asynchronous: AsynchronousConfiguration?

  /// Creates a gateway that costs nothing.
  public init() {}
}

/// A closed loop: clients that each send a request, await the answer, think and send the next.
public struct ClientLoop: Sendable {
  /// Idle times that grow in equal steps: the first, what each exceeds the one before by, and how many there are before
  /// the first comes again.
  public struct Gaps: Hashable, Sendable {
    /// The first.
    public var first: SimDuration
    /// What each exceeds the one before by.
    public var step: SimDuration
    /// How many there are; at least one.
    public var count: UInt64

    /// Creates idle times.
    public init(first: SimDuration, step: SimDuration, count: UInt64) {
      self.first = first
      self.step = step
      self.count = count
    }
  }

  /// What they call.
  public var function: FunctionID
  /// How many clients; at least one.
  public var clients = 1
  /// Seconds between an answer and the client's next request.
  public var think = Distribution.constant(0)
  /// Requests in all, over all clients; `nil` for no end.
  public var requests: UInt64?
  /// Requests that each client sends at most; `nil` for no end.
  public var requestsPerClient: UInt64?
  /// When the first client sends its first request.
  public var start = SimTime.start
  /// How much later than the client before it each further one begins; zero for all at once.
  public var every = SimDuration.zero
  /// No request is sent at or after this instant.
  public var until = SimTime.never
  /// The time between an answer and the client's next request, in place of ``think``; `nil` for that.
  public var gaps: Gaps?

  /// Creates a loop of one client that never thinks.
  public init(function: FunctionID) { self.function = function }
}

/// What is measured and recorded; each part can be switched off by itself.
public struct MetricsConfiguration: Sendable {
  /// How long the run goes on before anything counts.
  public var warmUp = SimDuration.zero
  /// Whether requests, their times and containers are counted per function as well.
  public var perFunction = true
  /// Whether each request leaves a record in ``Cluster/takeInvocations(_:)``.
  public var recordsInvocations = false
  /// Whether each container leaves a record when it goes.
  public var recordsContainers = false
  /// The time between two samples of the cluster's state; `nil` for none.
  public var samplingPeriod: SimDuration?
  /// How executions are billed; `nil` where they are not.
  public var billing: BillingTerms?

  /// Creates the measurements of a run that only summarises.
  public init() {}
}
