import SimKernel

/// A component that every request passes behind the gateway: a provider, an ingress, a controller, a queue's broker.
///
/// Requests pass the components of a cluster in their order on the way in, and in reverse order with their answers.
public struct PathComponent: Sendable {
  /// Its name, from which its random streams have theirs.
  public var name = "component"
  /// Seconds of its work on a request on its way in; `nil` for none.
  public var before: Distribution?
  /// Seconds of its work on an answer; `nil` for none.
  public var after: Distribution?
  /// The share of its work, 0 to 1, that is CPU work and comes first, one core for each request; without a ``node`` it
  /// is time that passes, like the rest.
  public var cpuShare = 0.0
  /// The node on whose machine it runs; `none` where neither its CPU nor its memory is modelled.
  public var node = NodeID.none
  /// Its CPU quota; `unlimited` for none.
  public var cores = Cores.unlimited
  /// Its CPU weight when cores are short, relative to containers; greater than zero.
  public var weight = 1.0
  /// Memory that it holds on its machine for the whole run; what all hold must fit.
  public var memory = Bytes.zero
  /// Requests on their way in that it works on at a time; 0 for no limit.
  public var workers = 0
  /// Requests that wait for a worker; beyond, they are rejected.
  public var queueLimit = Int.max
  /// Whether a request occupies its worker until the answer has passed ``after``, or the request has ended otherwise;
  /// if not, until ``before`` is done.
  public var holdsWorker = false

  /// Creates a component that costs nothing.
  public init() {}
}
