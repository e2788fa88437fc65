import SimKernel

/// The search for a front of two or three objectives: NSGA-II.
///
/// A first generation that fills the space; then, again and again, as many children of parents chosen by tournaments, and of both together
/// the best: by front, and within one by the room around them. What was met once is not met again, so that a small space is searched
/// through and budgets are spent on what is new. The same seed and evaluation give the same search.
///
/// Source: K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, IEEE Trans. Evolutionary Computation 6 (2002) 182–197.
struct ParetoSearch<Point: Hashable & Sendable> {
  /// How much is searched.
  struct Settings: Hashable, Sendable {
    /// Points of a generation.
    var population = 32
    /// The most generations.
    var generations = 20
    /// The most points; `nil` for as many as generations have.
    var mostPoints: Int?
    /// After how many generations without gain the search ends; `nil` for none.
    var stall: Int?
    /// The growth of the hypervolume in that time that counts as gain, as a part of it.
    var leastGain = 0.001
    /// The seed of tournaments, crossovers and mutations.
    var seed: UInt64 = 1
  }

  /// Attempts at a new point, for each that is wanted.
  private static var attempts: Int { 50 }

  private let genes: [Gene]
  private let settings: Settings
  /// All that has been met, in order.
  private(set) var met: [Individual<Point>] = []
  /// What each generation came to.
  private(set) var steps: [SearchStep] = []
  /// Where hypervolumes are measured from, and the size of the box that counts as 1; `nil` before a point is feasible.
  private(set) var box: HypervolumeBox?
  private var seen: Set<Point> = []
  private var front: [[Double]] = []

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - genes: What varies; at least one gene.
  ///   - settings: How much is searched.
  init(_ genes: [Gene], _ settings: Settings) {
    self.genes = genes
    self.settings = settings
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - point: What a genome stands for; `nil` for what must not be.
  ///   - evaluate: The scores of new points, in their order: a generation at a time.
  ///   - tell: Told of each generation.
  /// - Returns: Why it ended.
  /// - Throws: What the closures throw.
  mutating func run(
    point: ([Double]) throws -> Point?, evaluate: ([Point]) throws -> [SearchScore],
    tell: (SearchStep) -> Void = { _ in }
  ) throws -> SearchEnd {
    var parents: [Individual<Point>] = []
    var end: SearchEnd?
    while end == nil {
      var wanted = settings.population
      if let most = settings.mostPoints {
        wanted = steps.isEmpty ? min(wanted, most) : wanted
        guard met.count + wanted <= most else { return .budget }
      }
      let fresh = try steps.isEmpty ? starting(wanted, point) : children(of: parents, wanted, point)
      guard !fresh.isEmpty else { return .exhausted }
      let scores = try evaluate(fresh.map(\.point))
      let step = steps.count
      let born = zip(fresh, scores).map {
        Individual(genome: $0.genome, point: $0.point, score: $1, step: step)
      }
      met += born
      parents = chosen(from: parents + born)
      note(born)
      tell(steps[step])
      if fresh.count < wanted {
        end = .exhausted
      } else if steps.count >= settings.generations {
        end = .generations
      } else if isStalled {
        end = .stalled
      }
    }
    return end ?? .generations
  }

  private typealias Newborn = (genome: [Double], point: Point)

  private mutating func starting(
    _ wanted: Int, _ point: ([Double]) throws -> Point?
  ) throws -> [Newborn] {
    var source = StartingGenomes(genes, chunk: wanted, seed: settings.seed)
    var fresh: [Newborn] = []
    for _ in 0..<wanted * Self.attempts where fresh.count < wanted {
      try add(source.next(), point, to: &fresh)
    }
    return fresh
  }

  private mutating func children(
    of parents: [Individual<Point>], _ wanted: Int, _ point: ([Double]) throws -> Point?
  ) throws -> [Newborn] {
    // Parents are in the order of their fronts, and of the room around them: the crowded comparison.
    var variation = Variation(
      genes, RandomStream(seed: settings.seed, name: "tune/generation/\(steps.count)"))
    var fresh: [Newborn] = []
    for _ in 0..<wanted * Self.attempts / 2 where fresh.count < wanted {
      let one = variation.tournament(parents.count)
      let other = variation.tournament(parents.count)
      for child in variation.children(of: parents[one].genome, and: parents[other].genome)
      where fresh.count < wanted { try add(child, point, to: &fresh) }
    }
    // Where parents have no new children any more, something may be left elsewhere.
    for _ in 0..<wanted * Self.attempts where fresh.count < wanted {
      try add(variation.anywhere(), point, to: &fresh)
    }
    return fresh
  }

  private mutating func add(
    _ genome: [Double], _ point: ([Double]) throws -> Point?, to fresh: inout [Newborn]
  ) throws {
    guard let point = try point(genome), seen.insert(point).inserted else { return }
    fresh.append((genome, point))
  }

  private func chosen(from all: [Individual<Point>]) -> [Individual<Point>] {
    FrontSort.best(settings.population, of: all.map(\.score)).map { all[$0] }
  }

  // MARK: Progress

  private mutating func note(_ born: [Individual<Point>]) {
    let feasible = born.filter(\.score.isFeasible).map(\.score.objectives)
    if box == nil { box = HypervolumeBox(feasible) }
    for point in feasible {
      func isNoWorse(_ one: [Double], _ other: [Double]) -> Bool {
        zip(one, other).allSatisfy { $0 <= $1 }
      }
      guard !front.contains(where: { isNoWorse($0, point) }) else { continue }
      front.removeAll { isNoWorse(point, $0) }
      front.append(point)
    }
    steps.append(
      SearchStep(
        points: met.count, feasible: met.count { $0.score.isFeasible }, front: front.count,
        hypervolume: box.map { $0.share(of: front) }))
  }

  private var isStalled: Bool {
    guard let stall = settings.stall, steps.count > stall,
      let now = steps[steps.count - 1].hypervolume,
      let before = steps[steps.count - 1 - stall].hypervolume
    else { return false }
    return now - before <= settings.leastGain * now
  }
}

/// How far a search is after a generation, or a combination of choices.
public struct SearchStep: Hashable, Sendable {
  /// Points met so far.
  public let points: Int
  /// How many of them violate no constraint.
  public let feasible: Int
  /// How many of these nobody dominates, as far as the search can tell; one for one objective.
  public let front: Int
  /// The hypervolume of the front so far, 1 being the box of the first generation; `nil` before a point is feasible and for one
  /// objective.
  public let hypervolume: Double?
}

/// The box that hypervolumes are measured in.
///
/// The reference point is the worst of the first generation in each objective, and a tenth of the way from the best beyond it; the box
/// reaches to the best. What is found later may reach beyond it: shares above 1 are possible.
struct HypervolumeBox: Hashable, Sendable {
  /// Its worst corner, by objective.
  let reference: [Double]
  /// Its best corner.
  let ideal: [Double]

  /// The box of points, by point and objective; `nil` for none.
  init?(_ points: [[Double]]) {
    guard let first = points.first else { return nil }
    var (worst, best) = (first, first)
    for point in points {
      for objective in point.indices {
        worst[objective] = max(worst[objective], point[objective])
        best[objective] = min(best[objective], point[objective])
      }
    }
    ideal = best
    reference = zip(worst, best).map { worst, best in
      // Where all are equal, something must be left to gain.
      worst > best ? worst + 0.1 * (worst - best) : worst + 0.1 * max(worst.magnitude, 1e-9)
    }
  }

  /// The hypervolume of a front as a part of the box.
  func share(of front: [[Double]]) -> Double {
    let size = zip(reference, ideal).reduce(1.0) { $0 * ($1.0 - $1.1) }
    return Hypervolume.of(front, below: reference) / size
  }
}
