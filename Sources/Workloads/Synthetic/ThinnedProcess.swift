import SimKernel

/// The instants of a Poisson process whose rate changes with time, exactly, by thinning.
///
/// Candidates form a Poisson process with a rate that the curve does not exceed, and one at t is kept with probability
/// rate(t) ÷ bound. The bound holds for a stretch of time only, as long as 4 to 16 candidates are expected in it: stretches of
/// rate zero are skipped, and narrow peaks cost no candidates elsewhere. Candidate *i* is drawn from the sub-stream
/// *i*, wherever stretches begin: what is left of its exponential variate at the end of one counts in the next.
/// Source: Lewis and Shedler, Naval Research Logistics Quarterly 26 (1979).
struct ThinnedProcess: Sendable {
  /// How many candidates and stretches may come in a row without an arrival.
  var patience = 10_000_000

  private let curve: RateCurve
  private let stream: RandomStream
  private let end: Int64
  /// How many candidates have been drawn.
  private var index: UInt64 = 0
  /// Mean gaps until the next candidate, and where between zero and the bound it lies.
  private var left = 0.0
  private var height = 0.0
  /// The stretch that the bound holds for ends with this nanosecond not included.
  private var stretchEnd: Int64
  private var stretch: Int64 = 1_000_000_000
  private var bound = 0.0
  /// The latest instant.
  private(set) var time: FineTime

  /// Begins at `start`; instants lie before `end`.
  init(_ curve: RateCurve, stream: RandomStream, from start: SimTime, until end: SimTime) {
    self.curve = curve
    self.stream = stream
    self.end = end.nanoseconds
    stretchEnd = start.nanoseconds
    time = FineTime(start)
    draw()
  }

  /// Goes on to the next instant, ``time``.
  ///
  /// - Returns: Whether there is one.
  /// - Throws: When ``patience`` is at its end, with the place.
  mutating func advance() throws(WorkloadDescriptionError) -> Bool {
    for _ in 0..<patience {
      if time.nanoseconds >= stretchEnd {
        guard time.nanoseconds < end else { return false }
        beginStretch(at: time.nanoseconds)
      }
      let next = time.advanced(by: left / bound * 1e9)
      if bound > 0, next.nanoseconds < stretchEnd {
        time = next
        let isKept = height * bound < curve.value(at: time.nanoseconds)
        draw()
        if isKept { return true }
      } else {
        let edge = FineTime(SimTime(nanoseconds: stretchEnd))
        left = max(left - bound * ((edge - time) * 1e-9), 0)
        time = edge
      }
    }
    throw WorkloadDescriptionError(
      "around \(SimTime(nanoseconds: time.nanoseconds).inSeconds) s the rate is so much lower than its peaks nearby that \(patience) steps found no arrival; state peaks of one nanosecond and the like as workloads of their own"
    )
  }

  private mutating func draw() {
    var draws = stream.draws(for: index)
    left = draws.exponential()
    height = draws.uniform()
    index &+= 1
  }

  /// Begins a stretch in which 4 to 16 candidates are expected, if that can be.
  private mutating func beginStretch(at first: Int64) {
    let most = end - first
    let curve = curve
    func largest(_ length: Int64) -> Double {
      curve.bound(from: first, through: first + length - 1)
    }
    func expected(_ bound: Double, _ length: Int64) -> Double { bound * (Double(length) * 1e-9) }
    var length = min(stretch, most)
    var bound = largest(length)
    if expected(bound, length) > 16 {
      while expected(bound, length) > 16, length > 1 {
        length /= 2
        bound = largest(length)
      }
    } else {
      while expected(bound, length) < 4, length < most {
        let longer = min(2 * length, most)
        let higher = largest(longer)
        guard expected(higher, longer) <= 16 else { break }
        (length, bound) = (longer, higher)
      }
    }
    self.bound = bound
    stretch = length
    stretchEnd = first + length
  }
}
