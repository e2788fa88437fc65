import ClusterModel
import SimKernel

/// Requests that arrive as one Poisson process and are spread over many functions.
///
/// The gap before arrival *i* and its function come from the words 2*i* and 2*i* + 1 of the stream, whatever was read
/// before. Memory is 8 bytes a function, shared by copies; measured at 15 to 20 ns an arrival (x86-64, shared machine).
public struct PopularityArrivals: ArrivalSource {
  private let table: AliasTable
  private let first: UInt32
  private let until: Int64
  private let stream: RandomStream
  private var clock: ExactClock
  private var index: UInt64 = 0
  private var hasEnded = false

  /// Creates a process with `rate` arrivals per second over all functions together.
  ///
  /// - Parameters:
  ///   - first: The first function, which is the most popular one under ``Popularity/zipf(exponent:)``.
  ///   - count: How many functions, `first` and those after it.
  ///   - popularity: How arrivals are spread over them.
  ///   - rate: Arrivals per second, 10⁻⁹ to 10¹².
  ///   - stream: Where gaps and functions are drawn.
  ///   - start: When the process begins; the first arrival comes a gap later.
  ///   - until: Arrivals lie before this.
  /// - Throws: When rate or popularity are out of range.
  public init(
    first: FunctionID, count: Int, popularity: Popularity, rate: Double, stream: RandomStream,
    from start: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    try ExactClock.check(rate: rate)
    table = AliasTable(weights: try popularity.weights(of: count))
    self.first = first.rawValue
    self.until = until.nanoseconds
    self.stream = stream
    clock = ExactClock(rate: rate, start: start)
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    var written = 0
    while written < batch.count, !hasEnded {
      let size = min(batch.count - written, Self.stretch)
      written += fill(UnsafeMutableBufferPointer(rebasing: batch[written..<written + size]))
    }
    return written
  }

  /// How many arrivals are drawn at a time: as many as have room for their words on the stack, 1 KB.
  private static var stretch: Int { 64 }

  /// Fills `batch`, of at most ``stretch`` arrivals, as far as the process lasts.
  private mutating func fill(_ batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    guard let arrivals = batch.baseAddress else { return 0 }
    let count = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * Self.stretch) {
      words in
      let words = UnsafeMutableBufferPointer(rebasing: words[..<(2 * batch.count)])
      stream.fillWords(words, from: 2 &* index)
      return draw(arrivals, batch.count, words)
    }
    // A loop of its own: it is all cache misses when there are millions of functions, and many of them overlap
    // only where little else stands between them.
    let drawn = Arrival.drawn
    for place in 0..<count {
      let row = table.row(
        at: UInt32(truncatingIfNeeded: arrivals[place].execution.nanoseconds),
        of: arrivals[place].function.rawValue)
      arrivals[place].function = FunctionID(rawValue: first &+ row)
      arrivals[place].execution = drawn
    }
    return count
  }

  /// Draws times, and where in the table the function of each arrival is found.
  private mutating func draw(
    _ arrivals: UnsafeMutablePointer<Arrival>, _ count: Int,
    _ words: UnsafeMutableBufferPointer<UInt64>
  ) -> Int {
    var clock = clock
    defer { self.clock = clock }
    for place in 0..<count {
      let (column, height) = table.place(of: words[2 * place + 1])
      // For the rare gap that needs more than its word.
      var draws = stream.draws(for: index)
      let time = clock.advance(by: draws.exponential(from: words[2 * place]))
      if time >= until {
        hasEnded = true
        return place
      }
      index &+= 1
      (arrivals + place).initialize(
        to: Arrival(
          time: SimTime(nanoseconds: time), function: FunctionID(rawValue: column),
          execution: SimDuration(nanoseconds: Int64(height))))
    }
    return count
  }
}
