/// A model, its agenda and a record of what happened: one run.
///
/// Takes events in the total order of (time, phase, first scheduled first), arrivals before scheduled events of an equal
/// key. The same model and settings give the same run, event by event; ``eventFingerprint`` witnesses it.
public struct Simulation<Model: SimModel & ~Copyable>: ~Copyable {
  /// What is to come.
  public var agenda: Agenda<Model.Event>
  /// The world as it is now.
  public var model: Model
  /// The number of events that have happened, arrivals included.
  public internal(set) var eventCount: UInt64 {
    @inlinable get { happened }
    @inlinable set { happened = newValue }
  }
  /// The digests noted on the way, oldest first.
  public private(set) var checkpoints: CheckpointLog

  @usableFromInline var happened: UInt64 = 0
  @usableFromInline var digest = Fingerprint()
  /// In tie-shuffle mode, the random number of the next arrival once it was compared.
  var arrivalTie: UInt64?

  /// Creates a run of `model` at ``SimTime/start``.
  ///
  /// - Parameters:
  ///   - model: The world at the start; events that come from inside it are scheduled through ``agenda``.
  ///   - seed: Shuffles events of equal keys by this seed; nil leaves them in the order of scheduling.
  ///   - checkpoints: Where to note digests.
  public init(
    _ model: consuming Model, shufflingTiesWith seed: UInt64? = nil,
    checkpoints: CheckpointLog = CheckpointLog()
  ) {
    self.model = model
    self.checkpoints = checkpoints
    agenda = Agenda(shufflingTiesWith: seed)
  }

  /// The current instant.
  @inlinable
  public var now: SimTime { agenda.now }

  /// A digest of everything that happened so far, in order: equal for equal runs.
  public var eventFingerprint: Fingerprint { digest }

  // MARK: Running

  /// Takes every event up to and including `end`, then moves the clock there.
  ///
  /// With ``SimTime/never`` the run goes on until nothing is left and the clock stays at the last event.
  ///
  /// - Precondition: `end` is not in the past.
  @inlinable
  public mutating func run(until end: SimTime) {
    run(until: end, atMost: .max)
  }

  /// Takes events up to and including `end`, but no more than `limit` of them.
  ///
  /// A model may end it early with ``Agenda/requestStop()``.
  ///
  /// - Parameters:
  ///   - end: The last instant whose events are taken.
  ///   - limit: The number of events that are taken at most.
  ///   - movesClock: Whether the clock goes on to `end` behind the last event.
  /// - Returns: Whether everything up to `end` has happened; the clock then stands there, if it is to. Otherwise it stands
  ///   at the last event, and another call goes on as if there had been no pause.
  /// - Precondition: `end` is not in the past and `limit` is not negative.
  @inlinable @discardableResult
  public mutating func run(
    until end: SimTime, atMost limit: Int, movingClock movesClock: Bool = true
  ) -> Bool {
    takeAll(until: end, atMost: limit, movingClock: movesClock)
  }

  /// What ``run(until:atMost:movingClock:)`` does, under a name of its own: a module that declares a model can offer the same
  /// methods for it, compiled beside the model's handlers.
  @inlinable
  public mutating func takeAll(
    until end: SimTime, atMost limit: Int, movingClock movesClock: Bool = true
  ) -> Bool {
    precondition(end >= now, "a run cannot end in the past")
    precondition(limit >= 0, "a number of events cannot be negative")
    // The key of what never happens must stay beyond the last one.
    let last = min(EventKey(end, .last).rawValue, EventKey.never.rawValue &- 1)
    var left = UInt64(limit)
    agenda.isStopRequested = false
    while true {
      let stretch = min(left, eventsUntilCheckpoint)
      let taken = dispatch(upTo: last, atMost: stretch)
      left &-= taken
      noteCheckpoint()
      if agenda.isStopRequested { return false }
      if taken < stretch { break }
      guard left == 0 else { continue }
      if hasMore(upTo: last) { return false }
      break
    }
    if movesClock, end < .never { agenda.now = end }
    return true
  }

  /// Takes the next event, if there is one.
  ///
  /// - Returns: What happened, or nil when nothing is left.
  @inlinable @discardableResult
  public mutating func step() -> Step<Model.Event>? {
    let taken = takeOne(upTo: EventKey.never.rawValue &- 1)
    noteCheckpoint()
    return taken
  }

  /// When the next event happens; ``SimTime/never`` when nothing is left.
  ///
  /// For whoever lets a run go on with a clock of the real world.
  public mutating func nextEventTime() -> SimTime {
    let arrival = model.nextArrival.rawValue
    let limit = min(arrival, EventKey.never.rawValue &- 1)
    return EventKey(rawValue: min(agenda.queue.ladder.nextKey(notAfter: limit), arrival)).time
  }

  /// An independent run that goes on from here.
  public borrowing func fork() -> Simulation {
    var other = Simulation(model.copy(), checkpoints: checkpoints)
    other.agenda = agenda.copy()
    other.happened = happened
    other.digest = digest
    other.arrivalTie = arrivalTie
    return other
  }

  // MARK: The loop

  /// Takes up to `budget` events with keys up to `last` and returns how many there were.
  @inlinable
  mutating func dispatch(upTo last: UInt64, atMost budget: UInt64) -> UInt64 {
    if agenda.queue.shufflesTies { return dispatchShuffled(upTo: last, atMost: budget) }
    var digest = digest
    var left = budget
    run: while left > 0 {
      let arrival = model.nextArrival.rawValue
      let limit = min(arrival, last)
      // Scheduled events do not change when the next arrival comes.
      while true {
        let next = agenda.queue.ladder.nextKey(notAfter: limit)
        guard next < arrival else { break }
        let entry = agenda.queue.ladder.popFront()
        if model.looksAhead { lookAhead() }
        agenda.clock = EventKey(rawValue: entry.key).time
        digest.absorb(entry.key, entry.event)
        model.handle(Model.Event(rawValue: entry.event), &agenda)
        left &-= 1
        checkInvariants()
        if left == 0 || agenda.stops { break run }
      }
      guard arrival <= last else { break }
      digest.absorb(arrival, model.arrivalDigest)
      take(arrivalAt: EventKey(rawValue: arrival))
      left &-= 1
      checkInvariants()
      if agenda.stops { break }
    }
    self.digest = digest
    happened &+= budget &- left
    return budget &- left
  }

  @inlinable @inline(__always)
  func lookAhead() {
    if let event = agenda.queue.ladder.event(ahead: 6) {
      model.bringNear(Model.Event(rawValue: event))
    }
    if let event = agenda.queue.ladder.event(ahead: 2) {
      model.bringNearer(Model.Event(rawValue: event))
    }
  }

  @inlinable @inline(__always)
  func checkInvariants() {
    #if DEBUG
      model.checkInvariants(at: now)
    #endif
  }

  @inlinable @inline(__always)
  mutating func take(arrivalAt key: EventKey) {
    precondition(key.time >= agenda.clock, "arrivals must come in the order of their times")
    agenda.clock = key.time
    model.arrive(&agenda)
  }

  @inlinable
  mutating func dispatchShuffled(upTo last: UInt64, atMost budget: UInt64) -> UInt64 {
    var taken: UInt64 = 0
    while taken < budget, !agenda.stops, takeOne(upTo: last) != nil { taken += 1 }
    return taken
  }

  /// Takes one event with a key up to `last`, in either mode, and says what it was.
  @inlinable
  mutating func takeOne(upTo last: UInt64) -> Step<Model.Event>? {
    let arrival = model.nextArrival
    let next = agenda.queue.ladder.nextKey(notAfter: min(arrival.rawValue, last))
    guard next != EventKey.never.rawValue || arrival.rawValue <= last else { return nil }
    let step: Step<Model.Event>
    if next < arrival.rawValue || (next == arrival.rawValue && !arrivalGoesFirst()) {
      let entry = agenda.queue.ladder.popFront()
      let event = Model.Event(rawValue: entry.event)
      step = Step(key: EventKey(rawValue: entry.key), event: event)
      digest.absorb(entry.key, entry.event)
      agenda.clock = step.key.time
      model.handle(event, &agenda)
    } else {
      step = Step(key: arrival, event: nil)
      digest.absorb(arrival.rawValue, model.arrivalDigest)
      forgetArrivalTie()
      take(arrivalAt: arrival)
    }
    happened &+= 1
    checkInvariants()
    return step
  }

  /// Whether the next arrival goes before a queued event of the same key.
  @usableFromInline
  mutating func arrivalGoesFirst() -> Bool {
    guard agenda.queue.shufflesTies else { return true }
    let tie = arrivalTie ?? agenda.queue.ladder.drawTie()
    arrivalTie = tie
    return tie < agenda.queue.ladder.frontTie
  }

  @usableFromInline
  mutating func forgetArrivalTie() { arrivalTie = nil }

  /// Whether something is left with a key up to `last`.
  @inlinable
  mutating func hasMore(upTo last: UInt64) -> Bool {
    model.nextArrival.rawValue <= last
      || agenda.queue.ladder.nextKey(notAfter: last) != EventKey.never.rawValue
  }

  @usableFromInline
  var eventsUntilCheckpoint: UInt64 { checkpoints.spacing - happened & (checkpoints.spacing - 1) }

  @usableFromInline
  mutating func noteCheckpoint() {
    guard happened > 0, happened & (checkpoints.spacing - 1) == 0 else { return }
    checkpoints.note(Checkpoint(eventCount: happened, time: now, digest: digest))
  }
}

/// One event of a run, as ``Simulation/step()`` reports it.
public struct Step<Event: PackedEvent>: Sendable {
  /// When it happened and in which phase.
  public let key: EventKey
  /// What happened; nil for an arrival.
  public let event: Event?

  /// Creates the record of `event` at `key`.
  @inlinable
  public init(key: EventKey, event: Event?) {
    self.key = key
    self.event = event
  }

  /// The instant.
  @inlinable
  public var time: SimTime { key.time }
  /// The rank within the instant.
  @inlinable
  public var phase: Phase { key.phase }
  /// Whether this was an arrival rather than a scheduled event.
  @inlinable
  public var isArrival: Bool { event == nil }
}
