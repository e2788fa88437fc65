/// What broke in a run.
public struct FaultCounts: Hashable, Sendable, BitwiseCopyable {
  /// Crashes of machines, and collapses for want of memory.
  public internal(set) var nodeCrashes: UInt64 = 0
  /// Containers that died by themselves.
  public internal(set) var executorDeaths: UInt64 = 0
  /// Requests that were given to a container of whose death nobody knew, or were in it.
  public internal(set) var hangingRequests: UInt64 = 0
  /// Pings that were lost.
  public internal(set) var lostPings: UInt64 = 0
  /// Living containers that quit because nobody pinged them.
  public internal(set) var forgotten: UInt64 = 0
  /// Starts of containers that failed.
  public internal(set) var failedStarts: UInt64 = 0
  /// Starts of containers that were slow.
  public internal(set) var slowStarts: UInt64 = 0

  /// Creates the counts of a run in which nothing broke.
  public init() {}

  /// The counts with their names in results.
  public var named: [(name: String, count: UInt64)] {
    [
      ("nodeCrashes", nodeCrashes), ("executorDeaths", executorDeaths),
      ("hangingRequests", hangingRequests), ("lostPings", lostPings), ("forgotten", forgotten),
      ("failedStarts", failedStarts), ("slowStarts", slowStarts),
    ]
  }
}
