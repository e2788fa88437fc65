import ClusterModel
import SimKernel

/// Serves a request the warmest way there is: a chain of responsibility.
///
/// 1. A container of the function with room takes it (*warmed first*).
/// 2. Otherwise a container is started on the first node that holds the image (*pre-warmed first*).
/// 3. Otherwise node selection decides where one is started (*default*).
///
/// Source: Pisa testbed, `WarmedFirstPolicy`, `PreWarmedFirstPolicy`, `DefaultColdPolicy` (seed 000, section 5.4). The
/// testbed reads a registry that only static warming writes; here the nodes' stores are looked at, which tells the same as
/// long as an image that was pulled for a cold run is removed after it.
public struct WarmthChain: CataloguedPolicy, InvocationStrategy {
  /// The name in scenarios.
  public static let name = "warmth-chain"
  /// The rule in one sentence.
  public static let summary = "Warmed first, then pre-warmed first, then node selection."
  /// Where the rule comes from.
  public static let source = "Pisa testbed, chain of responsibility"

  /// What of it can be set.
  public struct Parameters: Settings {
    /// Whether nodes that hold the image come before node selection.
    public var preWarmedFirst = true

    /// Creates the whole chain.
    public init() {}

    /// The one key.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "preWarmedFirst", \.preWarmedFirst, .yesOrNo,
          "Whether nodes that hold the image come before node selection.")
      ]
    }
  }

  private let parameters: Parameters

  /// Creates the policy.
  public init(_ parameters: Parameters) { self.parameters = parameters }

  /// Goes down the chain.
  public mutating func decide(
    for function: FunctionID, in state: borrowing ClusterState, random: inout RandomStream
  ) -> InvocationDecision {
    let container = state.containerWithRoom(of: function, random: &random)
    if !container.isNone { return .reuse(container) }
    if parameters.preWarmedFirst, !state.functions[function].image.isNone {
      for node in state.nodes.ids
      where state.hasImage(of: function, on: node) && state.hasRoom(for: function, on: node) {
        return .startOn(node)
      }
    }
    return .start
  }
}
