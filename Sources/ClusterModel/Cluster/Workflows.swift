import SimKernel

/// A workflow under way.
struct WorkflowID: TableID {
  var rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Workflows under way: a request from outside of a function that sends calls, the root, and all requests that it leads to.
///
/// A row says how many of its requests have not ended. It is free again when there are none, so memory follows what is
/// under way.
struct Workflows: ~Copyable {
  struct Row: BitwiseCopyable {
    /// The function of the root.
    var function: FunctionID
    /// When the client sent the root for the first time.
    var arrivedAt: SimTime
    /// Which attempt of the root decides.
    var attempt: Int32 = 0
    /// Whether the root, or one of the requests that this attempt led to, has ended otherwise than with an answer.
    var hasFailed = false
    /// The root's response time, once it has one.
    var response = SimDuration.zero
    /// How many requests belong to it, ended or not.
    var requests: UInt64 = 1
    /// How many of them have not ended.
    var underWay: UInt64 = 1
    /// The next free row, where this one is free.
    var next = WorkflowID.none
  }

  private(set) var rows = Table<WorkflowID, Row>()
  private var free = WorkflowID.none
  /// What was measured, by the functions of the roots.
  var metrics = WorkflowMetricsTable()

  init() {}

  borrowing func copy() -> Workflows {
    var other = Workflows()
    other.rows = rows.copy()
    other.free = free
    other.metrics = metrics.copy()
    return other
  }

  /// A root has been sent for the first time.
  mutating func begin(_ function: FunctionID, at now: SimTime) -> WorkflowID {
    metrics.makeRoom(for: function)
    metrics[function]?.pointee.arrived &+= 1
    let row = Row(function: function, arrivedAt: now)
    guard !free.isNone else { return rows.append(row) }
    let id = free
    free = rows[id].next
    rows[id] = row
    return id
  }

  /// The root begins to execute, for the first time or again: what earlier attempts led to decides no longer.
  mutating func beginAttempt(_ attempt: Int32, of id: WorkflowID) {
    guard !id.isNone else { return }
    rows[id].attempt = attempt
    rows[id].hasFailed = false
  }

  /// One of its requests sends `count` calls.
  mutating func sent(_ count: UInt64, in id: WorkflowID) {
    guard !id.isNone else { return }
    rows[id].requests &+= count
    rows[id].underWay &+= count
  }

  /// The root has ended.
  mutating func rootEnded(_ id: WorkflowID, _ outcome: Outcome, at now: SimTime) {
    rows[id].response = now - rows[id].arrivedAt
    if outcome != .completed { rows[id].hasFailed = true }
    requestEnded(id, at: now)
  }

  /// A call of the root's attempt number `attempt` has ended.
  mutating func callEnded(
    _ id: WorkflowID, _ outcome: Outcome, attempt: Int32, at now: SimTime
  ) {
    if outcome != .completed && attempt == rows[id].attempt { rows[id].hasFailed = true }
    requestEnded(id, at: now)
  }

  private mutating func requestEnded(_ id: WorkflowID, at now: SimTime) {
    rows[id].underWay &-= 1
    guard rows[id].underWay == 0 else { return }
    let row = rows[id]
    metrics[row.function]?.pointee.add(row, endedAt: now)
    rows[id].next = free
    free = id
  }
}

// Which workflow a request belongs to: from when it is sent until it has ended, or its client has given it up.
extension Cluster {
  /// A client has sent a request; it is a root if its function sends calls.
  @inline(never)
  mutating func beginWorkflow(_ id: RequestID, at now: SimTime) {
    let function = state.requests[id].function
    let profile = state.functions[function].profile
    guard state.profiles[profile].flags.contains(.calls) else { return }
    calls.makeRoom(for: id)
    calls.rows[id] = Calls.Row()
    calls.rows[id].workflow = workflows.begin(function, at: now)
    if state.requests[id].client.isNone { state.requests[id].client = .outside }
  }

  func isInWorkflow(_ id: RequestID) -> Bool {
    id.index < calls.rows.count && !calls.rows[id].workflow.isNone
  }

  /// A request belongs to a workflow no longer.
  ///
  /// - Returns: The workflow; `none` if it belonged to none.
  private mutating func takeFromWorkflow(_ id: RequestID) -> WorkflowID {
    guard isInWorkflow(id) else { return .none }
    let workflow = calls.rows[id].workflow
    calls.rows[id].workflow = .none
    return workflow
  }

  /// The next attempt of a request takes its place in the workflow.
  mutating func passWorkflow(from id: RequestID, to next: RequestID) {
    let workflow = takeFromWorkflow(id)
    guard !workflow.isNone else { return }
    calls.makeRoom(for: next)
    calls.rows[next] = Calls.Row()
    calls.rows[next].workflow = workflow
  }

  /// A request has ended, the workflow perhaps with it.
  mutating func leaveWorkflow(_ id: RequestID, _ outcome: Outcome, at now: SimTime) {
    let workflow = takeFromWorkflow(id)
    guard !workflow.isNone else { return }
    if state.requests[id].client == .caller {
      workflows.callEnded(workflow, outcome, attempt: calls.rows[id].attempt, at: now)
    } else {
      workflows.rootEnded(workflow, outcome, at: now)
    }
  }

  /// Borrows what was measured of the workflows whose root is a request of `function`.
  ///
  /// - Returns: `nil` where there were none, neither from before measuring began nor since.
  public func withWorkflowMetrics<Result>(
    of function: FunctionID, _ body: (borrowing WorkflowMetrics) -> Result
  ) -> Result? {
    guard let metrics = workflows.metrics[function] else { return nil }
    guard metrics.pointee.arrived + metrics.pointee.presentAtStart > 0 else { return nil }
    return body(metrics.pointee)
  }
}

extension ClientID {
  /// Stands for a client that awaits no answer here, where the end of its request matters to a workflow.
  static var outside: ClientID { ClientID(rawValue: .max - 2) }
}
