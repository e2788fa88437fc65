import ClusterModel
import SimKernel

/// Takes any node, with equal probability.
///
/// node = uniform over the nodes with room; over all nodes where none has room.
/// Source: the usual baseline of placement studies.
public struct RandomNode: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "random"
  /// The rule in one sentence.
  public static let summary = "Any node that has room, with equal probability."
  /// Where the rule comes from.
  public static let source = "the usual baseline"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Draws one of the nodes with room.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    var withRoom: UInt32 = 0
    for node in state.nodes.ids where state.hasRoom(for: function, on: node) { withRoom += 1 }
    guard withRoom > 0 else {
      return .choose(NodeID(rawValue: random.index(below: UInt32(state.nodes.count))))
    }
    var left = random.index(below: withRoom)
    for node in state.nodes.ids where state.hasRoom(for: function, on: node) {
      if left == 0 { return .choose(node) }
      left -= 1
    }
    return .none
  }
}
