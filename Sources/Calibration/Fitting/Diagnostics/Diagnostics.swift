import SimKernel

/// What speaks against treating measured times as one independent sample; reported, not smoothed away.
public struct Diagnostics: Sendable {
  /// Whether times grew or fell while measuring; `nil` with fewer than ten.
  public let drift: Drift?
  /// How times follow the machine's speed; `nil` unless ten or more have a reference.
  public let reference: ReferenceDependence?
  /// How times resemble those measured just before; `nil` with fewer than twenty.
  public let autocorrelation: Autocorrelation?
  /// Times far from the others, in the order measured.
  public let outliers: [Outlier]
  /// Whether there are two modes; `nil` with fewer than twenty times, or with times of zero.
  public let modes: Modes?

  /// A change with time.
  public struct Drift: Sendable {
    /// Spearman's correlation with the order of measuring.
    public let correlation: Double
    /// The probability of one as strong in any order being as likely as any other.
    public let p: Double
    /// The median of the last third divided by that of the first.
    public let lastOverFirst: Double
  }

  /// A relation with a fixed amount of work measured beside each time.
  public struct ReferenceDependence: Sendable {
    /// Spearman's correlation with the reference.
    public let correlation: Double
    /// The probability of one as strong without any relation.
    public let p: Double
    /// What dividing by the reference does to the distance between the quartiles of the logarithms: below 1 it makes times more alike.
    public let spreadRatio: Double
  }

  /// A time far from the others.
  public struct Outlier: Hashable, Sendable {
    /// How long it took, in seconds.
    public let value: Double
    /// The line of the file.
    public let line: Int
    /// The distance of its logarithm from the median, in standard deviations by the median distance.
    public let distance: Double
  }

  /// Looks at `group` in the order of its measuring.
  public init(_ group: SampleGroup) {
    let values = group.observations.map(\.value)
    drift = Self.drift(values)
    reference = Self.reference(group.observations)
    autocorrelation = values.count >= 20 ? Autocorrelation(values) : nil
    outliers = Self.outliers(group.observations)
    let sample = FitSample(values)
    modes = values.count >= 20 && sample.values[0] > 0 ? Modes(sample) : nil
  }

  private static func drift(_ values: [Double]) -> Drift? {
    guard values.count >= 10 else { return nil }
    let relation = RankCorrelation(values.indices.map(Double.init), values)
    let third = values.count / 3
    let first = middle(of: values.prefix(third)) ?? .nan
    return Drift(
      correlation: relation.coefficient, p: relation.p,
      lastOverFirst: first > 0 ? (middle(of: values.suffix(third)) ?? .nan) / first : .nan)
  }

  private static func reference(
    _ observations: [SampleGroup.Observation]
  ) -> ReferenceDependence? {
    let pairs = observations.compactMap { observation in
      observation.reference.map { (observation.value, $0) }
    }.filter { $0.0 > 0 && $0.1 > 0 }
    guard pairs.count >= 10 else { return nil }
    let relation = RankCorrelation(pairs.map(\.1), pairs.map(\.0))
    let before = logSpread(pairs.map(\.0))
    let after = logSpread(pairs.map { $0.0 / $0.1 })
    return ReferenceDependence(
      correlation: relation.coefficient, p: relation.p,
      spreadRatio: before > 0 ? after / before : .nan)
  }

  private static func logSpread(_ values: [Double]) -> Double {
    let logs = values.map { Arithmetic.log($0) }.sorted()
    return quantileOfSorted(logs, 0.75) - quantileOfSorted(logs, 0.25)
  }

  /// Times whose logarithm lies so far from the median that one of them in twenty samples of a log-normal would, and
  /// at least 3.5 standard deviations (Iglewicz and Hoaglin 1993).
  private static func outliers(_ observations: [SampleGroup.Observation]) -> [Outlier] {
    let logs = observations.map { Arithmetic.log(max($0.value, 1e-12)) }
    let centre = middle(of: logs) ?? .nan
    let distances = logs.map { ($0 - centre).magnitude }
    // The median distance from the median of a normal distribution is 0.6745 standard deviations.
    let deviation = (middle(of: distances) ?? 0) / 0.674_5
    guard deviation > 0, observations.count >= 10 else { return [] }
    let bound = max(3.5, -Arithmetic.normalQuantile(0.025 / Double(observations.count)))
    return zip(observations, distances).filter { $0.1 > bound * deviation }.map {
      Outlier(value: $0.0.value, line: $0.0.line, distance: $0.1 / deviation)
    }
  }
}
