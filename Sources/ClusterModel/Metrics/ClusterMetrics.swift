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
  /// Requests present when measuring began; they are not among ``arrived``.
  public internal(set) var presentAtStart: UInt64 = 0
  /// Requests under way.
  public internal(set) var present: UInt64 = 0

  /// Requests that were given to a container, by the warmth they met, in the order of ``Warmth``.
  public internal(set) var met: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

  /// From arrival to the end, of completed requests.
  public var response: DurationStatistics { times.response }
  /// From arrival to the start of execution, of completed requests.
  public var waiting: DurationStatistics { times.waiting }
  /// From the start of execution to its end, of completed requests.
  public var execution: DurationStatistics { times.execution }
  var times = RequestTimes()
  /// From the decision on a new container until it could run a request, of completed requests that met none.
  public internal(set) var coldStart = DurationStatistics()

  /// Containers in any phase.
  public internal(set) var containersTotal = TimeWeighted()
  /// Containers that run at least one request.
  public internal(set) var containersBusy = TimeWeighted()
  /// Containers that come up or are being stopped.
  ///
  /// They are counted rather than the idle ones, which change with every request.
  public internal(set) var containersMoving = TimeWeighted()
  /// Containers decided on.
  public internal(set) var created: UInt64 = 0
  /// Containers whose keep-alive window ended.
  public internal(set) var expired: UInt64 = 0
  /// Containers stopped to make room.
  public internal(set) var evicted: UInt64 = 0
  /// From the decision on a container until it had gone, of containers that have gone.
  public internal(set) var lifetime = RunningMoments()

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
    presentAtStart = other.presentAtStart
    present = other.present
    met = other.met
    times = other.times.copy()
    coldStart = other.coldStart.copy()
    containersTotal = other.containersTotal
    containersBusy = other.containersBusy
    containersMoving = other.containersMoving
    created = other.created
    expired = other.expired
    evicted = other.evicted
    lifetime = other.lifetime
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
    presentAtStart = present
    met = (0, 0, 0, 0, 0)
    times = RequestTimes()
    coldStart = DurationStatistics()
    containersTotal.restart(at: now)
    containersBusy.restart(at: now)
    containersMoving.restart(at: now)
    created = 0
    expired = 0
    evicted = 0
    lifetime = RunningMoments()
    since = now
  }

  /// Containers that could run a request and ran none, averaged until `now`.
  public func meanIdle(at now: SimTime) -> Double {
    let span = (now - since).nanoseconds
    guard span > 0 else { return 0 }
    let area =
      containersTotal.area(at: now) - containersBusy.area(at: now) - containersMoving.area(at: now)
    return Double(area) / Double(span)
  }

  @inline(__always)
  mutating func count(_ warmth: Warmth) {
    switch warmth {
    case .warmed: met.3 &+= 1
    case .busy: met.4 &+= 1
    case .cold: met.0 &+= 1
    case .preWarmed: met.1 &+= 1
    case .generic: met.2 &+= 1
    }
  }

  /// Requests that met `warmth`.
  public func count(of warmth: Warmth) -> UInt64 {
    switch warmth {
    case .cold: met.0
    case .preWarmed: met.1
    case .generic: met.2
    case .warmed: met.3
    case .busy: met.4
    }
  }
}
