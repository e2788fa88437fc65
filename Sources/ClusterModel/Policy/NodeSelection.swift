import SimKernel

/// Chooses the node on which a new container of a function is to start.
///
/// A policy borrows the state, returns a decision and changes nothing but itself. The cluster asks it again
/// whenever something it asked for has become known; see ``SelectionStep``.
public protocol NodeSelection: Sendable {
  /// Takes the next step towards a choice for `function`.
  ///
  /// The first call for a choice has no readings. A policy that needs none chooses at once.
  ///
  /// - Parameters:
  ///   - function: What is to run.
  ///   - readings: What was read for this choice so far.
  ///   - state: The cluster, as the gateway itself knows it.
  ///   - random: A stream of the policy's own.
  /// - Returns: A choice, or what the policy wants to read first.
  mutating func step(
    for function: FunctionID, after readings: NodeReadings,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> SelectionStep
}

/// What node selection does next.
public enum SelectionStep: Hashable, Sendable {
  /// It has chosen. Whether the node has room is for the cluster to see.
  case choose(NodeID)
  /// It wants the metrics of one node, which takes the time of one reading.
  case read(NodeID)
  /// It wants the metrics of all nodes, read in parallel, which takes the time of the slowest reading.
  case readAll
  /// No node will do.
  case none
}

/// Node metrics read on behalf of one choice.
public struct NodeReadings: Sendable {
  /// What was read of each node, in the order of the nodes; `nil` where nothing was.
  private var values: [NodeReading?]
  /// How many readings were made, in all.
  public internal(set) var count = 0
  /// The node read last; `none` before the first reading.
  public internal(set) var last = NodeID.none

  init(nodes: Int) { values = Array(repeating: nil, count: nodes) }

  /// What was read of `node`; `nil` where nothing was, and for `none`.
  public subscript(node: NodeID) -> NodeReading? { node.isNone ? nil : values[node.index] }

  mutating func record(_ reading: NodeReading, of node: NodeID) {
    values[node.index] = reading
    count += 1
    last = node
  }

  mutating func forget() {
    guard count > 0 else { return }
    for index in values.indices { values[index] = nil }
    count = 0
    last = .none
  }
}

/// What a node's agent reported.
public struct NodeReading: Hashable, Sendable {
  /// CPU in use as a share of the limit, 0 to 1 (noise may lead outside).
  public var cpu: Double
  /// Memory in use as a share of the limit, 0 to 1.
  public var memory: Double

  /// Creates a reading from shares of the limits.
  public init(cpu: Double, memory: Double) {
    self.cpu = cpu
    self.memory = memory
  }
}
