import ClusterModel
import SimKernel

/// A function, or several alike: what is deployed and called.
public struct FunctionSettings: Settings {
  /// What workloads call it; several alike are numbered from 1.
  public var name = ""
  /// How many alike.
  public var count = 1
  /// The name of its image; `nil` where pulling is not modelled.
  public var image: String?
  /// Memory of one container.
  public var memory = Bytes.mebibytes(128)
  /// What is there before the first request.
  public var warming = Warming.cold
  /// The calls that a request sends when its own execution has ended.
  public var calls: [CallStepSettings] = []
  /// How many containers there are, under load balancing or an autoscaler.
  public var replicas = ReplicaSettings()
  /// The pool whose generic containers it can take for its own.
  public var pool: PoolMembershipSettings?
  /// Where it is a pool itself, of what kind.
  public var generic: GenericSettings?
  /// The executor whose Runners run its requests while it has no ready containers of its own.
  public var runner: String?
  /// Where it is an executor itself, of what kind.
  public var executor: ExecutorSettings?
  /// Its code, for executors.
  public var code = CodeSettings()
  /// The nodes that it may run on; empty for all.
  public var nodes: [String] = []
  /// Whether it is called through the gateway's queue.
  public var asynchronous = false
  /// The behaviour that these settings describe.
  public var profile = FunctionProfile()

  /// Creates a function without a name, in which everything takes no time.
  public init() {}

  /// The names of the functions that these settings stand for.
  public var names: [String] { NodeSettings.names(name, count: count) }

  /// The keys of a function.
  public static var schema: [Setting<FunctionSettings>] {
    identity + running + starting + stopping + calling + failing + executing
  }

  private static var identity: [Setting<FunctionSettings>] {
    [
      Setting(
        "name", \.name, .name(), required: true,
        "What workloads call it; several alike are `name-1`, `name-2`, …"),
      Setting("count", \.count, .count(1...100_000_000), "How many alike."),
      Setting(
        "image", \.image, .optional(.name("the name of an image"), none: "pulling is not modelled"),
        "Its image."),
      Setting("memory", \.memory, .quantity(from: .zero), "Memory of one container."),
      Setting(
        "warming", \.warming, .variant(named: "a kind of warming", Warming.variants),
        "What is there before the first request."),
      Setting(
        "replicas", \.replicas, .section(),
        "How many containers there are, under `policies.loadBalancing` or `policies.autoscaler`."),
      Setting(
        "asynchronous", \.asynchronous, .yesOrNo,
        "Whether those who call it through the gateway are answered once the request is in the queue `gateway.asynchronous`."
      ),
      Setting(
        "pool", \.pool, .optional(.section(), none: "its containers are started for it"),
        "The pool whose generic containers it can take for its own."),
      Setting(
        "generic", \.generic, .optional(.section(), none: "it is called, and is no pool"),
        "What makes it a pool of generic containers: they are started with nothing but a runtime, and functions take them."
      ),
    ]
  }

  private static var running: [Setting<FunctionSettings>] {
    [
      Setting(
        "execution", \.profile.execution, .durations, "How long a request executes at full speed."),
      Setting(
        "cpuShare", \.profile.cpuShare, .ratio(0...1),
        "The share of the execution that is CPU work, first; the rest, waiting for others, follows."
      ),
      Setting(
        "coldExecution", \.profile.coldExecution, .optional(.durations, none: "as any other"),
        "How long the request that caused a cold start executes; see `rules.coldExecution`."),
      Setting(
        "concurrency", \.profile.concurrency, .count(1...65_535),
        "Requests that one container runs at a time."),
      Setting(
        "containerQueue", \.profile.containerQueue, .count(0...1_000_000),
        "Requests that wait at a container beyond those it runs."),
      Setting(
        "maximumContainers", \.profile.maximumContainers, .limit(atLeast: 1, unlimited: 0),
        "Most containers of the function."),
      Setting(
        "cpu", \.profile.cores, .quantity(from: .zero, above: true), "CPU quota of a container."),
      Setting(
        "weight", \.profile.weight, .ratio(0.000_001...1_000_000),
        "CPU weight of a container when cores are short, relative to other containers."),
      Setting(
        "parallelism", \.profile.parallelism, .quantity(from: .zero, above: true),
        "Cores that one request can use at most."),
      Setting(
        "dispatch", \.profile.dispatch, .optional(.durations, none: "no time"),
        "Time to hand a request to a container that runs already (an exec into it, say)."),
      Setting(
        "forward", \.profile.forward, .optional(.durations, none: "no time"),
        "Time from when a request reaches the container until the function begins (a proxy in it, a fork)."
      ),
      Setting(
        "respond", \.profile.respond, .optional(.durations, none: "no time"),
        "Time from the end of the function until the answer leaves the container."),
      Setting(
        "overheadShare", \.profile.overheadShare, .ratio(0...1),
        "The share of `forward` and `respond` that is CPU work, first, under the container's quota."
      ),
    ]
  }

  private static var starting: [Setting<FunctionSettings>] {
    [
      Setting(
        "create", \.profile.create, .optional(.durations, none: "no time"),
        "Time to create a container from an image that is present."),
      Setting(
        "start", \.profile.start, .optional(.durations, none: "no time"),
        "Time to start a created container."),
      Setting(
        "engineShare", \.profile.engineShare, .ratio(0...64),
        "The share of create and start that is CPU work of the engine on the machine's cores; beyond 1, the cores that it uses."
      ),
      Setting(
        "startTurn", \.profile.startTurn, .duration,
        "What the engine of a machine does for one start at a time, before `start`; the others wait, first come, first served."
      ),
      Setting(
        "initialise", \.profile.initialise, .optional(.durations, none: "no time"),
        "CPU time in which a started container becomes able to run requests, under its quota."),
    ]
  }

  private static var stopping: [Setting<FunctionSettings>] {
    [
      Setting(
        "pauseAfter", \.profile.pauseAfter, .optional(.duration, none: "never"),
        "Idle time after which a container is paused."),
      Setting("pause", \.profile.pause, .optional(.durations, none: "no time"), "Time to pause."),
      Setting(
        "unpause", \.profile.unpause, .optional(.durations, none: "no time"), "Time to unpause."),
      Setting(
        "stop", \.profile.stop, .optional(.durations, none: "no time"),
        "Time to stop and remove a container, in which its memory stays taken."),
      Setting(
        "responseAwaitsRemoval", \.profile.responseAwaitsRemoval, .yesOrNo,
        "Whether the answer waits until the container is removed, when its window is zero."),
    ]
  }

  private static var calling: [Setting<FunctionSettings>] {
    [
      Setting(
        "calls", \.calls, .oneOrList(of: .section(), "groups of calls"),
        "The requests that a request sends when its own execution has ended, one group, or one of several, after the other; the request keeps its place in its container meanwhile."
      ),
      Setting(
        "gather", \.profile.gather, .optional(.durations, none: "not at all"),
        "How long a request executes once more behind the last answer that it awaited."),
    ]
  }

  private static var executing: [Setting<FunctionSettings>] {
    [
      Setting(
        "runner", \.runner,
        .optional(
          .name("the name of a function"), none: "only containers of its own run its requests"),
        "The executor whose containers, the Runners, run its requests while it has no ready ones of its own; with `policies.loadBalancing`."
      ),
      Setting(
        "executor", \.executor,
        .optional(.section(), none: "it is called, and runs its own requests"),
        "What makes it an executor: its containers run requests of the functions that name it as their `runner`."
      ),
      Setting(
        "codeSize", \.code.size, .quantity(from: .zero),
        "Size of its code, which the catalog sends."),
      Setting(
        "load", \.code.load, .optional(.durations, none: "no time"),
        "CPU time in which a container loads its code, under the container's quota."),
      Setting(
        "unload", \.code.unload, .optional(.durations, none: "no time"),
        "CPU time in which a Runner unloads it behind a call."),
      Setting(
        "fetches", \.code.isFetched, .yesOrNo,
        "Whether containers of its own fetch its code from the catalog and load it, once, behind `initialise`."
      ),
      Setting(
        "updates", \.code.updates, .oneOrList(of: .duration, "instants"),
        "When the catalog gets a new version of its code: what Runners have is out of date from then on."
      ),
      Setting(
        "nodes", \.nodes, .oneOrList(of: .name("the name of a node"), "nodes"),
        "The nodes that its containers may start on, and on which Runners may run its requests; all, where none is named."
      ),
    ]
  }

  private static var failing: [Setting<FunctionSettings>] {
    [
      Setting(
        "errorProbability", \.profile.errorProbability, .ratio(0...1),
        "The probability that an execution ends in an error: the request fails."),
      Setting(
        "crashProbability", \.profile.crashProbability, .ratio(0...1),
        "The probability that an execution takes its container down: all requests in it fail."),
      Setting(
        "errorAfter", \.profile.errorAfter, .ratio(0...1),
        "The share of the execution that is done when it comes to an error or a crash."),
    ]
  }
}

extension Warming {
  /// How files write it: `cold`, `pre-warmed`, or `{ name: warmed, containers: 2 }`.
  static var variants: [SettingVariant<Warming>] {
    [
      SettingVariant(
        "cold", "Nothing.", NoSettings.self, wrap: { _ in .cold },
        unwrap: { $0 == .cold ? NoSettings() : nil }),
      SettingVariant(
        "pre-warmed", "The image, on one node.", NoSettings.self, wrap: { _ in .preWarmed },
        unwrap: { $0 == .preWarmed ? NoSettings() : nil }),
      SettingVariant(
        "warmed", "Running containers that never expire.", WarmedSettings.self,
        wrap: { .warmed(containers: $0.containers) },
        unwrap: {
          if case .warmed(let containers) = $0 {
            WarmedSettings(containers: containers)
          } else {
            nil
          }
        }),
    ]
  }
}

/// What has no settings.
struct NoSettings: Settings {
  static var schema: [Setting<NoSettings>] { [] }
}

/// How many containers run before the first request.
struct WarmedSettings: Settings {
  var containers = 1
  static var schema: [Setting<WarmedSettings>] {
    [Setting("containers", \.containers, .count(1...1_000_000), "How many containers.")]
  }
}
