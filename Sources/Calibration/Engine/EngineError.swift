/// Why a container engine did not do what it was asked.
///
/// Each case is told in a sentence that says what would be right.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody answers there.
  case away(host: String, reason: String)
  /// The user may not use the engine's socket.
  case forbidden(host: String)
  /// The engine speaks only versions that lack what measuring needs.
  case tooOld(host: String, newest: String, needed: String)
  /// There is no such image, neither here nor in its registry.
  case imageMissing(image: String, reason: String)
  /// The registry cannot be reached, or says no.
  case registryRefused(image: String, reason: String)
  /// No answer came in time.
  case timedOut(doing: String, seconds: Double)
  /// The engine has no room left.
  case diskFull(doing: String, reason: String)
  /// The connection ended before the answer did.
  case brokenOff(doing: String, reason: String)
  /// What came is not an answer of a Docker engine.
  case unreadable(doing: String, reason: String)
  /// The engine said no for another reason.
  case refused(doing: String, status: Int, reason: String)
  /// The handler ended, or said something else, before it was ready.
  case handlerFailed(image: String, reason: String)
  /// The page cache of the machine that measures cannot be dropped.
  case pageCacheKept(reason: String)
  /// The run was asked to end.
  case interrupted

  /// What happened, and what would be right.
  public var description: String {
    switch self {
    case .away(let host, let reason):
      "no Docker engine answers at \(host): \(reason); start one, or name another with --host or DOCKER_HOST"
    case .forbidden(let host):
      "no permission to use \(host); run as root or as a member of the group that owns the socket, usually docker"
    case .tooOld(let host, let newest, let needed):
      "the engine at \(host) speaks version \(newest) of the API at most; \(needed) or later is needed (Docker 20.10)"
    case .imageMissing(let image, let reason):
      "there is no image \(image): \(reason); check its name, and push it to the registry it names"
    case .registryRefused(let image, let reason):
      "the registry of \(image) cannot be used: \(reason)"
    case .timedOut(let action, let seconds):
      "\(action): no answer within \(Self.short(seconds)) s; the engine or the registry is overloaded or stuck"
    case .diskFull(let action, let reason):
      "\(action): the engine's disk is full (\(reason)); make room, or measure smaller images"
    case .brokenOff(let action, let reason):
      "\(action): the engine broke off in the middle (\(reason)); see its log"
    case .unreadable(let action, let reason):
      "\(action): this is not the answer of a Docker engine: \(reason)"
    case .refused(let action, let status, let reason):
      "\(action): the engine refused (status \(status)): \(reason)"
    case .handlerFailed(let image, let reason):
      "the handler in \(image) did not become ready: \(reason)"
    case .pageCacheKept(let reason):
      "the page cache cannot be dropped: \(reason); that needs root on the engine's own machine"
    case .interrupted: "interrupted"
    }
  }

  private static func short(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
  }
}
