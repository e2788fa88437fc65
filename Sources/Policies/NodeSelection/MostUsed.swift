import ClusterModel
import SimKernel

/// Takes the node whose CPU is used most, as its agent reports it: fills one node before the next.
///
/// node = argmax of the CPU reading, over nodes with room and with memory in use of at most the threshold; among equals the
/// lowest index. All nodes are asked in parallel, and the slowest answer is awaited.
/// Source: Pisa testbed, `MostUsedPolicy` (seed 000, section 5.3.3).
public struct MostUsed: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "most-used"
  /// The rule in one sentence.
  public static let summary = "The node with the highest CPU reading below the memory threshold."
  /// Where the rule comes from.
  public static let source = "Pisa testbed, MostUsedPolicy"

  /// What of it can be set.
  public typealias Parameters = MemoryThreshold

  private let threshold: Double

  /// Creates the policy.
  public init(_ parameters: Parameters) { threshold = parameters.ramThreshold }

  /// Asks all nodes, then takes the one that is used most.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    guard readings.count > 0 else { return .readAll }
    return extreme(of: readings, in: state, for: function, upTo: threshold) { $0 > $1 }
  }
}
