/// The uses of a record, in the order of their arrivals, and those of each container.
struct ContainerHistory {
  /// All uses, by their arrivals; of equal ones the lower container first.
  let uses: [ContainerUse]
  /// For each use, the one before it of the same container; `nil` for the first.
  let previous: [Int?]
  /// For each use, the one after it of the same container; `nil` for the last.
  let following: [Int?]
  /// For each use, the first one of the same container.
  let first: [Int]

  init(_ unordered: [ContainerUse]) {
    uses = unordered.sorted {
      $0.arrived != $1.arrived ? $0.arrived < $1.arrived : $0.container < $1.container
    }
    var previous = [Int?](repeating: nil, count: uses.count)
    var following = previous
    var first: [Int] = []
    var latest: [Int: Int] = [:]
    for (index, use) in uses.enumerated() {
      let before = latest[use.container]
      previous[index] = before
      if let before { following[before] = index }
      first.append(before.map { first[$0] } ?? index)
      latest[use.container] = index
    }
    self.previous = previous
    self.following = following
    self.first = first
  }

  /// What was idle when a request arrived.
  struct Idle {
    /// The latest uses of the containers that were idle and serve again, at this request or later: they were there.
    var certain: [Int]
    /// When the last use ended of those that were idle and never serve again; `nil` without any.
    var vanishedSince: Double?
  }

  /// Calls `body` with each use, in order, and what was idle when it arrived.
  ///
  /// - Complexity: O(*n* · *m*) in the containers, *m*, that are busy or serve again at one time.
  func forEachUse(_ body: (_ use: Int, _ idle: Idle) -> Void) {
    // The latest uses of the containers that are busy or serve again.
    var current: [Int] = []
    var vanished: Double?
    for (index, use) in uses.enumerated() {
      for last in current where following[last] == nil && uses[last].ended <= use.arrived {
        vanished = max(vanished ?? uses[last].ended, uses[last].ended)
      }
      current.removeAll { following[$0] == nil && uses[$0].ended <= use.arrived }
      body(
        index,
        Idle(certain: current.filter { uses[$0].ended <= use.arrived }, vanishedSince: vanished))
      current.removeAll { $0 == previous[index] }
      current.append(index)
    }
  }

  /// The time from the arrival of the first request of the use's container to the end of the use, in seconds.
  func life(_ use: Int) -> Double { uses[use].ended - uses[first[use]].arrived }
}
