import ClusterModel
import SimKernel

/// What a run came to, as plain values: what `summary.json` and the text report are made from.
public struct RunSummary: Sendable {
  /// The name of the scenario.
  public var scenario: String
  /// The seed of its random streams.
  public var seed: UInt64
  /// Which of several repetitions it was.
  public var replication: UInt32
  /// The seed by which events of equal time and phase were shuffled; `nil` where they were not.
  public var tieShuffle: UInt64?
  /// Why the run stopped before its end; `nil` when it is whole.
  public var incompleteReason: String?
  /// Seconds from the start to the end of the run.
  public var simulatedSeconds: Double
  /// Seconds that were measured: all, less the warm-up.
  public var measuredSeconds: Double
  /// What was measured of all requests.
  public var requests: RequestSummary
  /// What was measured of all containers.
  public var containers: ContainerSummary
  /// What broke.
  public var faults: FaultCounts
  /// The nodes in the order of the scenario.
  public var nodes: [NodeSummary]
  /// The functions that were called or had containers, in the order of the scenario; empty where functions are not
  /// measured.
  public var functions: [FunctionSummary]
  /// The workflows of each function that clients called and that sends calls, in the order of the scenario.
  public var workflows: [WorkflowSummary]
  /// What it cost.
  public var costs: CostSummary
  /// How many functions there are, called or not.
  public var functionCount: Int
  /// How many events happened.
  public var events: UInt64
  /// A digest of all events.
  public var eventFingerprint: Fingerprint
  /// A digest of all results.
  public var resultFingerprint: Fingerprint

  /// Whether the run went to its end.
  public var isComplete: Bool { incompleteReason == nil }
}

/// What was measured of requests: of all, or of those of one function.
public struct RequestSummary: Sendable {
  /// Requests that arrived while measuring.
  public var arrived: UInt64
  /// Requests that were answered.
  public var completed: UInt64
  /// Requests that were turned away.
  public var rejected: UInt64
  /// Requests whose client gave up.
  public var timedOut: UInt64
  /// Requests that could not be carried out.
  public var failed: UInt64
  /// Those among ``arrived`` that functions sent.
  public var calls: UInt64
  /// How often requests were sent again; not among ``arrived``.
  public var retries: UInt64
  /// How often asynchronous requests were executed again, their container having died.
  public var redeliveries: UInt64 = 0
  /// How often a request was turned away because containers may not become more as fast.
  public var throttled: UInt64 = 0
  /// From arrival until an asynchronous request was in the queue; of all functions together.
  public var acceptance: DurationSummary?
  /// Requests under way at the end.
  public var inFlight: UInt64
  /// What executors did about code; of single functions nothing is counted.
  public var code = CodeCounts()
  /// Requests given to a container, by the warmth they met, in the order of `Warmth`.
  public var warmth: [UInt64]
  /// From arrival to the end.
  public var response: DurationSummary
  /// From arrival to the start of execution.
  public var waiting: DurationSummary
  /// From the start of execution to its end.
  public var execution: DurationSummary
  /// From the decision on a new container until it could run a request.
  public var coldStart: DurationSummary

  /// The share of the requests given to a container that had to wait for it to come up (cold, pre-warmed or
  /// generic); `nil` when there were none.
  public var coldStartFraction: Double? {
    let all = warmth.reduce(0, +)
    let cold = [Warmth.cold, .preWarmed, .generic].reduce(UInt64(0)) {
      $0 + warmth[Int($1.rawValue)]
    }
    return all > 0 ? Double(cold) / Double(all) : nil
  }

  /// Whether there were none, neither from before measuring began nor since.
  public var isEmpty: Bool {
    arrived + completed + rejected + timedOut + failed + inFlight == 0
  }

  /// Requests that were turned away for each that arrived; `nil` when none arrived.
  public var rejectedFraction: Double? {
    arrived > 0 ? Double(rejected) / Double(arrived) : nil
  }
}

/// What is reported of many lengths of time, in seconds; `nil` where there were none.
public struct DurationSummary: Hashable, Sendable {
  /// The names of the values, in the order of ``values``.
  public static let names = ["mean", "sd", "min", "p50", "p90", "p95", "p99", "p999", "max"]
  /// How many lengths.
  public var count: UInt64
  /// Mean, standard deviation, least, quantiles 0.5, 0.9, 0.95, 0.99, 0.999, greatest.
  public var values: [Double?]

  /// Reads `statistics`.
  public init(_ statistics: borrowing DurationStatistics) {
    count = statistics.count
    values = [
      statistics.moments.mean, statistics.moments.standardDeviation,
      statistics.moments.minimum?.inSeconds,
    ]
    for p in [0.5, 0.9, 0.95, 0.99, 0.999] { values.append(statistics.quantile(p)?.inSeconds) }
    values.append(statistics.moments.maximum?.inSeconds)
  }

  /// The value called `name`.
  public subscript(name: String) -> Double? {
    Self.names.firstIndex(of: name).flatMap { values[$0] }
  }
}

/// What was measured of containers: of all, or of those of one function.
public struct ContainerSummary: Sendable {
  /// Containers in any phase, averaged over time.
  public var meanTotal: Double?
  /// Containers that run a request, averaged over time.
  public var meanBusy: Double?
  /// Containers that could run one and run none, averaged over time.
  public var meanIdle: Double?
  /// Containers decided on.
  public var created: UInt64
  /// Containers whose keep-alive window ended.
  public var expired: UInt64
  /// Containers stopped to make room.
  public var evicted: UInt64
  /// Containers that were gone at once: a request or their node took them down, or they died.
  public var crashed: UInt64
  /// Seconds from the decision on a container until it had gone, of those that have gone.
  public var meanLifetime: Double?
}

/// What was measured of one node.
public struct NodeSummary: Sendable {
  /// Its name.
  public var name: String
  /// What was measured.
  public var metrics: NodeMetrics
}

/// What was measured of one function.
public struct FunctionSummary: Sendable {
  /// Its name.
  public var name: String
  /// What was measured of its requests.
  public var requests: RequestSummary
  /// What was measured of its containers.
  public var containers: ContainerSummary
  /// The nodes that had anything of it, in the order of the scenario; `nil` where there are too many pairs of a
  /// function and a node to count (more than `FunctionNodeMetrics.mostPairs`).
  public var nodes: [FunctionNodeSummary]?
}

/// What was measured of the workflows of one function: its requests from outside, each with all requests that it leads to.
public struct WorkflowSummary: Sendable {
  /// The name of the function.
  public var name: String
  /// Workflows whose root arrived while measuring.
  public var arrived: UInt64
  /// Workflows of which every request was answered.
  public var completed: UInt64
  /// Workflows of which a request was not.
  public var failed: UInt64
  /// Workflows under way at the end.
  public var inFlight: UInt64
  /// How many requests a workflow that has ended was, on average; `nil` where none has ended.
  public var requestsPerWorkflow: Double?
  /// From the arrival of the root to its answer, of completed workflows.
  public var response: DurationSummary
  /// From the arrival of the root to the end of the last request, of completed workflows.
  public var endToEnd: DurationSummary

  init(name: String, _ metrics: borrowing WorkflowMetrics) {
    self.name = name
    arrived = metrics.arrived
    completed = metrics.completed
    failed = metrics.failed
    inFlight = metrics.present
    requestsPerWorkflow = metrics.requestsPerWorkflow
    response = DurationSummary(metrics.response)
    endToEnd = DurationSummary(metrics.endToEnd)
  }
}

/// What was measured of one function on one node.
public struct FunctionNodeSummary: Sendable {
  /// The node's name.
  public var name: String
  /// What was measured.
  public var metrics: FunctionNodeMetrics
}

extension RequestSummary {
  init(_ metrics: borrowing ClusterMetrics) {
    arrived = metrics.arrived
    completed = metrics.completed
    rejected = metrics.rejected
    timedOut = metrics.timedOut
    failed = metrics.failed
    calls = metrics.calls
    retries = metrics.retries
    redeliveries = metrics.redeliveries
    throttled = metrics.throttled
    if metrics.acceptance.count > 0 { acceptance = DurationSummary(metrics.acceptance) }
    inFlight = metrics.present
    code = metrics.code
    warmth = metrics.met.all
    response = DurationSummary(metrics.response)
    waiting = DurationSummary(metrics.waiting)
    execution = DurationSummary(metrics.execution)
    coldStart = DurationSummary(metrics.coldStart)
  }

  init(_ metrics: borrowing FunctionMetrics) {
    arrived = metrics.arrived
    completed = metrics.completed
    rejected = metrics.rejected
    timedOut = metrics.timedOut
    failed = metrics.failed
    calls = metrics.calls
    retries = metrics.retries
    inFlight =
      metrics.arrived + metrics.presentAtStart - metrics.completed - metrics.rejected
      - metrics.timedOut - metrics.failed
    warmth = metrics.met.all
    response = DurationSummary(metrics.response)
    waiting = DurationSummary(metrics.waiting)
    execution = DurationSummary(metrics.execution)
    coldStart = DurationSummary(metrics.coldStart)
  }
}

extension ContainerSummary {
  init(_ containers: ContainerMetrics, from since: SimTime, to now: SimTime) {
    func mean(_ value: TimeWeighted) -> Double? {
      now > since ? value.mean(from: since, to: now) : nil
    }
    meanTotal = mean(containers.total)
    meanBusy = mean(containers.busy)
    meanIdle = now > since ? containers.meanIdle(from: since, to: now) : nil
    created = containers.created
    expired = containers.expired
    evicted = containers.evicted
    crashed = containers.crashed
    meanLifetime = containers.lifetime.mean
  }
}
