import SimKernel

/// Several variants of a scenario, each run several times under the same random numbers.
///
/// Replication r of every variant has the same seed and the same number, so that it meets the same arrivals, execution times and
/// faults: see docs/determinism.md. The same holds for the parts of a long run.
public struct Comparing: Sendable {
  /// One metric of one variant.
  public struct Cell: Sendable {
    /// The values, sample by sample: of runs, of pairs of runs, or of parts of a run; empty where one does not give the metric.
    public let values: [Double]
    /// The metric of all samples: the mean of ``values``, or that of the long run they are parts of; `nil` without values.
    public let mean: Double?
    /// The interval around ``mean``.
    public let interval: ClosedRange<Double>?
    /// Whether the parts of a long run are independent; `nil` where samples are runs.
    public let independence: BatchIndependence?
    /// The difference to the baseline; `nil` for the baseline itself and where one of both has no values.
    public let difference: PairedDifference?
    /// Whether the differences of parts of a long run are independent; `nil` where samples are runs.
    public let differenceIndependence: BatchIndependence?
    /// ``PairedDifference/p``, adjusted for all comparisons of the table.
    public fileprivate(set) var adjustedP: Double?
    /// How many times as many independent runs would tell as much as antithetic ones; `nil` where runs come alone.
    public let antitheticRatio: Double?
    /// Whether the interval is as narrow as asked for, and that of the difference; `nil` where nothing was asked for.
    public let isPrecise: Bool?
  }

  /// The plan.
  public let plan: Plan
  /// By variant and metric.
  public let cells: [[Cell]]
  /// What was possible, by variant and run; empty where that was not asked.
  public let bounds: [[RunBounds]]
  /// How long completed requests took, by variant, all of its runs together.
  public let responseTimes: [BucketCounts]
  /// How many runs of each variant were measured.
  public let runs: Int
  /// The warm-up that was cut, where it was looked for.
  public let warmUp: SimDuration?
  /// Whether its end was found, or else the first half of the longest was cut.
  public let warmUpIsFound: Bool

  /// Runs all variants.
  ///
  /// - Parameters:
  ///   - plan: What is compared.
  ///   - threads: How many runs are under way at a time; what comes out does not depend on it.
  ///   - progress: Told after each run how many have ended, of how many as far as is known; one call at a time, from any thread.
  /// - Throws: What is wrong with the scenario, a change or a metric, or that a run failed.
  public init(
    _ plan: Plan, threads: Int,
    progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(SettingsError) {
    self.plan = plan
    var changes = plan.changes
    if plan.findsWarmUp {
      let finding = try Self.warmUp(of: plan, threads: threads, progress)
      changes.append("metrics.warmUp=\(finding.length.written)")
      (warmUp, warmUpIsFound) = (finding.length, finding.isFound)
    } else {
      (warmUp, warmUpIsFound) = (nil, true)
    }
    if let batches = plan.batches {
      let (levels, times) = try ComparedBatches(plan: plan, changes: changes)
        .levels(batches, threads: threads, progress: progress)
      responseTimes = times
      runs = 1
      bounds = []
      cells = Self.cells(levels, plan)
      return
    }
    var compared = ComparedRuns(plan, changes: changes)
    var next = plan.replications
    var samples: ComparisonSamples
    repeat {
      try compared.extend(to: next, threads: threads, progress: progress)
      samples = compared.samples
      next = Self.runsNeeded(samples, plan)
    } while next > compared.count
    runs = compared.count
    bounds = plan.withBounds ? compared.bounds : []
    responseTimes = compared.responseTimes
    cells = Self.cells([samples], plan)
  }

  /// Whether every interval is as narrow as asked for.
  public var isPrecise: Bool { cells.joined().allSatisfy { $0.isPrecise != false } }

  // MARK: How much is run

  /// The warm-up that all variants need.
  private static func warmUp(
    of plan: Plan, threads: Int, _ progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void
  ) throws(SettingsError) -> WarmUpPilot.Finding {
    let each = WarmUpPilot.replications
    let count = plan.variants.count * each
    let series = try SideBySide.results(
      count, threads: threads, progress: { progress($0, count) }
    ) { number throws(SettingsError) in
      try WarmUpPilot(
        scenario: plan.scenario, changes: plan.changes + plan.variants[number / each].changes,
        number: number % each
      ).series()
    }
    let findings = plan.variants.indices.map {
      WarmUpPilot.finding(Array(series[$0 * each..<($0 + 1) * each]))
    }
    return WarmUpPilot.Finding(
      length: findings.map(\.length).max() ?? .zero, isFound: findings.allSatisfy(\.isFound))
  }

  /// How many runs there must be for every interval to be as narrow as asked for.
  private static func runsNeeded(_ samples: ComparisonSamples, _ plan: Plan) -> Int {
    guard let precision = plan.precision else { return plan.replications }
    let (runsPerSample, first) = (plan.runsPerSample, plan.firstStage ?? samples.count)
    let most = plan.mostReplications / runsPerSample
    var needed = samples.count
    for variant in plan.variants.indices {
      for metric in plan.metrics.indices {
        for (values, scale) in widths(samples, variant, metric, plan) {
          needed = max(
            needed,
            precision.samplesNeeded(
              by: values, first: first, scale: scale,
              confidence: plan.confidence, most: most))
        }
      }
    }
    return needed * runsPerSample
  }

  /// The values whose intervals are to be narrow, with what they are measured against: a variant's own by itself, its differences by the
  /// baseline.
  private static func widths(
    _ samples: ComparisonSamples, _ variant: Int, _ metric: Int, _ plan: Plan
  ) -> [(values: [Double], scale: Double)] {
    let own = samples.values[variant][metric]
    guard let mean = Statistics.mean(own) else { return [] }
    var widths = [(own, mean)]
    let differences = samples.differences(variant, metric, to: plan.baseline)
    if variant != plan.baseline, !differences.isEmpty,
      let scale = Statistics.mean(samples.values[plan.baseline][metric])
    {
      widths.append((differences, scale))
    }
    return widths
  }

  // MARK: What comes out

  // The levels are the samples; where they are parts of a long run, with fewer and fewer parts.
  private static func cells(_ levels: [ComparisonSamples], _ plan: Plan) -> [[Cell]] {
    adjusted(
      plan.variants.indices.map { variant in
        plan.metrics.indices.map { cell(levels, variant, $0, plan) }
      })
  }

  private static func cell(
    _ levels: [ComparisonSamples], _ variant: Int, _ metric: Int, _ plan: Plan
  ) -> Cell {
    let own = level(levels) { $0.values[variant][metric] }
    let values = levels[own.level].values[variant][metric]
    let whole = levels[0].whole?[variant][metric]
    let paired = level(levels) { $0.differences(variant, metric, to: plan.baseline) }
    let isCompared =
      variant != plan.baseline
      && !levels[paired.level].differences(variant, metric, to: plan.baseline).isEmpty
    let of = levels[paired.level].values
    let first = plan.firstStage
    let isPrecise = plan.precision.map { precision in
      widths(levels[0], variant, metric, plan).allSatisfy {
        precision.isReached(
          by: $0.values, first: first ?? $0.values.count, scale: $0.scale,
          confidence: plan.confidence)
      }
    }
    return Cell(
      values: values, mean: values.isEmpty ? nil : whole ?? Statistics.mean(values),
      interval: values.isEmpty
        ? nil
        : Statistics.interval(
          of: values, confidence: plan.confidence, first: first, around: whole),
      independence: own.independence,
      difference: isCompared
        ? PairedDifference(
          of[variant][metric], against: of[plan.baseline][metric], confidence: plan.confidence,
          first: first,
          estimate: whole.flatMap { own in
            levels[0].whole?[plan.baseline][metric].map { own - $0 }
          }) : nil,
      differenceIndependence: isCompared ? paired.independence : nil,
      antitheticRatio: levels[0].antitheticRatio?[variant][metric], isPrecise: isPrecise)
  }

  /// The first level at which values may be taken as independent, or else the last.
  private static func level(
    _ levels: [ComparisonSamples], _ values: (ComparisonSamples) -> [Double]
  ) -> (level: Int, independence: BatchIndependence?) {
    guard levels[0].whole != nil else { return (0, nil) }
    var found: (level: Int, independence: BatchIndependence?) = (0, nil)
    for (place, level) in levels.enumerated() {
      let own = values(level)
      guard own.count >= 3 else { continue }
      found = (place, BatchIndependence(own))
      if found.independence?.holds == true { break }
    }
    return found
  }

  private static func adjusted(_ cells: [[Cell]]) -> [[Cell]] {
    var cells = cells
    var places: [(variant: Int, metric: Int)] = []
    var values: [Double] = []
    for variant in cells.indices {
      for metric in cells[variant].indices {
        guard let p = cells[variant][metric].difference?.p else { continue }
        places.append((variant, metric))
        values.append(p)
      }
    }
    for (place, p) in zip(places, HolmCorrection.adjusted(values)) {
      cells[place.variant][place.metric].adjustedP = p
    }
    return cells
  }
}
