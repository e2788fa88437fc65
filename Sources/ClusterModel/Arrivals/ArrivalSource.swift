import SimKernel

/// One request as it reaches the gateway.
public struct Arrival: BitwiseCopyable, Sendable, Equatable {
  /// When it arrives, not before the one ahead of it.
  public var time: SimTime
  /// How long it executes at full speed, where the workload knows; negative where the function's own
  /// distribution decides.
  public var execution: SimDuration
  /// What it calls.
  public var function: FunctionID

  /// The mark of an execution time that is drawn from the function's distribution.
  @inlinable public static var drawn: SimDuration { SimDuration(nanoseconds: -1) }

  /// Creates an arrival; without `execution`, the function's own distribution decides.
  @inlinable
  public init(time: SimTime, function: FunctionID, execution: SimDuration = Self.drawn) {
    self.time = time
    self.function = function
    self.execution = execution
  }
}

/// Where the requests of an open workload come from, in the order of their times.
///
/// The cluster reads ahead a batch at a time and merges arrivals with its events by time, so a trace of any
/// length is never held in memory. A copy of a source goes on by itself from the same place (a fork of a
/// simulation reads on independently).
public protocol ArrivalSource: Sendable {
  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Returns: How many were written; zero at the end, and from then on.
  /// - Throws: What is wrong with the input, with its place. The run ends as failed; what came before is kept.
  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int
}

/// The workload without open arrivals.
public struct NoArrivals: ArrivalSource {
  /// Creates the empty source.
  public init() {}

  /// Writes nothing.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int { 0 }
}
