import SimKernel

/// Something that happens at every multiple of a period, counted from the start of the run.
struct Recurrence: Sendable {
  /// The period; more than zero.
  let period: SimDuration

  init(every period: SimDuration) {
    precondition(period > .zero, "what recurs needs a period")
    self.period = period
  }

  /// Whether it happens at `now`.
  func isDue(at now: SimTime) -> Bool { now.nanoseconds % period.nanoseconds == 0 }

  /// When it happens next, later than `now`.
  func next(after now: SimTime) -> SimTime {
    SimTime(nanoseconds: (now.nanoseconds / period.nanoseconds + 1) * period.nanoseconds)
  }
}
