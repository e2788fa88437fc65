import ClusterModel
import SimKernel

/// Requests of one function that arrive independently of each other at a rate that changes with time: a
/// non-homogeneous Poisson process.
///
/// The rate at an instant is a rate times the factors of all profiles there. It is exact, by thinning (Lewis and
/// Shedler, 1979) under bounds that hold for short stretches.
public struct VaryingArrivals: ArrivalSource, FallibleProcess {
  private let function: FunctionID
  private var process: ThinnedProcess
  var failure: WorkloadDescriptionError?

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - rate: Arrivals per second where all factors are 1, 10⁻⁹ to 10¹².
  ///   - profiles: What the rate is multiplied with; their time begins with the simulation, whenever the process starts.
  ///   - stream: Where candidates are drawn.
  ///   - start: When the process begins.
  ///   - until: Arrivals lie before this.
  /// - Throws: When a parameter is out of range, or the rate might exceed 10¹² a second.
  public init(
    of function: FunctionID, rate: Double, profiles: [RateProfile], stream: RandomStream,
    from start: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    self.function = function
    let curve = try RateCurve(rate: rate, profiles: profiles)
    process = ThinnedProcess(curve, stream: stream, from: start, until: until)
  }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: When the rate is so much lower than its peaks nearby that 10 million steps find no arrival.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    try fill(batch, with: function)
  }

  mutating func next() throws(WorkloadDescriptionError) -> SimTime? {
    try process.advance() ? SimTime(nanoseconds: process.time.nanoseconds) : nil
  }
}
