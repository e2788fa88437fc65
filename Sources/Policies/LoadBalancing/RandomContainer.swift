import ClusterModel
import SimKernel

/// Takes any container, for each request or for as long as a client's connection lasts.
///
/// container = uniform over the ready ones, busy or not. With `per: connection` a client of a closed loop stays with its
/// container while that is ready, and then draws another one; requests of an open workload have a connection each.
/// Source: Kubernetes Service, kube-proxy in iptables mode (seed 002): the random choice is made for the first packet of a
/// connection.
public struct RandomContainer: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "random"
  /// The rule in one sentence.
  public static let summary =
    "Any container, with equal probability, for a request or a connection."
  /// Where the rule comes from.
  public static let source = "Kubernetes Service, kube-proxy in iptables mode"

  /// What a choice is made for.
  public enum Scope: String, CaseIterable, Sendable {
    /// Each request.
    case request
    /// Each connection of a client.
    case connection
  }

  /// What of it can be set.
  public struct Parameters: Settings {
    /// What a choice is made for.
    public var per = Scope.request

    /// Creates a choice for each request.
    public init() {}

    /// The one key.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "per", \.per, .choice,
          "What a choice is made for; a client of a closed loop keeps its connection while the container is ready."
        )
      ]
    }
  }

  private let keepsConnections: Bool
  private var connections = Connections()

  /// Creates the policy, no client being connected.
  public init(_ parameters: Parameters) { keepsConnections = parameters.per == .connection }

  /// Draws a container, or takes the one that the client is connected to.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    if keepsConnections {
      let container = connections.container(of: client, among: pool, in: state)
      if !container.isNone { return container }
    }
    let number = Int(random.index(below: UInt32(state.replicaCount(of: pool))))
    if keepsConnections { connections.connect(client, to: number, of: pool, in: state) }
    return state.replica(number, of: pool)
  }
}
