import ClusterModel
import SimKernel

/// Gives each function a home node, and its requests to the first node from there on, in steps, that has slots free.
///
/// home = hash mod n, for n nodes; step = the (hash mod k)-th of the k numbers up to n that have no divisor in common with n
/// nor with one another, so that n steps come to every node once. A node has slots free while the memory that its requests
/// under way need, and that of one more, is not above what its containers can have: idle containers do not count. Where no
/// node has, any of those takes it that could, with equal probability, and the request waits there.
///
/// Source: Apache OpenWhisk, `ShardingContainerPoolBalancer` as of 2018 (one controller). Left out: the share of nodes for
/// images that users bring, nodes that are not healthy.
public struct HomeInvoker: CataloguedPolicy, InvocationStrategy {
  /// The name in scenarios.
  public static let name = "home-invoker"
  /// The rule in one sentence.
  public static let summary =
    "To the function's home node, else in steps to the first with slots free, else to a random one; the node finds the container."
  /// Where the rule comes from.
  public static let source = "Apache OpenWhisk, sharding load balancer"
  /// Among how many step sizes a function has its own, at most: enough for some thousand nodes.
  static let mostSteps = 256

  /// How far apart the nodes are that a function tries, one for each hash; found at the first request.
  private var steps: [Int] = []

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// It does.
  public var givesToNodes: Bool { true }

  /// Finds the node.
  public mutating func decide(
    for function: FunctionID, in state: borrowing ClusterState, random: inout RandomStream
  ) -> InvocationDecision {
    let count = state.nodes.count
    if steps.isEmpty { steps = Self.steps(for: count) }
    let need = state.functions[function].memory
    let hash = Self.hash(of: function)
    let step = steps[Int(hash % UInt64(steps.count))]
    var candidate = Int(hash % UInt64(count))
    for _ in 0..<count {
      let node = NodeID(candidate)
      if state.memoryGiven(to: node) + need <= state.memoryForFunctions(on: node) {
        return .give(node)
      }
      candidate = (candidate + step) % count
    }
    return overflow(need, in: state, random: &random)
  }

  private func overflow(
    _ need: Bytes, in state: borrowing ClusterState, random: inout RandomStream
  ) -> InvocationDecision {
    var able: UInt32 = 0
    for node in state.nodes.ids where state.memoryForFunctions(on: node) >= need { able += 1 }
    guard able > 0 else { return .reject }
    var left = random.index(below: able)
    for node in state.nodes.ids where state.memoryForFunctions(on: node) >= need {
      if left == 0 { return .give(node) }
      left -= 1
    }
    return .reject
  }

  /// Numbers up to `count`, from 1 on, without a common divisor with it and with one another, at most ``mostSteps``.
  static func steps(for count: Int) -> [Int] {
    var steps: [Int] = []
    var candidate = 1
    while candidate <= count, steps.count < mostSteps {
      if divisor(candidate, count) == 1, steps.allSatisfy({ divisor($0, candidate) == 1 }) {
        steps.append(candidate)
      }
      candidate += 1
    }
    return steps
  }

  private static func divisor(_ first: Int, _ second: Int) -> Int {
    var (a, b) = (first, second)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// Spreads functions over the nodes; a multiplication and a shift mix the bits of the number.
  static func hash(of function: FunctionID) -> UInt64 {
    let mixed = (UInt64(function.rawValue) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    return (mixed ^ mixed >> 32) >> 8
  }
}
