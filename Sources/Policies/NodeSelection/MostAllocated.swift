import ClusterModel
import SimKernel

/// Takes the node with the least free memory that still has room: packs containers.
///
/// node = argmin of free memory, over nodes with room; among equals the lowest index. Where no node has room, the one with
/// the most free memory, as eviction has to free least there.
/// Source: Kubernetes scheduler, `NodeResourcesFit` with `MostAllocated`, for memory.
public struct MostAllocated: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "most-allocated"
  /// The rule in one sentence.
  public static let summary = "The node with the least free memory that has room."
  /// Where the rule comes from.
  public static let source = "Kubernetes scheduler, MostAllocated"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Takes the fullest node that has room.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    var fullest = NodeID.none
    var emptiest = NodeID.none
    for node in state.nodes.ids where state.mayRun(function, on: node) {
      if emptiest.isNone || state.memoryFree(on: node) > state.memoryFree(on: emptiest) {
        emptiest = node
      }
      guard state.hasRoom(for: function, on: node) else { continue }
      if fullest.isNone || state.memoryFree(on: node) < state.memoryFree(on: fullest) {
        fullest = node
      }
    }
    let node = fullest.isNone ? emptiest : fullest
    return node.isNone ? .none : .choose(node)
  }
}
