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
    for index in 0..<functions.count { cluster.addFunction(functions.configuration(index)) }
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
  private let scenario: Scenario
  private let folder: String
  private let rows: NumberedRows
  private let nodeRows: NumberedRows
  private var configuration = ClusterConfiguration()
  private var functions = FunctionList()
  private var imageIDs: [String: ImageID] = [:]
  private var traces: [TraceScan] = []

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
    machine.backgroundCPU = hardware.backgroundCPU
    machine.overcommitment = hardware.overcommit?.terms
    machine.memoryReserved = hardware.memoryReserved
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

  // MARK: Workload

  private mutating func makeArrivals() throws(SettingsError) -> any ArrivalSource {
    var sources: [any ArrivalSource] = []
    var counts: [String: Int] = [:]
    for (index, workload) in scenario.workload.enumerated() {
      let path = scenario.workload.count == 1 ? "workload" : "workload[\(index)]"
      if workload.hasClients {
        try addLoop(workload)
      } else {
        do {
          let name = streamName(of: workload, &counts)
          let source = try source(of: workload, number: index, name: name)
          sources.append(try changed(source, as: workload, name: name))
        } catch let error as SettingsError {
          throw error
        } catch {
          throw SettingsError("\(error)", path: path)
        }
      }
    }
    guard let only = sources.first else { return NoArrivals() }
    let all = sources.count == 1 ? only : MergedArrivals(sources)
    guard let requests = scenario.requests else { return all }
    return Self.limited(all, count: requests)
  }

  private static func limited(
    _ source: some ArrivalSource, count: UInt64, until: SimTime = .never
  ) -> any ArrivalSource {
    LimitedArrivals(source, count: count, until: until)
  }

  private mutating func addLoop(_ workload: WorkloadSettings) throws(SettingsError) {
    guard var loop = try loop(workload) else { return }
    if scenario.workload.count == 1, let requests = scenario.requests {
      loop.requests = min(requests, loop.requests ?? .max)
    }
    if case .closedLoop(let it) = workload, it.division == .equal, let requests = loop.requests {
      loop.requestsPerClient = max(requests / UInt64(max(loop.clients, 1)), 1)
    }
    configuration.loops.append(loop)
  }

  private func loop(_ workload: WorkloadSettings) throws(SettingsError) -> ClientLoop? {
    switch workload {
    case .closedLoop(let it):
      var loop = ClientLoop(function: try id(of: it.function))
      loop.clients = it.clients
      loop.think = it.think
      loop.start = .start + it.start
      loop.every = it.every
      loop.until = Self.end(it.until)
      loop.requests = it.requests
      return loop
    case .backoff(let it):
      var loop = ClientLoop(function: try id(of: it.function))
      loop.start = .start + it.start
      loop.gaps = ClientLoop.Gaps(first: it.first, step: it.step, count: it.count)
      loop.requests = it.requests
      return loop
    case .poisson, .constant, .popularity, .trace, .renewal, .timer, .varying, .markovModulated,
      .onOff, .hawkes:
      return nil
    }
  }

  private mutating func source(
    of workload: WorkloadSettings, number: Int, name: String
  ) throws -> any ArrivalSource {
    switch workload {
    case .poisson(let it):
      let name = PoissonArrivals.streamName(of: it.function) + Self.suffix(number)
      return try PoissonArrivals(
        of: try id(of: it.function), rate: it.rate.perSecond, stream: stream(name),
        from: .start + it.start, until: Self.end(it.until))
    case .constant(let it):
      return try ConstantArrivals(
        of: try id(of: it.function), every: it.interval, first: .start + it.start,
        until: Self.end(it.until))
    case .popularity(let it):
      return try popularity(it, number: number)
    case .trace(let it):
      return try trace(it)
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes:
      guard let called = workload.spanned?.span.function else { return NoArrivals() }
      return try workload.source(of: try id(of: called), name: name, stream)
    case .closedLoop, .backoff:
      return NoArrivals()
    }
  }

  /// Keeps some of what `source` sends, so many at most, and moves them.
  private func changed(
    _ source: some ArrivalSource, as workload: WorkloadSettings, name: String
  ) throws -> any ArrivalSource {
    var changed: any ArrivalSource = source
    if workload.changes.keep < 1 {
      changed = try KeptArrivals(
        source, probability: workload.changes.keep, stream: stream("thinning/\(name)"))
    }
    if let requests = workload.requests { changed = Self.limited(changed, count: requests) }
    if workload.changes.shift > .zero {
      changed = try Self.shifted(changed, by: workload.changes.shift)
    }
    return changed
  }

  private static func shifted(
    _ source: some ArrivalSource, by shift: SimDuration
  ) throws -> any ArrivalSource {
    try ShiftedArrivals(source, by: shift)
  }

  private func popularity(
    _ it: PopularitySettings, number: Int
  ) throws -> any ArrivalSource {
    guard let entry = rows.entry(of: it.functions) else {
      throw SettingsError(
        "there is no function '\(it.functions.abbreviatedForMessage)'", path: "workload")
    }
    let name = PoissonArrivals.streamName(of: it.functions) + Self.suffix(number)
    return try PopularityArrivals(
      first: FunctionID(entry.lowerBound), count: entry.count,
      popularity: .zipf(exponent: it.exponent),
      rate: it.rate.perSecond, stream: stream(name), from: .start + it.start,
      until: Self.end(it.until))
  }

  /// Reads a trace a first time and adds the functions that it calls and the scenario does not name.
  private mutating func trace(_ it: TraceSettings) throws -> any ArrivalSource {
    var options = TraceOptions()
    options.format = it.format
    options.reorderWindow = it.reorderWindow
    options.from = .start + it.from
    options.until = Self.end(it.until)
    options.spread = it.spread
    options.intervalEdge = it.interval
    options.times = it.times
    options.missing = it.missing
    options.memory = it.memory == .whole ? .whole : .divided
    options.seed = it.seed
    let scan = try TraceScan(
      paths: it.file.map { $0.hasPrefix("/") || folder.isEmpty ? $0 : "\(folder)/\($0)" },
      options: options)
    var like: FunctionConfiguration?
    if let name = it.like, let index = rows.row(of: name) {
      like = functions.configuration(index)
    }
    var ids: [FunctionID] = []
    ids.reserveCapacity(scan.functionCount)
    for index in 0..<scan.functionCount {
      let recorded = scan.function(index)
      let name = recorded.name
      if let known = rows.row(of: name) {
        let function = functions.configuration(known)
        guard function.executor == nil, function.refill == nil else {
          throw SettingsError(
            "the trace calls '\(name.abbreviatedForMessage)', a pool or an executor, which nobody can call",
            path: "workload.trace.file")
        }
        ids.append(FunctionID(known))
      } else if let like {
        var function = like
        if it.memory != .like, let memory = recorded.memory, memory > .zero {
          try checkMemory(memory, of: name)
          function.memory = memory
        }
        ids.append(FunctionID(functions.count))
        functions.add(name, count: 1, function)
      } else {
        var reader = SettingsReader()
        reader.reportUnknown(
          "function", name, among: scenario.functions.map(\.name), plural: "functions",
          at: [.key("workload"), .key("trace")])
        reader.report(
          "name it under functions, or state `like` for those that the scenario does not name",
          at: [.key("workload"), .key("trace")])
        try reader.finish()
      }
    }
    traces.append(scan)
    return try TraceArrivals(scan, functions: ids)
  }

  private func checkMemory(_ memory: Bytes, of name: String) throws(SettingsError) {
    let largest = configuration.machines.map { $0.memory - $0.memoryReserved }.max()
    guard memory <= largest ?? .zero else {
      throw SettingsError(
        "the trace states \(memory.written) for '\(name.abbreviatedForMessage)', but no node has more"
          + " than \((largest ?? .zero).written)",
        path: "workload.trace.memory")
    }
  }

  private func id(of name: String) throws(SettingsError) -> FunctionID {
    guard let index = rows.row(of: name) else {
      throw SettingsError("there is no function '\(name.abbreviatedForMessage)'", path: "workload")
    }
    return FunctionID(index)
  }

  private func stream(_ name: String) -> RandomStream {
    RandomStream(
      seed: scenario.seed, name: name, replication: scenario.replication,
      pairing: scenario.pairing.pairing)
  }

  /// The name of what `workload` draws from, which only an earlier one of the same kind and function changes.
  private func streamName(of workload: WorkloadSettings, _ counts: inout [String: Int]) -> String {
    let called = workload.calledFunction
    let name = "\(called?.kind ?? "trace")/\(called?.name ?? "")"
    let number = counts[name, default: 0]
    counts[name] = number + 1
    return name + Self.suffix(number)
  }

  /// Several workloads of one function need streams of their own; the first keeps the plain name.
  private static func suffix(_ number: Int) -> String { number == 0 ? "" : "/\(number)" }

  private static func end(_ until: SimDuration?) -> SimTime { until.map { .start + $0 } ?? .never }
}
