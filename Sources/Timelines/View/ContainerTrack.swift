import ClusterModel
import SimKernel

/// What a container does for a while.
public enum ContainerActivity: String, CaseIterable, Sendable {
  /// The command to the node.
  case command
  /// The pull of the image.
  case pull
  /// Creation.
  case create
  /// Start.
  case start
  /// Initialisation.
  case initialise
  /// All steps of a start in one, where no request tells them apart or there is no room.
  case starting
  /// At least one execution.
  case executing
  /// Up, and nothing executes; behind the last execution stopping, too.
  case idle
  /// Up; whether it executes is not known.
  case up

  /// The step of a start that a part of a request's way is; `nil` for the other parts.
  init?(_ part: RequestPart) {
    switch part {
    case .command: self = .command
    case .pull: self = .pull
    case .create: self = .create
    case .start: self = .start
    case .initialise: self = .initialise
    default: return nil
    }
  }
}

/// A container within a window, as a picture shows it.
public struct ContainerTrack: Hashable, Sendable {
  /// What it does from one instant to another.
  public struct Part: Hashable, Sendable {
    /// What.
    public var activity: ContainerActivity
    /// The beginning, within the window.
    public var from: SimTime
    /// The end, within the window.
    public var to: SimTime
    /// Executions that lie in it, in part at least; zero for everything else.
    public var requests: Int
  }

  /// Its number, which another container may have before or after it.
  public let container: UInt32
  /// Its function.
  public let function: String
  /// When it was created.
  public let createdAt: SimTime
  /// When it could execute first; `SimTime.never` where it never could.
  public let readyAt: SimTime
  /// When it was gone.
  public let goneAt: SimTime
  /// Why.
  public let end: ContainerEnd
  /// All requests of its life, within the window or not.
  public let requests: UInt64
  /// What it does within the window, in the order of time and without overlaps.
  public internal(set) var parts: [Part]
}

/// The containers of a node within a window.
public struct NodeTrack: Hashable, Sendable {
  /// How they are shown.
  public enum Content: Hashable, Sendable {
    /// One by one: by lane, those in a lane one after the other.
    case lanes([[ContainerTrack]])
    /// How many there are, because there are too many to be shown one by one.
    case levels([Levels])
  }

  /// How much there is of what at one instant.
  public struct Levels: Hashable, Sendable {
    /// When.
    public var time: SimTime
    /// Containers that come up.
    public var starting: Int
    /// Containers that are up.
    public var up: Int
    /// Executions; `nil` where they are not known.
    public var executing: Int?
  }

  /// The node.
  public let name: String
  /// How many containers it has within the window.
  public let containers: Int
  /// How they are shown.
  public let content: Content
}
