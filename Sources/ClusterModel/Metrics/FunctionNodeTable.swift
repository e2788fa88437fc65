import SimKernel

/// What a run has measured of one function on one node.
public struct FunctionNodeMetrics: Hashable, Sendable, BitwiseCopyable {
  /// The node.
  public var node: NodeID
  /// Requests of the function that were given to the node.
  public var requests: UInt64
  /// Containers of the function that were decided on for the node.
  public var created: UInt64

  /// The most pairs of a function and a node that are counted.
  ///
  /// A million pairs take 16 MB, and as many lines of a summary; with more, none is counted.
  public static let mostPairs = 1_000_000
}

/// The counts of every function on every node, function by function; empty where there are too many pairs.
struct FunctionNodeTable: ~Copyable {
  private var rows: Table<PairID, Row>
  private let nodes: Int

  /// Whether pairs are counted.
  var isCounted: Bool { rows.count > 0 }

  // Not private: the compiler (Swift 6.3) then fails to emit what the table is made of.
  struct PairID: TableID { var rawValue: UInt32 }

  struct Row: BitwiseCopyable {
    var requests: UInt64 = 0
    var created: UInt64 = 0
  }

  init(functions: Int = 0, nodes: Int = 0) {
    let (pairs, isTooMany) = functions.multipliedReportingOverflow(by: nodes)
    let isCounted = !isTooMany && pairs <= FunctionNodeMetrics.mostPairs
    rows = Table(repeating: Row(), count: isCounted ? pairs : 0)
    self.nodes = nodes
  }

  private init(rows: consuming Table<PairID, Row>, nodes: Int) {
    self.rows = rows
    self.nodes = nodes
  }

  borrowing func copy() -> FunctionNodeTable { FunctionNodeTable(rows: rows.copy(), nodes: nodes) }

  private func pair(_ function: FunctionID, _ node: NodeID) -> PairID {
    PairID(function.index &* nodes &+ node.index)
  }

  /// A request of `function` has been given to `node`.
  mutating func gave(_ function: FunctionID, to node: NodeID) {
    if isCounted { rows[pair(function, node)].requests &+= 1 }
  }

  /// A container of `function` has been decided on for `node`.
  mutating func began(_ function: FunctionID, on node: NodeID) {
    if isCounted { rows[pair(function, node)].created &+= 1 }
  }

  /// The nodes that had anything of `function`, in their order; `nil` where pairs are not counted.
  func nodes(of function: FunctionID) -> [FunctionNodeMetrics]? {
    guard isCounted else { return nil }
    var counts: [FunctionNodeMetrics] = []
    for index in 0..<nodes {
      let node = NodeID(index)
      let row = rows[pair(function, node)]
      guard row.requests > 0 || row.created > 0 else { continue }
      counts.append(FunctionNodeMetrics(node: node, requests: row.requests, created: row.created))
    }
    return counts
  }

  /// Forgets what was counted.
  mutating func restart() {
    for pair in rows.ids { rows[pair] = Row() }
  }
}
