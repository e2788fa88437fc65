/// Keeps as many containers of one size as fit, by dropping the one that is to be kept for longest whenever there are too many.
///
/// Among those kept at the first moment at which they are too many one has to go; without the one that ends last, those that stay
/// hold no more memory later than without any other. So this is optimal, also where the room changes over time.
/// Source: M. C. Carlisle and E. L. Lloyd, *On the k-coloring of intervals*, Discrete Applied Mathematics 59, 1995, and
/// U. Faigle and W. M. Nawijn, *Note on scheduling intervals on-line*, Discrete Applied Mathematics 58, 1995, for constant room.
enum LongestKeptDropped {
  /// The most containers that can be kept when each holds `size`.
  ///
  /// - Parameters:
  ///   - time: When which are to be kept. Smaller ones count as kept and hold nothing; larger ones hold `size`, too.
  ///   - size: The bytes that each holds, above zero.
  /// - Returns: How many, ``ContestedTime/free`` not counted.
  /// - Complexity: O(*n* log *n*).
  static func most(in time: ContestedTime, each size: Int64) -> Int {
    var kept = time.intervals.count
    var present = 0
    // How many of those present end with each moment.
    var ending = Array(repeating: 0, count: time.left.count + 1)
    var latest = LatestFirst()
    var next = 0
    for moment in time.left.indices {
      present -= ending[moment]
      while next < time.intervals.count, time.intervals[next].first == moment {
        let interval = time.intervals[next]
        next += 1
        guard interval.memory >= size else { continue }
        present += 1
        ending[interval.last] += 1
        latest.insert(interval.last)
      }
      let room = time.left[moment] / Int128(size)
      while Int128(present) > room, let last = latest.removeFirst() {
        ending[last] -= 1
        present -= 1
        kept -= 1
      }
    }
    return kept
  }
}

/// Numbers, the largest first: a binary heap.
private struct LatestFirst {
  private var entries: [Int] = []

  mutating func insert(_ entry: Int) {
    var place = entries.count
    entries.append(entry)
    while place > 0, entries[(place - 1) / 2] < entry {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  mutating func removeFirst() -> Int? {
    guard let first = entries.first, let moved = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    var place = 0
    while true {
      var below = 2 * place + 1
      guard below < entries.count else { break }
      if below + 1 < entries.count, entries[below + 1] > entries[below] { below += 1 }
      guard entries[below] > moved else { break }
      entries[place] = entries[below]
      place = below
    }
    entries[place] = moved
    return first
  }
}
