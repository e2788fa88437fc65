import ClusterModel
import SimKernel

/// Requests of one function that arrive independently of each other: a Poisson process.
///
/// Gaps are exponential with mean 1 ÷ rate. They are drawn one after the other from a stream of the function's own,
/// so that its arrivals stay what they are when other functions come or go.
public struct PoissonArrivals: ArrivalSource, BitwiseCopyable {
  private let function: FunctionID
  private let until: Int64
  private var clock: ExactClock
  private var stream: RandomStream
  private var hasEnded = false

  /// Creates a process with `rate` arrivals per second.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - rate: Arrivals per second, 10⁻⁹ to 10¹².
  ///   - stream: Where the gaps are drawn, named by ``streamName(of:)``.
  ///   - start: When the process begins; the first arrival comes a gap later.
  ///   - until: Arrivals lie before this.
  /// - Throws: When the rate is out of range.
  public init(
    of function: FunctionID, rate: Double, stream: RandomStream, from start: SimTime = .start,
    until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    try ExactClock.check(rate: rate)
    self.function = function
    self.until = until.nanoseconds
    self.stream = stream
    clock = ExactClock(rate: rate, start: start)
  }

  /// The name of the stream that the arrivals of a function are drawn from.
  public static func streamName(of function: String) -> String { "arrivals/\(function)" }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    if hasEnded { return 0 }
    // In registers while the batch is drawn.
    var (stream, clock) = (stream, clock)
    defer { (self.stream, self.clock) = (stream, clock) }
    for index in 0..<batch.count {
      let time = clock.advance(by: stream.exponential())
      if time >= until {
        hasEnded = true
        return index
      }
      batch.initializeElement(
        at: index, to: Arrival(time: SimTime(nanoseconds: time), function: function))
    }
    return batch.count
  }
}
