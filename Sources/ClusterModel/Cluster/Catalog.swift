import SimKernel

/// Where executors ask for code: stations that work on some queries at a time, first come, first served.
struct Catalog {
  /// Who asks: a request in a Runner, or a container that comes up; nobody any more where both are `none`.
  struct Query: BitwiseCopyable {
    var request = RequestID.none
    var container = ContainerID.none
    /// Whether it asks for code rather than a checksum.
    var wantsCode: Bool
    /// Whose code.
    var function: FunctionID
    /// What its draw belongs to.
    var index: UInt64
  }

  struct Instance {
    var working = 0
    /// Queries that wait, from `lineFirst` on.
    var line: [Query] = []
    var lineFirst = 0
  }

  /// A query that is worked on.
  struct Service: BitwiseCopyable {
    var query: Query
    var instance: Int
  }

  /// Whether answers take time.
  let isOn: Bool
  let workers: Int
  let checksum, get: Sampler
  let bandwidth: Bandwidth
  private(set) var instances: [Instance]
  private var next = 0
  private(set) var services: [Service?] = []
  private var freeServices: [Int] = []

  init(_ stated: CatalogConfiguration?, in samplers: inout SamplerPool) {
    let configuration = stated ?? CatalogConfiguration()
    isOn = stated != nil
    workers = configuration.workers > 0 ? configuration.workers : .max
    checksum = samplers.add(configuration.checksum)
    get = samplers.add(configuration.get)
    bandwidth = configuration.bandwidth
    instances = Array(repeating: Instance(), count: max(configuration.instances, 1))
  }

  /// Takes a query at the instance whose turn it is.
  ///
  /// - Returns: The instance, if it can work on the query at once; otherwise the query waits there.
  mutating func receive(_ query: Query) -> Int? {
    let instance = next
    next = (next + 1) % instances.count
    if instances[instance].working < workers { return instance }
    instances[instance].line.append(query)
    return nil
  }

  /// Begins to work on a query.
  ///
  /// - Returns: The number under which its answer comes.
  mutating func begin(_ query: Query, at instance: Int) -> Int {
    instances[instance].working += 1
    let service = Service(query: query, instance: instance)
    guard let place = freeServices.popLast() else {
      services.append(service)
      return services.count - 1
    }
    services[place] = service
    return place
  }

  /// A query has been worked on.
  mutating func end(_ place: Int) -> Service? {
    guard let service = services[place] else { return nil }
    services[place] = nil
    freeServices.append(place)
    instances[service.instance].working -= 1
    return service
  }

  /// Takes the first query out of the line of an instance that somebody still waits for.
  mutating func takeNext(at instance: Int) -> Query? {
    while instances[instance].lineFirst < instances[instance].line.count {
      let query = instances[instance].line[instances[instance].lineFirst]
      instances[instance].lineFirst += 1
      if instances[instance].lineFirst > 32,
        instances[instance].lineFirst * 2 > instances[instance].line.count
      {
        instances[instance].line.removeFirst(instances[instance].lineFirst)
        instances[instance].lineFirst = 0
      }
      if !query.request.isNone || !query.container.isNone { return query }
    }
    return nil
  }

  /// Whoever asked has gone: an answer on its way is nobody's, a query that waits is passed over.
  mutating func forget(where isGone: (Query) -> Bool) {
    for place in services.indices {
      guard let service = services[place], isGone(service.query) else { continue }
      services[place]?.query.request = .none
      services[place]?.query.container = .none
    }
    for instance in instances.indices {
      for place in instances[instance].lineFirst..<instances[instance].line.count
      where isGone(instances[instance].line[place]) {
        instances[instance].line[place].request = .none
        instances[instance].line[place].container = .none
      }
    }
  }
}

// Questions to the catalog and its answers.
extension Cluster {
  /// Asks the catalog; ``answered(_:_:)`` follows.
  mutating func ask(_ query: Catalog.Query, _ agenda: inout Agenda<ClusterEvent>) {
    if query.wantsCode {
      metrics.code.fetches &+= 1
    } else {
      metrics.code.checksums &+= 1
    }
    guard catalog.isOn else {
      answered(query, &agenda)
      return
    }
    if let instance = catalog.receive(query) { workAtCatalog(query, instance, &agenda) }
  }

  private mutating func workAtCatalog(
    _ query: Catalog.Query, _ instance: Int, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let number = catalog.begin(query, at: instance)
    let stream = query.wantsCode ? streams.code : streams.checksum
    var random = stream.draws(for: query.index)
    let sampler = query.wantsCode ? catalog.get : catalog.checksum
    var time = SimDuration(rounding: max(state.samplers.sample(sampler, &random), 0))
    if query.wantsCode {
      let size = state.executors.functions[query.function.index].size
      time = min(time + catalog.bandwidth.duration(of: size), .longest)
    }
    agenda.schedule(.catalogAnswered(UInt32(number)), after: time)
  }

  /// The catalog has answered a query: its worker takes the next one, whoever asked goes on.
  mutating func catalogAnswered(_ number: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    guard let service = catalog.end(Int(number)) else { return }
    if let next = catalog.takeNext(at: service.instance) {
      workAtCatalog(next, service.instance, &agenda)
    }
    answered(service.query, &agenda)
  }

  private mutating func answered(_ query: Catalog.Query, _ agenda: inout Agenda<ClusterEvent>) {
    if !query.request.isNone {
      if query.wantsCode {
        codeArrived(query.request, &agenda)
      } else {
        checksumArrived(query.request, &agenda)
      }
    } else if !query.container.isNone {
      codeArrived(in: query.container, &agenda)
    }
  }

  /// A request no longer waits for an answer.
  mutating func leaveCatalog(_ id: RequestID) { catalog.forget { $0.request == id } }
}

// Containers that fetch the code of their function once, when they start.
extension Cluster {
  /// A container has been initialised: it is ready, or has code to fetch and load first.
  mutating func initialised(_ id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    guard hasExecutors, state.executors.isFetched(state.containers[id].function),
      !loadings.remove(id)
    else {
      becomeReady(id, &agenda)
      return
    }
    loadings.note(id)
    state.containers[id].eventAt = .never
    ask(
      Catalog.Query(
        container: id, wantsCode: true, function: state.containers[id].function,
        index: state.containers[id].drawIndex), &agenda)
  }

  /// The code of its function has come to a container that starts.
  private mutating func codeArrived(in id: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    metrics.code.loads &+= 1
    let function = state.containers[id].function
    guard let sampler = state.executors.functions[function.index].load else {
      initialised(id, &agenda)
      return
    }
    var random = streams.load.draws(for: state.containers[id].drawIndex)
    passOwnWork(id, state.samplers.sample(sampler, &random), &agenda)
  }

  /// A container is no more: what it had, and what it waited for.
  @inline(never)
  mutating func forgetCode(of id: ContainerID) {
    state.executors.clearDisk(of: id)
    if loadings.remove(id) { catalog.forget { $0.container == id } }
  }
}

/// The containers that fetch and load code before they are ready: a few at a time.
struct Loadings {
  private var containers: [ContainerID] = []

  mutating func note(_ id: ContainerID) { containers.append(id) }

  /// - Returns: Whether it was among them.
  mutating func remove(_ id: ContainerID) -> Bool {
    guard let place = containers.firstIndex(of: id) else { return false }
    containers.remove(at: place)
    return true
  }
}
