import ClusterModel
import SimKernel

/// What a run has before it at one moment; known at no cost.
public struct RunState: Hashable, Sendable {
  /// Requests that were completed, warm-up included where it is over.
  public var completed: UInt64
  /// Requests under way.
  public var inFlight: UInt64
  /// Of these, those in queues of functions.
  public var waiting: Int
  /// Containers in any phase.
  public var containers: Int
  /// Of these, those that run at least one request.
  public var busy: Int
  /// The share of cold starts among requests that were given to a container so far; `nil` where there were none.
  public var coldStartFraction: Double?

  /// Looks at a cluster.
  init(_ cluster: borrowing Cluster) {
    completed = cluster.metrics.completed
    inFlight = cluster.metrics.present
    waiting = cluster.waitingRequests
    containers = cluster.metrics.containers.total.value
    busy = cluster.metrics.containers.busy.value
    let met = cluster.metrics.met
    let all = Warmth.allCases.reduce(0) { $0 + met[$1] }
    let cold = met[.cold] + met[.preWarmed] + met[.generic]
    coldStartFraction = all > 0 ? Double(cold) / Double(all) : nil
  }
}
