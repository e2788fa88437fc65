/// What is to come, as the handlers of a model see it: the clock and the way to schedule.
public struct Agenda<Event: PackedEvent>: ~Copyable {
  /// The current instant.
  public internal(set) var now: SimTime {
    @inlinable get { clock }
    @inlinable set { clock = newValue }
  }
  @usableFromInline var clock = SimTime.start
  @usableFromInline var queue: EventQueue<Event>

  /// Creates an agenda on which nothing is scheduled, at ``SimTime/start``.
  ///
  /// - Parameter seed: Shuffles events of equal keys by this seed; nil leaves them in the order of scheduling.
  @inlinable
  public init(shufflingTiesWith seed: UInt64? = nil) {
    queue = EventQueue(shufflingTiesWith: seed)
  }

  @usableFromInline
  init(queue: consuming EventQueue<Event>, now: SimTime, stops: Bool) {
    self.queue = queue
    clock = now
    self.stops = stops
  }

  /// Whether the run is to pause behind the event that is being handled; the next call to run goes on.
  public internal(set) var isStopRequested: Bool {
    @inlinable get { stops }
    @inlinable set { stops = newValue }
  }
  @usableFromInline var stops = false

  /// Makes the run pause behind the event that is being handled, with the clock at its instant.
  ///
  /// For what only the model can see: that the last request has ended, say, while timers are left.
  @inlinable
  public mutating func requestStop() { stops = true }

  /// The number of scheduled events that have not happened yet.
  @inlinable
  public var count: Int { queue.count }

  /// Bytes held for scheduled events, used or not.
  public var allocatedBytes: Int { queue.allocatedBytes }

  /// Schedules `event` to happen at `time`, after all events of the same phase already scheduled for then.
  ///
  /// - Precondition: `time` is not before ``now`` and before ``SimTime/never`` (checked in every build).
  /// - Complexity: O(1) amortised.
  @inlinable @inline(__always)
  public mutating func schedule(_ event: Event, at time: SimTime) {
    // One unsigned comparison for both bounds.
    precondition(
      UInt64(bitPattern: time.nanoseconds &- clock.nanoseconds)
        < UInt64(bitPattern: SimTime.never.nanoseconds &- clock.nanoseconds),
      "an event cannot be scheduled in the past, nor for SimTime.never")
    queue.ladder.push(event.rawValue, key: EventKey(time, event.phase).rawValue)
  }

  /// Schedules `event` to happen `delay` from now.
  ///
  /// - Precondition: `delay` is not negative and leads to before ``SimTime/never`` (checked in every build).
  /// - Complexity: O(1) amortised.
  @inlinable @inline(__always)
  public mutating func schedule(_ event: Event, after delay: SimDuration) {
    schedule(event, at: clock + delay)
  }

  /// An independent copy with the same future.
  public borrowing func copy() -> Agenda { Agenda(queue: queue.copy(), now: clock, stops: stops) }
}
