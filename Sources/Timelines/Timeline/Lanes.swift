import SimKernel

/// Intervals side by side in as few lanes as they need: each goes to the lowest lane that is free.
struct Lanes {
  private var ends: [SimTime] = []
  /// The most lanes there may be.
  let most: Int

  init(most: Int = .max) { self.most = most }

  /// How many lanes there are.
  var count: Int { ends.count }

  /// The lane of the interval from `from` to `to`; `nil` where there is none left.
  ///
  /// - Precondition: intervals come in the order of their beginnings.
  /// - Complexity: O(lanes).
  mutating func lane(from: SimTime, to: SimTime) -> Int? {
    if let free = ends.firstIndex(where: { $0 <= from }) {
      ends[free] = to
      return free
    }
    guard ends.count < most else { return nil }
    ends.append(to)
    return ends.count - 1
  }
}
