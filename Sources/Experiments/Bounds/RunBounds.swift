import ClusterModel
import SimKernel

/// What was possible with the requests of a run.
public struct RunBounds: Sendable {
  /// Of cold starts: what was possible, or why that cannot be told.
  public var coldStarts: Result<ColdStartBound, NoBound>
  /// Of the mean response time.
  public var response: Result<ResponseBound, NoBound>
}

/// Why there is no bound, in words.
public struct NoBound: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason.
  public let description: String

  /// Creates a reason.
  init(_ description: String) { self.description = description }
}

/// The cold starts of a run beside the fewest that are possible with as much idle memory over time, and in as much memory.
public struct ColdStartBound: Hashable, Sendable {
  /// Requests that were given to a container.
  public var requests: UInt64
  /// Those among them that had to wait for it to come up.
  public var coldStarts: UInt64
  /// The fewest possible, also for whoever knows the future, with the idle memory-time that the run had.
  public var fewest: UInt64
  /// The fewest possible when containers must fit into the memory of the cluster at each moment, with any idle memory-time; or why
  /// that cannot be told.
  public var fewestInMemory: Result<UInt64, NoBound>
  /// The idle memory-time of the run, in GiB·s.
  public var idle: Double
  /// The least with which as few cold starts are possible as the run had, in GiB·s.
  public var leastIdle: Double
  /// The fewest cold starts as a share of the requests with other amounts of idle memory-time, as multiples of what the run had.
  public var frontier: [Point]

  /// The fewest cold starts for an amount of idle memory-time.
  public struct Point: Hashable, Sendable {
    /// The amount as a multiple of the run's.
    public var multiple: Double
    /// The fewest cold starts as a share of the requests.
    public var fraction: Double
  }

  /// The multiples of ``frontier``.
  static let multiples = [0, 0.25, 0.5, 1, 2, 4]

  /// Cold starts as a share of the requests.
  public var fraction: Double { share(coldStarts) }
  /// The fewest possible as a share of the requests.
  public var fewestFraction: Double { share(fewest) }
  /// The fewest possible in the memory of the cluster, as a share of the requests.
  public var fewestFractionInMemory: Result<Double, NoBound> { fewestInMemory.map(share) }

  func share(_ count: UInt64) -> Double {
    requests > 0 ? Double(count) / Double(requests) : 0
  }
}

/// The mean response time of a run beside the smallest that any scheduling of the same requests on the same cores has.
public struct ResponseBound: Hashable, Sendable {
  /// Requests that were answered.
  public var requests: UInt64
  /// Their mean response time in seconds.
  public var mean: Double
  /// The smallest possible, in seconds.
  public var least: Double
}
