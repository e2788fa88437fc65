import SimKernel

/// Several variants of a scenario, each run several times under the same random numbers.
///
/// Replication r of every variant has the same seed and the same number, so that it meets the same arrivals, execution times and
/// faults: see docs/determinism.md.
public struct Comparing: Sendable {
  /// What is compared.
  public struct Plan: Sendable {
    /// The scenario file.
    public var scenario: String
    /// What is replaced in all variants.
    public var changes: [String] = []
    /// The variants, at least two.
    public var variants: [Variant]
    /// The place of the one that all others are compared with.
    public var baseline = 0
    /// What is read of each run: paths in `summary.json`.
    public var metrics: [SummaryPath]
    /// How often each is run, at least two.
    public var replications = 20
    /// The probability with which intervals hold.
    public var confidence = 0.95
    /// Whether is computed what was possible with the requests of each run.
    public var withBounds = false

    /// Creates a plan with the usual numbers.
    public init(scenario: String, variants: [Variant], metrics: [SummaryPath]) {
      self.scenario = scenario
      self.variants = variants
      self.metrics = metrics
    }
  }

  /// One metric of one variant.
  public struct Cell: Sendable {
    /// The values, run by run; empty where a run does not give the metric.
    public let values: [Double]
    /// Their mean; `nil` without values.
    public let mean: Double?
    /// The interval of the mean.
    public let interval: ClosedRange<Double>?
    /// The difference to the baseline; `nil` for the baseline itself and where one of both has no values.
    public let difference: PairedDifference?
    /// ``PairedDifference/p``, adjusted for all comparisons of the table.
    public fileprivate(set) var adjustedP: Double?
  }

  /// The plan.
  public let plan: Plan
  /// By variant and metric.
  public let cells: [[Cell]]
  /// What was possible, by variant and run; empty where that was not asked.
  public let bounds: [[RunBounds]]

  /// Runs all variants.
  ///
  /// - Parameters:
  ///   - plan: What is compared.
  ///   - threads: How many runs are under way at a time; what comes out does not depend on it.
  ///   - progress: Told after each run how many have ended, of how many; one call at a time, from any thread.
  /// - Throws: What is wrong with the scenario, a change or a metric, or that a run failed.
  public init(
    _ plan: Plan, threads: Int,
    progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(SettingsError) {
    var runs: [MeasuredRun] = []
    for variant in plan.variants {
      for replication in 0..<plan.replications {
        runs.append(
          MeasuredRun(
            scenario: plan.scenario, changes: plan.changes + variant.changes,
            replication: replication, readings: plan.metrics.map { .summary($0) },
            computesBounds: plan.withBounds))
      }
    }
    let results = try MeasuredRun.results(of: runs, threads: threads, progress)
    for (number, result) in results.enumerated() {
      guard let failure = result.failure else { continue }
      let variant = plan.variants[number / plan.replications]
      throw SettingsError(
        "replication \(number % plan.replications) of '\(variant.name)' did not come to its end: \(failure)",
        path: plan.scenario)
    }
    self.plan = plan
    bounds =
      plan.withBounds
      ? plan.variants.indices.map { variant in
        (0..<plan.replications).compactMap { results[variant * plan.replications + $0].bounds }
      } : []
    var cells: [[Cell]] = []
    let values = plan.variants.indices.map { variant in
      plan.metrics.indices.map { metric in
        let own = (0..<plan.replications).compactMap {
          results[variant * plan.replications + $0].values[metric]
        }
        return own.count == plan.replications ? own : []
      }
    }
    for variant in plan.variants.indices {
      cells.append(
        plan.metrics.indices.map { metric in
          Self.cell(
            values[variant][metric],
            against: variant == plan.baseline ? [] : values[plan.baseline][metric],
            confidence: plan.confidence)
        })
    }
    self.cells = Self.adjusted(cells)
  }

  private static func cell(
    _ values: [Double], against baseline: [Double], confidence: Double
  ) -> Cell {
    Cell(
      values: values, mean: Statistics.mean(values),
      interval: Statistics.interval(of: values, confidence: confidence),
      difference: values.isEmpty || baseline.isEmpty
        ? nil : PairedDifference(values, against: baseline, confidence: confidence))
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
