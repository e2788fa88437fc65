import ClusterModel
import SimKernel

/// Takes the containers of each function in turn.
///
/// container = the next one in the order in which they became ready, busy or not; where some have gone, the count goes on
/// modulo the number of those left.
/// Source: JFN's Provisioner (seed 001, section 3.3.3); ingress controllers (seed 004, Nuclio).
public struct RoundRobinContainer: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "round-robin"
  /// The rule in one sentence.
  public static let summary = "The containers of each function in turn."
  /// Where the rule comes from.
  public static let source = "JFN, Provisioner; ingress controllers"

  private var turns = Turns()

  /// Creates the policy, the first container being the next.
  public init(_ parameters: NoParameters) {}

  /// Takes the one whose turn it is.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let line = state.turns(of: function, among: pool)
    let number = turns.current(of: line, among: state.replicaCount(of: pool))
    turns.pass(number, of: line)
    return state.replica(number, of: pool)
  }
}
