import ClusterModel
import SimKernel

/// One event of a run, for people.
public struct EventDescription: Hashable, Sendable, CustomStringConvertible {
  /// When it happened.
  public var time: SimTime
  /// Its rank within the instant.
  public var phase: Phase
  /// What happened, to what, in words.
  public var words: String
  /// What went into the fingerprint: two events of the same words may differ in it.
  public var digest: UInt64

  /// Time, phase, what happened, and the bits of it.
  public var description: String {
    var buffer = TextBuffer()
    buffer.append(secondsOf: time)
    return "at \(buffer.text) s, phase \(phase.rawValue): \(words) [\(String(digest, radix: 16))]"
  }
}

/// Where two runs part.
public enum Parting: Hashable, Sendable {
  /// Nowhere: so many events, all equal. Their results may differ all the same.
  case nowhere(events: UInt64, sameResults: Bool)
  /// At event `number`, counted from 1; `nil` for the run that was at its end.
  case at(number: UInt64, first: EventDescription?, second: EventDescription?)
}

/// Finds the first event in which two runs differ.
public struct Bisection {
  /// A run that is to be compared.
  public struct Side: Sendable {
    /// What is run.
    public var built: BuiltScenario
    /// The seed by which ties are shuffled; `nil` where they are not.
    public var tieShuffle: UInt64?

    /// Creates a side.
    public init(_ built: BuiltScenario, tieShuffle: UInt64? = nil) {
      self.built = built
      self.tieShuffle = tieShuffle
    }
  }

  /// Events between two comparisons of digests.
  static let stride = 65_536

  /// Runs both sides in lockstep, first by digests, then again by single events from the last digest that agrees.
  ///
  /// - Parameters:
  ///   - first: A run.
  ///   - second: The other run.
  ///   - shouldStop: Asked now and then; `true` gives up.
  /// - Returns: Where they part; `nil` when it was told to stop.
  public static func compare(
    _ first: Side, _ second: Side, shouldStop: () -> Bool = { false }
  ) -> Parting? {
    var left = driver(first)
    var right = driver(second)
    var agreed: UInt64 = 0
    while true {
      if shouldStop() { return nil }
      let leftGoesOn = left.advance(stride) == .goesOn
      let rightGoesOn = right.advance(stride) == .goesOn
      guard left.simulation.eventCount == right.simulation.eventCount,
        left.simulation.eventFingerprint == right.simulation.eventFingerprint
      else { break }
      agreed = left.simulation.eventCount
      if !leftGoesOn && !rightGoesOn {
        return .nowhere(
          events: agreed,
          sameResults: left.simulation.model.metrics.fingerprint
            == right.simulation.model.metrics.fingerprint)
      }
      if leftGoesOn != rightGoesOn { break }
    }
    return step(first, second, behind: agreed)
  }

  private static func driver(_ side: Side) -> RunDriver {
    RunDriver(side.built, tieShuffle: side.tieShuffle)
  }

  /// Steps through both runs behind the first `agreed` events, which are equal.
  private static func step(_ first: Side, _ second: Side, behind agreed: UInt64) -> Parting {
    var left = driver(first)
    var right = driver(second)
    forward(&left, to: agreed)
    forward(&right, to: agreed)
    var number = agreed
    while true {
      number += 1
      let one = next(&left, first.built)
      let other = next(&right, second.built)
      if one == nil && other == nil {
        return .nowhere(
          events: number - 1,
          sameResults: left.simulation.model.metrics.fingerprint
            == right.simulation.model.metrics.fingerprint)
      }
      if one?.time != other?.time || one?.phase != other?.phase || one?.digest != other?.digest {
        return .at(
          number: number, first: one?.description(in: left, first.built),
          second: other?.description(in: right, second.built))
      }
    }
  }

  private static func forward(_ driver: inout RunDriver, to count: UInt64) {
    while driver.simulation.eventCount < count {
      let left = count - driver.simulation.eventCount
      if driver.advance(Int(min(left, UInt64(stride)))) != .goesOn { return }
    }
  }

  // MARK: Single events

  private struct Happening {
    var time: SimTime
    var phase: Phase
    var digest: UInt64
    var event: ClusterEvent?
    var arrival: Arrival?

    func description(in driver: borrowing RunDriver, _ built: BuiltScenario) -> EventDescription {
      let words: String
      if let event {
        words = event.words(in: driver.simulation.model, built)
      } else if let arrival {
        words = "a request arrived for function '\(built.functions.name(arrival.function.index))'"
      } else {
        words = "a request arrived"
      }
      return EventDescription(time: time, phase: phase, words: words, digest: digest)
    }
  }

  private static func next(_ driver: inout RunDriver, _ built: BuiltScenario) -> Happening? {
    let arrival = driver.simulation.model.upcoming
    let digest = arrival == nil ? 0 : driver.simulation.model.arrivalDigest
    guard let step = driver.step() else { return nil }
    guard let event = step.event else {
      return Happening(time: step.time, phase: step.phase, digest: digest, arrival: arrival)
    }
    return Happening(time: step.time, phase: step.phase, digest: event.rawValue, event: event)
  }

  // MARK: Earlier runs

  /// Whether a run passes through the checkpoints of an earlier one.
  ///
  /// - Parameters:
  ///   - checkpoints: Event counts, ascending, with the digests of the earlier run.
  ///   - side: The run.
  /// - Returns: `nil` if all agree, otherwise the counts of the last that agrees and of the first that does not.
  public static func reproduces(
    _ checkpoints: [(events: UInt64, digest: String)], _ side: Side
  ) -> ClosedRange<UInt64>? {
    var run = driver(side)
    var agreed: UInt64 = 0
    for checkpoint in checkpoints {
      forward(&run, to: checkpoint.events)
      guard run.simulation.eventCount == checkpoint.events,
        run.simulation.eventFingerprint.description == checkpoint.digest
      else { return agreed...max(agreed, checkpoint.events) }
      agreed = checkpoint.events
    }
    return nil
  }
}

extension ClusterEvent {
  /// What happened to what: `container started: container 17 of function 'f' on node 'n'`.
  func words(in cluster: borrowing Cluster, _ built: BuiltScenario) -> String {
    var words = ""
    for character in "\(kind)" {
      if character.isUppercase { words += " " }
      words += character.lowercased()
    }
    switch kind {
    case .computationFinished, .containerCreated, .containerStarted, .containerStopped,
      .containerPaused, .containerUnpaused, .commandReachedNode, .keepAliveExpiredAfterArrivals,
      .keepAliveExpiredBeforeArrivals, .deathWasNoticed, .executorWasForgotten:
      words += ": container \(id)"
      guard Int(id) < cluster.state.containers.count else { return words }
      let row = cluster.state.containers[ContainerID(rawValue: id)]
      if row.function.index < built.functions.count {
        words += " of function '\(built.functions.name(row.function.index))'"
      }
      if row.node.index < built.configuration.nodes.count {
        words += " on node '\(built.configuration.nodes[row.node.index].name)'"
      }
    case .waitingFinished, .responseDelivered, .gatewayPassed, .metricsRead, .retryCameDue,
      .requestTimedOut, .retransmissionCameDue, .messageStepEnded, .componentWorked,
      .callerBecameReady, .callsEnded, .resendCameDue, .asynchronousStepEnded:
      words += ": request \(id)"
    case .clientBecameReady: words += ": client \(id)"
    case .registryAnswered: words += ": pull \(id)"
    case .layerExtracted, .sharedComputationFinished, .machineCollapsed, .machineRecovered:
      words += ": machine \(id)"
    case .scalingTookEffect: words += ": order \(id)"
    case .catalogAnswered: words += ": query \(id)"
    case .messagePosted: words += ": message \(id)"
    case .nodeCrashed, .nodeReturned, .executorDied, .restartCameDue: words += ": number \(id)"
    case .downloadAdvanced, .warmUpEnded, .sampleCameDue, .autoscalerWoke, .heartbeatCameDue,
      .checkerDied, .registryChanged:
      break
    }
    return words
  }
}
