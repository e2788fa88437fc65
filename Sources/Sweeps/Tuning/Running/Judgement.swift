import Experiments
import SimKernel

/// The verdict on what a search found: candidates, run anew, and what can be said of each.
struct Judgement {
  private(set) var candidates: [TuningOutcome.Candidate] = []
  private(set) var baseline: Int?
  private(set) var best: [Int?] = []
  private(set) var knee: Int?

  private let plan: TunePlan
  private let points: [TuningOutcome.Point]
  private let runs: PointRuns

  /// Chooses candidates and runs them.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - points: What the search met, the scenario as it is first.
  ///   - runs: Where runs come from; fresh ones have the replications behind those of the search.
  ///   - tell: Told of each stage how many candidates have how many fresh runs.
  /// - Throws: What runs throw.
  init(
    _ plan: TunePlan, _ points: [TuningOutcome.Point], _ runs: PointRuns,
    tell: (_ candidates: Int, _ runs: Int) -> Void
  ) throws {
    self.plan = plan
    self.points = points
    self.runs = runs
    best = plan.definition.objectives.map { _ in nil }
    var chosen = self.chosen()
    guard !chosen.isEmpty else { return }
    if points[0].score != .failed {
      baseline = chosen.count
      chosen.append(0)
    }
    let test = try FrontTest(chosen.count, plan.rules) { open, count in
      tell(open.count, count)
      try runs.run(open.map { points[chosen[$0]].number }, fresh(count))
      return open.map { sample(points[chosen[$0]].number, fresh(count)) }
    }
    candidates = zip(chosen, test.findings).map { place, finding in
      candidate(place, finding, baseline.map { (chosen[$0], test.findings[$0]) })
    }
    chooseBest()
  }

  /// The replications of the first `count` fresh runs.
  private func fresh(_ count: Int) -> Range<Int> {
    let first = plan.definition.replications.search
    return first..<first + count
  }

  // MARK: Who

  /// The places of the best points by the runs of the search, best first.
  private func chosen() -> [Int] {
    let feasible = points.indices.filter { $0 > 0 && points[$0].score.isFeasible }
    let count = plan.definition.candidateCount
    let scores = feasible.map { points[$0].score }
    guard plan.definition.objectives.count == 1 else {
      return FrontSort.best(count, of: scores).map { feasible[$0] }
    }
    // The best of each combination of listed values first: neighbours of the best are no news.
    let ranked = feasible.sorted {
      (points[$0].score.objectives[0], $0) < (points[$1].score.objectives[0], $1)
    }
    var seen: Set<Int> = []
    let firsts = ranked.filter { seen.insert(points[$0].step ?? 0).inserted }
    let others = ranked.filter { !firsts.contains($0) }
    return Array((firsts + others).prefix(count))
  }

  private func sample(_ number: Int, _ replications: Range<Int>) -> CandidateSample? {
    var sample = CandidateSample(objectives: [], excess: [])
    for objective in plan.definition.objectives {
      guard let values = runs.values(of: objective.metric, number, replications)
      else { return nil }
      sample.objectives.append(values.map(objective.signed))
    }
    for limit in plan.limits {
      guard let values = runs.values(of: limit.metric, number, replications) else { return nil }
      sample.excess.append(values.map(limit.excess))
    }
    return sample
  }

  // MARK: What

  private func candidate(
    _ place: Int, _ finding: FrontTest.Finding, _ base: (place: Int, finding: FrontTest.Finding)?
  ) -> TuningOutcome.Candidate {
    let confidence = 1 - plan.rules.levelOfStage
    let number = points[place].number
    var metrics: [TuningOutcome.Measured?] = []
    var differences: [PairedDifference?] = []
    for path in plan.definition.paths {
      let values = runs.values(of: path, number, fresh(finding.runs))
      metrics.append(
        values.flatMap { values in
          guard let mean = Statistics.mean(values),
            let interval = Statistics.interval(of: values, confidence: confidence)
          else { return nil }
          return TuningOutcome.Measured(mean: mean, interval: interval)
        })
      guard let base, base.place != place else {
        differences.append(nil)
        continue
      }
      let common = fresh(min(finding.runs, base.finding.runs))
      let (own, others) = (
        runs.values(of: path, number, common),
        runs.values(of: path, points[base.place].number, common)
      )
      guard let own, let others else {
        differences.append(nil)
        continue
      }
      differences.append(PairedDifference(own, against: others, confidence: confidence))
    }
    return TuningOutcome.Candidate(
      place: place, status: finding.status, runs: finding.runs, metrics: metrics,
      differences: differences, dominatedBy: finding.dominatedBy.sorted(), rivals: finding.rivals)
  }

  /// Best by objective and at the knee, by the runs of the search: chosen without the fresh ones, whose intervals then hold for what was
  /// chosen.
  private mutating func chooseBest() {
    let open = candidates.indices.filter { candidates[$0].status.isOpen && $0 != baseline }
    func objectives(_ candidate: Int) -> [Double] {
      points[candidates[candidate].place].score.objectives
    }
    for objective in best.indices {
      best[objective] = open.min {
        (objectives($0)[objective], $0) < (objectives($1)[objective], $1)
      }
    }
    guard best.count > 1, open.count > 2 else { return }
    // The farthest from the plane through the ends of the front, all objectives scaled to its width (I. Das, Struct. Optim. 18 (1999)
    // 107–115): the least sum.
    func sum(_ candidate: Int) -> Double {
      best.indices.reduce(0.0) { sum, objective in
        let all = open.map { objectives($0)[objective] }
        guard let low = all.min(), let high = all.max(), high > low else { return sum }
        return sum + (objectives(candidate)[objective] - low) / (high - low)
      }
    }
    knee = open.map { (sum($0), $0) }.min { $0 < $1 }?.1
  }
}
