import SimKernel

/// What makes a function an executor: its containers, the Runners, run requests of other functions, which name it as
/// their ``FunctionConfiguration/runner``, and nobody calls it.
public struct ExecutorConfiguration: Hashable, Sendable {
  /// How long a function stays loaded behind its last call; `nil` where each call loads and unloads it.
  public var hotFor: SimDuration?
  /// How whoever chooses Runners knows which functions are loaded there.
  public var synchronisation = HotSynchronisation.timers
  /// The round trip in which a Runner says that it has given a function up, under ``HotSynchronisation/notified``.
  public var notify = SimDuration.zero

  /// Creates an executor that loads a function for each call.
  public init() {}
}

/// How whoever chooses Runners knows which functions are loaded there.
public enum HotSynchronisation: String, CaseIterable, Hashable, Sendable {
  /// It keeps a timer of its own, set by each call that it sends there; it knows nothing of loading, nor of when calls end.
  case timers
  /// The Runner tells it when it has given a function up, and waits until it has been heard.
  case notified
}

/// The code of a function, as executors fetch and load it.
public struct FunctionCode: Sendable {
  /// Bytes that the catalog sends.
  public var size = Bytes.zero
  /// CPU-seconds in which a container loads it; `nil` for no time.
  public var load: Distribution?
  /// CPU-seconds in which a Runner unloads it behind a call; `nil` for no time.
  public var unload: Distribution?
  /// Whether containers of the function's own fetch it from the catalog and load it once, when they start.
  public var isFetched = false
  /// When there is a new version in the catalog, in ascending order.
  public var updates: [SimTime] = []

  /// Creates code that is there at once.
  public init() {}
}

/// The catalog that executors ask for functions: stations that answer one query after the other.
public struct CatalogConfiguration: Sendable {
  /// How many of them, used in turn.
  public var instances = 1
  /// Queries that one works on at a time; 0 for no limit.
  public var workers = 0
  /// Seconds to answer with a checksum.
  public var checksum = Distribution.constant(0)
  /// Seconds to answer with code, besides sending it.
  public var get = Distribution.constant(0)
  /// How fast code is sent.
  public var bandwidth = Bandwidth.unlimited

  /// Creates one that answers at once.
  public init() {}
}

/// What executors did about code while measuring.
public struct CodeCounts: BitwiseCopyable, Hashable, Sendable {
  /// Checksums that Runners asked for.
  public internal(set) var checksums: UInt64 = 0
  /// Times that code was fetched.
  public internal(set) var fetches: UInt64 = 0
  /// Times that code was loaded.
  public internal(set) var loads: UInt64 = 0
  /// Requests that found their function loaded on a Runner.
  public internal(set) var hot: UInt64 = 0
  /// Those that whoever chose the Runner believed to be loaded there, and that were not.
  public internal(set) var mistaken: UInt64 = 0

  /// Creates counts of nothing.
  public init() {}

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { self == CodeCounts() }
}
