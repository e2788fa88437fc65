import ClusterModel
import SimKernel

/// Gives every function a home node by hash, and goes on in steps where that has no room.
///
/// home = ⌊h(function) · nodes ÷ 2³²⌋ with a multiplicative hash h; then home + k · step (modulo nodes), k = 1 … tries, the
/// first with room; home again if there is none.
/// Source: the idea of OpenWhisk's home invoker with overflow.
public struct HashedHome: CataloguedPolicy, NodeSelection {
  /// The name in scenarios.
  public static let name = "hashed-home"
  /// The rule in one sentence.
  public static let summary =
    "A home node for each function, by hash; further nodes in fixed steps."
  /// Where the rule comes from.
  public static let source = "the idea of OpenWhisk's home invoker"

  /// What of it can be set.
  public struct Parameters: Settings {
    /// How many further nodes are tried.
    public var tries = 8
    /// How far apart they are.
    public var step = 7

    /// Creates eight further tries, seven nodes apart.
    public init() {}

    /// The two keys.
    public static var schema: [Setting<Self>] {
      [
        Setting("tries", \.tries, .count(0...100_000), "How many further nodes are tried."),
        Setting("step", \.step, .count(1...100_000), "How many nodes apart they are."),
      ]
    }
  }

  private let parameters: Parameters

  /// Creates the policy.
  public init(_ parameters: Parameters) { self.parameters = parameters }

  /// Takes the home node, or the next one in steps that has room.
  public mutating func step(
    for function: FunctionID, after readings: NodeReadings, in state: borrowing ClusterState,
    random: inout RandomStream
  ) -> SelectionStep {
    let count = state.nodes.count
    var hash = function.rawValue &* 0x9E37_79B1
    hash ^= hash >> 15
    let home = Int((UInt64(hash) * UInt64(count)) >> 32)
    var candidate = home
    for _ in 0...parameters.tries {
      if state.hasRoom(for: function, on: NodeID(candidate)) { return .choose(NodeID(candidate)) }
      candidate = (candidate + parameters.step % count) % count
    }
    return .choose(NodeID(home))
  }
}
