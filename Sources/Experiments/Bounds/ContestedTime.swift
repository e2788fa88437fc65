/// The moments at which not every container can be kept that could be used again, with all others cut out of time.
///
/// At the other moments nobody has to choose, so that only these count: a container that is kept in none of them is kept.
struct ContestedTime {
  /// A container that is to be kept, in places of ``lengths``.
  struct Interval: Hashable {
    /// The first moment in which it holds its memory.
    var first: Int
    /// The one behind the last; above the first.
    var last: Int
    /// The bytes that it holds.
    var memory: Int64
  }

  /// How long each of the moments lasts, in nanoseconds, in the order of time.
  private(set) var lengths: [Int64] = []
  /// The bytes that idle containers can have in each, at least zero.
  private(set) var left: [Int128] = []
  /// The containers that hold memory in at least one of them, in the order of their first.
  private(set) var intervals: [Interval] = []
  /// How many containers hold memory in none of them.
  private(set) var free = 0

  /// Finds them.
  ///
  /// - Parameters:
  ///   - idle: The containers that could be kept, from when to when.
  ///   - busy: What is held in any case.
  ///   - memory: All bytes that there are.
  /// - Complexity: O(*n* log *n*).
  init(keeping idle: [MemoryInterval], beside busy: [MemoryInterval], in memory: Int128) {
    let starts = findMoments(idle, busy, memory)
    for interval in idle {
      let first = Self.place(of: interval.from, in: starts)
      let last = Self.place(of: interval.to, in: starts)
      guard first < last, interval.memory > 0 else {
        free += 1
        continue
      }
      intervals.append(Interval(first: first, last: last, memory: interval.memory))
    }
    intervals.sort { ($0.first, $0.last, $0.memory) < ($1.first, $1.last, $1.memory) }
  }

  /// Goes through all changes in the order of time.
  ///
  /// - Returns: When each of the moments begins. No container begins or ends being idle in the middle of one.
  private mutating func findMoments(
    _ idle: [MemoryInterval], _ busy: [MemoryInterval], _ memory: Int128
  ) -> [Int64] {
    let wishes = Self.changes(idle)
    let holds = Self.changes(busy)
    var (wished, held) = (Int128(0), Int128(0))
    var (nextWish, nextHold) = (0, 0)
    var starts: [Int64] = []
    // No wish is left behind the last of their changes.
    while nextWish < wishes.count {
      let now =
        nextHold < holds.count
        ? min(wishes[nextWish].time, holds[nextHold].time) : wishes[nextWish].time
      while nextWish < wishes.count, wishes[nextWish].time == now {
        wished += Int128(wishes[nextWish].bytes)
        nextWish += 1
      }
      while nextHold < holds.count, holds[nextHold].time == now {
        held += Int128(holds[nextHold].bytes)
        nextHold += 1
      }
      guard nextWish < wishes.count, wished > max(0, memory - held) else { continue }
      var end = wishes[nextWish].time
      if nextHold < holds.count { end = min(end, holds[nextHold].time) }
      starts.append(now)
      lengths.append(end - now)
      left.append(max(0, memory - held))
    }
    return starts
  }

  private static func changes(_ intervals: [MemoryInterval]) -> [(time: Int64, bytes: Int64)] {
    var changes: [(time: Int64, bytes: Int64)] = []
    changes.reserveCapacity(2 * intervals.count)
    for interval in intervals where interval.from < interval.to && interval.memory > 0 {
      changes.append((interval.from, interval.memory))
      changes.append((interval.to, -interval.memory))
    }
    changes.sort { $0.time < $1.time }
    return changes
  }

  /// The place of the first moment that does not begin before `time`.
  private static func place(of time: Int64, in starts: [Int64]) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
