import ClusterModel
import SimKernel

/// Takes the nodes in turn.
///
/// node = the next one in the cycle that has room and whose memory in use, as its agent reports it, is at most the
/// threshold. Nodes are asked one at a time: each one that is refused costs one more reading. With a threshold of
/// 100 % nobody is asked.
/// Source: Pisa testbed, `RoundRobinPolicy` (seed 000, section 5.3.1).
public struct RoundRobin: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "round-robin"
  /// The rule in one sentence.
  public static let summary = "The nodes in turn, skipping those above the memory threshold."
  /// Where the rule comes from.
  public static let source = "Pisa testbed, RoundRobinPolicy"

  /// What of it can be set.
  public typealias Parameters = MemoryThreshold

  private let threshold: Double
  private var following = 0

  /// Creates the policy, the first node being the next.
  public init(_ parameters: Parameters) { threshold = parameters.ramThreshold }

  /// Asks the next node, or takes the one just asked.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    let count = state.nodes.count
    if let reading = readings[readings.last], reading.memory <= threshold,
      state.hasRoom(for: function, on: readings.last)
    {
      return .choose(readings.last)
    }
    guard readings.count < count else { return .none }
    if threshold < 1 {
      defer { following = (following + 1) % count }
      return .read(NodeID(following % count))
    }
    for offset in 0..<count {
      let node = NodeID((following + offset) % count)
      guard state.hasRoom(for: function, on: node) else { continue }
      following = (node.index + 1) % count
      return .choose(node)
    }
    // No node has room: the one whose turn it is, so that eviction, if there is any, goes round too.
    defer { following = (following + 1) % count }
    return .choose(NodeID(following % count))
  }
}

/// The memory above which a node is left out.
public struct MemoryThreshold: Settings {
  /// Share of a node's memory limit in use above which it is left out; 1 leaves none out.
  public var ramThreshold = 1.0

  /// Creates the default: no node is left out.
  public init() {}

  /// The one key.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "ramThreshold", \.ramThreshold, .ratio(0...1),
        "Share of a node's memory limit in use above which it is left out; 100% leaves none out.")
    ]
  }
}
