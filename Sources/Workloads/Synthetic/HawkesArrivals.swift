import ClusterModel
import SimKernel

/// Requests of one function that bring about further ones: a Hawkes process with an exponential kernel.
///
/// The rate at t is base(t) + Σ (branching ÷ decay) · e^(−(t − tᵢ) ÷ decay) over all arrivals tᵢ before, so that each brings about
/// `branching` further ones on average, and the mean rate is base ÷ (1 − branching). Exact without rejection: the
/// next arrival is the earlier one of the base's next and of the next that is brought about, whose distribution is
/// inverted. Sources: Hawkes, Biometrika 58 (1971); Dassios and Zhao, Electronic Communications in Probability 18 (2013).
public struct HawkesArrivals: ArrivalSource, FallibleProcess {
  /// The largest branching ratio: each arrival of the base then makes a thousand in all.
  public static let largestBranching = 0.999

  private let function: FunctionID
  private let branching: Double
  private let until: Int64
  /// The decay in nanoseconds.
  private let decay: Double
  private let stream: RandomStream
  private var base: ThinnedProcess
  private var hasBase = false
  private var needsBase = true
  var failure: WorkloadDescriptionError?
  /// The latest arrival, and how many more are expected to be brought about by all there were.
  private var time: FineTime
  private var expected = 0.0
  private var index: UInt64 = 0

  /// Creates a process that nothing has excited yet.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - rate: Arrivals of the base per second, 10⁻⁹ to 10¹², where all factors are 1.
  ///   - profiles: What the base's rate is multiplied with, as for ``VaryingArrivals``.
  ///   - branching: How many further ones an arrival brings about on average, 0 to ``largestBranching``.
  ///   - decay: The mean time from an arrival to one that it brings about; above zero.
  ///   - stream: Where all others are drawn: number *i* from the sub-stream *i*.
  ///   - baseStream: Where candidates of the base are drawn.
  ///   - start: When the process begins.
  ///   - until: Arrivals lie before this.
  /// - Throws: When a parameter is out of range.
  public init(
    of function: FunctionID, rate: Double, profiles: [RateProfile] = [], branching: Double,
    decay: SimDuration, stream: RandomStream, baseStream: RandomStream,
    from start: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    guard branching >= 0, branching <= Self.largestBranching else {
      throw WorkloadDescriptionError(
        "a branching ratio of \(branching); it lies between 0 and \(Self.largestBranching), because from 1 on there would be more and more arrivals without end"
      )
    }
    guard decay > .zero, decay <= .longest else {
      throw WorkloadDescriptionError(
        "a decay of \(decay.inSeconds) s; it is above zero and at most 9 years")
    }
    self.function = function
    self.branching = branching
    self.decay = Double(decay.nanoseconds)
    self.stream = stream
    self.until = until.nanoseconds
    let curve = try RateCurve(rate: rate, profiles: profiles)
    base = ThinnedProcess(curve, stream: baseStream, from: start, until: until)
    time = FineTime(start)
  }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: What ``VaryingArrivals/read(into:)`` does, for the base.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    try fill(batch, with: function)
  }

  mutating func next() throws(WorkloadDescriptionError) -> SimTime? {
    if needsBase {
      hasBase = try base.advance()
      needsBase = false
    }
    var draws = stream.draws(for: index)
    let mass = draws.exponential()
    index &+= 1
    // ∫ of what is expected, over the time until then, is exponential; it ends at what is expected in all.
    let gap =
      mass < expected ? -decay * Arithmetic.log1p(-mass / expected) : Double.infinity
    let excited = time.advanced(by: gap)
    let isOfBase = hasBase && !(gap < .infinity && excited < base.time)
    let next = isOfBase ? base.time : excited
    guard isOfBase || gap < .infinity, next.nanoseconds < until else { return nil }
    expected = expected * Arithmetic.exp((time - next) / decay) + branching
    time = next
    // Its next instant may not be found; this one has been.
    needsBase = isOfBase
    return SimTime(nanoseconds: time.nanoseconds)
  }
}
