import SimKernel

/// What a run has measured so far.
///
/// A request counts by its end, except under ``arrived``.
public struct ClusterMetrics: ~Copyable {
  /// Requests that have arrived since measuring began.
  public internal(set) var arrived: UInt64 = 0
  /// Requests by how they ended.
  public internal(set) var completed: UInt64 = 0
  /// Requests that were turned away.
  public internal(set) var rejected: UInt64 = 0
  /// Requests whose client gave up.
  public internal(set) var timedOut: UInt64 = 0
  /// Requests that could not be carried out.
  public internal(set) var failed: UInt64 = 0
  /// Those among ``arrived`` that functions sent.
  public internal(set) var calls: UInt64 = 0
  /// How often requests were sent again; those are not among ``arrived``.
  public internal(set) var retries: UInt64 = 0
  /// Requests present when measuring began; they are not among ``arrived``.
  public internal(set) var presentAtStart: UInt64 = 0
  /// Requests under way.
  public internal(set) var present: UInt64 = 0

  /// Requests that were given to a container, by the warmth they met.
  public internal(set) var met = WarmthCounts()

  /// From arrival to the end, of completed requests.
  public var response: DurationStatistics { times.response }
  /// From arrival to the start of execution, of completed requests.
  public var waiting: DurationStatistics { times.waiting }
  /// From the start of execution to its end, of completed requests.
  public var execution: DurationStatistics { times.execution }
  var times = RequestTimes()
  /// From the decision on a new container until it could run a request, of completed requests that met none.
  public internal(set) var coldStart = DurationStatistics()

  /// All containers.
  public internal(set) var containers = ContainerMetrics()
  /// What happened to messages, where containers are found through them.
  public internal(set) var messages = MessageCounts()
  /// What broke.
  public internal(set) var faults = FaultCounts()
  /// What executors did about code.
  public internal(set) var code = CodeCounts()
  /// From arrival until the client was told that the request is in the queue, of asynchronous requests.
  public internal(set) var acceptance = DurationStatistics()
  /// How often asynchronous requests were executed again, their container having died.
  public internal(set) var redeliveries: UInt64 = 0
  /// How often a request was turned away because containers may not become more as fast; one that its client sends again is
  /// not among ``rejected``.
  public internal(set) var throttled: UInt64 = 0
  /// What was billed, where executions are.
  public internal(set) var billed = BilledUse()

  /// When measuring began.
  public internal(set) var since = SimTime.start
  /// A digest over every request that has ended, in order: its draws, outcome, times and warmth.
  public internal(set) var fingerprint = Fingerprint()

  init() {}

  private init(copying other: borrowing ClusterMetrics) {
    arrived = other.arrived
    completed = other.completed
    rejected = other.rejected
    timedOut = other.timedOut
    failed = other.failed
    calls = other.calls
    retries = other.retries
    presentAtStart = other.presentAtStart
    present = other.present
    met = other.met
    times = other.times.copy()
    coldStart = other.coldStart.copy()
    containers = other.containers
    messages = other.messages
    faults = other.faults
    code = other.code
    acceptance = other.acceptance.copy()
    redeliveries = other.redeliveries
    throttled = other.throttled
    billed = other.billed
    since = other.since
    fingerprint = other.fingerprint
  }

  borrowing func copy() -> ClusterMetrics { ClusterMetrics(copying: self) }

  /// Forgets what was measured and begins anew at `now`; the fingerprint goes on.
  mutating func restart(at now: SimTime) {
    arrived = 0
    completed = 0
    rejected = 0
    timedOut = 0
    failed = 0
    calls = 0
    retries = 0
    presentAtStart = present
    met = WarmthCounts()
    times = RequestTimes()
    coldStart = DurationStatistics()
    containers.restart(at: now)
    messages = MessageCounts()
    faults = FaultCounts()
    code = CodeCounts()
    acceptance = DurationStatistics()
    redeliveries = 0
    throttled = 0
    billed = BilledUse()
    since = now
  }
}
