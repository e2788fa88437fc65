import ClusterModel

/// The metrics that a run is written as, each once: names, kinds and help, without their prefix.
///
/// Source: OpenMetrics 1.0 and Prometheus's naming practices: base units at the end of a name, `_total` behind counters.
enum MetricFamily: String, CaseIterable {
  case runInfo = "run"
  case arrived = "requests_arrived"
  case ended = "requests_ended"
  case response = "response_time_seconds"
  case waiting = "waiting_time_seconds"
  case execution = "execution_time_seconds"
  case inFlight = "requests_in_flight"
  case queued = "requests_queued"
  case containers
  case created = "containers_created"
  case gone = "containers_gone"
  case nodeContainers = "node_containers"
  case nodeCores = "node_cores_in_use"
  case nodeMemory = "node_memory_bytes"

  /// What kind of value it has.
  enum Kind: String {
    case counter, gauge, histogram, info
  }

  var kind: Kind {
    switch self {
    case .runInfo: .info
    case .arrived, .ended, .created, .gone: .counter
    case .response, .waiting, .execution: .histogram
    case .inFlight, .queued, .containers, .nodeContainers, .nodeCores, .nodeMemory: .gauge
    }
  }

  /// The unit in its name, if it has one.
  var unit: String? {
    switch self {
    case .response, .waiting, .execution: "seconds"
    case .nodeMemory: "bytes"
    default: nil
    }
  }

  var help: String {
    switch self {
    case .runInfo: "The run that was simulated."
    case .arrived: "Requests that have arrived."
    case .ended: "Requests that have ended, by how they ended and the warmth they met."
    case .response: "From arrival to the answer, of completed requests."
    case .waiting: "From arrival to the start of execution, of completed requests."
    case .execution: "From the start of execution to its end, of completed requests."
    case .inFlight: "Requests under way."
    case .queued: "Requests in queues of functions."
    case .containers: "Containers by state."
    case .created: "Containers that were decided on."
    case .gone: "Containers that have gone, by why they went."
    case .nodeContainers: "Containers on a node."
    case .nodeCores: "Cores of a node's machine in use."
    case .nodeMemory: "Memory that containers hold on a node's machine."
    }
  }

  /// The name of its samples; of a histogram, of its buckets.
  var sampleName: String {
    switch kind {
    case .counter: rawValue + "_total"
    case .gauge: rawValue
    case .histogram: rawValue + "_bucket"
    case .info: rawValue + "_info"
    }
  }

  /// What it is read from, beyond the summary.
  var source: MetricSource {
    switch self {
    case .runInfo: .summary
    case .arrived, .ended, .response, .waiting, .execution: .invocations
    case .created, .gone: .containers
    case .inFlight, .queued, .containers, .nodeContainers, .nodeCores, .nodeMemory: .samples
    }
  }

  /// The states of ``containers``, in the order of a sample.
  static let containerStates = ["starting", "idle", "busy", "paused", "stopping"]

  /// The upper ends of the buckets of histograms in seconds, without the last, which is infinite.
  static let buckets = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100,
  ]
}

/// What metrics are read from.
enum MetricSource {
  case summary, invocations, containers, samples
}
