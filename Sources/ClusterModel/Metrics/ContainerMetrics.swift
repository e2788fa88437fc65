import SimKernel

/// What a run has measured of containers: those of one function, or all.
public struct ContainerMetrics: BitwiseCopyable, Sendable {
  /// Containers that run at least one request.
  public internal(set) var busy = TimeWeighted()
  /// Containers in any phase.
  public internal(set) var total = TimeWeighted()
  /// Containers that come up or are being stopped.
  ///
  /// They are counted rather than the idle ones, which change with every request.
  public internal(set) var moving = TimeWeighted()
  /// Containers decided on.
  public internal(set) var created: UInt64 = 0
  /// Containers whose keep-alive window ended.
  public internal(set) var expired: UInt64 = 0
  /// Containers stopped to make room.
  public internal(set) var evicted: UInt64 = 0
  /// Containers that were gone at once: a request or their node took them down, or they died.
  public internal(set) var crashed: UInt64 = 0
  /// From the decision on a container until it had gone, of containers that have gone.
  public internal(set) var lifetime = RunningMoments()

  /// Containers that could run a request and ran none, averaged from `since`, when measuring began, until `now`.
  public func meanIdle(from since: SimTime, to now: SimTime) -> Double {
    let span = (now - since).nanoseconds
    guard span > 0 else { return 0 }
    let area = total.area(at: now) - busy.area(at: now) - moving.area(at: now)
    return Double(area) / Double(span)
  }

  /// Whether there was a container at any time.
  public func hadAny(until now: SimTime) -> Bool {
    created > 0 || lifetime.count > 0 || total.value > 0 || total.area(at: now) > 0
  }

  /// A container has been decided on.
  mutating func began(at now: SimTime) {
    created &+= 1
    total.change(by: 1, at: now)
    moving.change(by: 1, at: now)
  }

  /// An idle container begins to be stopped.
  mutating func stopping(evicted isEvicted: Bool, at now: SimTime) {
    if isEvicted { evicted &+= 1 } else { expired &+= 1 }
    moving.change(by: 1, at: now)
  }

  /// A container has crashed, and is about to be gone.
  mutating func crashes(wasBusy: Bool, wasMoving: Bool, at now: SimTime) {
    crashed &+= 1
    if wasBusy { busy.change(by: -1, at: now) }
    if !wasMoving { moving.change(by: 1, at: now) }
  }

  /// A container that was on its way has gone.
  mutating func gone(createdAt: SimTime, at now: SimTime) {
    total.change(by: -1, at: now)
    moving.change(by: -1, at: now)
    lifetime.add(now - createdAt)
  }

  /// Forgets what was measured and begins anew at `now` with the containers that are there.
  mutating func restart(at now: SimTime) {
    let before = self
    self = ContainerMetrics()
    (total, busy, moving) = (before.total, before.busy, before.moving)
    total.restart(at: now)
    busy.restart(at: now)
    moving.restart(at: now)
  }
}
