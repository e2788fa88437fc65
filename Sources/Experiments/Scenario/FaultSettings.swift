import ClusterModel
import SimKernel

/// What breaks, with the keys that files use.
public struct FaultSettings: Settings {
  /// Nodes that crash.
  public var nodeCrashes: [NodeCrashSettings] = []
  /// Containers that die by themselves.
  public var executorDeaths: [ExecutorDeathSettings] = []
  /// How containers are watched; `nil` for not at all.
  public var heartbeat: HeartbeatSettings?
  /// Starts that fail.
  public var failedStarts: [FailedStartSettings] = []
  /// Starts that take longer.
  public var slowStarts: [SlowStartSettings] = []
  /// What happens to the registry.
  public var registry = RegistryFaultSettings()

  /// Creates faults that never come.
  public init() {}

  /// The keys under `faults`.
  public static var schema: [Setting<FaultSettings>] {
    [
      Setting(
        "nodeCrash", \.nodeCrashes, .oneOrList(of: .section(), "crashes"),
        "Nodes that crash, each with its machine and all that is on it."),
      Setting(
        "executorDeath", \.executorDeaths, .oneOrList(of: .section(), "deaths"),
        "Containers that die by themselves, busy or idle."),
      Setting(
        "heartbeat", \.heartbeat, .optional(.section(), none: "nobody pings containers"),
        "Pings that tell whether containers are alive."),
      Setting(
        "failedStart", \.failedStarts, .oneOrList(of: .section(), "failing starts"),
        "Starts of containers that fail."),
      Setting(
        "slowStart", \.slowStarts, .oneOrList(of: .section(), "slow starts"),
        "Starts of containers that take longer."),
      Setting("registry", \.registry, .section(), "What happens to the registry."),
    ]
  }
}

/// When a fault comes about.
struct StatedOccurrence {
  let at: SimDuration?
  let rate: Rate?

  /// The same for the model.
  var occurrence: FaultOccurrence {
    if let rate { return .rate(rate.perSecond) }
    return .at(at.map { .start + $0 } ?? .never)
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(
      (at == nil) != (rate == nil), "state either `at`, for once, or `rate`, for again and again")
  }
}

/// A node that crashes.
public struct NodeCrashSettings: Settings {
  /// Which; `nil` for every node by itself.
  public var node: String?
  /// When, once.
  public var at: SimDuration?
  /// How often.
  public var rate: Rate?
  /// After how long it is back from a crash that comes once; `nil` for never.
  public var duration: SimDuration?
  /// After how long it is back each time.
  public var repair: Distribution?
  /// Whether its images are lost.
  public var losesImages = false

  /// Creates a crash that is not said to come.
  public init() {}

  var stated: StatedOccurrence { StatedOccurrence(at: at, rate: rate) }

  /// The keys of a crash.
  public static var schema: [Setting<NodeCrashSettings>] {
    [
      Setting(
        "node", \.node, .optional(.name("the name of a node"), none: "every node by itself"),
        "Which node; others on its machine go down with it."),
      Setting("at", \.at, .optional(.duration, none: "see rate"), "When it crashes, once."),
      Setting(
        "rate", \.rate, .optional(.quantity(from: .zero, above: true), none: "see at"),
        "How often a node crashes, while it is up."),
      Setting(
        "for", \.duration, .optional(.duration, none: "for ever"),
        "With `at`: how long it is down."),
      Setting(
        "repair", \.repair, .optional(.durations, none: "see for"),
        "With `rate`: how long it is down, drawn each time."),
      Setting(
        "losesImages", \.losesImages, .yesOrNo,
        "Whether its image store is empty when it is back, but for pinned images."),
    ]
  }

  /// Reports what does not go together.
  public func check(_ reader: inout SettingsReader) {
    stated.check(&reader)
    reader.require(
      rate == nil || repair != nil, at: "rate",
      "a node that crashes again and again needs `repair`")
    reader.require(rate == nil || duration == nil, at: "for", "belongs to `at`; state `repair`")
    reader.require(at == nil || repair == nil, at: "repair", "belongs to `rate`; state `for`")
  }

  func crash(of node: NodeID) -> NodeCrash {
    var crash = NodeCrash(stated.occurrence)
    crash.node = node
    crash.repair = repair ?? duration.map { .constant($0.inSeconds) }
    crash.losesImages = losesImages
    return crash
  }
}

/// A container that dies by itself.
public struct ExecutorDeathSettings: Settings {
  /// Whose container.
  public var function = ""
  /// When, once.
  public var at: SimDuration?
  /// How often.
  public var rate: Rate?
  /// How long nobody knows; `nil` until a heartbeat finds it.
  public var noticedAfter: SimDuration? = .zero

  /// Creates a death that is not said to come.
  public init() {}

  var stated: StatedOccurrence { StatedOccurrence(at: at, rate: rate) }

  /// The keys of a death.
  public static var schema: [Setting<ExecutorDeathSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true,
        "Whose container, one of those that are ready, drawn."),
      Setting("at", \.at, .optional(.duration, none: "see rate"), "When one dies, once."),
      Setting(
        "rate", \.rate, .optional(.quantity(from: .zero, above: true), none: "see at"),
        "How often one dies, of all containers of the function together."),
      Setting(
        "noticedAfter", \.noticedAfter, .optional(.duration, none: "when a ping is not answered"),
        "How long it is given requests still, which hang until their time-out."),
    ]
  }

  /// Reports what does not go together.
  public func check(_ reader: inout SettingsReader) { stated.check(&reader) }

  func death(of function: FunctionID) -> ExecutorDeath {
    var death = ExecutorDeath(of: function, stated.occurrence)
    death.noticedAfter = noticedAfter
    return death
  }
}

/// Pings, with the keys that files use.
public struct HeartbeatSettings: Settings {
  /// The pings in numbers, but for whom.
  public var configuration = Heartbeat()
  /// Whose containers are pinged; empty for those of all functions.
  public var functions: [String] = []
  /// How long a container goes on without a ping; `nil` for ever.
  public var quitAfter: SimDuration? = .seconds(10)
  /// When those die that ping.
  public var checkerDeaths: [CheckerDeathSettings] = []

  /// Creates a ping a second.
  public init() {}

  /// The keys under `heartbeat`.
  public static var schema: [Setting<HeartbeatSettings>] {
    [
      Setting(
        "every", \.configuration.every, .quantity(from: .zero, above: true),
        "The time between two rounds of pings, in each of which all containers are pinged at once."
      ),
      Setting(
        "functions", \.functions, .list(of: .name("the name of a function"), "functions"),
        "Whose containers are pinged; an empty list stands for all functions."),
      Setting(
        "lost", \.configuration.lost, .ratio(0...1),
        "The probability that a ping is lost on its way to the container."),
      Setting(
        "quitAfter", \.quitAfter,
        .optional(.quantity(from: .zero, above: true), none: "it never quits for that"),
        "How long after its last ping a container finishes what it runs and quits."),
      Setting(
        "removeOnError", \.configuration.removesOnError, .yesOrNo,
        "Whether a container whose ping was not answered gets no more requests and no more pings."),
      Setting(
        "checkers", \.configuration.checkers, .count(1...1_000),
        "Among how many the containers are divided that ping them, by their number."),
      Setting(
        "checkerDeath", \.checkerDeaths, .oneOrList(of: .section(), "deaths"),
        "When one of these dies: its share has no pings until the round after the next."),
    ]
  }

  /// Reports what does not go together.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      checkerDeaths.count <= configuration.checkers, at: "checkerDeath",
      "\(checkerDeaths.count) cannot die of \(configuration.checkers)")
  }

  func heartbeat(of functions: [FunctionID]) -> Heartbeat {
    var heartbeat = configuration
    heartbeat.functions = functions
    heartbeat.quitAfter = quitAfter ?? .longest
    heartbeat.checkerDeaths = checkerDeaths.map { .start + $0.at }
    return heartbeat
  }
}

/// When one of those dies that ping containers.
public struct CheckerDeathSettings: Settings {
  /// When.
  public var at = SimDuration.zero

  /// Creates a death at the start.
  public init() {}

  /// The keys of a death.
  public static var schema: [Setting<CheckerDeathSettings>] {
    [Setting("at", \.at, .duration, required: true, "When it dies.")]
  }
}

/// Starts that fail, with the keys that files use.
public struct FailedStartSettings: Settings {
  /// The failing starts in numbers, but for whose.
  public var configuration = FailedStart(probability: 0)
  /// Whose; `nil` for those of all functions.
  public var function: String?
  /// At the end of which part.
  public var phase = StartPhaseSetting.start

  /// Creates starts that do not fail.
  public init() {}

  /// The keys of failing starts.
  public static var schema: [Setting<FailedStartSettings>] {
    [
      Setting(
        "function", \.function, .optional(.name("the name of a function"), none: "all functions"),
        "Whose containers."),
      Setting(
        "probability", \.configuration.probability, .ratio(0...1), required: true,
        "The probability that a start fails."),
      Setting("phase", \.phase, .choice, "The part of the cold start at whose end it fails."),
      Setting(
        "tries", \.configuration.tries, .count(1...100),
        "How many containers are started for one request before it fails."),
      Setting(
        "backoff", \.configuration.backoff, .quantity(from: .zero, above: true),
        "The pause before a container is started again that was not started for a request; it doubles each time."
      ),
      Setting(
        "longestBackoff", \.configuration.longestBackoff, .quantity(from: .zero, above: true),
        "The longest pause."),
    ]
  }
}

/// The parts of a cold start, with the names that files use.
public enum StartPhaseSetting: String, CaseIterable, Sendable {
  /// The container cannot be created.
  case create
  /// Its first process does not run.
  case start
  /// Its handler does not become ready.
  case initialise

  var phase: StartPhase {
    switch self {
    case .create: .create
    case .start: .start
    case .initialise: .initialise
    }
  }
}

/// Starts that take longer, with the keys that files use.
public struct SlowStartSettings: Settings {
  /// The slow starts in numbers, but for whose.
  public var configuration = SlowStart(probability: 0, factor: 1)
  /// Whose; `nil` for those of all functions.
  public var function: String?

  /// Creates starts that are not slow.
  public init() {}

  /// The keys of slow starts.
  public static var schema: [Setting<SlowStartSettings>] {
    [
      Setting(
        "function", \.function, .optional(.name("the name of a function"), none: "all functions"),
        "Whose containers."),
      Setting(
        "probability", \.configuration.probability, .ratio(0...1), required: true,
        "The probability that a start is slow."),
      Setting(
        "factor", \.configuration.factor, .number(0...1_000_000), required: true,
        "How many times as long create, start and initialise take then."),
    ]
  }
}

/// What happens to the registry, with the keys that files use.
public struct RegistryFaultSettings: Settings {
  /// When it is away.
  public var away: [AwaySettings] = []
  /// When it is slow.
  public var slow: [SlownessSettings] = []

  /// Creates a registry that is always there.
  public init() {}

  /// The keys under `registry`.
  public static var schema: [Setting<RegistryFaultSettings>] {
    [
      Setting(
        "away", \.away, .oneOrList(of: .section(), "outages"),
        "When it is away: questions and downloads stand still, and go on afterwards."),
      Setting(
        "slow", \.slow, .oneOrList(of: .section(), "slow times"),
        "When its bandwidth is a share of `cluster.registry.bandwidth`."),
    ]
  }
}

/// A time in which the registry is away.
public struct AwaySettings: Settings {
  /// When it begins.
  public var at = SimDuration.zero
  /// How long it lasts.
  public var duration = SimDuration.zero

  /// Creates an outage of no length.
  public init() {}

  var interval: RegistryFaults.Interval { .init(from: .start + at, until: .start + at + duration) }

  /// The keys of an outage.
  public static var schema: [Setting<AwaySettings>] {
    [
      Setting("at", \.at, .duration, required: true, "When it begins."),
      Setting(
        "for", \.duration, .quantity(from: .zero, above: true), required: true,
        "How long it lasts."),
    ]
  }
}

/// A time in which the registry is slow.
public struct SlownessSettings: Settings {
  /// When.
  public var time = AwaySettings()
  /// The share of the bandwidth that is left.
  public var factor = 1.0

  /// Creates a time of no length.
  public init() {}

  /// The keys of a slow time.
  public static var schema: [Setting<SlownessSettings>] {
    AwaySettings.schema.map { $0.under(\.time) } + [
      Setting(
        "factor", \.factor, .ratio(0.000_001...1), required: true,
        "The share of the bandwidth that is left; where slow times overlap, their product.")
    ]
  }
}

extension FaultSettings {
  /// The same for the model.
  ///
  /// - Parameters:
  ///   - nodes: The row of a node by its name.
  ///   - functions: The rows of the functions that a name stands for.
  /// - Returns: The faults.
  func configuration(
    nodes: (String) -> Int?, functions: (String) -> [FunctionID]
  ) -> FaultConfiguration {
    var faults = FaultConfiguration()
    faults.nodeCrashes = nodeCrashes.map { crash in
      crash.crash(of: crash.node.flatMap(nodes).map { NodeID($0) } ?? .none)
    }
    faults.executorDeaths = executorDeaths.flatMap { death in
      functions(death.function).map { death.death(of: $0) }
    }
    faults.heartbeat = heartbeat.map { $0.heartbeat(of: $0.functions.flatMap(functions)) }
    faults.failedStarts = failedStarts.flatMap { start in
      var failed = start.configuration
      failed.phase = start.phase.phase
      return (start.function.map(functions) ?? [.none]).map { function in
        failed.function = function
        return failed
      }
    }
    faults.slowStarts = slowStarts.flatMap { start in
      var slow = start.configuration
      return (start.function.map(functions) ?? [.none]).map { function in
        slow.function = function
        return slow
      }
    }
    faults.registry.away = registry.away.map(\.interval)
    faults.registry.slow = registry.slow.map { .init($0.time.interval, factor: $0.factor) }
    return faults
  }
}
