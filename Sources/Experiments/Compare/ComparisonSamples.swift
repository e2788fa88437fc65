import SimKernel
import Synchronization

/// What all variants gave, sample by sample: a sample is a run, a pair of antithetic runs or a part of a long run, and the samples
/// of one number have met the same random numbers in all variants.
struct ComparisonSamples: Sendable {
  /// By variant, metric and sample; empty where a sample does not give the metric.
  var values: [[[Double]]]
  /// By variant and metric, of all samples together, where that is not the mean of the samples.
  var whole: [[Double?]]?
  /// By variant and metric: how many times as many independent runs would be needed, where runs come in pairs.
  var antitheticRatio: [[Double?]]?
  /// How many samples there are.
  var count: Int

  /// The values of a variant less those of the baseline, sample by sample; empty where one of both has none.
  func differences(_ variant: Int, _ metric: Int, to baseline: Int) -> [Double] {
    let (own, other) = (values[variant][metric], values[baseline][metric])
    return own.count == other.count ? zip(own, other).map { $0 - $1 } : []
  }
}

/// Runs of all variants, repeated under other random numbers, that can be made more.
struct ComparedRuns: Sendable {
  let plan: Comparing.Plan
  /// What is replaced in all variants.
  let changes: [String]
  /// By variant, run and metric.
  private(set) var values: [[[Double?]]]
  /// By variant and run, where bounds are asked for.
  private(set) var bounds: [[RunBounds]]
  /// How long completed requests took, all runs of a variant together.
  private(set) var responseTimes: [BucketCounts]

  init(_ plan: Comparing.Plan, changes: [String]) {
    self.plan = plan
    self.changes = changes
    values = plan.variants.map { _ in [] }
    bounds = plan.variants.map { _ in [] }
    responseTimes = plan.variants.map { _ in BucketCounts() }
  }

  /// How many runs of each variant there are.
  var count: Int { values.first?.count ?? 0 }

  /// Runs until there are `count` runs of each variant.
  ///
  /// - Throws: What is wrong with the scenario, a change or a metric, or that a run failed.
  mutating func extend(
    to count: Int, threads: Int, progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void
  ) throws(SettingsError) {
    let (first, before) = (self.count, self.count * plan.variants.count)
    let (plan, changes) = (plan, changes)
    let each = count - first
    // Put together at once, or memory would grow with the number of runs; sums do not depend on which run ends first.
    let pooled = Mutex(responseTimes)
    let results = try SideBySide.results(
      each * plan.variants.count, threads: threads,
      progress: { progress(before + $0, count * plan.variants.count) }
    ) { number throws(SettingsError) in
      let variant = plan.variants[number / each]
      let run = first + number % each
      var result = try MeasuredRun(
        scenario: plan.scenario, changes: changes + variant.changes + Self.pairing(of: run, plan),
        replication: plan.isAntithetic ? run / 2 : run, readings: plan.metrics.map { .summary($0) },
        computesBounds: plan.withBounds
      ).result()
      if let failure = result.failure {
        throw SettingsError(
          "replication \(run) of '\(variant.name)' did not come to its end: \(failure)",
          path: plan.scenario)
      }
      pooled.withLock { $0[number / each].merge(result.responseTimes) }
      result.responseTimes = BucketCounts()
      return result
    }
    responseTimes = pooled.withLock { $0 }
    for variant in plan.variants.indices {
      let own = results[variant * each..<(variant + 1) * each]
      values[variant] += own.map(\.values)
      bounds[variant] += own.compactMap(\.bounds)
    }
  }

  private static func pairing(of run: Int, _ plan: Comparing.Plan) -> [String] {
    guard plan.isAntithetic else { return [] }
    return [run.isMultiple(of: 2) ? "pairing=original" : "pairing=mirrored"]
  }

  /// The runs as samples; two runs are one where they are antithetic.
  var samples: ComparisonSamples {
    let runs = values.map { variant in
      plan.metrics.indices.map { metric in
        let own = variant.compactMap { $0[metric] }
        return own.count == count ? own : []
      }
    }
    guard plan.isAntithetic else { return ComparisonSamples(values: runs, count: count) }
    let pairs = runs.map { $0.map { AntitheticPairs($0) } }
    return ComparisonSamples(
      values: pairs.map { $0.map(\.means) },
      antitheticRatio: pairs.map { $0.map(\.varianceRatio) }, count: count / 2)
  }
}
