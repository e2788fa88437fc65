import ClusterModel
import Policies
import SimKernel
import Workloads

/// A case of the bench that runs through the whole cluster model, with its measurements.
///
/// Records and per-function measurements are switched off by settings; nothing else differs from any other run.
public struct ClusterBench: Sendable {
  /// The cases.
  public enum Case: String, CaseIterable, Sendable {
    /// One function, 0.9 requests a second, exponential times.
    case a
    /// 10,000 functions, 10,000 requests a second, 100 nodes with room to spare.
    case b
    /// The same on nodes of half the memory, where containers are evicted.
    case bt
    /// 3,000,000 functions on 6,000 nodes: a million warm containers.
    case c
  }

  /// The case.
  public var kind: Case
  /// Simulated seconds before anything counts.
  public var warmUp: Int64
  /// Simulated seconds in all.
  public var end: Int64
  /// Functions.
  public var functions: Int
  /// Nodes.
  public var nodes: Int
  /// The seed.
  public var seed: UInt64 = 1
  /// Changes to the settings, to see what a feature costs.
  public var change: @Sendable (inout ClusterConfiguration) -> Void = { _ in }

  /// Creates a case; `quick` for about a tenth of the requests.
  public init(_ kind: Case, quick: Bool = false) {
    self.kind = kind
    switch kind {
    case .a: (warmUp, end, functions, nodes) = (0, quick ? 2_000_000 : 20_000_000, 1, 1)
    case .b, .bt: (warmUp, end, functions, nodes) = (600, quick ? 720 : 1_800, 10_000, 100)
    case .c:
      (warmUp, end, functions, nodes) = (quick ? 300 : 900, quick ? 360 : 1_500, 3_000_000, 6_000)
    }
  }

  /// Shortens (or lengthens) warm-up and run to `share` of what they are.
  public mutating func scale(by share: Double) {
    warmUp = Int64((Double(warmUp) * share).rounded())
    end = Int64((Double(end) * share).rounded())
  }

  /// Returns the simulation, ready to run.
  ///
  /// - Throws: Where the workload cannot be described, which no case here brings about.
  public func simulation() throws -> Simulation<Cluster> {
    var configuration = ClusterConfiguration()
    configuration.seed = seed
    configuration.rules.cpuSharing = .none
    configuration.metrics.perFunction = false
    configuration.metrics.warmUp = .seconds(warmUp)
    for index in 0..<nodes {
      var machine = MachineConfiguration()
      if kind != .a { machine.memory = .gibibytes(kind == .bt ? 32 : 64) }
      configuration.machines.append(machine)
      var node = NodeConfiguration()
      node.machine = MachineID(index)
      configuration.nodes.append(node)
    }
    var profile = FunctionProfile()
    if kind == .a {
      profile.execution = .exponential(mean: 1.991)
      profile.coldExecution = .exponential(mean: 2.244)
      configuration.rules.idleOrder = .newest
    } else {
      profile.execution = .logNormal(mu: 0, sigma: 0.6)
      profile.start = .logNormal(mu: 0, sigma: 0.4)
      configuration.rules.withoutRoom = .evictThenReject
    }
    configuration.profiles = [profile]
    change(&configuration)
    var cluster = Cluster(
      configuration,
      policies: ClusterPolicies(
        nodeSelection: HashedHome(.init()), keepAlive: FixedKeepAlive(.init())),
      arrivals: try arrivals())
    addFunctions(to: &cluster)
    var simulation = Simulation(cluster)
    simulation.model.begin(&simulation.agenda)
    return simulation
  }

  private func arrivals() throws -> any ArrivalSource {
    let stream = RandomStream(seed: seed, name: "arrivals/bench")
    if kind == .a {
      return try PoissonArrivals(of: FunctionID(0), rate: 0.9, stream: stream)
    }
    return try PopularityArrivals(
      first: FunctionID(0), count: functions, popularity: .zipf(exponent: 1), rate: 10_000,
      stream: stream)
  }

  private func addFunctions(to cluster: inout Cluster) {
    var function = FunctionConfiguration()
    guard kind != .a else {
      function.memory = .mebibytes(128)
      cluster.addFunction(function)
      return
    }
    var population = ReferencePopulation()
    for _ in 0..<functions {
      let member = population.next()
      function.executionScale = member.executionMedian
      function.coldStartScale = member.coldStartMedian
      function.memory = .mebibytes(member.memory)
      cluster.addFunction(function)
    }
  }

  /// What one run took and found.
  public struct Run: Sendable {
    /// CPU nanoseconds per request, over the measured part.
    public var nanoseconds: Double
    /// Requests in the measured part.
    public var requests: Int
    /// The largest resident set.
    public var peakBytes: Int
    /// Bytes of rows and pending events per container at the end.
    public var bytesPerContainer: Double
    /// What came out.
    public var findings: BenchFindings
    /// The fingerprint of events.
    public var fingerprint: Fingerprint
  }

  /// Runs the case once.
  ///
  /// - Throws: Where the workload cannot be described.
  public func run() throws -> Run {
    Meter.forgetPeak()
    var simulation = try simulation()
    simulation.run(until: .start + .seconds(warmUp))
    let begin = Meter.cpuNanoseconds()
    simulation.run(until: .start + .seconds(end))
    let time = Meter.cpuNanoseconds() - begin
    let requests = Int(simulation.model.metrics.arrived)
    let rows =
      simulation.model.state.containers.count * MemoryLayout<ContainerRow>.stride
      + simulation.agenda.allocatedBytes
    return Run(
      nanoseconds: time / Double(max(requests, 1)), requests: requests,
      peakBytes: Meter.peakBytes(),
      bytesPerContainer: Double(rows) / Double(max(simulation.model.state.containersInAll, 1)),
      findings: Self.findings(simulation.model, at: simulation.now),
      fingerprint: simulation.eventFingerprint)
  }

  private static func findings(_ cluster: borrowing Cluster, at now: SimTime) -> BenchFindings {
    let arrived = Double(max(cluster.metrics.arrived, 1))
    func quantile(_ p: Double) -> Double {
      cluster.metrics.response.quantile(p)?.inSeconds ?? 0
    }
    return BenchFindings(
      coldFraction: Double(cluster.metrics.met[.cold] + cluster.metrics.met[.preWarmed])
        / arrived,
      rejectedFraction: Double(cluster.metrics.rejected) / arrived,
      containers: cluster.metrics.containers.total.mean(from: cluster.metrics.since, to: now),
      meanResponse: cluster.metrics.response.moments.mean ?? 0,
      medianResponse: quantile(0.5), p95Response: quantile(0.95), p99Response: quantile(0.99))
  }
}
