import Experiments
import SimKernel

/// A tuning from its first point to the verdict: search, then fresh runs of what looks best.
public struct Tuning {
  /// What is told while a tuning goes on.
  public enum Event: Sendable {
    /// Runs were under way when the last tuning ended without a word; each is run alone first.
    case suspects(Int)
    /// So many runs have ended, of at most so many.
    case progress(ended: Int, most: Int)
    /// A generation, or a combination of listed values, is over.
    case step(Int, SearchStep)
    /// So many candidates have fresh runs, each so many.
    case stage(candidates: Int, runs: Int)
  }

  private let plan: TunePlan
  private let runs: PointRuns
  private let paths: [String]
  private let tell: (Event) -> Void

  /// Prepares a tuning.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked, with the points that the database holds.
  ///   - store: Where results go.
  ///   - program: The running program.
  ///   - options: How runs are run.
  ///   - shouldStop: Asked between runs, from any thread; those that are under way come to their end.
  ///   - tell: Told what goes on, on the calling thread.
  public init(
    _ plan: TunePlan, into store: ResultsStore, program: ProgramIdentity,
    _ options: LocalSweep.Options, shouldStop: @escaping @Sendable () -> Bool = { false },
    tell: @escaping (Event) -> Void = { _ in }
  ) {
    self.plan = plan
    self.tell = tell
    paths = plan.definition.paths
    let most = plan.mostRuns
    runs = PointRuns(plan.sweep, store, program, options, shouldStop: shouldStop) { event in
      switch event {
      case .progress(let ended): tell(.progress(ended: ended, most: most))
      case .suspects(let count): tell(.suspects(count))
      }
    }
  }

  /// Searches and judges.
  ///
  /// - Returns: What it came to; without candidates where no point satisfied all constraints.
  /// - Throws: ``TuningInterrupted``, why results cannot be written, or ``TuningFailed`` where all points failed.
  public func run() throws -> TuningOutcome {
    let searched = 0..<plan.definition.replications.search
    try runs.run([0], searched)
    var points = [point(0, nil, searched)]
    let found: Found =
      plan.definition.objectives.count == 1 ? try searchScalar() : try searchFront()
    for individual in found.met {
      let number = try runs.numbers(of: [individual.point])[0]
      points.append(point(number, individual.step, searched))
    }
    guard found.met.contains(where: { $0.score != .failed }) else {
      throw TuningFailed(
        points: found.met.count, reason: points.dropFirst().lazy.compactMap(\.problem).first ?? "")
    }
    let searchRuns = runs.count
    let judged = try Judgement(plan, points, runs) { tell(.stage(candidates: $0, runs: $1)) }
    return TuningOutcome(
      plan: plan, points: points, steps: found.steps, end: found.end,
      reference: found.reference, candidates: judged.candidates, baseline: judged.baseline,
      best: judged.best, knee: judged.knee, stages: plan.rules.stages,
      intervalConfidence: 1 - plan.rules.levelOfStage, searchRuns: searchRuns,
      freshRuns: runs.count - searchRuns)
  }

  /// What a search came to.
  private struct Found {
    var met: [Individual<SweepPoint>]
    var steps: [SearchStep]
    var end: SearchEnd
    var reference: [Double]?
  }

  private func searchFront() throws -> Found {
    let settings = plan.definition.search
    var how = ParetoSearch<SweepPoint>.Settings()
    how.population = settings.population
    how.generations = settings.generations
    how.mostPoints = settings.budget == nil ? nil : plan.definition.mostPoints
    how.stall = settings.stall
    how.leastGain = settings.leastGain
    how.seed = settings.seed
    var search = ParetoSearch<SweepPoint>(plan.space.genes, how)
    var step = 0
    let end = try search.run(
      point: { try plan.space.point($0) }, evaluate: evaluate,
      tell: {
        tell(.step(step, $0))
        step += 1
      })
    let reference = search.box.map {
      zip(plan.definition.objectives, $0.reference).map { $0.signed($1) }
    }
    return Found(met: search.met, steps: search.steps, end: end, reference: reference)
  }

  private func searchScalar() throws -> Found {
    let definition = plan.definition
    var search = ScalarSearch<SweepPoint>(
      plan.space.genes, population: definition.search.population,
      mostPoints: definition.mostPoints)
    var step = 0
    let end = try search.run(
      point: { try plan.space.point($0) }, evaluate: evaluate,
      tell: {
        tell(.step(step, $0))
        step += 1
      })
    return Found(met: search.met, steps: search.steps, end: end, reference: nil)
  }

  private func evaluate(_ points: [SweepPoint]) throws -> [SearchScore] {
    let searched = 0..<plan.definition.replications.search
    let numbers = try runs.numbers(of: points)
    try runs.run(numbers, searched)
    return numbers.map { score(means($0, searched)) }
  }

  private func means(_ number: Int, _ replications: Range<Int>) -> [Double?] {
    paths.map { runs.values(of: $0, number, replications).flatMap(Statistics.mean) }
  }

  /// The score of a point with these means; that of a failed one where a mean that is needed is not there.
  private func score(_ means: [Double?]) -> SearchScore {
    var objectives: [Double] = []
    var violation = 0.0
    for objective in plan.definition.objectives {
      guard let mean = means[place(of: objective.metric)] else { return .failed }
      objectives.append(objective.signed(mean))
    }
    for limit in plan.limits {
      guard let mean = means[place(of: limit.metric)] else { return .failed }
      violation += limit.violation(mean)
    }
    return SearchScore(objectives: objectives, violation: violation)
  }

  private func place(of metric: String) -> Int { paths.firstIndex(of: metric) ?? 0 }

  private func point(
    _ number: Int, _ step: Int?, _ searched: Range<Int>
  ) -> TuningOutcome.Point {
    let means = means(number, searched)
    let score = score(means)
    return TuningOutcome.Point(
      number: number, values: runs.plan.points[number].values, step: step, means: means,
      score: score,
      problem: score == .failed ? runs.problem(of: number, plan.needed, searched) : nil)
  }
}

/// That no point of a tuning could be run.
public struct TuningFailed: Error, Hashable, Sendable {
  /// How many were tried.
  public let points: Int
  /// What became of the first.
  public let reason: String
}

extension TunePlan {
  /// How much is run of candidates.
  var rules: FrontTest.Rules {
    FrontTest.Rules(
      first: definition.replications.first, most: definition.replications.most,
      confidence: definition.confidence)
  }

  /// The metrics without which a point has no score.
  var needed: [String] { definition.objectives.map(\.metric) + limits.map(\.metric) }

  /// The most runs: of the search, then of all candidates and the scenario as it is.
  public var mostRuns: Int {
    (definition.mostPoints + 1) * definition.replications.search
      + (definition.candidateCount + 1) * definition.replications.most
  }
}
