import Calibration
import ClusterModel

/// What a task that deals with the engine tells the one that plays.
struct Notice: Sendable {
  enum Kind: Sendable {
    /// What was done for an action is done.
    case ended(LiveAction)
    /// The engine says that a container has started, or its handler says that it is ready, or that its first request is done.
    case reached(Milestone, of: ContainerID, named: String)
    /// The process for a request says that its function begins.
    case begun(request: UInt64)
    /// That process has ended.
    case executed(request: UInt64)
    /// What a container had used, before it was stopped.
    case used(cpuSeconds: Double)
    /// Something went wrong.
    case failed(RehearsalError)
  }

  var kind: Kind
  /// When it happened, by the clock of the site.
  var at: Double
}

/// How far a container that was started has come by itself.
enum Milestone: Hashable, Sendable {
  case started
  case ready
  case done
}
