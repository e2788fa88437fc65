import SimKernel

/// A comparison whose answer is known, repeated under other random numbers: how often its intervals hold the answer.
public struct CoverageExperiment: Sendable {
  /// What is known of one metric.
  public struct Truth: Hashable, Sendable {
    /// The metric.
    public let metric: SummaryPath
    /// Its true values, variant by variant.
    public let values: [Double]

    /// Creates what is known of a metric.
    public init(_ metric: SummaryPath, _ values: [Double]) {
      self.metric = metric
      self.values = values
    }
  }

  /// How often intervals held what they should.
  public struct Share: Hashable, Sendable {
    /// Intervals that held it.
    public var held = 0
    /// Intervals that lay above it.
    public var above = 0
    /// Intervals.
    public var all = 0
    /// Half their widths, summed up.
    fileprivate var halfWidths = 0.0

    /// The share of intervals that held it, 0 to 1; `nil` without any.
    public var coverage: Double? { all > 0 ? Double(held) / Double(all) : nil }
    /// The standard error of ``coverage``.
    public var error: Double? {
      coverage.map { ($0 * (1 - $0) / Double(all)).squareRoot() }
    }
    /// Half the width of an interval, on average.
    public var meanHalfWidth: Double? { all > 0 ? halfWidths / Double(all) : nil }

    mutating func count(_ interval: ClosedRange<Double>, _ truth: Double) {
      all += 1
      if interval.contains(truth) { held += 1 }
      if interval.lowerBound > truth { above += 1 }
      halfWidths += (interval.upperBound - interval.lowerBound) / 2
    }
  }

  /// The comparison that is repeated.
  public let plan: Comparing.Plan
  /// What is known, by metric.
  public let truths: [Truth]
  /// By variant and metric: intervals of means.
  public let means: [[Share]]
  /// By variant and metric: intervals of differences to the baseline.
  public let differences: [[Share]]
  /// How many runs of each variant a comparison took, on average.
  public let meanRuns: Double
  /// How many comparisons did not reach the precision that was asked for.
  public let imprecise: Int

  /// Repeats a comparison.
  ///
  /// - Parameters:
  ///   - plan: The comparison; repetition k has the seed k, from one on. Its metrics are those of `truths`.
  ///   - truths: What is known, at least one metric.
  ///   - repetitions: How often.
  ///   - threads: How many comparisons are under way at a time; what comes out does not depend on it.
  ///   - progress: Told after each comparison how many have ended, of how many.
  /// - Throws: What is wrong with the scenario, a change or a metric, or that a run failed.
  public init(
    _ plan: Comparing.Plan, truths: [Truth], repetitions: Int, threads: Int,
    progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(SettingsError) {
    precondition(
      truths.allSatisfy { $0.values.count == plan.variants.count },
      "a metric is known of every variant")
    var plan = plan
    plan.metrics = truths.map(\.metric)
    self.plan = plan
    self.truths = truths
    let comparisons = try SideBySide.results(
      repetitions, threads: threads, progress: { progress($0, repetitions) }
    ) { [plan] number throws(SettingsError) in
      var own = plan
      own.changes.append("seed=\(number + 1)")
      return try Comparing(own, threads: 1)
    }
    let none = plan.variants.map { _ in truths.map { _ in Share() } }
    var (means, differences) = (none, none)
    for comparison in comparisons {
      for (variant, cells) in comparison.cells.enumerated() {
        for (metric, cell) in cells.enumerated() {
          let known = truths[metric].values
          if let interval = cell.interval { means[variant][metric].count(interval, known[variant]) }
          if let difference = cell.difference {
            differences[variant][metric].count(
              difference.interval, known[variant] - known[plan.baseline])
          }
        }
      }
    }
    self.means = means
    self.differences = differences
    meanRuns =
      Double(comparisons.reduce(0) { $0 + $1.runs }) / Double(max(comparisons.count, 1))
    imprecise = comparisons.count { $0.cells.joined().contains { $0.isPrecise == false } }
  }
}
