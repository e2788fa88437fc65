import SimKernel

// The busy containers of a function at which requests can wait, the one with the fewest waiting first, among equals
// the lowest row.
//
// A pairing heap (Fredman, Sedgewick, Sleator and Tarjan, 1986), linked through the rows of the queues: finding the first
// is O(1), a change amortised O(log n) in the function's busy containers. Functions without queues at their
// containers are in none.
extension ClusterState {
  /// The busy container of `function` with the fewest requests waiting; `none` without busy containers.
  func openQueue(of function: FunctionID) -> ContainerID { functionQueues[function].openQueue }

  /// Notes that a container has become busy, or is so no longer.
  mutating func openOrCloseQueue(of id: ContainerID) {
    let isBusy = containers[id].phase == .busy && !containers[id].flags.contains(.draining)
    guard containerQueues[id].isOpen != isBusy,
      profiles[functions[containers[id].function].profile].containerQueue > 0
    else { return }
    containerQueues[id].isOpen = isBusy
    if isBusy { insertQueue(id) } else { removeQueue(id) }
  }

  /// Notes that the number of requests that wait at a container is now `count`.
  mutating func setQueue(of id: ContainerID, to count: Int32) {
    let isOpen = containerQueues[id].isOpen
    if isOpen { removeQueue(id) }
    containerQueues[id].count = count
    if isOpen { insertQueue(id) }
  }

  private mutating func insertQueue(_ id: ContainerID) {
    let function = containers[id].function
    functionQueues[function].openQueue = meld(functionQueues[function].openQueue, id)
  }

  private mutating func removeQueue(_ id: ContainerID) {
    let function = containers[id].function
    let before = containerQueues[id].before
    let after = containerQueues[id].sibling
    detach(id)
    let children = meldChildren(of: id)
    guard !before.isNone else {
      functionQueues[function].openQueue = children
      return
    }
    if containerQueues[before].child == id {
      containerQueues[before].child = after
    } else {
      containerQueues[before].sibling = after
    }
    if !after.isNone { containerQueues[after].before = before }
    functionQueues[function].openQueue = meld(functionQueues[function].openQueue, children)
  }

  private mutating func detach(_ id: ContainerID) {
    containerQueues[id].before = .none
    containerQueues[id].sibling = .none
  }

  private func comesFirst(_ one: ContainerID, before other: ContainerID) -> Bool {
    let (count, otherCount) = (containerQueues[one].count, containerQueues[other].count)
    return count < otherCount || count == otherCount && one.rawValue < other.rawValue
  }

  /// Makes one heap of two, by their first members or `none`.
  private mutating func meld(_ one: ContainerID, _ other: ContainerID) -> ContainerID {
    guard !one.isNone else { return other }
    guard !other.isNone else { return one }
    let (first, second) = comesFirst(one, before: other) ? (one, other) : (other, one)
    let child = containerQueues[first].child
    containerQueues[second].sibling = child
    containerQueues[second].before = first
    if !child.isNone { containerQueues[child].before = second }
    containerQueues[first].child = second
    return first
  }

  /// Makes one heap of those below `id`: in pairs from the first, then the pairs from the last.
  private mutating func meldChildren(of id: ContainerID) -> ContainerID {
    var next = containerQueues[id].child
    containerQueues[id].child = .none
    var lastPair = ContainerID.none
    while !next.isNone {
      let first = next
      let second = containerQueues[first].sibling
      next = second.isNone ? .none : containerQueues[second].sibling
      detach(first)
      if !second.isNone { detach(second) }
      let pair = meld(first, second)
      containerQueues[pair].sibling = lastPair
      lastPair = pair
    }
    var all = ContainerID.none
    while !lastPair.isNone {
      let pair = lastPair
      lastPair = containerQueues[pair].sibling
      containerQueues[pair].sibling = .none
      all = meld(all, pair)
    }
    return all
  }
}
