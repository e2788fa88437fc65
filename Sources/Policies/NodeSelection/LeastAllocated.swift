import ClusterModel
import SimKernel

/// Takes the node with the most free memory: spreads containers.
///
/// node = argmax of free memory, over nodes with room; among equals the lowest index.
/// Source: Kubernetes scheduler, `NodeResourcesFit` with `LeastAllocated`, for memory.
public struct LeastAllocated: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "least-allocated"
  /// The rule in one sentence.
  public static let summary = "The node with the most free memory; the lowest index among equals."
  /// Where the rule comes from.
  public static let source = "Kubernetes scheduler, LeastAllocated"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Takes the node with the most free memory.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    var best = NodeID.none
    for node in state.nodes.ids where state.mayRun(function, on: node) {
      if best.isNone || state.memoryFree(on: node) > state.memoryFree(on: best) { best = node }
    }
    // Without room anywhere, this is where eviction has to free least.
    return best.isNone ? .none : .choose(best)
  }
}
