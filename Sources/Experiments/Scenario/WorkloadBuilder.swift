import ClusterModel
import SimKernel
import Workloads

// Where requests come from.
extension ScenarioBuilder {
  mutating func makeArrivals() throws(SettingsError) -> any ArrivalSource {
    var sources: [any ArrivalSource] = []
    var counts: [String: Int] = [:]
    for (index, workload) in scenario.workload.enumerated() {
      let path = scenario.workload.count == 1 ? "workload" : "workload[\(index)]"
      if workload.hasClients {
        try addLoop(workload)
      } else {
        do {
          let name = streamName(of: workload, &counts)
          let source = try source(of: workload, name: name)
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
    case .poisson, .constant, .popularity, .trace, .population, .renewal, .timer, .varying,
      .markovModulated, .onOff, .hawkes:
      return nil
    }
  }

  private mutating func source(
    of workload: WorkloadSettings, name: String
  ) throws -> any ArrivalSource {
    switch workload {
    case .poisson(let it):
      return try PoissonArrivals(
        of: try id(of: it.function), rate: it.rate.perSecond, stream: stream(name),
        from: .start + it.start, until: Self.end(it.until))
    case .constant(let it):
      return try ConstantArrivals(
        of: try id(of: it.function), every: it.interval, first: .start + it.start,
        until: Self.end(it.until))
    case .popularity(let it):
      return try popularity(it, name: name)
    case .trace(let it):
      return try trace(it)
    case .population(let it):
      return try population(it, name: name)
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
    _ it: PopularitySettings, name: String
  ) throws -> any ArrivalSource {
    guard let entry = rows.entry(of: it.functions) else {
      throw SettingsError(
        "there is no function '\(it.functions.abbreviatedForMessage)'", path: "workload")
    }
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
    options.counts = it.counts
    options.intervalEdge = it.interval
    options.delayUnit = it.delayUnit
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
    let room = ReservedMemory(scenario).largestAvailable
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
          guard memory <= room else {
            throw SettingsError(
              "the trace states \(memory.written) for '\(name.abbreviatedForMessage)', but no node has more than \(room.written) for containers",
              path: "workload.trace.memory")
          }
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

  /// Draws a population and adds its functions, which are like one of the scenario but for their memory, and their cold
  /// starts where the model states them.
  private mutating func population(
    _ it: PopulationSettings, name: String
  ) throws -> any ArrivalSource {
    let population = try Population(
      try PopulationFile.model(it.model, folder: folder), functions: it.functions,
      scale: it.scale, seed: it.seed ?? scenario.seed)
    var like = functions.configuration(try id(of: it.like).index)
    guard like.executor == nil, like.refill == nil else {
      throw SettingsError(
        "'\(it.like.abbreviatedForMessage)' is a pool or an executor, which nobody can call",
        path: "workload.population.like")
    }
    if let coldStart = population.model.coldStart {
      var profile = configuration.profiles[like.profile.index]
      (profile.create, profile.start, profile.initialise) = (nil, nil, coldStart)
      like.profile = ProfileID(configuration.profiles.count)
      configuration.profiles.append(profile)
    }
    let first = functions.count
    let room = ReservedMemory(scenario).largestAvailable
    for number in population.functions.indices {
      let memory = population.memory(of: number, it.memory)
      let functionName = population.name(number)
      guard memory <= room else {
        throw SettingsError(
          "'\(functionName)' needs \(memory.written), but no node has more than \(room.written) for containers",
          path: "workload.population")
      }
      guard rows.row(of: functionName) == nil else {
        throw SettingsError(
          "the scenario and the population both have a function '\(functionName)'",
          path: "workload.population")
      }
      like.memory = memory
      functions.add(functionName, count: 1, like)
    }
    let until = it.days.map { SimTime.start + SimDuration(rounding: $0 * 86_400) } ?? .never
    return try PopulationArrivals(of: population, first: FunctionID(first), until: until) {
      stream("\(name)/\($0)")
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
    let name =
      switch workload {
      case .poisson(let it): PoissonArrivals.streamName(of: it.function)
      case .popularity(let it): PoissonArrivals.streamName(of: it.functions)
      default:
        "\(workload.calledFunction?.kind ?? "trace")/\(workload.calledFunction?.name ?? "")"
      }
    let number = counts[name, default: 0]
    counts[name] = number + 1
    return name + Self.suffix(number)
  }

  /// Several workloads of one function need streams of their own; the first keeps the plain name.
  private static func suffix(_ number: Int) -> String { number == 0 ? "" : "/\(number)" }

  private static func end(_ until: SimDuration?) -> SimTime { until.map { .start + $0 } ?? .never }
}
