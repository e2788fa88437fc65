import ClusterModel
import SimKernel

/// Requests of one function whose gaps are independent of each other and follow any distribution: a renewal process.
///
/// The first gap, from the start to the first arrival, is like the others (an ordinary renewal process, not one in
/// equilibrium). Gap *i* comes from the sub-stream *i* of a stream of the process's own. Source: Cox, Renewal Theory
/// (1962).
public struct RenewalArrivals: ArrivalSource {
  private let function: FunctionID
  private let gaps: SharedSampler
  private let stream: RandomStream
  private let until: Int64
  private var time: FineTime
  private var index: UInt64 = 0

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - gaps: The times between arrivals, in seconds; at least zero.
  ///   - stream: Where the gaps are drawn.
  ///   - start: When the process begins; the first arrival comes a gap later.
  ///   - until: Arrivals lie before this.
  /// - Throws: When gaps may be negative, have a mean below 10⁻¹² s, or are longer than that in less than one of
  ///   a million cases, which time would not go on with.
  public init(
    of function: FunctionID, gaps: Distribution, stream: RandomStream,
    from start: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    self.gaps = try SharedSampler(gaps, "gaps")
    guard gaps.mean >= 1e-12, gaps.probability(notAbove: 0.999e-12) <= 0.999_999 else {
      throw WorkloadDescriptionError(
        "gaps have a mean of \(gaps.mean) s; it is at least 1e-12 s, and one gap of a million is longer than that"
      )
    }
    self.function = function
    self.stream = stream
    self.until = until.nanoseconds
    time = FineTime(start)
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    for place in 0..<batch.count {
      var draws = stream.draws(for: index)
      let next = time.advanced(by: gaps.nanoseconds(&draws))
      guard next.nearest < until else { return place }
      time = next
      index &+= 1
      batch.initializeElement(
        at: place, to: Arrival(time: SimTime(nanoseconds: next.nearest), function: function))
    }
    return batch.count
  }
}
