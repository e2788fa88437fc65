import ClusterModel
import SimKernel

/// What is compared of one request: when it came, what it met, and how long each phase took, in seconds.
public struct RequestTimes: Hashable, Sendable {
  /// The phases that an engine's processor decides on, in the order of their coming.
  public enum Phase: String, CaseIterable, Hashable, Sendable {
    /// Pull of the image.
    case pull
    /// Creation of the container.
    case create
    /// Its start.
    case start
    /// Until the handler is ready.
    case initialise
    /// Handing it to a running container.
    case dispatch
    /// The execution.
    case execution

    /// Whether it goes with the speed of the engine's processor: not the pull, which waits for the registry, nor the execution,
    /// whose CPU time is stated.
    public var isProcessorBound: Bool { self != .pull && self != .execution }
  }

  /// Its place, from 0, among the arrivals of its function.
  public var number: UInt64
  /// What was called.
  public var function: FunctionID
  /// The warmth that it met.
  public var warmth: Warmth
  /// How it ended; `nil` for one that was under way at the end.
  public var outcome: Outcome?
  /// When it arrived, in seconds since the beginning.
  public var arrival: Double
  /// From arrival to end.
  public var response: Double
  /// How long each phase took that there was, in the order of ``Phase``.
  public var phases: [Phase: Double]

  /// Reads them off the record of a request.
  public init(_ record: InvocationRecord) {
    number = record.number
    function = record.function
    warmth = record.warmth
    outcome = record.outcome
    arrival = record.arrivedAt.inSeconds
    response = (record.endedAt - record.arrivedAt).inSeconds
    let times = record.phases
    var phases: [Phase: Double] = [:]
    func note(_ phase: Phase, _ from: SimTime, _ to: SimTime) {
      if from < .never, to < .never, to >= from { phases[phase] = (to - from).inSeconds }
    }
    note(.pull, times.pullAt, times.createAt)
    note(.create, times.createAt, times.startAt)
    note(.start, times.startAt, times.initialiseAt)
    note(.initialise, times.initialiseAt, times.executionAt)
    // A request that waits for a container of others has no start of its own.
    if times.createAt == .never { note(.dispatch, times.placedAt, times.executionAt) }
    note(.execution, times.executionAt, record.executedAt)
    self.phases = phases
  }

  /// Whether it is completed.
  public var isCompleted: Bool { outcome == .completed }

  /// Whether a container was started for it.
  public var isColdStart: Bool { warmth == .cold || warmth == .preWarmed }

  /// The response time as it would have been with the processor-bound phases `factor` times as long.
  public func response(scaling factor: Double) -> Double {
    var response = response
    for phase in Phase.allCases where phase.isProcessorBound {
      response += (phases[phase] ?? 0) * (factor - 1)
    }
    return response
  }
}
