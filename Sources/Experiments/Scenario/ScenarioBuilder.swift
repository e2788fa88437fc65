import ClusterModel
import SimKernel
import Workloads

/// A scenario with its names resolved: everything a simulation is made from.
public struct BuiltScenario: Sendable {
  /// What the cluster is made of.
  public var configuration: ClusterConfiguration
  /// The functions in the order of their ids.
  public var functions: FunctionList
  /// The policies.
  public var policies: ClusterPolicies
  /// The open workload.
  public var arrivals: any ArrivalSource
  /// When the run ends at the latest; `nil` when it goes on until the workload has ended.
  public var end: SimTime?
  /// What was found in the traces, in the order of the workload.
  public var traces: [TraceScan]

  /// Creates the cluster with its functions; call `Cluster.begin(_:)` before the run.
  public func makeCluster() -> Cluster {
    var cluster = Cluster(configuration, policies: policies, arrivals: arrivals)
    for index in 0..<functions.count {
      cluster.addFunction(functions.configuration(index), name: functions.name(index))
    }
    return cluster
  }
}

/// The functions of a scenario in the order of their ids, without a copy of each: entries that stand for many
/// take the room of one.
public struct FunctionList: Sendable {
  private struct Entry {
    let start: Int
    let count: Int
    let name: String
    let isNumbered: Bool
    let configuration: FunctionConfiguration
  }

  private var entries: [Entry] = []
  /// How many functions there are.
  public private(set) var count = 0

  /// Adds the functions that one entry stands for.
  mutating func add(_ name: String, count: Int, _ configuration: FunctionConfiguration) {
    entries.append(
      Entry(
        start: self.count, count: count, name: name, isNumbered: count > 1,
        configuration: configuration))
    self.count += count
  }

  /// The name of a function.
  public func name(_ index: Int) -> String {
    let entry = entries[entryIndex(of: index)]
    return entry.isNumbered ? "\(entry.name)-\(index - entry.start + 1)" : entry.name
  }

  /// What a function is like.
  public func configuration(_ index: Int) -> FunctionConfiguration {
    entries[entryIndex(of: index)].configuration
  }

  /// The last entry that starts at or before `index`.
  private func entryIndex(of index: Int) -> Int {
    precondition(index >= 0 && index < count, "there is no such function")
    var low = 0
    var high = entries.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if entries[middle].start <= index { low = middle } else { high = middle }
    }
    return low
  }
}

/// Makes what a simulation needs from a scenario.
public struct ScenarioBuilder {
  let scenario: Scenario
  let folder: String
  let rows: NumberedRows
  private let nodeRows: NumberedRows
  var configuration = ClusterConfiguration()
  var functions = FunctionList()
  private var imageIDs: [String: ImageID] = [:]
  var traces: [TraceScan] = []

  /// Resolves names, reads traces a first time and makes the policies.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - folder: Where the file names in it start from; empty for the current folder.
  /// - Returns: What a simulation is made from.
  /// - Throws: What is wrong with the scenario or with a trace.
  public static func build(
    _ scenario: Scenario, folder: String = ""
  ) throws(SettingsError) -> BuiltScenario {
    var reader = SettingsReader()
    scenario.check(&reader)
    try reader.finish()
    var builder = ScenarioBuilder(scenario: scenario, folder: folder)
    return try builder.build()
  }

  private init(scenario: Scenario, folder: String) {
    self.scenario = scenario
    self.folder = folder
    rows = NumberedRows(scenario.functions)
    nodeRows = NumberedRows(scenario.cluster.nodes)
  }

  private mutating func build() throws(SettingsError) -> BuiltScenario {
    configuration.seed = scenario.seed
    configuration.replication = scenario.replication
    configuration.pairing = scenario.pairing.pairing
    configuration.gateway = scenario.gateway.configuration
    configuration.retry = scenario.retry?.retry
    configuration.rules = scenario.rules.rules
    configuration.rules.admission = scenario.rules.admission?.ramp
    configuration.gateway.asynchronous = scenario.gateway.asynchronous?.configuration
    configuration.rules.idleOrder = scenario.policies.reuse
    configuration.metrics = scenario.metrics.configuration
    configuration.metrics.billing = scenario.prices?.billing
    configuration.registry.bandwidth = scenario.cluster.registry.bandwidth
    configuration.registry.latency = scenario.cluster.registry.latency
    configuration.messaging = scenario.messages?.configuration
    configuration.catalog = scenario.catalog?.configuration
    addImages()
    addMachines()
    addPath()
    addFunctions()
    addFaults()
    let arrivals = try makeArrivals()
    let policies = try scenario.policies.make { rows.row(of: $0).map { FunctionID($0) } ?? .none }
    return BuiltScenario(
      configuration: configuration, functions: functions, policies: policies,
      arrivals: arrivals, end: scenario.duration.map { .start + $0 }, traces: traces)
  }

  // MARK: Cluster

  private mutating func addImages() {
    var shared: [String: LayerID] = [:]
    for image in scenario.images {
      var layers: [LayerID] = []
      for layer in image.layers {
        if let name = layer.name, let id = shared[name] {
          layers.append(id)
          continue
        }
        let id = LayerID(configuration.layers.count)
        configuration.layers.append(
          LayerConfiguration(compressed: layer.size, stored: layer.storedSize))
        if let name = layer.name { shared[name] = id }
        layers.append(id)
      }
      imageIDs[image.name] = ImageID(configuration.images.count)
      configuration.images.append(ImageConfiguration(name: image.name, layers: layers))
    }
  }

  private mutating func addMachines() {
    var machines: [String: MachineID] = [:]
    for machine in scenario.cluster.machines {
      machines[machine.name] = add(machine.hardware, named: machine.name)
    }
    for settings in scenario.cluster.nodes {
      for name in settings.names {
        var node = NodeConfiguration()
        node.name = name
        node.machine =
          settings.machine.flatMap { machines[$0] } ?? add(settings.hardware, named: name)
        if settings.machine != nil {
          // The node's containers are its siblings: its own limits hold for its agent alone.
          node.agent.cores = settings.hardware.cpu
          node.agent.memory = settings.hardware.memory
        }
        node.agent.memoryInUse = settings.agent.memoryInUse
        node.agent.commandDelay = settings.agent.commandDelay
        node.agent.commandCPU = settings.agent.commandCPU
        node.agent.metricsDelay = settings.agent.metricsDelay
        node.agent.metricsCPU = settings.agent.metricsCPU
        node.agent.metricsWindow = settings.agent.metricsWindow
        node.agent.metricsNoise = settings.agent.metricsNoise
        configuration.nodes.append(node)
      }
    }
  }

  private mutating func add(_ hardware: HardwareSettings, named name: String) -> MachineID {
    var machine = MachineConfiguration()
    machine.name = name
    machine.cores = hardware.cpu
    machine.memory = hardware.memory
    machine.speed = hardware.speed
    machine.imageStore = hardware.imageStore
    machine.simultaneousCreations = hardware.simultaneousCreations
    machine.link = hardware.link
    machine.parallelLayers = hardware.parallelLayers
    machine.extraction = hardware.extraction
    machine.extractionPerLayer = hardware.extractionPerLayer
    machine.backgroundCPU = hardware.backgroundCPU
    machine.overcommitment = hardware.overcommit?.terms
    machine.memoryReserved = hardware.memoryReserved
    machine.power = hardware.power?.power
    machine.pinned = hardware.pinned.compactMap { imageIDs[$0] }
    // What is pinned is there from the start, too.
    machine.preloaded = hardware.preloaded.compactMap { imageIDs[$0] }
    for image in machine.pinned where !machine.preloaded.contains(image) {
      machine.preloaded.append(image)
    }
    configuration.machines.append(machine)
    return MachineID(configuration.machines.count - 1)
  }

  private mutating func addPath() {
    for settings in scenario.path {
      var component = settings.component
      component.node = settings.node.flatMap { nodeRows.row(of: $0) }.map { NodeID($0) } ?? .none
      configuration.path.append(component)
    }
  }

  private mutating func addFaults() {
    let nodes = NumberedRows(scenario.cluster.nodes)
    configuration.faults = scenario.faults.configuration(nodes: { nodes.row(of: $0) }) { name in
      let one = rows.row(of: name).map { $0..<$0 + 1 }
      return (rows.entry(of: name) ?? one ?? 0..<0).map { FunctionID($0) }
    }
  }

  private mutating func addFunctions() {
    for settings in scenario.functions {
      functions.add(settings.name, count: settings.count, configuration(of: settings))
    }
  }

  /// The numbers of a function, with its behaviour added to the profiles.
  private mutating func configuration(of settings: FunctionSettings) -> FunctionConfiguration {
    var function = FunctionConfiguration()
    function.profile = ProfileID(configuration.profiles.count)
    var profile = settings.profile
    profile.calls = StatedCall.all(of: settings, at: 0).compactMap { stated in
      guard let row = rows.row(of: stated.settings.function) else { return nil }
      var group = stated.settings.group(calling: FunctionID(row))
      group.isAlternative = stated.isAlternative
      return group
    }
    profile.scale = settings.replicas.limits
    if let generic = settings.generic {
      function.refill = generic.refill
      profile.scale.initial = generic.size
      profile.scale.maximum = .max
      configuration.hasPools = true
    }
    if let pool = settings.pool {
      let row = rows.row(of: pool.name).map { FunctionID($0) } ?? .none
      var membership = PoolMembership(pool: row)
      membership.specialise = pool.specialise
      membership.whenEmpty = pool.whenEmpty
      function.membership = membership
    }
    configuration.profiles.append(profile)
    function.image = settings.image.flatMap { imageIDs[$0] } ?? .none
    function.memory = settings.memory
    function.warming = settings.warming
    function.runner = settings.runner.flatMap { rows.row(of: $0) }.map { FunctionID($0) }
    function.executor = settings.executor?.configuration
    function.code = settings.code.code
    for name in settings.nodes {
      // An entry of several nodes stands for all of them.
      let row = nodeRows.row(of: name)
      let entry = row.map { $0..<$0 + 1 } ?? nodeRows.entry(of: name) ?? 0..<0
      function.nodes += entry.map { NodeID($0) }
    }
    function.isAsynchronous = settings.asynchronous
    return function
  }
}
