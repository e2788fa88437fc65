import SimKernel

/// What breaks in a cluster, besides executions that fail (see ``FunctionProfile/errorProbability``).
public struct FaultConfiguration: Sendable {
  /// Nodes that crash.
  public var nodeCrashes: [NodeCrash] = []
  /// Containers that die by themselves.
  public var executorDeaths: [ExecutorDeath] = []
  /// How containers are watched; `nil` for not at all.
  public var heartbeat: Heartbeat?
  /// Starts that fail.
  public var failedStarts: [FailedStart] = []
  /// Starts that take longer than others.
  public var slowStarts: [SlowStart] = []
  /// What happens to the registry.
  public var registry = RegistryFaults()

  /// Whether nothing breaks.
  public var isEmpty: Bool {
    nodeCrashes.isEmpty && executorDeaths.isEmpty && heartbeat == nil && failedStarts.isEmpty
      && slowStarts.isEmpty && registry.changes.isEmpty
  }

  /// Creates a cluster in which nothing breaks.
  public init() {}
}

/// When a fault comes about.
public enum FaultOccurrence: Hashable, Sendable {
  /// Once, at this instant.
  case at(SimTime)
  /// Again and again, so many times a second of the time in which it can: gaps are exponential.
  case rate(Double)
}

/// A node that crashes, with its machine and all other nodes on that.
public struct NodeCrash: Sendable {
  /// Which node; `none` for every node by itself.
  public var node = NodeID.none
  /// When it crashes.
  public var occurrence: FaultOccurrence
  /// Seconds until it is back; `nil` for never.
  ///
  /// A fault that comes again and again needs them.
  public var repair: Distribution?
  /// Whether its image store is empty then, but for pinned images.
  public var losesImages = false

  /// Creates a crash of every node, for ever.
  public init(_ occurrence: FaultOccurrence) { self.occurrence = occurrence }
}

/// A container that dies, of those of a function that are ready.
public struct ExecutorDeath: Sendable {
  /// Whose container.
  public var function: FunctionID
  /// When one of them dies.
  public var occurrence: FaultOccurrence
  /// How long nobody knows; `nil` until a heartbeat or a smaller scale finds it.
  public var noticedAfter: SimDuration? = .zero

  /// Creates a death that is noticed at once.
  public init(of function: FunctionID, _ occurrence: FaultOccurrence) {
    self.function = function
    self.occurrence = occurrence
  }
}

/// Pings that tell whether containers are alive, as JFN's Provisioner sends them to its executors.
public struct Heartbeat: Sendable {
  /// The time between two rounds of pings; greater than zero.
  public var every = SimDuration.seconds(1)
  /// Whose containers are pinged; empty for those of all functions.
  public var functions: [FunctionID] = []
  /// The probability that a ping is lost on its way to the container.
  public var lost = 0.0
  /// How long a container goes on without a ping; `longest` for ever.
  public var quitAfter = SimDuration.seconds(10)
  /// Whether a container whose ping is not answered gets no more requests and no more pings.
  public var removesOnError = true
  /// Among how many the containers are divided that ping them.
  public var checkers = 1
  /// When one of those dies, each time the last one.
  public var checkerDeaths: [SimTime] = []

  /// Creates a ping a second.
  public init() {}
}

/// The part of a cold start at whose end it fails.
public enum StartPhase: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The container cannot be created.
  case create
  /// It exists, but its first process does not run.
  case start
  /// Its handler does not become ready.
  case initialise
}

/// Starts of containers that fail.
public struct FailedStart: Sendable {
  /// Whose containers; `none` for those of all functions.
  public var function = FunctionID.none
  /// The probability that a start fails.
  public var probability: Double
  /// At the end of which part.
  public var phase = StartPhase.start
  /// How many starts there are for one request before it fails; at least one.
  public var tries = 3
  /// The pause before a container is started again that was not started for a request; it doubles each time.
  public var backoff = SimDuration.seconds(10)
  /// The longest pause.
  public var longestBackoff = SimDuration.minutes(5)

  /// Creates starts that fail with this probability.
  public init(probability: Double) { self.probability = probability }
}

/// Starts of containers that take longer.
public struct SlowStart: Sendable {
  /// Whose containers; `none` for those of all functions.
  public var function = FunctionID.none
  /// The probability that a start is slow.
  public var probability: Double
  /// How many times as long create, start and initialise take then.
  public var factor: Double

  /// Creates starts that are slow with this probability.
  public init(probability: Double, factor: Double) {
    self.probability = probability
    self.factor = factor
  }
}

/// When the registry is not what it should be.
public struct RegistryFaults: Sendable {
  /// A part of the run.
  public struct Interval: Hashable, Sendable {
    /// Its first instant.
    public var start: SimTime
    /// The instant behind it.
    public var end: SimTime

    /// Creates the part from `start` until `end`.
    public init(from start: SimTime, until end: SimTime) {
      self.start = start
      self.end = end
    }

    func contains(_ time: SimTime) -> Bool { start <= time && time < end }
  }

  /// A part of the run in which the registry's bandwidth is another.
  public struct Slowness: Hashable, Sendable {
    /// When.
    public var interval: Interval
    /// The share of the bandwidth that is left.
    public var factor: Double

    /// Creates a slow part of the run.
    public init(_ interval: Interval, factor: Double) {
      self.interval = interval
      self.factor = factor
    }
  }

  /// When questions and downloads stand still.
  public var away: [Interval] = []
  /// When it sends more slowly.
  public var slow: [Slowness] = []

  /// Creates a registry that is always there.
  public init() {}

  /// The share of its bandwidth that it has at `now`.
  func share(at now: SimTime) -> Double {
    if away.contains(where: { $0.contains(now) }) { return 0 }
    return slow.reduce(1) { $1.interval.contains(now) ? $0 * $1.factor : $0 }
  }

  /// The instants at which anything changes, each once, in their order.
  var changes: [SimTime] {
    let intervals = away + slow.map(\.interval)
    var times: [SimTime] = []
    for time in (intervals.map(\.start) + intervals.map(\.end)).sorted() where time != times.last {
      times.append(time)
    }
    return times
  }
}
