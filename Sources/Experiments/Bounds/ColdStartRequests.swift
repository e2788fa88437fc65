import ClusterModel
import SimKernel

/// The requests of a run as ``ReuseFrontier`` needs them, gathered while it runs: 26 to 34 bytes a request, and more at the end.
struct ColdStartRequests {
  /// One function's.
  private struct Function {
    /// When each request needed a container, when it began to execute and when it had executed, and whether it was cold.
    var ready: [Int64] = []
    var begun: [Int64] = []
    var executed: [Int64] = []
    var isCold: [Bool] = []
    /// When a container was decided on for each cold one, in their order.
    var decided: [Int64] = []
    /// Whether each needed it before measuring began; requests come in the order of their ends.
    var isEarlier: [Bool] = []
    /// What passes at most between the end of an execution and that of the request, of all together.
    var slack: Int128 = 0
    /// When containers were free that were there when measuring began.
    var free: [Int64] = []
  }

  private let start: Int64
  private var functions: [Function]
  private let memories: [Int64]
  /// All memory for containers, or why it is no limit.
  private let memory: Result<Int128, NoBound>
  private let beginsAtOnce: [Bool]
  /// Containers in which a request was when measuring began, and those that were decided on for one at that very instant.
  private var busyAtStart: Set<UInt32> = []
  private var startedAtStart: Set<UInt32> = []
  private var containersAtStart: [ContainerRecord] = []
  /// Containers decided on since.
  private var created: UInt64 = 0

  /// Creates none.
  ///
  /// - Parameters:
  ///   - memories: The memory of a container of each function.
  ///   - memory: The memory that all containers together can have, in bytes; or why that is no limit.
  ///   - beginsAtOnce: Whether a request of it that is given to an idle container executes at the same instant.
  ///   - start: When measuring begins.
  init(
    memories: [Bytes], in memory: Result<Int128, NoBound>, beginsAtOnce: [Bool],
    from start: SimTime
  ) {
    self.memory = memory
    self.beginsAtOnce = beginsAtOnce
    self.start = start.nanoseconds
    self.memories = memories.map(\.count)
    functions = Array(repeating: Function(), count: memories.count)
  }

  /// Takes a request that has ended.
  mutating func add(_ record: InvocationRecord) {
    let phases = record.phases
    guard phases.placedAt != .never, phases.executionAt != .never, record.executedAt != .never,
      record.executedAt >= phases.executionAt, record.executedAt.nanoseconds >= start
    else { return }
    let isCold = record.warmth.isCold
    let placed = phases.placedAt.nanoseconds
    if placed < start, !record.container.isNone { busyAtStart.insert(record.container.rawValue) }
    if placed == start, isCold { startedAtStart.insert(record.container.rawValue) }
    var ready = placed
    // What chooses a node is asked for cold requests only.
    if isCold, phases.selectionAt != .never {
      ready = max(min(ready, phases.selectionAt.nanoseconds), min(placed, start))
    }
    let place = record.function.index
    functions[place].ready.append(ready)
    functions[place].begun.append(phases.executionAt.nanoseconds)
    functions[place].executed.append(record.executedAt.nanoseconds)
    functions[place].isCold.append(isCold)
    if isCold { functions[place].decided.append(placed) }
    functions[place].isEarlier.append(placed < start)
    functions[place].slack += Int128(
      max(0, record.endedAt.nanoseconds - record.executedAt.nanoseconds))
  }

  /// Takes a container that has gone, or is there at the end of the run.
  mutating func add(_ record: ContainerRecord) {
    if record.createdAt.nanoseconds > start {
      created += 1
    } else if record.goneAt.nanoseconds > start || record.createdAt.nanoseconds == start {
      containersAtStart.append(record)
    }
  }

  /// What was possible.
  ///
  /// - Parameters:
  ///   - given: Requests that were given to a container while measuring.
  ///   - cold: Those among them that had to wait for it to come up.
  ///   - idle: The idle memory-time, in bytes times nanoseconds.
  /// - Returns: The fewest cold starts beside those that there were.
  mutating func bound(given: UInt64, cold: UInt64, idle: Int128) -> ColdStartBound {
    var ahead = created
    for container in containersAtStart {
      if container.createdAt.nanoseconds == start,
        startedAtStart.contains(container.container.rawValue)
      {
        ahead += 1
      } else if !busyAtStart.contains(container.container.rawValue),
        container.readyAt != .never
      {
        functions[container.function.index].free.append(
          max(start, container.readyAt.nanoseconds))
      }
    }
    // Each container that was started for nobody can spare one cold start, and so can each request of which nothing is known.
    ahead -= min(ahead, cold)
    let all = functions.indices.map { requests(of: $0) }
    let frontier = ReuseFrontier(all)
    let unknown = given - min(given, UInt64(frontier.count))
    let spared = ahead + unknown
    func fewest(reusing reuses: Int) -> UInt64 {
      let starts = UInt64(frontier.count - reuses)
      return starts - min(starts, spared)
    }
    func fewest(_ idle: Int128) -> UInt64 { fewest(reusing: frontier.reuses(within: idle)) }
    let needed = frontier.count - Int(min(cold + spared, UInt64(frontier.count)))
    let gib = MemoryTime.inGibibyteSeconds
    var bound = ColdStartBound(
      requests: given, coldStarts: cold, fewest: fewest(idle),
      fewestInMemory: memory.map { fewest(reusing: ReuseCapacity.most(all, in: $0)) },
      idle: gib(idle), leastIdle: gib(frontier.idle(for: needed) ?? idle), frontier: [])
    bound.frontier = ColdStartBound.multiples.map {
      .init(
        multiple: $0, fraction: bound.share(fewest(Int128((Double(idle) * $0).rounded(.up)))))
    }
    return bound
  }

  /// The requests of one function, with the most favourable times.
  private func requests(of place: Int) -> ReuseFrontier.Requests {
    let function = functions[place]
    var requests = ReuseFrontier.Requests()
    requests.memory = memories[place]
    requests.slack = function.slack
    requests.ends = function.free
    // How long it takes warm requests from a container to their execution, and cold ones at most.
    var (shortest, longest, coldest) = (Int64.max, Int64(0), Int64(0))
    for request in function.ready.indices {
      let wait = function.begun[request] - function.ready[request]
      if function.isCold[request] {
        coldest = max(coldest, wait)
      } else {
        shortest = min(shortest, wait)
        longest = max(longest, wait)
      }
    }
    // Without a warm request nothing better is known than that none takes longer than a cold one.
    if shortest == .max { (shortest, longest) = (0, beginsAtOnce[place] ? 0 : coldest) }
    requests.lateness = max(0, coldest - longest)
    var cold = 0
    for request in function.ready.indices {
      var end = function.executed[request]
      var held = function.ready[request]
      if function.isCold[request] {
        // It may have waited for room before, without a container.
        held = max(held, function.decided[cold])
        cold += 1
      }
      if function.isCold[request], !function.isEarlier[request] {
        // Warm it would have begun earlier: as long behind as others do, and no later than it did.
        let soonest = min(shortest, function.begun[request] - function.ready[request])
        end = end - function.begun[request] + function.ready[request] + soonest
        requests.slack += Int128(longest - soonest)
      }
      let isLate = end < held
      held = max(held, start)
      if end > held {
        requests.busy.append(MemoryInterval(from: held, to: end, memory: requests.memory))
      }
      if function.isEarlier[request] {
        requests.ends.append(end)
      } else if end == function.ready[request] {
        if isLate { requests.lateInstants.append(end) } else { requests.instants.append(end) }
      } else {
        if isLate { requests.lateEnds.append(end) } else { requests.ends.append(end) }
        requests.starts.append(function.ready[request])
      }
    }
    return requests
  }
}

extension Warmth {
  /// Whether a request that met it had to wait for a container to come up.
  var isCold: Bool { self == .cold || self == .preWarmed || self == .generic }
}
