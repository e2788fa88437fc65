import SimKernel

/// What a run has measured of one function.
public struct FunctionMetrics: ~Copyable {
  /// Requests that have arrived.
  public internal(set) var arrived: UInt64 = 0
  /// Requests answered.
  public internal(set) var completed: UInt64 = 0
  /// Requests turned away.
  public internal(set) var rejected: UInt64 = 0
  /// Requests whose client gave up.
  public internal(set) var timedOut: UInt64 = 0
  /// Requests that could not be carried out.
  public internal(set) var failed: UInt64 = 0
  /// Those among ``arrived`` that functions sent.
  public internal(set) var calls: UInt64 = 0
  /// How often requests were sent again; those are not among ``arrived``.
  public internal(set) var retries: UInt64 = 0
  /// Requests present when measuring began.
  public internal(set) var presentAtStart: UInt64 = 0
  /// Requests by the warmth they met, in the order of ``Warmth``.
  public internal(set) var met: [UInt64] = Array(repeating: 0, count: Warmth.allCases.count)
  /// From arrival to the end.
  public var response: DurationStatistics { times.response }
  /// From arrival to the start of execution.
  public var waiting: DurationStatistics { times.waiting }
  /// From the start of execution to its end.
  public var execution: DurationStatistics { times.execution }
  var times = RequestTimes()
  /// From the decision on a new container until it could run a request.
  public internal(set) var coldStart = DurationStatistics()
  /// Its containers.
  public internal(set) var containers = ContainerMetrics()

  init() {}

  borrowing func copy() -> FunctionMetrics {
    var other = FunctionMetrics()
    other.arrived = arrived
    other.completed = completed
    other.rejected = rejected
    other.timedOut = timedOut
    other.failed = failed
    other.calls = calls
    other.retries = retries
    other.presentAtStart = presentAtStart
    other.met = met
    other.times = times.copy()
    other.coldStart = coldStart.copy()
    other.containers = containers
    return other
  }
}

/// The measurements of every function, in the order of their ids; empty where they are switched off.
///
/// Rows own memory, so they live behind a pointer of their own instead of in a ``Table``.
struct FunctionMetricsTable: ~Copyable {
  private var rows: UnsafeMutablePointer<FunctionMetrics>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 4) {
    self.capacity = max(capacity, 4)
    rows = .allocate(capacity: self.capacity)
  }

  deinit {
    rows.deinitialize(count: count)
    rows.deallocate()
  }

  mutating func append() {
    if count == capacity {
      let larger = UnsafeMutablePointer<FunctionMetrics>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: rows, count: count)
      rows.deallocate()
      rows = larger
      capacity *= 2
    }
    (rows + count).initialize(to: FunctionMetrics())
    count += 1
  }

  subscript(function: FunctionID) -> FunctionMetrics {
    @inline(__always) unsafeAddress {
      assert(function.index < count, "a function without measurements")
      return UnsafePointer(rows + function.index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(function.index < count, "a function without measurements")
      return rows + function.index
    }
  }

  borrowing func copy() -> FunctionMetricsTable {
    var other = FunctionMetricsTable(capacity: count)
    for index in 0..<count { (other.rows + index).initialize(to: rows[index].copy()) }
    other.count = count
    return other
  }

  /// Forgets what was measured of every function until `now`; `present` says how many requests of each are under way.
  mutating func restart(at now: SimTime, present: [UInt64]) {
    for index in 0..<count {
      var containers = rows[index].containers
      containers.restart(at: now)
      rows[index] = FunctionMetrics()
      rows[index].containers = containers
      rows[index].presentAtStart = present[index]
    }
  }
}
