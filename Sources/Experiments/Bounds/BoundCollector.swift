import ClusterModel
import SimKernel

/// Gathers what bounds are computed from while a run goes on.
///
/// Memory: about 41 bytes a request while it runs, and twice as much more when the bounds are computed.
struct BoundCollector {
  private var coldStarts: ColdStartRequests
  private let obstacle: NoBound?
  private var work: ResponseWork

  /// Creates what gathers in a run of `built`.
  init(_ built: BuiltScenario) {
    let functions = (0..<built.functions.count).map { built.functions.configuration($0) }
    obstacle = Self.obstacle(functions, built)
    let commandsAreFree = built.configuration.nodes.allSatisfy(\.agent.isFree)
    coldStarts = ColdStartRequests(
      memories: functions.map(\.memory), in: ClusterMemory.available(built.configuration),
      beginsAtOnce: functions.map { function in
        let profile = built.configuration.profiles[function.profile.index]
        return commandsAreFree && profile.dispatch == nil && profile.forward == nil
          && profile.pauseAfter == nil
      }, from: .start + built.configuration.metrics.warmUp)
    work = ResponseWork(built)
  }

  /// Why the fewest cold starts cannot be told.
  private static func obstacle(
    _ functions: [FunctionConfiguration], _ built: BuiltScenario
  ) -> NoBound? {
    for (index, function) in functions.enumerated() {
      let profile = built.configuration.profiles[function.profile.index]
      let name = built.functions.name(index).abbreviatedForMessage
      // Sums over ten million requests of a year each stay in range.
      guard function.memory <= .gibibytes(1_024) else {
        return NoBound("a container of '\(name)' holds more than 1TiB of memory")
      }
      if profile.concurrency > 1 {
        return NoBound("a container of '\(name)' runs more than one request at a time")
      }
      if function.runner != nil || function.executor != nil {
        return NoBound("executors run requests of several functions ('\(name)')")
      }
      if profile.coldExecution != nil {
        return NoBound("cold requests of '\(name)' execute for another time than warm ones")
      }
      if function.isAsynchronous {
        return NoBound("requests of '\(name)' are answered before they are executed")
      }
    }
    return nil
  }

  /// Takes a request that has ended.
  mutating func add(_ record: InvocationRecord) {
    if obstacle == nil { coldStarts.add(record) }
    work.add(record)
  }

  /// Takes a container that has gone, or is there at the end of the run.
  mutating func add(_ record: ContainerRecord) {
    if obstacle == nil { coldStarts.add(record) }
  }

  /// What was possible in the run that `summary` is of.
  mutating func bounds(of summary: RunSummary) -> RunBounds {
    let warmth = summary.requests.warmth
    let given = warmth.reduce(0, +)
    let cold = Warmth.allCases.filter(\.isCold).reduce(UInt64(0)) {
      $0 + warmth[Int($1.rawValue)]
    }
    let response = work.bound()
    return RunBounds(
      coldStarts: obstacle.map { .failure($0) }
        ?? .success(
          coldStarts.bound(given: given, cold: cold, idle: summary.costs.memoryTime.idle)),
      response: response.map { .success($0) }
        ?? .failure(NoBound("no request was answered")))
  }
}
