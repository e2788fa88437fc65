import ClusterModel
import SimKernel

/// A part of the way of a request, from its arrival to its end.
public enum RequestPart: Int, CaseIterable, Sendable {
  /// Earlier attempts of the same request, and the pauses between them.
  case earlierAttempts
  /// The gateway's work, components of the request path, and queues.
  case gateway
  /// Node selection, reading metrics included.
  case selection
  /// The command to the node, and the hand-over to a container that is there.
  case command
  /// The pull of the image.
  case pull
  /// Creation of its container, waiting for it included.
  case create
  /// Start of its container.
  case start
  /// Initialisation of its container, and the hand-over to it.
  case initialise
  /// Execution, waiting for awaited calls included.
  case execution
  /// The answer on its way back.
  case answer

  /// The name in timelines, spans and stories.
  public var name: String {
    switch self {
    case .earlierAttempts: "earlier attempts"
    case .gateway: "gateway and queues"
    case .selection: "node selection"
    case .command: "command"
    case .pull: "pull"
    case .create: "create"
    case .start: "start"
    case .initialise: "initialise"
    case .execution: "execution"
    case .answer: "answer"
    }
  }

  /// Whether it is a step of a container that comes up.
  public var isStartStep: Bool {
    switch self {
    case .pull, .create, .start, .initialise: true
    default: false
    }
  }
}

extension InvocationRecord {
  /// Calls `body` with each part of the request's way that took time, in order; together they cover it without gaps.
  ///
  /// A phase that began before the one ahead of it, or behind the execution, was not the request's own and is passed over.
  package func forEachPart(_ body: (_ part: RequestPart, _ from: SimTime, _ to: SimTime) -> Void) {
    var part = RequestPart.earlierAttempts
    var from = arrivedAt
    let latest = min(phases.executionAt, endedAt)
    func enter(_ next: RequestPart, _ at: SimTime, until latest: SimTime) {
      guard at != .never, at >= from, at <= latest else { return }
      if at > from { body(part, from, at) }
      (part, from) = (next, at)
    }
    enter(.gateway, phases.gatewayAt, until: latest)
    enter(.selection, phases.selectionAt, until: latest)
    enter(.command, phases.placedAt, until: latest)
    enter(.pull, phases.pullAt, until: latest)
    enter(.create, phases.createAt, until: latest)
    enter(.start, phases.startAt, until: latest)
    enter(.initialise, phases.initialiseAt, until: latest)
    enter(.execution, phases.executionAt, until: endedAt)
    enter(.answer, executedAt, until: endedAt)
    if endedAt > from { body(part, from, endedAt) }
  }

  /// The instant at which the request had its container: its execution, or as far as it got towards it.
  package var instantInContainer: SimTime {
    if phases.executionAt != .never { return phases.executionAt }
    return phases.placedAt != .never ? phases.placedAt : endedAt
  }

  /// How it ended in timelines and spans.
  var outcomeName: String { outcome?.name ?? "inFlight" }

  /// When its execution ended as far as is known: where it was cut short, the request's end.
  package var executionEnd: SimTime { executedAt != .never ? executedAt : endedAt }
}
