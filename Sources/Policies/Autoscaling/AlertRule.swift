import SimKernel

/// A Prometheus alert: it fires when its condition has been true at evaluations that span a hold time.
struct AlertRule: Sendable {
  private enum Phase {
    case inactive
    case pending(since: SimTime)
    case firing
  }

  /// What an evaluation changed, for the alert manager to hear.
  enum Change: Sendable {
    case fired
    case resolved
  }

  private var phase = Phase.inactive

  /// Evaluates the condition.
  mutating func evaluate(_ isTrue: Bool, at now: SimTime, hold: SimDuration) -> Change? {
    switch (phase, isTrue) {
    case (.inactive, true):
      guard hold > .zero else {
        phase = .firing
        return .fired
      }
      phase = .pending(since: now)
      return nil
    case (.pending(let since), true):
      guard now - since >= hold else { return nil }
      phase = .firing
      return .fired
    case (.firing, false):
      phase = .inactive
      return .resolved
    case (.pending, false):
      phase = .inactive
      return nil
    case (.inactive, false), (.firing, true):
      return nil
    }
  }
}
