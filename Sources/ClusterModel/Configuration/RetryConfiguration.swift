import SimKernel

/// What clients do about requests that do not complete: they send them again after a pause.
///
/// The *k*-th pause is min(drawn · factor^(*k* − 1), longest): exponential backoff.
public struct RetryConfiguration: Sendable {
  /// How often a request is sent at most, the first time included; at least one.
  public var attempts = 3
  /// After which outcomes it is sent again.
  public var outcomes: [Outcome] = [.rejected, .timedOut, .failed]
  /// Seconds until it is sent again, before the factor.
  public var pause = Distribution.constant(0)
  /// By how much every pause is longer than the one before.
  public var factor = 2.0
  /// The longest pause; `nil` for no limit.
  public var maximumPause: SimDuration?
  /// How long the client waits for the answer to one attempt, beside the gateway's time-out; `nil` for ever.
  public var timeOut: SimDuration?

  /// Creates three attempts without pauses.
  public init() {}
}
