/// How many requests can be served by containers that are there, when all containers must fit into memory at each moment.
enum ReuseCapacity {
  /// Most sizes by which equal ones are tried.
  private static let mostSizes = 16

  /// How many requests can be served by containers that are there.
  ///
  /// - Parameters:
  ///   - functions: The requests of each function.
  ///   - memory: The bytes that all containers together can have.
  /// - Returns: The most reuses for containers of one size, for several sizes that many or more.
  /// - Complexity: O(*n* log *n*) in the requests.
  static func most(_ functions: [ReuseFrontier.Requests], in memory: Int128) -> Int {
    let idle = functions.flatMap { function in
      NestedGaps.pairs(
        from: function.ends, to: function.starts + function.lateInstants,
        instants: function.instants
      ).map { MemoryInterval(from: $0.end, to: $0.start, memory: function.memory) }
    }
    let kept = most(keeping: idle, beside: functions.flatMap(\.busy), in: memory)
    // Each late end may serve one more, and nobody knows what that takes.
    let late = functions.reduce(0) { $0 + $1.lateEnds.count + $1.lateInstants.count }
    return min(kept + late, functions.reduce(0) { $0 + $1.count })
  }

  /// The most containers that can be kept, of `idle`, beside those that are busy.
  static func most(
    keeping idle: [MemoryInterval], beside busy: [MemoryInterval], in memory: Int128
  ) -> Int {
    let time = ContestedTime(keeping: idle, beside: busy, in: memory)
    let sizes = Set(time.intervals.map(\.memory)).sorted()
    guard sizes.count > 1 else {
      return time.free + (sizes.first.map { LongestKeptDropped.most(in: time, each: $0) } ?? 0)
    }
    // Each is a bound, so the least of them is.
    var most = MemoryPrices.most(in: time)
    for place in stride(from: 0, to: sizes.count, by: 1 + (sizes.count - 1) / mostSizes) {
      most = min(most, LongestKeptDropped.most(in: time, each: sizes[place]))
    }
    return time.free + most
  }
}
