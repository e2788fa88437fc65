import ClusterModel
import Policies
import SimKernel

/// Arrivals that a test lists.
struct ListedArrivals: ArrivalSource {
  var arrivals: [Arrival]

  init(_ arrivals: [Arrival]) { self.arrivals = arrivals }

  /// Requests of the first function at these seconds.
  init(at seconds: [Double], executing execution: SimDuration = Arrival.drawn) {
    arrivals = seconds.map {
      Arrival(
        time: .start + SimDuration(rounding: $0), function: FunctionID(0), execution: execution)
    }
  }

  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    let count = min(arrivals.count, batch.count)
    for index in 0..<count { batch[index] = arrivals[index] }
    arrivals.removeFirst(count)
    return count
  }
}

/// A source that hands over only so many arrivals at a time.
struct SlowArrivals: ArrivalSource {
  var source: any ArrivalSource
  let count: Int

  init(_ source: any ArrivalSource, atATime count: Int) {
    self.source = source
    self.count = count
  }

  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    try source.read(into: UnsafeMutableBufferPointer(rebasing: batch.prefix(count)))
  }
}

/// A Poisson process of one function, as a test needs it.
struct TestPoisson: ArrivalSource {
  let rate: Double
  var random: RandomStream
  var time = 0.0

  init(rate: Double, seed: UInt64 = 1) {
    self.rate = rate
    random = RandomStream(seed: seed, name: "test/arrivals")
  }

  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    for index in 0..<batch.count {
      time += random.exponential() / rate
      batch[index] = Arrival(
        time: .start + SimDuration(rounding: time), function: FunctionID(0))
    }
    return batch.count
  }
}

extension Simulation where Model == Cluster {
  /// Creates a run of a cluster with `functions`, ready to go.
  init(
    _ configuration: ClusterConfiguration,
    functions: [FunctionConfiguration] = [FunctionConfiguration()],
    keepAlive: SimDuration = .minutes(10), nodeSelection: any NodeSelection = RoundRobin(.init()),
    invocation: (any InvocationStrategy)? = nil, loadBalancing: (any LoadBalancing)? = nil,
    autoscaler: (any Autoscaler)? = nil, arrivals: any ArrivalSource = NoArrivals()
  ) {
    var parameters = FixedKeepAlive.Parameters()
    parameters.window = keepAlive
    var cluster = Cluster(
      configuration,
      policies: ClusterPolicies(
        nodeSelection: nodeSelection, invocation: invocation,
        keepAlive: FixedKeepAlive(parameters), loadBalancing: loadBalancing,
        autoscaler: autoscaler),
      arrivals: arrivals)
    for function in functions { cluster.addFunction(function) }
    self.init(cluster)
    model.begin(&agenda)
  }

  /// Runs to the end and returns what was recorded of requests, in the order of their ends.
  mutating func invocations(until end: SimTime = .never) -> [InvocationRecord] {
    run(until: end)
    var records: [InvocationRecord] = []
    model.takeInvocations { records.append($0) }
    return records
  }
}

extension ClusterConfiguration {
  /// One node on one machine without limits, one profile; requests are recorded.
  static func simple(
    nodes: Int = 1, _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> ClusterConfiguration {
    var configuration = ClusterConfiguration()
    for index in 0..<nodes {
      configuration.machines.append(MachineConfiguration())
      var node = NodeConfiguration()
      node.machine = MachineID(index)
      configuration.nodes.append(node)
    }
    configuration.profiles = [FunctionProfile()]
    configuration.metrics.recordsInvocations = true
    change(&configuration)
    return configuration
  }
}

/// Seconds since the start.
func seconds(_ time: SimTime) -> Double { time.inSeconds }
