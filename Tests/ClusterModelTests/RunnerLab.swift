import SimKernel

@testable import ClusterModel
@testable import Policies

/// A small JFN: functions `f` and `g` (0 and 1), and the executor (2) whose Runners run their requests.
///
/// A checksum takes 0.1 s, code 0.2 s and 0.3 s to send, loading 0.4 s, a call 1 s, unloading 0.5 s.
struct RunnerLab {
  static let f = FunctionID(0)
  static let g = FunctionID(1)
  static let executor = FunctionID(2)

  var configuration = ClusterConfiguration.simple { configuration in
    configuration.profiles[0].execution = .constant(1)
    configuration.profiles[0].scale.initial = 0
    configuration.profiles.append(FunctionProfile())
    configuration.profiles[1].concurrency = 10
    configuration.metrics.recordsContainers = true
    var catalog = CatalogConfiguration()
    catalog.checksum = .constant(0.1)
    catalog.get = .constant(0.2)
    catalog.bandwidth = .megabytes(10)
    configuration.catalog = catalog
  }
  var functions: [FunctionConfiguration]
  var balancing: any LoadBalancing = RoundRobinContainer(.init())
  var autoscaler: (any Autoscaler)?
  var nodeSelection: any NodeSelection = RoundRobin(.init())

  init(hotFor: SimDuration? = nil, _ synchronisation: HotSynchronisation = .timers) {
    var function = FunctionConfiguration()
    function.runner = Self.executor
    function.code.size = .megabytes(3)
    function.code.load = .constant(0.4)
    function.code.unload = .constant(0.5)
    var executor = FunctionConfiguration()
    executor.profile = ProfileID(1)
    executor.executor = ExecutorConfiguration()
    executor.executor?.hotFor = hotFor
    executor.executor?.synchronisation = synchronisation
    functions = [function, function, executor]
  }

  /// Requests of f at these seconds.
  func simulation(at times: [Double]) -> Simulation<Cluster> {
    simulation(times.map { (Self.f, $0) })
  }

  /// Requests of these functions at these seconds.
  func simulation(_ requests: [(FunctionID, Double)]) -> Simulation<Cluster> {
    Simulation(
      configuration, functions: functions, nodeSelection: nodeSelection,
      loadBalancing: balancing, autoscaler: autoscaler,
      arrivals: ListedArrivals(
        requests.map {
          Arrival(time: .start + SimDuration(rounding: $0.1), function: $0.0)
        }))
  }
}

extension InvocationRecord {
  /// When the function began, in seconds.
  var began: Double { phases.executionAt.inSeconds }
  /// When the answer came, in seconds.
  var ended: Double { endedAt.inSeconds }
}
