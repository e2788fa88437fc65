/// How many requests can be served by containers that are there, for how much idle memory over time.
///
/// The requests of each function are given by when they need a container and when they set it free again at the earliest. What a
/// policy may gain by setting containers free later than that, because cold starts and answers take time, is credited in full:
/// see docs/bounds.md.
struct ReuseFrontier {
  /// The requests of one function.
  struct Requests {
    /// Memory of one container in bytes.
    var memory: Int64 = 0
    /// When containers become free at the earliest, in nanoseconds: one of each request, and those there at the beginning.
    var ends: [Int64] = []
    /// When requests need a container.
    var starts: [Int64] = []
    /// When requests need one that set it free again at the same instant; they are in neither of the above.
    var instants: [Int64] = []
    /// The same of those whose container was decided on only after that, because there was no room: it is not known from when on it
    /// would have held memory.
    var lateEnds: [Int64] = []
    var lateInstants: [Int64] = []
    /// When requests hold a container at least, whatever becomes of them; not for ``ReuseFrontier``.
    var busy: [MemoryInterval] = []
    /// How much later than otherwise the container of a cold request becomes free at most.
    var lateness: Int64 = 0
    /// How much later than stated warm ones become free, all together at most.
    var slack: Int128 = 0

    /// How many need one.
    var count: Int { starts.count + instants.count + lateInstants.count }
  }

  /// Requests of all functions.
  let count: Int
  /// What each further reuse costs, the cheapest first, in bytes times nanoseconds.
  private let costs: [Int128]
  /// What late ends of warm requests save at most.
  private let credit: Int128

  /// Finds the cheapest reuses.
  ///
  /// - Complexity: O(*n* log *n*) in the requests.
  init(_ functions: [Requests]) {
    var costs: [Int128] = []
    var credit: Int128 = 0
    var count = 0
    for function in functions {
      let memory = Int128(function.memory)
      count += function.count
      credit += memory * function.slack
      let gaps = NestedGaps.pairs(
        from: function.ends + function.lateEnds, to: function.starts,
        instants: function.instants + function.lateInstants
      ).map(\.gap).sorted()
      for (reuses, gap) in gaps.enumerated() {
        // Each reuse behind a cold request saves the lateness; of k reuses among n requests that are min(k, n − k) at most.
        let saving =
          min(reuses + 1, function.count - reuses - 1)
          - min(reuses, function.count - reuses)
        costs.append(memory * (Int128(gap) - Int128(saving) * Int128(function.lateness)))
      }
    }
    costs.sort()
    self.count = count
    self.costs = costs
    self.credit = credit
  }

  /// The most reuses.
  var most: Int { costs.count }

  /// The most reuses with at most `idle` bytes times nanoseconds of idle memory.
  func reuses(within idle: Int128) -> Int {
    var left = idle + credit
    var reuses = 0
    for cost in costs {
      left -= cost
      if left < 0 { break }
      reuses += 1
    }
    return reuses
  }

  /// The least idle memory over time, in bytes times nanoseconds, of so many reuses; `nil` where there cannot be so many.
  func idle(for reuses: Int) -> Int128? {
    guard reuses <= costs.count else { return nil }
    let sum = costs.prefix(max(reuses, 0)).reduce(Int128(0), +)
    return max(0, sum - credit)
  }
}
