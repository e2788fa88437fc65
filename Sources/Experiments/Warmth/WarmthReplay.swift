import Calibration
import ClusterModel
import Policies
import SimKernel

/// The arrivals and execution times of a record, simulated under rules of our own: which requests would meet a cold start.
///
/// One function on one node without limits, a request a container. A request executes as long as it was recorded to, also
/// where the simulation gives it a cold start and the record does not.
public struct WarmthReplay: Sendable {
  private let arrivals: [Arrival]

  /// Prepares the requests of `record`.
  public init(_ record: WarmthRecord) {
    arrivals = record.uses.map { use in
      Arrival(
        time: .start + SimDuration(rounding: use.arrived), function: FunctionID(0),
        execution: SimDuration(rounding: use.ended - use.began))
    }
  }

  /// Simulates the requests.
  ///
  /// - Parameters:
  ///   - rules: How containers are kept and chosen.
  ///   - seed: What lifetimes are drawn from.
  ///   - replication: Which of several independent repetitions.
  /// - Returns: For each request of the record, in its order, whether it met a cold start.
  public func coldStarts(
    under rules: WarmthRules, seed: UInt64 = 1, replication: UInt32 = 0
  ) -> [Bool] {
    var isCold = [Bool](repeating: false, count: arrivals.count)
    simulate(under: rules, seed, replication) { isCold[Int($0.number)] = $0.warmth != .warmed }
    return isCold
  }

  /// Simulates the requests and hands over what is known of each, in the order of their ends.
  func simulate(
    under rules: WarmthRules, _ seed: UInt64, _ replication: UInt32,
    _ body: (InvocationRecord) -> Void
  ) {
    var cluster = Cluster(
      configuration(rules, seed, replication),
      policies: ClusterPolicies(
        nodeSelection: RoundRobin(RoundRobin.Parameters()), keepAlive: rules.keepAlive),
      arrivals: RecordedArrivals(arrivals))
    cluster.addFunction(FunctionConfiguration())
    var simulation = Simulation(cluster)
    simulation.model.begin(&simulation.agenda)
    while !simulation.run(until: .never, atMost: Runner.sliceEvents) {
      simulation.model.takeInvocations(body)
    }
    simulation.model.takeInvocations(body)
  }

  private func configuration(
    _ rules: WarmthRules, _ seed: UInt64, _ replication: UInt32
  ) -> ClusterConfiguration {
    var configuration = ClusterConfiguration()
    configuration.seed = seed
    configuration.replication = replication
    configuration.machines = [MachineConfiguration()]
    configuration.nodes = [NodeConfiguration()]
    var profile = FunctionProfile()
    if rules.coldStart > 0 { profile.create = .constant(rules.coldStart) }
    configuration.profiles = [profile]
    configuration.rules.idleOrder = rules.reuse
    configuration.rules.cpuSharing = .none
    configuration.metrics.recordsInvocations = true
    configuration.metrics.perFunction = false
    return configuration
  }
}

/// Requests that are held in memory, in the order of their times.
private struct RecordedArrivals: ArrivalSource {
  private let arrivals: [Arrival]
  private var next = 0

  init(_ arrivals: [Arrival]) { self.arrivals = arrivals }

  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    let count = min(arrivals.count - next, batch.count)
    for place in 0..<count { batch[place] = arrivals[next + place] }
    next += count
    return count
  }
}
