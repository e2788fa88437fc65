import ClusterModel
import SimKernel

/// Requests of one function at equal distances, as a timer sends them.
public struct ConstantArrivals: ArrivalSource, BitwiseCopyable {
  private let function: FunctionID
  private let interval: SimDuration
  private let until: SimTime
  private var following: SimTime

  /// Creates a timer.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - interval: The time from one request to the next; at least a nanosecond.
  ///   - first: When the first one arrives.
  ///   - until: Arrivals lie before this.
  /// - Throws: When the interval is not above zero, or the first arrival lies before the start.
  public init(
    of function: FunctionID, every interval: SimDuration, first: SimTime = .start,
    until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    try WorkloadDescriptionError.check(interval: interval, first: first)
    self.function = function
    self.interval = interval
    self.until = until
    following = first
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    for index in 0..<batch.count {
      guard following < until else { return index }
      batch.initializeElement(at: index, to: Arrival(time: following, function: function))
      following = following + interval
    }
    return batch.count
  }
}
