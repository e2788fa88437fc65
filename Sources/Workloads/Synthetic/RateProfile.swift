import SimKernel

/// How a rate changes with time: a factor at each instant since the start of the simulation.
public enum RateProfile: Hashable, Sendable {
  /// 1 + amplitude · cos(2π (t − peak) ÷ period); the amplitude is a share of the mean, 0 to 1.
  case sinusoid(amplitude: Double, period: SimDuration, peak: SimDuration)
  /// The factors one after the other, each for the same time: constant within it, or straight from each to the next.
  ///
  /// They begin again behind the last, or everything ends with it.
  case table(factors: [Double], every: SimDuration, repeats: Bool, interpolated: Bool)
  /// One factor before an instant and another one from then on.
  case step(from: Double, to: Double, at: SimDuration)
  /// One factor up to a start, another one from an end on, a straight line between.
  case ramp(from: Double, to: Double, start: SimDuration, end: SimDuration)
  /// 1, then from an instant on a straight rise to the factor, then 1 + (factor − 1) · e^(−s ÷ decay) after s more.
  case flashCrowd(factor: Double, at: SimDuration, rise: SimDuration, decay: SimDuration)

  /// The largest factor that may be stated.
  public static let largestFactor = 1e9
  /// How many factors a table may have: with so many, all but one zero, one of 100,000 candidates is an arrival.
  public static let mostFactors = 100_000

  /// Finds what makes no sense.
  ///
  /// - Throws: For the first such parameter.
  public func check() throws(WorkloadDescriptionError) {
    func require(_ holds: Bool, _ message: String) throws(WorkloadDescriptionError) {
      guard holds else { throw WorkloadDescriptionError(message) }
    }
    func factor(_ value: Double) throws(WorkloadDescriptionError) {
      try require(
        value >= 0 && value <= Self.largestFactor,
        "a factor of \(value); it lies between 0 and \(Self.largestFactor)")
    }
    func length(_ value: SimDuration, _ name: String) throws(WorkloadDescriptionError) {
      try require(
        value > .zero && value <= .longest,
        "\(name) of \(value.inSeconds) s; it is above zero and at most 9 years")
    }
    func instant(_ value: SimDuration, _ name: String) throws(WorkloadDescriptionError) {
      try require(
        value >= .zero && value <= .longest,
        "\(name) at \(value.inSeconds) s; it lies within the first 9 years")
    }
    switch self {
    case .sinusoid(let amplitude, let period, let peak):
      try require(
        amplitude >= 0 && amplitude <= 1, "an amplitude of \(amplitude); it lies between 0 and 1")
      try length(period, "a period")
      try instant(peak, "a peak")
    case .table(let factors, let every, _, _):
      try require(
        !factors.isEmpty && factors.count <= Self.mostFactors,
        "a table of \(factors.count) factors; it has 1 to \(Self.mostFactors)")
      for value in factors { try factor(value) }
      try length(every, "a cell")
    case .step(let from, let to, let at):
      try factor(from)
      try factor(to)
      try instant(at, "a step")
    case .ramp(let from, let to, let start, let end):
      try factor(from)
      try factor(to)
      try instant(start, "the start of a ramp")
      try instant(end, "the end of a ramp")
      try require(start < end, "a ramp that ends at \(end.inSeconds) s, not after its start")
    case .flashCrowd(let peak, let at, let rise, let decay):
      try factor(peak)
      try instant(at, "a flash crowd")
      try require(
        rise >= .zero && rise <= .longest, "a rise of \(rise.inSeconds) s; it is at least zero")
      try length(decay, "a decay")
    }
  }
}
