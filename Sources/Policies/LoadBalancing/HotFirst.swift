import ClusterModel
import SimKernel

/// Prefers a container that has the function loaded already; otherwise the containers in turn.
///
/// container = the first one, from the one after the last choice on, that is known to have the function loaded; where none is
/// known to, the one whose turn it is. Containers of the function itself always have it: they are taken in turn.
/// Source: JFN's future work (seed 001, sections 4.3 and 4.5): calls without a Singleton go to a Runner on which the function
/// is still hot. Which of several is taken is not said; in turn, as otherwise. What is known, and when it is wrong, is the
/// executor's `synchronisation`.
public struct HotFirst: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "hot-first"
  /// The rule in one sentence.
  public static let summary =
    "A container that is known to have the function loaded; else the containers in turn."
  /// Where the rule comes from.
  public static let source = "JFN, sections 4.3 and 4.5"

  private var turns = Turns()

  /// Creates the policy, the first container being the next.
  public init(_ parameters: NoParameters) {}

  /// Goes round once, from the one whose turn it is.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let count = state.replicaCount(of: pool)
    let line = state.turns(of: function, among: pool)
    let first = turns.current(of: line, among: count)
    var chosen = first
    for offset in 0..<count {
      let number = (first + offset) % count
      if state.isHot(function, on: state.replica(number, of: pool)) {
        chosen = number
        break
      }
    }
    turns.pass(chosen, of: line)
    return state.replica(chosen, of: pool)
  }
}
