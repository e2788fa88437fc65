import ClusterModel
import SimKernel

/// Requests of one function that arrive independently of each other: a Poisson process.
///
/// Gaps are exponential with mean 1 ÷ rate. Gap *i* comes from the word *i* of a stream of the function's own, so that its
/// arrivals stay what they are when other functions come or go.
public struct PoissonArrivals: ArrivalSource, BitwiseCopyable {
  private let function: FunctionID
  private let until: Int64
  private var clock: ExactClock
  private let stream: RandomStream
  /// How many gaps have been drawn.
  private var index: UInt64 = 0
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
    var written = 0
    while written < batch.count, !hasEnded {
      let size = min(batch.count - written, Self.stretch)
      written += withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.stretch) { words in
        let words = UnsafeMutableBufferPointer(rebasing: words[..<size])
        stream.fillWords(words, from: index)
        return draw(UnsafeMutableBufferPointer(rebasing: batch[written...]), words)
      }
    }
    return written
  }

  /// How many gaps are drawn at a time: as many as have room on the stack, 1 KB.
  private static var stretch: Int { 128 }

  /// Writes an arrival for each of `words`, as far as the process lasts.
  private mutating func draw(
    _ batch: UnsafeMutableBufferPointer<Arrival>, _ words: UnsafeMutableBufferPointer<UInt64>
  ) -> Int {
    // In a register while the batch is drawn.
    var clock = clock
    defer { self.clock = clock }
    for place in 0..<words.count {
      // For the rare gap that needs more than its word.
      var rest = stream.draws(for: index)
      let time = clock.advance(by: rest.exponential(from: words[place]))
      if time >= until {
        hasEnded = true
        return place
      }
      index &+= 1
      batch.initializeElement(
        at: place, to: Arrival(time: SimTime(nanoseconds: time), function: function))
    }
    return words.count
  }
}
