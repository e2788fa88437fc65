import ClusterModel
import SimKernel

/// Requests of one function at a rate that depends on a hidden phase, which lasts and changes at random.
///
/// With exponential lengths of the phases it is a Markov-modulated Poisson process; with two phases, one of them
/// silent, an on-off process. Exact without rejection: the exponential variate of a gap is used up by the rates of the
/// phases that pass. Gap *i* comes from the sub-stream 2*i*, phase *j* from 2*j* + 1, so that phases do not depend on
/// arrivals. Source: Fischer and Meier-Hellstern, Performance Evaluation 18 (1993).
public struct ModulatedArrivals: ArrivalSource, FallibleProcess {
  /// A phase of the process.
  public struct Phase: Hashable, Sendable {
    /// Arrivals per second while it lasts, zero or 10⁻⁹ to 10¹².
    public var rate: Double
    /// How long it lasts, in seconds; at least zero.
    public var length: Distribution
    /// How often each phase follows, relative to the others, in the order of the phases; empty when it is always the
    /// one behind it, and behind the last the first.
    public var next: [Double]

    /// Creates a phase.
    public init(rate: Double, length: Distribution, next: [Double] = []) {
      self.rate = rate
      self.length = length
      self.next = next
    }
  }

  /// How arrivals follow each other within a phase.
  public enum Spacing: String, CaseIterable, Hashable, Sendable {
    /// Independently of each other, a Poisson process.
    case poisson
    /// At equal distances, the first when the phase begins.
    case constant
  }

  /// How many changes of phase may come in a row without an arrival.
  var patience = 10_000_000
  /// How many phases there may be.
  public static let mostPhases = 1_000

  private let function: FunctionID
  private let phases: PhaseTable
  private let spacing: Spacing
  private let stream: RandomStream
  private let until: Int64
  private var time: FineTime
  private var phase = 0
  private var following: Int
  private var phaseEnd: FineTime
  /// How many phases have begun, and how many gaps have been drawn.
  private var phaseCount: UInt64 = 0
  private var index: UInt64 = 0
  /// Mean gaps until the next arrival.
  private var left = 0.0
  private var hasEnded = false
  var failure: WorkloadDescriptionError?

  /// Creates a process that begins with the first phase.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - phases: The phases, 1 to ``mostPhases``.
  ///   - spacing: How arrivals follow each other within a phase.
  ///   - stream: Where gaps and phases are drawn.
  ///   - start: When the process begins.
  ///   - until: Arrivals lie before this.
  /// - Throws: When a parameter is out of range, no phase has a rate above zero, or phases take no time.
  public init(
    of function: FunctionID, phases: [Phase], spacing: Spacing = .poisson, stream: RandomStream,
    from start: SimTime = .start, until: SimTime = .never
  ) throws(WorkloadDescriptionError) {
    self.function = function
    self.phases = try PhaseTable(phases)
    self.spacing = spacing
    self.stream = stream
    self.until = until.nanoseconds
    time = FineTime(start)
    phaseEnd = time
    following = 0
    drawGap()
  }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: When 10 million phases in a row pass without an arrival.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    try fill(batch, with: function)
  }

  mutating func next() throws(WorkloadDescriptionError) -> SimTime? {
    if hasEnded { return nil }
    for _ in 0..<patience {
      if !(time < phaseEnd) {
        guard time.nanoseconds < until, phases.leadsToArrivals[following] else { return end() }
        beginPhase()
      }
      let gap = phases.gaps[phase]
      let next = time.advanced(by: left * gap)
      if gap < .infinity, next < phaseEnd {
        guard next.nearest < until else { return end() }
        time = next
        drawGap()
        return SimTime(nanoseconds: time.nearest)
      }
      left = max(left - (phaseEnd - time) / gap, 0)
      time = phaseEnd
    }
    throw WorkloadDescriptionError(
      "around \(SimTime(nanoseconds: time.nanoseconds).inSeconds) s \(patience) phases in a row passed without an arrival; state longer phases or higher rates"
    )
  }

  private mutating func end() -> SimTime? {
    hasEnded = true
    return nil
  }

  private mutating func beginPhase() {
    phase = following
    var draws = stream.draws(for: 2 &* phaseCount &+ 1)
    phaseEnd = time.advanced(by: phases.lengths[phase].nanoseconds(&draws))
    following = phases.phase(after: phase, &draws)
    phaseCount &+= 1
    if spacing == .constant { left = 0 }
  }

  private mutating func drawGap() {
    switch spacing {
    case .poisson:
      var draws = stream.draws(for: 2 &* index)
      left = draws.exponential()
      index &+= 1
    case .constant:
      left = 1
    }
  }
}

/// The phases of a process, checked and compiled; copies share it.
private final class PhaseTable: Sendable {
  /// The mean gap in each phase, in nanoseconds; infinite where there are no arrivals.
  let gaps: [Double]
  let lengths: [SharedSampler]
  /// Whether there are arrivals in the phase or in one that may come after it.
  let leadsToArrivals: [Bool]
  private let successors: [AliasTable?]

  init(_ phases: [ModulatedArrivals.Phase]) throws(WorkloadDescriptionError) {
    guard !phases.isEmpty, phases.count <= ModulatedArrivals.mostPhases else {
      throw WorkloadDescriptionError(
        "\(phases.count) phases; there are 1 to \(ModulatedArrivals.mostPhases)")
    }
    var lengths: [SharedSampler] = []
    var successors: [AliasTable?] = []
    for phase in phases {
      if phase.rate != 0 { try ExactClock.check(rate: phase.rate) }
      lengths.append(try SharedSampler(phase.length, "lengths"))
      successors.append(
        phase.next.isEmpty
          ? nil
          : AliasTable(weights: try Popularity.weights(phase.next).weights(of: phases.count)))
    }
    guard phases.contains(where: { $0.rate > 0 && $0.length.mean > 0 }) else {
      throw WorkloadDescriptionError(
        "no phase that lasts has a rate above zero; at least one has")
    }
    gaps = phases.map { 1e9 / $0.rate }
    self.lengths = lengths
    self.successors = successors
    leadsToArrivals = Self.reaching(phases)
  }

  /// Whether each of `phases` has arrivals or may be followed, sooner or later, by one that has.
  private static func reaching(_ phases: [ModulatedArrivals.Phase]) -> [Bool] {
    let count = phases.count
    var reaches = phases.map { $0.rate > 0 }
    var found = phases.indices.filter { reaches[$0] }
    while let target = found.popLast() {
      for phase in 0..<count where !reaches[phase] {
        let next = phases[phase].next
        guard next.isEmpty ? (phase + 1) % count == target : next[target] > 0 else { continue }
        reaches[phase] = true
        found.append(phase)
      }
    }
    return reaches
  }

  /// The phase that follows `phase`.
  func phase(after phase: Int, _ draws: inout RandomStream) -> Int {
    guard let table = successors[phase] else { return (phase + 1) % gaps.count }
    let (column, height) = table.place(of: draws.next())
    return Int(table.row(at: height, of: column))
  }
}
