/// One request as its container saw it: what a platform's record must say to tell how long containers are kept.
public struct ContainerUse: Hashable, Sendable {
  /// Which container, by any number of its own.
  public var container: Int
  /// When it began to serve the request, in seconds from any start.
  public var began: Double
  /// When it had served it, in seconds; not before ``began``.
  public var ended: Double
  /// Whether the container was started for it.
  public var isCold: Bool

  /// Creates a use.
  public init(container: Int, began: Double, ended: Double, isCold: Bool) {
    self.container = container
    self.began = began
    self.ended = ended
    self.isCold = isCold
  }
}

/// The uses of a record, in the order of their beginnings, and those of each container.
struct ContainerHistory {
  /// All uses, by their beginnings; of equal ones the lower container first.
  let uses: [ContainerUse]
  /// For each use, the one before it of the same container; `nil` for the first.
  let previous: [Int?]
  /// For each use, the one after it of the same container; `nil` for the last.
  let following: [Int?]
  /// When the first use of each use's container began.
  let firstBegan: [Double]

  init(_ unordered: [ContainerUse]) {
    uses = unordered.sorted {
      $0.began != $1.began ? $0.began < $1.began : $0.container < $1.container
    }
    var previous = [Int?](repeating: nil, count: uses.count)
    var following = previous
    var firstBegan: [Double] = []
    var latest: [Int: Int] = [:]
    for (index, use) in uses.enumerated() {
      let before = latest[use.container]
      previous[index] = before
      if let before { following[before] = index }
      firstBegan.append(before.map { firstBegan[$0] } ?? use.began)
      latest[use.container] = index
    }
    self.previous = previous
    self.following = following
    self.firstBegan = firstBegan
  }

  /// What was idle when a request began.
  struct Idle {
    /// The latest uses of the containers that were idle and serve again, at this request or later: they were there.
    var certain: [Int]
    /// When the last use ended of those that were idle and never serve again; `nil` without any.
    var vanishedSince: Double?
  }

  /// Calls `body` with each use, in order, and what was idle when it began.
  ///
  /// - Complexity: O(*n* · *m*) in the containers, *m*, that are busy or serve again at one time.
  func forEachUse(_ body: (_ use: Int, _ idle: Idle) -> Void) {
    // The latest uses of the containers that are busy or serve again.
    var current: [Int] = []
    var vanished: Double?
    for (index, use) in uses.enumerated() {
      for last in current where following[last] == nil && uses[last].ended <= use.began {
        vanished = max(vanished ?? uses[last].ended, uses[last].ended)
      }
      current.removeAll { following[$0] == nil && uses[$0].ended <= use.began }
      body(
        index,
        Idle(certain: current.filter { uses[$0].ended <= use.began }, vanishedSince: vanished))
      current.removeAll { $0 == previous[index] }
      current.append(index)
    }
  }
}
