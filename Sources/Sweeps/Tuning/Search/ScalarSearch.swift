import Calibration

/// The search for the best point of one objective: GSL's minimisers on the mean of a fixed sample.
///
/// Every point is run with the same replications, so that what is minimised is a function without noise (sample average approximation:
/// A. Shapiro, Handbooks in Operations Research 10 (2003) 353–425). Each combination of choices is searched by itself: first some points
/// that fill its space, then from the best of them Nelder and Mead's simplex, or Brent's method where there is only one range.
struct ScalarSearch<Point: Hashable & Sendable> {
  /// The most combinations of choices.
  static var mostCombinations: Int { 64 }
  /// A simplex ends when it is so small, as a part of the unit cube: less changes no metric that people tune for.
  private static var tolerance: Double { 1e-3 }
  /// How far the first simplex reaches.
  private static var reach: Double { 0.15 }
  /// From how many starting points a combination is searched at most.
  private static var starts: Int { 3 }

  private let genes: [Gene]
  private let population: Int
  private let mostPoints: Int
  /// All that has been met, in order.
  private(set) var met: [Individual<Point>] = []
  /// What each combination came to.
  private(set) var steps: [SearchStep] = []
  private var known: [Point: SearchScore] = [:]
  private var penalty = Penalty([])

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - genes: What varies; at least one gene.
  ///   - population: How many points fill the space at first, over all combinations.
  ///   - mostPoints: The most points, over all combinations.
  init(_ genes: [Gene], population: Int, mostPoints: Int) {
    self.genes = genes
    self.population = population
    self.mostPoints = mostPoints
  }

  /// How many combinations of choices there are; `nil` for more than can be counted.
  static func combinations(_ genes: [Gene]) -> Int? {
    var count = 1
    for case .choice(let choices) in genes {
      let (product, overflows) = count.multipliedReportingOverflow(by: choices)
      if overflows { return nil }
      count = product
    }
    return count
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - point: What a genome stands for; `nil` for what must not be.
  ///   - evaluate: The scores of new points, in their order: one at a time, but for those that fill the space.
  ///   - tell: Told of each combination.
  /// - Returns: Why it ended.
  /// - Throws: What the closures throw.
  mutating func run(
    point: ([Double]) throws -> Point?, evaluate: ([Point]) throws -> [SearchScore],
    tell: (SearchStep) -> Void = { _ in }
  ) throws -> SearchEnd {
    let count = Self.combinations(genes) ?? Self.mostCombinations
    var end = SearchEnd.converged
    for combination in 0..<count {
      // What one combination leaves is the others'.
      let share = (mostPoints - met.count) / (count - combination)
      let last = met.count + share
      try search(combination, upTo: last, first: max(population / count, 3), point, evaluate)
      if met.count >= last { end = .budget }
      steps.append(
        SearchStep(
          points: met.count, feasible: met.count { $0.score.isFeasible },
          front: met.contains { $0.score.isFeasible } ? 1 : 0, hypervolume: nil))
      tell(steps[combination])
    }
    return end
  }

  private mutating func search(
    _ combination: Int, upTo last: Int, first: Int, _ point: ([Double]) throws -> Point?,
    _ evaluate: ([Point]) throws -> [SearchScore]
  ) throws {
    let fixed = choices(of: combination)
    let places = genes.indices.filter { genes[$0] == .place }
    func genome(_ coordinates: [Double]) -> [Double] {
      var genome = fixed
      for (place, value) in zip(places, coordinates) { genome[place] = value }
      return genome
    }
    let starting = places.isEmpty ? [[]] : Self.starting(places.count, first)
    try add(starting.map(genome), upTo: last, combination, point, evaluate)
    guard !places.isEmpty else { return }
    penalty = Penalty(met.filter { $0.step == combination }.map(\.score))
    var failure: (any Error)?
    func value(_ coordinates: [Double]) -> Double {
      guard failure == nil else { return .infinity }
      do {
        return try self.value(
          genome(coordinates.map(Self.folded)), upTo: last, combination, point, evaluate)
      } catch {
        failure = error
        return .infinity
      }
    }
    let ranked = starting.map { (coordinates: $0, value: value($0)) }
      .enumerated().sorted { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }
      .map(\.element)
    if places.count == 1 {
      Self.brent(ranked, value)
    } else {
      for start in ranked.prefix(Self.starts) where met.count < last && start.value.isFinite {
        _ = Minimiser.simplex(
          from: start.coordinates, steps: places.map { _ in Self.reach },
          tolerance: Self.tolerance, restarts: 2, value)
      }
    }
    if let failure { throw failure }
  }

  /// The number of each choice in a combination; zero for places.
  private func choices(of combination: Int) -> [Double] {
    var rest = combination
    return genes.map { gene in
      guard case .choice(let count) = gene else { return 0 }
      defer { rest /= count }
      return Double(rest % count)
    }
  }

  /// Coordinates that fill the space of one combination: of a line, both ends and what lies evenly between them.
  private static func starting(_ places: Int, _ count: Int) -> [[Double]] {
    guard places > 1 else { return (0..<count).map { [Double($0) / Double(count - 1)] } }
    var source = StartingGenomes(
      Array(repeating: .place, count: places), chunk: count, seed: 1)
    return (0..<count).map { _ in source.next() }
  }

  // MARK: One range

  /// Brent's method between the neighbours of the best point.
  private static func brent(
    _ ranked: [(coordinates: [Double], value: Double)], _ value: ([Double]) -> Double
  ) {
    func at(_ place: Double) -> LineMinimiser.Place { (place, value([place])) }
    let line: [LineMinimiser.Place] = ranked.map { ($0.coordinates[0], $0.value) }
    guard let best = line.first, best.value.isFinite else { return }
    let below = line.filter { $0.place < best.place }.max { $0.place < $1.place }
    let above = line.filter { $0.place > best.place }.min { $0.place < $1.place }
    if let below, let above, best.value < below.value, best.value < above.value {
      LineMinimiser.brent(low: below, middle: best, high: above, tolerance: tolerance) {
        value([$0])
      }
      return
    }
    // The best is an end of the range, or as good as a neighbour: what lies between may be better.
    for neighbour in [below, above].compactMap({ $0 })
    where below == nil || above == nil || neighbour.value == best.value {
      var far = neighbour
      repeat {
        let middle = at(best.place + (far.place - best.place) * 0.382)
        if middle.value < best.value, middle.value < far.value {
          let (low, high) = best.place < far.place ? (best, far) : (far, best)
          LineMinimiser.brent(low: low, middle: middle, high: high, tolerance: tolerance) {
            value([$0])
          }
          return
        }
        far = middle
      } while (far.place - best.place).magnitude > tolerance && far.value > best.value
    }
  }

  /// A simplex may step out of the unit cube: it is reflected at the walls.
  private static func folded(_ place: Double) -> Double {
    guard place.isFinite, place.magnitude < 1e6 else { return 0.5 }
    let rest = (place / 2 - (place / 2).rounded(.down)) * 2
    return rest <= 1 ? rest : 2 - rest
  }

  // MARK: Values

  private mutating func value(
    _ genome: [Double], upTo last: Int, _ combination: Int,
    _ point: ([Double]) throws -> Point?, _ evaluate: ([Point]) throws -> [SearchScore]
  ) throws -> Double {
    guard let place = try point(genome) else { return .infinity }
    if known[place] == nil { try add([genome], upTo: last, combination, point, evaluate) }
    return known[place].map(penalty.value) ?? .infinity
  }

  private mutating func add(
    _ genomes: [[Double]], upTo last: Int, _ combination: Int,
    _ point: ([Double]) throws -> Point?, _ evaluate: ([Point]) throws -> [SearchScore]
  ) throws {
    var fresh: [(genome: [Double], point: Point)] = []
    var seen: Set<Point> = []
    for genome in genomes where met.count + fresh.count < last {
      guard let place = try point(genome), known[place] == nil, seen.insert(place).inserted
      else { continue }
      fresh.append((genome, place))
    }
    guard !fresh.isEmpty else { return }
    let scores = try evaluate(fresh.map(\.point))
    for (one, score) in zip(fresh, scores) {
      known[one.point] = score
      met.append(
        Individual(genome: one.genome, point: one.point, score: score, step: combination))
    }
  }
}
