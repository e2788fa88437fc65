import ClusterModel
import SimKernel

/// One long run of each variant, cut into parts of equal length in time.
struct ComparedBatches: Sendable {
  let plan: Comparing.Plan
  /// What is replaced in all variants.
  let changes: [String]

  /// Runs all variants, and again with half as many parts while any parts depend on each other.
  ///
  /// - Parameters:
  ///   - count: The number of parts to begin with.
  ///   - threads: How many runs are under way at a time.
  ///   - progress: Told after each run how many have ended, of how many as far as is known.
  /// - Returns: The samples, by falling number of parts, at least one element; and how long completed requests of each variant took.
  /// - Throws: What is wrong with the scenario, a change or a metric, that a run failed or is too short.
  func levels(
    _ count: Int, threads: Int, progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void
  ) throws(SettingsError) -> (levels: [ComparisonSamples], responseTimes: [BucketCounts]) {
    let plan = plan
    let variants = plan.variants.count
    let runs = try SideBySide.results(
      variants, threads: threads, progress: { progress($0, 2 * variants) }
    ) { variant throws(SettingsError) in try whole(of: plan.variants[variant]) }
    var levels: [ComparisonSamples] = []
    var count = count
    repeat {
      let before = (levels.count + 1) * variants
      let parts = try SideBySide.results(
        variants, threads: threads, progress: { progress(before + $0, before + variants) }
      ) { [count] variant throws(SettingsError) in
        try self.parts(count, of: plan.variants[variant], runs[variant])
      }
      levels.append(
        ComparisonSamples(
          values: parts.map { parts in
            plan.metrics.indices.map { metric in
              let own = parts.compactMap { $0[metric] }
              return own.count == count ? own : []
            }
          }, whole: runs.map(\.values), count: count))
      count /= 2
    } while count >= Comparing.Plan.leastBatches && hasDependence(levels)
    return (levels, runs.map(\.responseTimes))
  }

  /// Whether any values, or differences to the baseline, depend on their neighbours at every level so far, or a part had none.
  private func hasDependence(_ levels: [ComparisonSamples]) -> Bool {
    plan.variants.indices.contains { variant in
      plan.metrics.indices.contains { metric in
        // What the whole run does not give, no part of it will.
        guard levels[0].whole?[variant][metric] != nil,
          levels[0].whole?[plan.baseline][metric] != nil
        else { return false }
        let isIndependent = { (values: (ComparisonSamples) -> [Double]) in
          levels.contains { level in
            let own = values(level)
            return own.count >= 3 && BatchIndependence(own).holds
          }
        }
        return !isIndependent { $0.values[variant][metric] }
          || !isIndependent { $0.differences(variant, metric, to: plan.baseline) }
      }
    }
  }

  private struct Whole: Sendable {
    var values: [Double?]
    var start: SimTime
    var end: SimTime
    var responseTimes: BucketCounts
  }

  private func prepared(_ variant: Variant) throws(SettingsError) -> Runner {
    var loaded = try ScenarioLoader.load(
      plan.scenario, overrides: changes + variant.changes)
    loaded.scenario.metrics.configuration.samplingPeriod = nil
    loaded.scenario.metrics.configuration.recordsInvocations = false
    loaded.scenario.metrics.configuration.recordsContainers = false
    return Runner(
      loaded.scenario, try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder))
  }

  private func whole(of variant: Variant) throws(SettingsError) -> Whole {
    let runner = try prepared(variant)
    let outcome = runner.run()
    guard outcome.end == .complete else {
      throw SettingsError(
        "the run of '\(variant.name)' did not come to its end: \(outcome.summary.incompleteReason ?? "")",
        path: plan.scenario)
    }
    let end = outcome.checkpoints.last?.time ?? .start
    return Whole(
      values: try values(in: outcome.summary), start: min(.start + runner.warmUp, end), end: end,
      responseTimes: outcome.responseTimes)
  }

  private func parts(
    _ count: Int, of variant: Variant, _ whole: Whole
  ) throws(SettingsError) -> [[Double?]] {
    let length = (whole.end - whole.start).nanoseconds
    guard length >= Int64(count) else {
      throw SettingsError(
        "the run of '\(variant.name)' is too short to be cut into \(count) parts",
        path: plan.scenario)
    }
    let instants = (0...count).map { part in
      // Whole parts first: the product could be too large.
      whole.start
        + .nanoseconds(
          length / Int64(count) * Int64(part)
            + length % Int64(count) * Int64(part) / Int64(count))
    }
    guard let parts = try prepared(variant).parts(between: instants) else {
      throw SettingsError("the workload could not be read to its end", path: plan.scenario)
    }
    var rows: [[Double?]] = []
    for part in parts { rows.append(try values(in: part)) }
    return rows
  }

  private func values(in summary: RunSummary) throws(SettingsError) -> [Double?] {
    let tree = summary.tree
    var values: [Double?] = []
    for path in plan.metrics {
      do throws(SummaryPathError) { values.append(try path.value(in: tree)) } catch {
        throw SettingsError(error.description, path: plan.scenario)
      }
    }
    return values
  }
}
