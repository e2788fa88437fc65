import SimKernel

/// What a node's own scheduler (its invoker) has to do, where a strategy gives requests to nodes instead of containers.
struct InvokerRow: BitwiseCopyable {
  /// Requests that were given to the node and that nothing there can serve yet.
  var line = RequestList()
  var lineCount = 0
  /// Memory that the requests need which were given to the node and have not ended.
  var given = Bytes.zero
  /// Memory that the node keeps for the generic containers of pools.
  var setAside = Bytes.zero
  /// Whether its line is being served.
  var isServing = false
}

// What strategies ask that give requests to nodes.
extension ClusterState {
  /// Memory that requests need which were given to `node` (``InvocationDecision/give(_:)``) and have not ended: of a
  /// container of their function each, or their share of one that runs several.
  public func memoryGiven(to node: NodeID) -> Bytes { invokers[node.index].given }

  /// Memory of `node` that containers of functions can have: what its machine has, less what is reserved and what is set
  /// aside for generic containers.
  public func memoryForFunctions(on node: NodeID) -> Bytes {
    let machine = machines[nodes[node].machine]
    return machine.memory - machine.memoryReserved - invokers[node.index].setAside
  }

  /// The container of `function` on `node` with room that ``idleOrder`` puts first; `none` if there is none.
  ///
  /// - Complexity: O(*n*) in the function's containers with room.
  func containerWithRoom(
    of function: FunctionID, on node: NodeID, random: inout RandomStream
  ) -> ContainerID {
    var candidates = 0
    var chosen = ContainerID.none
    var container = functions[function].availableFirst
    while !container.isNone {
      if containers[container].node == node {
        candidates += 1
        switch idleOrder {
        case .mostRecentlyUsed, .newest: return container
        case .leastRecentlyUsed, .oldest: chosen = container
        case .random:
          // Each of n is left over with probability 1 ÷ n.
          if random.index(below: UInt32(candidates)) == 0 { chosen = container }
        }
      }
      container = containers[container].next
    }
    return chosen
  }
}
