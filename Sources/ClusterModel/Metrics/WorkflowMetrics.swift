import SimKernel

/// What a run has measured of the workflows of one function.
///
/// A workflow is a request from outside, the root, with all requests that it leads to. It counts by its end, except under
/// ``arrived``.
public struct WorkflowMetrics: ~Copyable {
  /// Workflows whose root has arrived since measuring began.
  public internal(set) var arrived: UInt64 = 0
  /// Workflows of which every request was answered.
  public internal(set) var completed: UInt64 = 0
  /// Workflows of which a request was not.
  public internal(set) var failed: UInt64 = 0
  /// Workflows under way when measuring began; they are not among ``arrived``.
  public internal(set) var presentAtStart: UInt64 = 0
  /// Requests of the workflows that have ended, roots included.
  public internal(set) var requests: UInt64 = 0
  /// From the arrival of the root until its last request has ended, of completed workflows.
  public internal(set) var endToEnd = DurationStatistics()
  /// From the arrival of the root to its answer, of completed workflows.
  public internal(set) var response = DurationStatistics()

  init() {}

  /// Workflows under way.
  public var present: UInt64 { arrived &+ presentAtStart &- completed &- failed }

  /// How many requests a workflow that has ended was, on average; `nil` where none has ended.
  public var requestsPerWorkflow: Double? {
    let ended = completed + failed
    return ended > 0 ? Double(requests) / Double(ended) : nil
  }

  /// Counts a workflow whose last request has ended.
  mutating func add(_ row: Workflows.Row, endedAt now: SimTime) {
    requests &+= row.requests
    guard !row.hasFailed else {
      failed &+= 1
      return
    }
    completed &+= 1
    endToEnd.add(now - row.arrivedAt)
    response.add(row.response)
  }

  /// Forgets what was measured and begins anew.
  mutating func restart() {
    let present = present
    self = WorkflowMetrics()
    presentAtStart = present
  }

  borrowing func copy() -> WorkflowMetrics {
    var other = WorkflowMetrics()
    other.arrived = arrived
    other.completed = completed
    other.failed = failed
    other.presentAtStart = presentAtStart
    other.requests = requests
    other.endToEnd = endToEnd.copy()
    other.response = response.copy()
    return other
  }
}

/// The measurements of the workflows of each function that had any.
///
/// Rows own memory, so they live behind pointers of their own instead of in a `Table`.
struct WorkflowMetricsTable: ~Copyable {
  /// By function, up to the last one that had a workflow; `nil` where it had none.
  private var rows: [UnsafeMutablePointer<WorkflowMetrics>?] = []

  init() {}

  deinit {
    for case let row? in rows {
      row.deinitialize(count: 1)
      row.deallocate()
    }
  }

  /// Makes the row of `function`.
  mutating func makeRoom(for function: FunctionID) {
    while rows.count <= function.index { rows.append(nil) }
    guard rows[function.index] == nil else { return }
    let row = UnsafeMutablePointer<WorkflowMetrics>.allocate(capacity: 1)
    row.initialize(to: WorkflowMetrics())
    rows[function.index] = row
  }

  /// The row of `function`; `nil` where it had no workflow.
  subscript(function: FunctionID) -> UnsafeMutablePointer<WorkflowMetrics>? {
    function.index < rows.count ? rows[function.index] : nil
  }

  /// Forgets what was measured of all functions.
  mutating func restart() {
    for case let row? in rows { row.pointee.restart() }
  }

  borrowing func copy() -> WorkflowMetricsTable {
    var other = WorkflowMetricsTable()
    for row in rows {
      guard let row else {
        other.rows.append(nil)
        continue
      }
      let copy = UnsafeMutablePointer<WorkflowMetrics>.allocate(capacity: 1)
      copy.initialize(to: row.pointee.copy())
      other.rows.append(copy)
    }
    return other
  }
}
