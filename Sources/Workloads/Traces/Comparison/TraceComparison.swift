/// How far two traces are apart in one quantity.
public struct MarginalDistance: Hashable, Sendable {
  /// The quantity.
  public let quantity: TraceQuantity
  /// How closely the values were compared: as closely as those of the trace whose values were kept less closely.
  public let precision: SamplePrecision
  /// The Kolmogorov–Smirnov distance, from 0 to 1; `nil` where a trace has no values.
  public let kolmogorovSmirnov: Double?
  /// What the Kolmogorov–Smirnov distance of independent samples of one distribution exceeds in 5 % of cases: see
  /// ``EmpiricalSteps/chance(beside:)``.
  public let chance: Double?
  /// The Wasserstein distance of order one, in the unit of the quantity; `nil` where a trace has no values.
  public let wasserstein: Double?
  /// That relative to the mean of the first trace; `nil` also where that is zero.
  public let relativeWasserstein: Double?

  /// Compares what two traces show of `quantity`.
  ///
  /// If one of them has its values in bins, those of the other are put into the same bins: both distances are then off by what lies
  /// within a bin, the second by at most 1/128 of both means.
  init(_ quantity: TraceQuantity, _ a: TraceMarginal, _ b: TraceMarginal) {
    self.quantity = quantity
    let isBinned = a.precision == .bins || b.precision == .bins
    precision =
      isBinned ? .bins : a.precision == .drawn || b.precision == .drawn ? .drawn : .exact
    let (left, right) = isBinned ? (a.steps.binned(), b.steps.binned()) : (a.steps, b.steps)
    kolmogorovSmirnov = left.kolmogorovSmirnov(to: right)
    chance = left.chance(beside: right)
    wasserstein = left.wasserstein(to: right)
    if let mean = a.mean, mean > 0 {
      relativeWasserstein = wasserstein.map { $0 / mean }
    } else {
      relativeWasserstein = nil
    }
  }
}

/// How alike two traces are.
public struct TraceComparison: Sendable {
  /// The first trace, which distances are relative to: the recorded one.
  public let a: TraceFeatures
  /// The second.
  public let b: TraceFeatures
  /// How far they are apart in each quantity, in the order of `TraceQuantity.allCases`.
  public let distances: [MarginalDistance]

  /// Compares two traces.
  public init(_ a: TraceFeatures, _ b: TraceFeatures) {
    self.a = a
    self.b = b
    distances = TraceQuantity.allCases.map { MarginalDistance($0, a[$0], b[$0]) }
  }
}
