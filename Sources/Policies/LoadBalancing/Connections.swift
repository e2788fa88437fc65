import ClusterModel
import SimKernel

/// Which container each client of a closed loop is connected to.
///
/// A connection lasts as long as its container is one that requests can be given to; another container in the same row of
/// the table is told by its creation.
struct Connections: Sendable {
  private struct Connection {
    var container = ContainerID.none
    var createdAt = SimTime.never
    /// Where it stood among the containers when it was last used: not farther on than then, because containers join at the end.
    var number = 0
  }

  private var connections: [Connection] = []

  /// The container that `client` is connected to among those of `pool`; `none` for none.
  mutating func container(
    of client: ClientID, among pool: FunctionID, in state: borrowing ClusterState
  ) -> ContainerID {
    guard !client.isNone, client.index < connections.count else { return .none }
    let connection = connections[client.index]
    guard !connection.container.isNone,
      state.containers[connection.container].createdAt == connection.createdAt
    else { return .none }
    var number = min(connection.number, state.replicaCount(of: pool) - 1)
    while number >= 0 {
      if state.replica(number, of: pool) == connection.container {
        connections[client.index].number = number
        return connection.container
      }
      number -= 1
    }
    return .none
  }

  /// Connects `client` to a container of `pool`.
  mutating func connect(
    _ client: ClientID, to number: Int, of pool: FunctionID, in state: borrowing ClusterState
  ) {
    guard !client.isNone else { return }
    while connections.count <= client.index { connections.append(Connection()) }
    let container = state.replica(number, of: pool)
    connections[client.index] = Connection(
      container: container, createdAt: state.containers[container].createdAt, number: number)
  }
}
