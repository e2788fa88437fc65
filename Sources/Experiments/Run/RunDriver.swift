import ClusterModel
import SimKernel

/// A simulation of a scenario that knows where it ends.
public struct RunDriver: ~Copyable {
  /// How an advance ended.
  public enum Progress: Hashable, Sendable {
    /// There is more to come.
    case goesOn
    /// The run is at its end.
    case ended
    /// The run cannot go on: why.
    case failed(String)
  }

  /// The simulation.
  public var simulation: Simulation<Cluster>
  /// The instant at which the run ends at the latest.
  public let end: SimTime
  /// Whether the run ends with its last request.
  public let endsWithRequests: Bool
  private var hasEnded = false

  /// Prepares a run of `built` from its start.
  ///
  /// - Parameters:
  ///   - built: What is run.
  ///   - tieShuffle: Shuffles events of equal time and phase by this seed; `nil` leaves their order.
  public init(_ built: BuiltScenario, tieShuffle: UInt64? = nil) {
    let longest = SimTime.start + .longest
    end = min(built.end ?? longest, longest)
    endsWithRequests = built.end == nil
    var cluster = built.makeCluster()
    cluster.stopsWhenDone = endsWithRequests
    simulation = Simulation(cluster, shufflingTiesWith: tieShuffle)
    simulation.model.begin(&simulation.agenda)
  }

  /// Takes at most `count` events.
  public mutating func advance(_ count: Int) -> Progress {
    if hasEnded { return .ended }
    if endsWithRequests, simulation.model.isDone { return finish() }
    let isAtEnd = simulation.run(
      until: end, atMost: count, movingClock: !endsWithRequests)
    if endsWithRequests, simulation.model.isDone { return finish() }
    // What comes behind an unreadable part is not simulated as if nothing came.
    if simulation.model.arrivalFailure != nil { return finish() }
    guard isAtEnd else { return .goesOn }
    guard endsWithRequests else { return finish() }
    hasEnded = true
    let left = simulation.model.metrics.present
    let isStuck = simulation.agenda.count == 0 && simulation.model.upcoming == nil
    return .failed(
      isStuck
        ? "\(left) \(left == 1 ? "request waits" : "requests wait") for what will never happen"
        : "the workload goes on for longer than the longest simulated time")
  }

  /// Takes at most `count` events up to `instant`, and moves the clock there behind the last of them.
  ///
  /// - Precondition: `instant` is not in the past, and the run does not end before it.
  /// - Returns: Whether the clock stands there.
  mutating func advance(to instant: SimTime, atMost count: Int) -> Bool {
    if endsWithRequests, simulation.model.isDone { return true }
    return simulation.run(until: instant, atMost: count)
  }

  /// Takes one event.
  ///
  /// - Returns: What happened; `nil` at the end.
  public mutating func step() -> Step<ClusterEvent>? {
    if hasEnded { return nil }
    if endsWithRequests, simulation.model.isDone {
      hasEnded = true
      return nil
    }
    let step = simulation.step()
    guard let step, step.time <= end else {
      hasEnded = true
      return nil
    }
    return step
  }

  private mutating func finish() -> Progress {
    hasEnded = true
    if let failure = simulation.model.arrivalFailure {
      return .failed("the workload could not be read to its end: \(failure)")
    }
    return .ended
  }
}
