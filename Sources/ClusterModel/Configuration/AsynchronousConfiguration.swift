import SimKernel

/// The gateway's queue of asynchronous requests and the workers that take from it.
///
/// Whoever sends such a request is answered as soon as it is in the queue. A worker takes it, sends it on its way, and takes
/// the next one when that has been answered. Sources: OpenFaaS, whose queue workers call functions for the gateway; McGrath
/// (thesis, section 3.4.3), whose messages become visible again when the worker that executes them has died.
public struct AsynchronousConfiguration: Sendable {
  /// Requests that are under way at a time; 0 for no limit.
  public var workers = 1
  /// Requests that wait in the queue; beyond, they are rejected.
  public var queueLimit = Int.max
  /// Seconds from the gateway's work until the request is in the queue; `nil` for no time.
  public var accept: Distribution?
  /// How long after its container has died a request is put into the queue again; `nil` for never: it has failed.
  public var visibilityDelay: SimDuration?
  /// How often a request is sent on its way at most; 0 for no limit.
  public var deliveries = 0

  /// Creates a queue with one worker and without limits, which delivers each request once.
  public init() {}
}
