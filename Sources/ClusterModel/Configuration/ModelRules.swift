import SimKernel

/// The choices on which simulators of this field differ without saying so; here each has a name.
public struct ModelRules: Hashable, Sendable {
  /// From when the keep-alive window counts.
  public var keepAliveClock = KeepAliveClock.departure
  /// What happens to a request that arrives when the idle time equals the window.
  public var keepAliveBoundary = KeepAliveBoundary.expires
  /// Which idle container is taken.
  public var idleOrder = IdleOrder.mostRecentlyUsed
  /// What ``FunctionProfile/coldExecution`` is to the ordinary execution time.
  public var coldExecution = ColdExecution.replaces
  /// Whether the request that caused a cold start is bound to the new container.
  public var coldRequest = ColdRequest.bound
  /// What happens when no node has room for a container.
  public var withoutRoom = WithoutRoom.queue
  /// The pause before another try under ``WithoutRoom/retry``.
  public var retryInterval = SimDuration.milliseconds(100)
  /// What happens to a request whose container runs and keeps as many as it can.
  public var queueFull = QueueFull.reject
  /// The pause before a connection is asked for again under ``QueueFull/retransmit``; it doubles each time.
  public var retransmission = SimDuration.seconds(1)
  /// The longest pause before a connection is asked for again: Linux' TCP_RTO_MAX.
  public static let longestRetransmission = SimDuration.minutes(2)
  /// What becomes of the number of containers when one is lost.
  public var replacement = Replacement.atOnce
  /// How the cores of a machine are shared among containers.
  public var cpuSharing = CPUSharing.fair
  /// The periods by which CPU quotas count; zero for quotas that slow work down evenly.
  public var quotaPeriod = SimDuration.zero
  /// How the share of a container is split among its requests.
  public var requestSplit = RequestSplit.equal
  /// What happens to the work of a request that its client has given up.
  public var afterTimeOut = AfterTimeOut.goesOn
  /// What happens to an image after a request that had to pull it.
  public var imageRemoval = ImageRemoval.never
  /// Most containers in the cluster; 0 for no limit.
  public var maximumContainers = 0
  /// How the number of containers may grow; `nil` for as fast as requests want.
  public var admission: AdmissionRamp?

  /// Creates the default choices.
  public init() {}
}

/// From when the keep-alive window of a container counts.
public enum KeepAliveClock: String, CaseIterable, Hashable, Sendable {
  /// From the end of its last request.
  case departure
  /// From the arrival of its last request.
  case arrival
}

/// What happens to a request that arrives exactly when the window ends.
public enum KeepAliveBoundary: String, CaseIterable, Hashable, Sendable {
  /// The container has gone: the request finds it no more.
  case expires
  /// The container is still there: the request takes it.
  case reuses
}

/// Which idle container of a function is taken.
public enum IdleOrder: String, CaseIterable, Hashable, Sendable {
  /// The one whose last request ended last.
  case mostRecentlyUsed = "most-recently-used"
  /// The one whose last request ended first.
  case leastRecentlyUsed = "least-recently-used"
  /// The one created last.
  case newest
  /// The one created first.
  case oldest
  /// Any, with equal probability.
  case random
}

/// What the cold execution time of a function is to its ordinary one.
public enum ColdExecution: String, CaseIterable, Hashable, Sendable {
  /// It is the whole execution time of a cold request.
  case replaces
  /// It comes on top of the ordinary one.
  case adds
}

/// What the request that caused a cold start waits for.
public enum ColdRequest: String, CaseIterable, Hashable, Sendable {
  /// Its own new container, even if another one becomes free before.
  case bound
  /// The first container of the function that has room.
  case shared
}

/// What happens to a request for which no node has room.
public enum WithoutRoom: String, CaseIterable, Hashable, Sendable {
  /// It waits in its function's queue until a container has room or memory becomes free.
  case queue
  /// It is rejected.
  case reject
  /// It tries again after a pause, until it times out.
  case retry
  /// Idle containers, the least recently used of the node first, make room; if that is not enough, it waits.
  case evictThenQueue = "evict-then-queue"
  /// Idle containers, the least recently used of the node first, make room; if that is not enough, it is rejected.
  case evictThenReject = "evict-then-reject"
}

/// What happens to a request that load balancing gives to a container which is full.
public enum QueueFull: String, CaseIterable, Hashable, Sendable {
  /// It is rejected.
  case reject
  /// It waits in its function's queue for the first container that has room.
  case wait
  /// Its connection is asked for again after a pause that doubles each time, as TCP repeats a SYN which a full backlog drops.
  case retransmit
}

/// When a container that was lost is replaced, where their number is counted.
public enum Replacement: String, CaseIterable, Hashable, Sendable {
  /// At once, as by Kubernetes' ReplicaSet.
  case atOnce = "at-once"
  /// When the autoscaler next orders containers for its function, as by JFN's Provisioner.
  case withNextOrder = "with-next-order"
}

/// How the cores of a machine are shared among its running containers.
public enum CPUSharing: String, CaseIterable, Hashable, Sendable {
  /// Max-min fair under quotas and weights, as Linux cgroups do.
  case fair
  /// Not at all: everything runs at full speed (as most simulators of the field assume).
  case none
}

/// How the share of a container is split among the requests it runs.
public enum RequestSplit: String, CaseIterable, Hashable, Sendable {
  /// Equally.
  case equal
  /// In the order of their start: each takes what it can use, the next ones what is left.
  case inOrder = "in-order"
}

/// What happens to the work of a request that its client has given up.
public enum AfterTimeOut: String, CaseIterable, Hashable, Sendable {
  /// The container works on it to the end, for nothing.
  case goesOn = "goes-on"
  /// It stops at once and the container is free.
  case stops
}

/// What happens to an image after use.
public enum ImageRemoval: String, CaseIterable, Hashable, Sendable {
  /// It stays until the store needs the room.
  case never
  /// It is removed after each request that had to pull it (as the Pisa testbed does).
  case afterColdRun = "after-cold-run"
}
