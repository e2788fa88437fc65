import Calibration
import ClusterModel

/// A container of the engine, as the one that plays knows it.
struct LiveContainer {
  /// What the engine calls it.
  var name: String
  /// The request whose work is in its command; `nil` for none, and once that is done.
  var bound: UInt64?
  /// When it has reached what, by the clock of the site.
  var reached: [Milestone: Double] = [:]
  /// What the cluster waits for.
  var awaited: [Milestone: LiveAction] = [:]
  /// Whether it is frozen, or about to be.
  var isPaused = false
  /// Whether it is being frozen or thawed, which its stop has to wait for.
  var isChanging = false
  /// The stop that waits for that.
  var stop: LiveAction?

  init(name: String, bound: UInt64?) {
    self.name = name
    self.bound = bound
  }
}

/// A request that runs in a process of its own in a running container.
struct LiveExecution {
  var container: ContainerID
  var dispatch: LiveAction?
  var execute: LiveAction?
  var begunAt: Double?
  var endedAt: Double?
}
