/// What a request is about that is under way, as far as results tell it: in the order of its way.
public enum RequestState: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Its client pauses before it sends it again.
  case pausing
  /// At the gateway, in a component of the request path, or node selection goes on for it.
  case atGateway
  /// Waits for a container: in a queue, or until it tries again.
  case queued
  /// Its container comes up, or it is on its way into it.
  case starting
  /// Executes, or waits in its container for the answers to its calls.
  case executing
  /// Was given to a container that is dead: there will be no answer.
  case hanging
  /// Executed; the answer is on its way.
  case answering

  /// The name in results.
  public var name: String { "\(self)" }

  /// What a request in `place` is about; `nil` for a row that is free.
  init?(_ place: RequestPlace) {
    switch place {
    case .none: return nil
    case .backingOff: self = .pausing
    case .atGateway, .inGateway, .selecting, .messaging, .atComponent, .inComponent, .accepting:
      self = .atGateway
    case .retrying, .queued, .queuedAtContainer, .queuedAtNode, .retransmitting, .awaitingWorker,
      .delivering, .invisible:
      self = .queued
    case .commanding, .bound, .dispatching, .forwarding, .awaitingRunner, .checkingCode,
      .fetchingCode, .loadingCode:
      self = .starting
    case .computing, .executing, .calling, .awaitingAnswers: self = .executing
    case .hanging: self = .hanging
    case .unloadingCode, .answering, .awaitingRemoval, .returning, .responding, .failing:
      self = .answering
    }
  }
}
