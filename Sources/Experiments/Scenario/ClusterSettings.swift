import ClusterModel
import SimKernel

/// The machines, nodes and the registry of a cluster.
public struct ClusterSettings: Settings {
  /// Machines that several nodes share; a node that names none is a machine of its own.
  public var machines: [MachineSettings] = []
  /// The nodes; at least one.
  public var nodes = [NodeSettings()]
  /// The registry that images come from.
  public var registry = RegistrySettings()

  /// Creates one node without limits.
  public init() {}

  /// The keys under `cluster`.
  public static var schema: [Setting<ClusterSettings>] {
    [
      Setting(
        "machines", \.machines, .list(of: .section(), "machines"),
        "Machines that several nodes share; a node that names none is a machine of its own."),
      Setting("nodes", \.nodes, .list(of: .section(), atLeast: 1, "nodes"), "The nodes."),
      Setting("registry", \.registry, .section(), "The registry that images come from."),
    ]
  }
}

/// What containers run on: the limits of a machine, or of a node that is one.
public struct HardwareSettings: Settings, Equatable {
  /// CPU cores.
  public var cpu = Cores.unlimited
  /// Memory for containers.
  public var memory = Bytes.largest
  /// Speed of a core relative to the one that execution times were measured on.
  public var speed = 1.0
  /// Size of the store that pulled images lie in.
  public var imageStore = Bytes.largest
  /// How many containers can be under creation at a time; 0 for no limit.
  public var simultaneousCreations = 0
  /// The machine's own link to the registry.
  public var link = Bandwidth.unlimited
  /// How many layers of one pull are downloaded at a time.
  public var parallelLayers = 3
  /// How fast layers are unpacked, in downloaded bytes a second.
  public var extraction = Bandwidth.unlimited
  /// What unpacking a layer takes besides, whatever its size.
  public var extractionPerLayer = SimDuration.zero
  /// Cores that its system always uses.
  public var backgroundCPU = Cores.zero
  /// What happens when containers hold more memory than there is; `nil` where they cannot.
  public var overcommit: OvercommitmentSettings?
  /// Memory that containers cannot have.
  public var memoryReserved = Bytes.zero
  /// What it takes from the mains; `nil` where that is not known.
  public var power: PowerSettings?
  /// Images that are there at the start.
  public var preloaded: [String] = []
  /// Images that are never removed.
  public var pinned: [String] = []

  /// Creates a machine without limits.
  public init() {}

  /// The keys of a machine, or of a node that is one.
  public static var schema: [Setting<HardwareSettings>] { capacities("") + machinery }

  /// The keys that a node on a shared machine has as well, for its own process.
  static func capacities(_ exception: String) -> [Setting<HardwareSettings>] {
    [
      Setting(
        "cpu", \.cpu, .quantity(from: .zero, above: true),
        "CPU cores\(exception)."),
      Setting(
        "memory", \.memory, .quantity(from: .zero),
        "Memory for containers\(exception)."),
    ]
  }

  /// The keys that belong to the machine alone.
  static var machinery: [Setting<HardwareSettings>] {
    [
      Setting(
        "speed", \.speed, .ratio(0.001...1_000),
        "Speed of a core relative to the one that execution times were measured on."),
      Setting(
        "imageStore", \.imageStore, .quantity(from: .zero),
        "Size of the store that pulled images lie in."),
      Setting(
        "simultaneousCreations", \.simultaneousCreations, .limit(atLeast: 1, unlimited: 0),
        "How many containers can be under creation (create and start) at a time."),
      Setting(
        "link", \.link, .quantity(from: .zero, above: true), "Its own link to the registry."),
      Setting(
        "parallelLayers", \.parallelLayers, .count(1...1_000),
        "How many layers of one pull are downloaded at a time."),
      Setting(
        "extraction", \.extraction, .quantity(from: .zero, above: true),
        "How fast layers are unpacked, in downloaded bytes, one layer after another."),
      Setting(
        "extractionPerLayer", \.extractionPerLayer, .duration,
        "What unpacking a layer takes besides, whatever its size."),
      Setting(
        "preloaded", \.preloaded, .list(of: .name("the name of an image"), "images"),
        "Images that are there at the start."),
      Setting(
        "pinned", \.pinned, .list(of: .name("the name of an image"), "images"),
        "Images that are there at the start and never removed."),
      Setting(
        "backgroundCPU", \.backgroundCPU, .quantity(from: .zero),
        "Cores that its system always uses (a kubelet, a network plugin): containers cannot have them."
      ),
      Setting(
        "overcommit", \.overcommit, .optional(.section(), none: "memory is a limit"),
        "Containers may hold more memory than there is, and everything slows down then."),
      Setting(
        "memoryReserved", \.memoryReserved, .quantity(from: .zero),
        "Memory of the machine that containers cannot have."),
      Setting(
        "power", \.power, .optional(.section(), none: "not known, and no energy is reported"),
        "What it takes from the mains; nothing but `costs.energy` hangs on it."),
    ]
  }

  /// The keys that are not what they are by default although they belong to a machine.
  var statedMachinery: [String] {
    let defaults = HardwareSettings()
    return Self.machinery.filter { $0.value(of: self) != $0.value(of: defaults) }.map(\.name)
  }
}

/// What happens when the containers of a machine hold more memory than it has, with the keys that files use.
public struct OvercommitmentSettings: Settings, Equatable {
  /// The terms in numbers.
  public var terms = Overcommitment()

  /// Creates the default.
  public init() {}

  /// The keys under `overcommit`.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "slowdown", \.terms.slowdown, .number(0...1_000_000),
        "With an excess of e times the machine's memory, work takes 1 + slowdown · e times as long."
      ),
      Setting(
        "collapse", \.collapse, .optional(.section(), none: "it is slow, but stays"),
        "The machine goes down after a time without enough memory, with all that runs on it."),
    ]
  }

  /// The collapse as files state it.
  private var collapse: CollapseSettings? {
    get { terms.collapse.map(CollapseSettings.init) }
    set { terms.collapse = newValue?.terms }
  }
}

/// The collapse of a machine that has had too little memory for too long, with the keys that files use.
public struct CollapseSettings: Settings, Equatable {
  /// The terms in numbers.
  public var terms = Overcommitment.Collapse(
    after: .exponential(mean: 60), recovery: .constant(300))

  /// Creates a collapse after about a minute, for five.
  public init() {}

  /// Creates what states `terms`.
  init(_ terms: Overcommitment.Collapse) { self.terms = terms }

  /// The keys under `collapse`.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "after", \.terms.after, .durations, required: true,
        "How long it goes on without enough memory; from the start again once it has had enough."),
      Setting(
        "recovery", \.terms.recovery, .durations, required: true,
        "How long it is down then, a second or more; it comes back with its images only."),
    ]
  }
}

/// A machine that several nodes share.
public struct MachineSettings: Settings {
  /// What nodes call it.
  public var name = ""
  /// Its limits.
  public var hardware = HardwareSettings()

  /// Creates a machine without name and limits.
  public init() {}

  /// The keys of a machine.
  public static var schema: [Setting<MachineSettings>] {
    [Setting("name", \.name, .name(), required: true, "What nodes call it.")]
      + HardwareSettings.schema.map { $0.under(\.hardware) }
  }
}

/// A node, or several alike: what node selection chooses between.
public struct NodeSettings: Settings {
  /// Its name; several alike are numbered from 1.
  public var name = "node"
  /// How many alike.
  public var count = 1
  /// The machine that its containers run on; `nil` for a machine of its own.
  public var machine: String?
  /// Its limits: as a machine, or of its agent where it names one.
  public var hardware = HardwareSettings()
  /// The process on the node that carries out the gateway's commands.
  public var agent = AgentSettings()

  /// Creates one node without limits.
  public init() {}

  /// The keys of a node.
  public static var schema: [Setting<NodeSettings>] {
    [
      Setting(
        "name", \.name, .name(), "Its name in results; several alike are `name-1`, `name-2`, …"),
      Setting("count", \.count, .count(1...1_000_000), "How many alike."),
      Setting(
        "machine", \.machine, .optional(.name("the name of a machine"), none: "one of its own"),
        "The machine that its containers run on; nodes on one machine are siblings of their containers."
      ),
    ]
      + (HardwareSettings.capacities("; of the agent alone where `machine` is stated")
      + HardwareSettings.machinery).map { $0.under(\.hardware) }
      + [
        Setting(
          "agent", \.agent, .section(),
          "The process on the node that carries out the gateway's commands and reads metrics.")
      ]
  }

  /// The names of the nodes that these settings stand for.
  public var names: [String] { NodeSettings.names(name, count: count) }

  /// `name` itself for one, `name-1` to `name-n` for several.
  static func names(_ name: String, count: Int) -> [String] {
    count == 1 ? [name] : (1...count).map { "\(name)-\($0)" }
  }
}

/// The process on a node that carries out the gateway's commands and reads its metrics, and what that costs.
public struct AgentSettings: Settings {
  /// Memory that it uses itself.
  public var memoryInUse = Bytes.zero
  /// Time per command that is not CPU: connection set-up, round trips.
  public var commandDelay: Distribution?
  /// CPU time per command, in seconds.
  public var commandCPU = 0.0
  /// Time until metrics that were asked for are there, besides CPU.
  public var metricsDelay: Distribution?
  /// CPU time per reading of the metrics, in seconds.
  public var metricsCPU = 0.0
  /// The time constant over which the CPU reading averages.
  public var metricsWindow = SimDuration.seconds(1)
  /// Standard deviation of a CPU reading, as a share of the limit.
  public var metricsNoise = 0.0

  /// Creates an agent that costs nothing.
  public init() {}

  /// The keys under `agent`.
  public static var schema: [Setting<AgentSettings>] {
    [
      Setting(
        "memoryInUse", \.memoryInUse, .quantity(from: .zero), "Memory that it uses itself."),
      Setting(
        "commandDelay", \.commandDelay, .optional(.durations, none: "commands are free"),
        "Time per command that is not CPU: connection set-up, round trips."),
      Setting("commandCPU", \.commandCPU, .seconds(), "CPU time per command."),
      Setting(
        "metricsDelay", \.metricsDelay, .optional(.durations, none: "readings are free"),
        "Time until metrics that were asked for are there, besides CPU."),
      Setting("metricsCPU", \.metricsCPU, .seconds(), "CPU time per reading of the metrics."),
      Setting(
        "metricsWindow", \.metricsWindow, .quantity(from: .zero, above: true),
        "The time constant over which the CPU reading averages."),
      Setting(
        "metricsNoise", \.metricsNoise, .ratio(0...1),
        "Standard deviation of a CPU reading around what was used, as a share of the limit."),
    ]
  }
}

/// The registry that images come from.
public struct RegistrySettings: Settings {
  /// What it sends in all.
  public var bandwidth = Bandwidth.unlimited
  /// Time from asking for an image until it is known which layers it has.
  public var latency = Distribution.constant(0)

  /// Creates a registry that answers at once.
  public init() {}

  /// The keys under `registry`.
  public static var schema: [Setting<RegistrySettings>] {
    [
      Setting(
        "bandwidth", \.bandwidth, .quantity(from: .zero, above: true),
        "What it sends in all, to all machines together."),
      Setting(
        "latency", \.latency, .durations,
        "Time from asking for an image until it is known which layers it has."),
    ]
  }
}
