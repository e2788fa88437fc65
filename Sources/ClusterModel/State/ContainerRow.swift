import SimKernel

/// Where a container is in its life.
public enum ContainerPhase: UInt8, Sendable, BitwiseCopyable {
  /// The row is free.
  case gone
  /// Decided on; the gateway's command has not reached the node yet.
  case ordered
  /// Its image is on its way.
  case awaitingImage
  /// The machine makes as many containers at a time as it can; this one waits.
  case awaitingCreation
  /// The engine creates it.
  case creating
  /// It is created, and waits for its turn at what the engine does for one start at a time, or has it.
  case awaitingTurn
  /// The engine starts it.
  case starting
  /// Its handler becomes ready.
  case initialising
  /// It can take a request at once.
  case idle
  /// It runs at least one request.
  case busy
  /// It is being frozen.
  case pausing
  /// It is frozen; its memory stays taken.
  case paused
  /// It is being thawed for the request that waits at it.
  case unpausing
  /// It is being stopped and removed; its memory stays taken.
  case stopping
  /// It was generic and becomes a function's own.
  case specialising
  /// It has gone with its memory and nobody knows: it is given requests still.
  case dead
  /// It runs nothing and gets neither requests nor pings any more, until it quits.
  case forgotten

  /// Whether it is on its way from the decision to its first moment of readiness for its function.
  @inlinable public var isComingUp: Bool {
    rawValue >= ContainerPhase.ordered.rawValue && rawValue <= ContainerPhase.initialising.rawValue
      || self == .specialising
  }

  /// Whether there is a container, known or not.
  var isThere: Bool { self != .gone && self != .dead }
}

/// One container, in 64 bytes: a cache line.
public struct ContainerRow: BitwiseCopyable {
  /// Where it is in its life.
  public internal(set) var phase: ContainerPhase = .gone
  var flags = Flags()
  /// Requests that it runs.
  public internal(set) var running: UInt16 = 0
  /// The function it runs.
  public internal(set) var function = FunctionID.none
  /// The node it is on.
  public internal(set) var node = NodeID.none
  /// The request bound to it while it comes up or thaws, or whose answer awaits its removal; else the first of
  /// those that share its CPU.
  var request = RequestID.none
  /// The neighbours in its function's list of containers with room.
  var next = ContainerID.none
  var previous = ContainerID.none
  /// The neighbours in its node's list of idle containers, least recently used first; also the free list
  /// and the line of those that await creation.
  var nodeNext = ContainerID.none
  var nodePrevious = ContainerID.none
  /// The instant its keep-alive timer is set for; `never` when none is.
  var timerAt = SimTime.never
  /// The instant its next step waits for: a phase's end, or the first of its computations.
  var eventAt = SimTime.never
  /// When its keep-alive window ends, while it is idle.
  public internal(set) var deadline = SimTime.never
  /// When it was decided on.
  public internal(set) var createdAt = SimTime.start

  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    /// It never expires and is never evicted.
    static let pinned = Flags(rawValue: 1)
    /// Its image had to be pulled for it.
    static let pulled = Flags(rawValue: 2)
    /// It makes room for another.
    static let evicted = Flags(rawValue: 4)
    /// It never became ready.
    static let failed = Flags(rawValue: 8)
    /// It uses its machine's image.
    static let holdsImage = Flags(rawValue: 16)
    /// It is not wanted any more: it takes no request, and goes once it has run what it has.
    static let draining = Flags(rawValue: 32)
    /// It has run a request.
    static let used = Flags(rawValue: 64)
    /// No request is bound to it while it comes up.
    static let unbound = Flags(rawValue: 128)
  }

  /// Whether it never expires and is never evicted.
  public var isPinned: Bool { flags.contains(.pinned) }

  /// What the draws of its cold start belong to, while it comes up: nothing can expire then, so this shares
  /// the eight bytes of ``deadline``.
  var drawIndex: UInt64 {
    get { UInt64(bitPattern: deadline.nanoseconds) }
    set { deadline = SimTime(nanoseconds: Int64(bitPattern: newValue)) }
  }
}

/// What containers of functions whose requests can wait at them have beside their row.
struct ContainerQueue: BitwiseCopyable {
  var list = RequestList()
  var count: Int32 = 0
  /// Whether it is among its function's open queues: see ``ClusterState/openQueue(of:)``.
  var isOpen = false
  /// The first below it there, the next beside it, and the one before it: above it or beside it.
  var child = ContainerID.none
  var sibling = ContainerID.none
  var before = ContainerID.none
}
