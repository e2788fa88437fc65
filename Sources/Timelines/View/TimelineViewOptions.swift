import SimKernel

/// What of a run a picture of its timeline shows, and how much work and drawing that may be.
public struct TimelineViewOptions: Hashable, Sendable {
  /// The beginning of the window.
  public var from = SimTime.start
  /// The end of the window; behind the end of the run it is that.
  public var to = SimTime.never
  /// Only this node's containers; `nil` for all.
  public var node: String?
  /// The most parts of containers that are drawn.
  public var mostParts = 3_000
  /// The most lanes in which containers lie.
  public var mostLanes = 240
  /// The most bytes of each table that are read; rows outside the window are passed over unread and do not count.
  public var mostBytes: Int64 = 64 << 20

  /// How many parts of the window are told apart at the finest.
  static let columns: Int64 = 1_200
  /// How many containers fewer than parts are drawn, so that each has room for its start, its executions and its idle times.
  static let partsPerContainer = 3

  /// Creates options that show the whole run.
  public init() {}
}
