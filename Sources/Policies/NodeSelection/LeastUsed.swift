import ClusterModel
import SimKernel

/// Takes the node whose CPU is used least, as its agent reports it.
///
/// node = argmin of the CPU reading, over nodes with room and with memory in use of at most the threshold; among equals the
/// lowest index. All nodes are asked in parallel, and the slowest answer is awaited.
/// Source: Pisa testbed, `LeastUsedPolicy` (seed 000, section 5.3.2).
public struct LeastUsed: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "least-used"
  /// The rule in one sentence.
  public static let summary = "The node with the lowest CPU reading below the memory threshold."
  /// Where the rule comes from.
  public static let source = "Pisa testbed, LeastUsedPolicy"

  /// What of it can be set.
  public typealias Parameters = MemoryThreshold

  private let threshold: Double

  /// Creates the policy.
  public init(_ parameters: Parameters) { threshold = parameters.ramThreshold }

  /// Asks all nodes, then takes the one that is used least.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    guard readings.count > 0 else { return .readAll }
    return extreme(of: readings, in: state, for: function, upTo: threshold) { $0 < $1 }
  }
}

/// The eligible node whose CPU reading comes before all others by `precedes`; among equals the lowest index.
func extreme(
  of readings: NodeReadings, in state: borrowing ClusterState, for function: FunctionID,
  upTo threshold: Double, by precedes: (Double, Double) -> Bool
) -> SelectionStep {
  var best = NodeID.none
  var bestCPU = 0.0
  for node in state.nodes.ids {
    guard let reading = readings[node], reading.memory <= threshold,
      state.hasRoom(for: function, on: node)
    else { continue }
    if best.isNone || precedes(reading.cpu, bestCPU) {
      best = node
      bestCPU = reading.cpu
    }
  }
  return best.isNone ? .none : .choose(best)
}
