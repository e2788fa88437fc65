/// What a ``Simulation`` drives: the state of a world and what events do to it.
///
/// Arrivals from outside need not be scheduled: the model names the key of the next one and the simulation merges it
/// with the scheduled events, so that memory does not grow with the length of a trace.
public protocol SimModel: ~Copyable {
  /// Everything that can happen.
  associatedtype Event: PackedEvent

  /// When the next arrival comes, or ``EventKey/never``; changes only in ``arrive(_:)``, and never to before it.
  ///
  /// An arrival goes before scheduled events of an equal key, as if all arrivals had been scheduled at the start.
  var nextArrival: EventKey { get }
  /// What the next arrival contributes to the fingerprint of the events, for instance its index.
  var arrivalDigest: UInt64 { get }

  /// Takes the next arrival; the agenda's clock stands at its time.
  mutating func arrive(_ agenda: inout Agenda<Event>)
  /// Takes a scheduled event; the agenda's clock stands at its time.
  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>)

  /// Whether it helps to load what an event will happen to ahead of it: not as long as the model fits into the cache.
  var looksAhead: Bool { get }
  /// Begins to load the row of what a scheduled event will happen to, if that helps; changes nothing.
  func bringNear(_ event: Event)
  /// Begins to load what that row leads to, a few events later; changes nothing.
  func bringNearer(_ event: Event)

  /// Stops the program when the state contradicts itself; called after every event in debug builds.
  func checkInvariants(at time: SimTime)
  /// An independent copy with the same future.
  borrowing func copy() -> Self
}

extension SimModel where Self: ~Copyable {
  /// False: most models fit into the cache.
  @inlinable @inline(__always)
  public var looksAhead: Bool { false }
  /// Does nothing.
  @inlinable @inline(__always)
  public func bringNear(_ event: Event) {}
  /// Does nothing.
  @inlinable @inline(__always)
  public func bringNearer(_ event: Event) {}
}
