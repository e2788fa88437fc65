public import SimKernel

// The loop over events, compiled here: from another module every event would cost calls that here are inlined.
extension Simulation where Model == Cluster {
  /// Takes every event up to and including `end`, then moves the clock there.
  ///
  /// With `SimTime.never` the run goes on until nothing is left and the clock stays at the last event.
  ///
  /// - Precondition: `end` is not in the past.
  public mutating func run(until end: SimTime) { run(until: end, atMost: .max) }

  /// Takes events up to and including `end`, but no more than `limit` of them.
  ///
  /// - Returns: Whether everything up to `end` has happened; the clock then stands there. Otherwise it stands at the last
  ///   event, and another call goes on as if there had been no pause.
  /// - Precondition: `end` is not in the past and `limit` is not negative.
  @discardableResult
  public mutating func run(
    until end: SimTime, atMost limit: Int, movingClock movesClock: Bool = true
  ) -> Bool {
    takeAll(until: end, atMost: limit, movingClock: movesClock)
  }
}
