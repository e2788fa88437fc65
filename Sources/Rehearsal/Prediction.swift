import ClusterModel
import Experiments
import SimKernel

/// What the simulator says of the scenario that is played: the very same requests, again and again with engine times drawn anew.
public struct Prediction: Sendable {
  /// What one simulation came to.
  public struct Run: Sendable {
    /// Its requests, in the order of their ends.
    public var requests: [RequestTimes]
    /// Core-seconds that containers used.
    public var cpuSeconds: Double?
  }

  /// The simulations.
  public var runs: [Run] = []

  /// Creates a prediction of nothing.
  public init() {}

  /// Simulates.
  ///
  /// - Parameters:
  ///   - plan: What is played.
  ///   - shouldStop: Asked between simulations; `true` ends them.
  /// - Throws: Why a simulation could not be run to its end.
  public init(
    of plan: RehearsalPlan, shouldStop: () -> Bool = { false }
  ) throws(RehearsalError) {
    for number in 0..<plan.replications where !shouldStop() {
      var built = plan.built
      built.configuration.engineReplication = UInt32(number)
      var records = RunRecords()
      let outcome = Runner(plan.scenario, built).run(keeping: &records)
      if case .failed(let reason) = outcome.end { throw .workload(reason) }
      // What the engine computes is in no container: the same requests once more without it.
      let isEnginesOwn = built.configuration.profiles.contains { $0.engineShare > 0 }
      for index in built.configuration.profiles.indices {
        built.configuration.profiles[index].engineShare = 0
      }
      let withoutEngine = isEnginesOwn ? Runner(plan.scenario, built).run() : outcome
      runs.append(
        Run(
          requests: records.invocations.map(RequestTimes.init),
          cpuSeconds: Self.cpuSeconds(of: withoutEngine, built)))
    }
  }

  /// All nodes stand on one machine, and each says what is used there; what its system uses is no container's.
  private static func cpuSeconds(of outcome: RunOutcome, _ built: BuiltScenario) -> Double? {
    guard let node = outcome.summary.nodes.first, let machine = built.configuration.machines.first
    else { return nil }
    let cores = node.metrics.meanCores - machine.backgroundCPU.inCores
    return cores * outcome.summary.measuredSeconds
  }
}
