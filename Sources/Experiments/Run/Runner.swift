import ClusterModel
import SimKernel

/// What a run came to.
public struct RunOutcome: Sendable {
  /// How a run ended.
  public enum End: Hashable, Sendable {
    /// As the scenario says.
    case complete
    /// Somebody stopped it.
    case interrupted
    /// The workload or the writing of results failed.
    case failed(String)
  }

  /// How it ended.
  public var end: End
  /// What was measured.
  public var summary: RunSummary
  /// Digests on the way, and at the end.
  public var checkpoints: [Checkpoint]
  /// How long completed requests took from arrival to end, in buckets, so that runs can be put together.
  public var responseTimes: BucketCounts
}

/// How far a run has come.
public struct RunProgress: Hashable, Sendable {
  /// Simulated time so far.
  public var now: SimTime
  /// Requests that have arrived so far, warm-up included where it is over.
  public var arrived: UInt64
  /// Events so far.
  public var events: UInt64
  /// The share that is done, from 0 to 1; `nil` where the end is not known.
  public var share: Double?
  /// What is there at this moment; `nil` where there is no cluster, as while a trace is read.
  public var state: RunState?

  /// Creates a state of a run.
  public init(
    now: SimTime, arrived: UInt64, events: UInt64, share: Double?, state: RunState? = nil
  ) {
    self.now = now
    self.arrived = arrived
    self.events = events
    self.share = share
    self.state = state
  }
}

/// What a run recorded of single requests, and of the cluster at equal distances in time.
public struct RunRecords: Sendable {
  /// The requests in the order of their ends.
  public var invocations: [InvocationRecord] = []
  /// The samples in the order of time.
  public var samples: [ClusterSample] = []

  /// Creates records of nothing.
  public init() {}
}

/// Runs a scenario to its end, slice by slice, and hands on what it records.
public struct Runner {
  /// Events between two looks at what is recorded and whether to stop.
  public static let sliceEvents = 20_000

  private let loaded: Scenario
  private let built: BuiltScenario
  private let tieShuffle: UInt64?

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - built: The same with its names resolved.
  ///   - tieShuffle: Shuffles events of equal time and phase by this seed; `nil` leaves their order.
  public init(_ scenario: Scenario, _ built: BuiltScenario, tieShuffle: UInt64? = nil) {
    loaded = scenario
    self.built = built
    self.tieShuffle = tieShuffle
  }

  /// How long the run goes on before anything counts.
  var warmUp: SimDuration { built.configuration.metrics.warmUp }

  /// Runs to the end.
  ///
  /// A failure of the workload or of writing ends the run early and is told in the outcome, not thrown: what came
  /// before is whole.
  ///
  /// - Parameters:
  ///   - folder: Where records go; `nil` drops them.
  ///   - shouldStop: Asked between slices; `true` ends the run.
  ///   - progress: Told between slices how far the run has come.
  /// - Returns: What the run came to.
  public func run(
    writingTo folder: inout ResultFolder?, shouldStop: () -> Bool = { false },
    progress: (RunProgress) -> Void = { _ in }
  ) -> RunOutcome {
    run(
      shouldStop: shouldStop, progress: progress, taking: { Self.take(from: &$0, to: &folder) },
      closing: { folder?.close($0, at: $1) })
  }

  /// Runs to the end and keeps what is recorded of requests and samples of the cluster.
  ///
  /// - Parameter records: Where they go, behind what is there.
  /// - Returns: What the run came to.
  public func run(keeping records: inout RunRecords) -> RunOutcome {
    run(shouldStop: { false }, progress: { _ in }) { cluster in
      cluster.takeInvocations { records.invocations.append($0) }
      cluster.takeContainers { _ in }
      cluster.takeSamples { records.samples.append($0) }
      return nil
    }
  }

  /// Runs to the end, gathers what bounds are computed from, and keeps samples and, if asked for, requests.
  ///
  /// - Parameters:
  ///   - records: Where they go, behind what is there.
  ///   - needsInvocations: Whether requests are kept as well.
  ///   - bounds: What gathers; `nil` for nothing.
  /// - Returns: What the run came to.
  func run(
    keeping records: inout RunRecords, needsInvocations: Bool,
    bounding bounds: inout BoundCollector?
  ) -> RunOutcome {
    run(shouldStop: { false }, progress: { _ in }) { cluster in
      cluster.takeInvocations {
        bounds?.add($0)
        if needsInvocations { records.invocations.append($0) }
      }
      cluster.takeContainers { bounds?.add($0) }
      cluster.takeSamples { records.samples.append($0) }
      return nil
    }
  }

  /// Runs to the end and hands on each request that has ended; nothing is kept.
  ///
  /// - Parameter observe: Told of each request, in the order of their ends.
  /// - Returns: What the run came to.
  public func run(observing observe: (InvocationRecord) -> Void) -> RunOutcome {
    run(shouldStop: { false }, progress: { _ in }) { cluster in
      cluster.takeInvocations { observe($0) }
      return Self.drop(&cluster)
    }
  }

  /// Runs until the last of several instants and sums up each part between two of them by itself.
  ///
  /// - Parameter instants: In rising order, the first being where measuring begins, the last no later than the run ends by itself.
  /// - Returns: What was measured from each instant to the next, in order; `nil` where the run did not get that far.
  public func parts(between instants: [SimTime]) -> [RunSummary]? {
    var driver = RunDriver(built, tieShuffle: tieShuffle)
    var parts: [RunSummary] = []
    for (place, instant) in instants.enumerated() {
      // What happens at the very start belongs to the first part.
      if place == 0, instant == .start { continue }
      while !driver.advance(to: instant, atMost: Self.sliceEvents) {
        _ = Self.drop(&driver.simulation.model)
      }
      guard driver.simulation.model.arrivalFailure == nil else { return nil }
      if place > 0 { parts.append(summary(of: driver, .complete)) }
      driver.simulation.model.restartMeasuring(at: instant)
    }
    return parts
  }

  private static func drop(_ cluster: inout Cluster) -> OutputError? {
    cluster.takeInvocations { _ in }
    cluster.takeContainers { _ in }
    cluster.takeSamples { _ in }
    return nil
  }

  private func run(
    shouldStop: () -> Bool, progress: (RunProgress) -> Void,
    taking take: (inout Cluster) -> OutputError?,
    closing close: (borrowing Cluster, SimTime) -> Void = { _, _ in }
  ) -> RunOutcome {
    var driver = RunDriver(built, tieShuffle: tieShuffle)
    var end: RunOutcome.End?
    while end == nil {
      switch driver.advance(Self.sliceEvents) {
      case .goesOn: break
      case .ended: end = .complete
      case .failed(let reason): end = .failed(reason)
      }
      if end != nil {
        driver.simulation.model.recordRemainingContainers(at: driver.simulation.now)
      }
      if let error = take(&driver.simulation.model) {
        end = .failed("the results could not be written: \(error)")
      }
      progress(self.progress(of: driver))
      if end == nil, shouldStop() {
        driver.simulation.model.recordRemainingContainers(at: driver.simulation.now)
        let error = take(&driver.simulation.model)
        end = error.map { .failed("the results could not be written: \($0)") } ?? .interrupted
      }
    }
    close(driver.simulation.model, driver.simulation.now)
    return outcome(of: driver, end ?? .complete)
  }

  /// Runs to the end without writing anything.
  public func run() -> RunOutcome {
    var nowhere: ResultFolder?
    return run(writingTo: &nowhere)
  }

  private static func take(
    from cluster: inout Cluster, to folder: inout ResultFolder?
  ) -> OutputError? {
    guard var open = folder.take() else { return drop(&cluster) }
    var failure: OutputError?
    do throws(OutputError) { try open.take(from: &cluster) } catch { failure = error }
    folder = consume open
    return failure
  }

  private func progress(of driver: borrowing RunDriver) -> RunProgress {
    let arrived = driver.simulation.model.metrics.arrived
    var share: Double?
    if !driver.endsWithRequests {
      share = driver.simulation.now.inSeconds / driver.end.inSeconds
    } else if let requests = loaded.requests {
      share = Double(arrived) / Double(requests)
    }
    return RunProgress(
      now: driver.simulation.now, arrived: arrived, events: driver.simulation.eventCount,
      share: share.map { min($0, 1) }, state: RunState(driver.simulation.model))
  }

  // MARK: What was measured

  private func outcome(of driver: borrowing RunDriver, _ end: RunOutcome.End) -> RunOutcome {
    var checkpoints = driver.simulation.checkpoints.entries
    let last = Checkpoint(
      eventCount: driver.simulation.eventCount, time: driver.simulation.now,
      digest: driver.simulation.eventFingerprint)
    if checkpoints.last?.eventCount != last.eventCount { checkpoints.append(last) }
    return RunOutcome(
      end: end, summary: summary(of: driver, end), checkpoints: checkpoints,
      responseTimes: BucketCounts(driver.simulation.model.metrics.response))
  }

  private func summary(of driver: borrowing RunDriver, _ end: RunOutcome.End) -> RunSummary {
    let now = driver.simulation.now
    let reason: String? =
      switch end {
      case .complete: nil
      case .interrupted: "interrupted"
      case .failed(let reason): reason
      }
    return RunSummary(
      scenario: loaded.name, seed: built.configuration.seed,
      replication: built.configuration.replication, tieShuffle: tieShuffle,
      incompleteReason: reason, simulatedSeconds: now.inSeconds,
      measuredSeconds: (now - driver.simulation.model.metrics.since).inSeconds,
      requests: RequestSummary(driver.simulation.model.metrics),
      containers: ContainerSummary(
        driver.simulation.model.metrics.containers, from: driver.simulation.model.metrics.since,
        to: now),
      faults: driver.simulation.model.metrics.faults,
      nodes: built.configuration.nodes.indices.map {
        NodeSummary(
          name: built.configuration.nodes[$0].name,
          metrics: driver.simulation.model.nodeMetrics(of: NodeID($0), at: now))
      },
      functions: functions(driver.simulation.model, at: now),
      workflows: workflows(driver.simulation.model),
      costs: CostSummary(
        driver.simulation.model, of: built.configuration, prices: loaded.prices, at: now),
      functionCount: built.functions.count,
      events: driver.simulation.eventCount,
      eventFingerprint: driver.simulation.eventFingerprint,
      resultFingerprint: driver.simulation.model.metrics.fingerprint)
  }

  private func workflows(_ cluster: borrowing Cluster) -> [WorkflowSummary] {
    var summaries: [WorkflowSummary] = []
    for index in 0..<built.functions.count {
      let summary = cluster.withWorkflowMetrics(of: FunctionID(index)) {
        WorkflowSummary(name: built.functions.name(index), $0)
      }
      if let summary { summaries.append(summary) }
    }
    return summaries
  }

  private func functions(_ cluster: borrowing Cluster, at now: SimTime) -> [FunctionSummary] {
    guard built.configuration.metrics.perFunction else { return [] }
    let since = cluster.metrics.since
    var summaries: [FunctionSummary] = []
    for index in 0..<built.functions.count {
      let function = FunctionID(index)
      let summary: (RequestSummary, ContainerSummary)? = cluster.withMetrics(of: function) {
        guard $0.arrived + $0.presentAtStart > 0 || $0.containers.hadAny(until: now) else {
          return nil
        }
        return (RequestSummary($0), ContainerSummary($0.containers, from: since, to: now))
      }
      guard let (requests, containers) = summary else { continue }
      let nodes = cluster.nodeMetrics(of: function)?.map {
        FunctionNodeSummary(name: built.configuration.nodes[$0.node.index].name, metrics: $0)
      }
      summaries.append(
        FunctionSummary(
          name: built.functions.name(index), requests: requests, containers: containers,
          nodes: nodes))
    }
    return summaries
  }
}
