import SimKernel

/// Something that a live cluster waits for, because an engine does it and no distribution says how long it takes.
///
/// A live cluster (``ClusterConfiguration/isLive``) decides as any other: arrivals, queues, placement, keep-alive and
/// policies are the same. Where another draws a time, it puts an action into its outbox
/// (``Cluster/takeLiveActions()``) and goes on when it is told that the action has ended
/// (``Cluster/liveActionEnded(_:at:_:)``).
public struct LiveAction: Hashable, Sendable {
  /// What is to be done.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Make a container that is ready before the run begins; nobody waits for it within the run.
    case prepare
    /// Pull the image.
    case pull
    /// Remove the image; nobody waits for it.
    case removeImage
    /// Create the container.
    case create
    /// Start it, up to the instant at which the engine says that it runs.
    case start
    /// Let its handler become ready.
    case initialise
    /// Hand the request to the running container, up to the instant at which its function begins.
    case dispatch
    /// Execute the request.
    case execute
    /// Freeze the container.
    case pause
    /// Thaw it.
    case unpause
    /// Stop and remove it.
    case stop
  }

  /// A request, as an engine needs to know it.
  public struct Request: Hashable, Sendable {
    /// What its draws belong to.
    public var index: UInt64
    /// How long it executes at full speed.
    public var execution: SimDuration
  }

  /// Its place among the actions of the run, from 0.
  public var number: UInt64
  /// What is to be done.
  public var kind: Kind
  /// With which container; `none` where only an image is meant.
  public var container: ContainerID
  /// Whose container it is.
  public var function: FunctionID
  /// The function's image; `none` where it has none.
  public var image: ImageID
  /// The request that is executed, or for which the container comes up; `nil` for none.
  public var request: Request?
  /// The row of the request.
  var row = RequestID.none
}

/// The outbox of a live cluster.
struct LiveActions {
  let isOn: Bool
  /// What has not been taken yet.
  private(set) var outbox: [LiveAction] = []
  /// What has been put out and not ended.
  private var pending: [LiveAction] = []
  private var count: UInt64 = 0

  init(isOn: Bool) { self.isOn = isOn }

  var areEmpty: Bool { pending.isEmpty }

  mutating func put(_ action: LiveAction) {
    var action = action
    action.number = count
    count += 1
    outbox.append(action)
    pending.append(action)
  }

  mutating func take() -> [LiveAction] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }

  mutating func end(_ action: LiveAction) {
    guard let place = pending.firstIndex(where: { $0.number == action.number }) else {
      preconditionFailure("an action ended that nobody waits for")
    }
    pending.remove(at: place)
  }
}
