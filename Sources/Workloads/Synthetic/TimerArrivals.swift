import ClusterModel
import SimKernel

/// Requests of one function that a timer sends, each somewhat late.
///
/// Firing *k* is due at first + *k* · interval and comes a jitter later, which is drawn for it alone: lateness does not
/// add up. One that would overtake the firing ahead of it comes together with that.
public struct TimerArrivals: ArrivalSource {
  private let function: FunctionID
  private let interval: SimDuration
  private let jitter: SharedSampler
  private let stream: RandomStream
  private let until: SimTime
  private var due: SimTime
  private var latest = SimTime.start
  private var index: UInt64 = 0

  /// Creates a timer.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - interval: The time from one firing being due to the next; at least a nanosecond.
  ///   - jitter: How late a firing is, in seconds; at least zero.
  ///   - stream: Where the jitter is drawn, that of firing *k* from the sub-stream *k*.
  ///   - first: When the first one is due.
  ///   - until: Arrivals lie before this.
  /// - Throws: When the interval is not above zero, jitter may be negative, or the first firing lies before the start.
  public init(
    of function: FunctionID, every interval: SimDuration, jitter: Distribution,
    stream: RandomStream, first: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    try WorkloadDescriptionError.check(interval: interval, first: first)
    self.function = function
    self.interval = interval
    self.jitter = try SharedSampler(jitter, "jitters")
    self.stream = stream
    self.until = until
    due = first
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    for place in 0..<batch.count {
      guard due < until else { return place }
      var draws = stream.draws(for: index)
      let late = FineTime(due).advanced(by: jitter.nanoseconds(&draws)).nearest
      let time = max(latest, SimTime(nanoseconds: late))
      guard time < until else { return place }
      latest = time
      due = due + interval
      index &+= 1
      batch.initializeElement(at: place, to: Arrival(time: time, function: function))
    }
    return batch.count
  }
}
