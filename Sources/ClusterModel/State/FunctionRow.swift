import SimKernel

/// One function, in 64 bytes: a cache line.
public struct FunctionRow: BitwiseCopyable {
  /// Its containers with room: by last use, the latest first, or by creation, the newest first.
  var availableFirst = ContainerID.none
  var availableLast = ContainerID.none
  /// How many containers have room.
  public internal(set) var available: Int32 = 0
  /// How many containers there are, in any phase.
  public internal(set) var containers: Int32 = 0
  /// How many of them are coming up and not bound to a request.
  public internal(set) var comingUp: Int32 = 0
  /// How many requests are in its queue.
  public internal(set) var waiting: Int32 = 0
  /// Its behaviour.
  public internal(set) var profile = ProfileID.none
  /// Its image; `none` where pulling is not modelled.
  public internal(set) var image = ImageID.none
  /// Memory of one container.
  public internal(set) var memory = Bytes.zero
  var executionScale = 1.0
  var coldStartScale = 1.0
  /// The neighbours in the line of functions that wait for room.
  var roomNext = FunctionID.none
  var roomPrevious = FunctionID.none
}

/// The queue of one function.
struct FunctionQueue: BitwiseCopyable {
  var list = RequestList()
  /// Whether the function is in the line of those that wait for room.
  var awaitsRoom = false
  /// Its busy container at which the fewest requests wait, where requests can wait at containers.
  var openQueue = ContainerID.none
}

/// A compiled profile: see ``FunctionProfile``.
public struct ProfileRow: BitwiseCopyable {
  /// Requests that one container runs at a time.
  public internal(set) var concurrency: UInt16
  var containerQueue: Int32
  var maximumContainers: Int32
  /// CPU quota of a container.
  public internal(set) var cores: Cores
  var weight: Double
  var parallelism: Cores
  var execution: Sampler
  var cpuShare: Double
  /// Cores that a request has wherever the machine's cores are unlimited; 0 where it depends on the others
  /// in its container.
  var steadyCores: Double
  /// The same as a share of the cores that a request can use, and in millionths of cores.
  var steadySpeed: Double
  var steadyMicrocores: Int
  /// How many containers there are at the start, and how many an autoscaler may give.
  public internal(set) var scale: ScaleLimits
  var coldExecution: Sampler
  var create: Sampler
  var start: Sampler
  var initialise: Sampler
  var dispatch: Sampler
  var stop: Sampler
  var pause: Sampler
  var unpause: Sampler
  var engineShare: Double
  var startTurn: Double
  var pauseAfter: SimDuration
  var flags: Flags
  var forward: Sampler
  var respond: Sampler
  var overheadShare: Double

  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt32
    static let coldExecution = Flags(rawValue: 1)
    static let create = Flags(rawValue: 2)
    static let start = Flags(rawValue: 4)
    static let initialise = Flags(rawValue: 8)
    static let dispatch = Flags(rawValue: 16)
    static let stop = Flags(rawValue: 32)
    static let pauses = Flags(rawValue: 64)
    static let pause = Flags(rawValue: 128)
    static let unpause = Flags(rawValue: 256)
    static let responseAwaitsRemoval = Flags(rawValue: 512)
    /// The execution has a part that is not CPU.
    static let waits = Flags(rawValue: 1024)
    static let forwards = Flags(rawValue: 2048)
    static let responds = Flags(rawValue: 4096)
    /// Executed requests send calls.
    static let calls = Flags(rawValue: 8192)
    /// An execution may end in an error or a crash.
    static let fails = Flags(rawValue: 16384)
    /// Executors may run requests of its functions.
    static let hosted = Flags(rawValue: 32768)
    /// An execution in an idle container is all that a request needs, at a known speed if cores are enough.
    static let plain = Flags(rawValue: 65536)
    /// What keeps a function from that.
    static let besidesExecution: Flags = [
      .dispatch, .pauses, .responseAwaitsRemoval, .waits, .forwards, .responds, .calls, .fails,
      .live, .billed,
    ]
    /// An engine does what its containers do.
    static let live = Flags(rawValue: 131_072)
    /// Executions are billed.
    static let billed = Flags(rawValue: 262_144)
    /// What takes time wherever an engine does it.
    static let liveAtLeast: Flags = [
      .live, .create, .start, .initialise, .dispatch, .stop, .pause, .unpause,
    ]
    /// What a request that comes to its container looks for.
    static let entersSpecially: Flags = [.forwards, .hosted, .live]
    /// What the beginning of an execution looks for, and that of a cold one.
    static let beginsSpecially: Flags = [.calls, .fails]
    static let beginsColdSpecially: Flags = [.coldExecution, .calls, .fails]
    /// What its end looks for.
    static let endsSpecially: Flags = [
      .responseAwaitsRemoval, .calls, .fails, .responds, .hosted, .billed,
    ]
  }
}
