import ClusterModel
import SimKernel

/// What of a run a timeline shows.
public struct TimelineOptions: Hashable, Sendable {
  /// Only requests that end, and containers that go, at this instant or later.
  public var from = SimTime.start
  /// Only requests that arrive, and containers that are created, at this instant or earlier.
  public var to = SimTime.never
  /// Only requests of these functions, and the containers they ran in; empty for all.
  public var functions: [String] = []
  /// Only requests that got to these nodes, and these nodes' containers; empty for all.
  public var nodes: [String] = []
  /// The most bytes that the text may have, before packing.
  public var largest = Bytes.mebibytes(64)

  /// The fewest bytes that ``largest`` may be: a timeline of a handful of requests.
  public static let smallestLimit = Bytes.kibibytes(64)

  /// Creates options that show everything.
  public init() {}

  /// Whether something is left out on purpose.
  var isPartial: Bool { from > .start || to < .never || !functions.isEmpty || !nodes.isEmpty }
}

/// What a timeline came to.
public struct TimelineFacts: Hashable, Sendable {
  /// Requests within the window that belong to the functions and nodes asked for.
  public var requests: UInt64 = 0
  /// Those of them that are shown.
  public var requestsShown: UInt64 = 0
  /// The share of all numbers of requests that is shown, from 0 to 1.
  public var share = 1.0
  /// Containers shown.
  public var containersShown = 0
  /// Each how many-th sample the counters show.
  public var sampleStride = 1
  /// Whether counters come from `samples.csv`; otherwise they are counted from requests and containers.
  public var hasSamples = true
  /// Requests shown that name a container of which `containers.csv` has no life.
  public var withoutContainer: UInt64 = 0
  /// Bytes of the text, before packing.
  public var bytes = 0
}
