import SimKernel
import Testing

@testable import Sweeps

/// NSGA-II on problems whose fronts are known.
///
/// Sources: E. Zitzler, K. Deb and L. Thiele, Evolutionary Computation 8 (2000) 173–195 (ZDT), and
/// K. Deb, L. Thiele, M. Laumanns and E. Zitzler, Proc. CEC 2002, 825–830 (DTLZ).
@Suite struct ParetoSearchTests {
  typealias Search = ParetoSearch<[Double]>

  private func searched(
    _ genes: Int, population: Int = 40, generations: Int, seed: UInt64 = 1,
    _ score: ([Double]) -> SearchScore
  ) throws -> Search {
    var settings = Search.Settings()
    settings.population = population
    settings.generations = generations
    settings.seed = seed
    var search = Search(Array(repeating: .place, count: genes), settings)
    let end = try search.run(point: { $0 }, evaluate: { $0.map(score) })
    #expect(end == .generations)
    return search
  }

  /// The objectives of the best forty points.
  private func front(_ search: Search) -> [[Double]] {
    let scores = search.met.map(\.score)
    return FrontSort.best(40, of: scores).map { scores[$0].objectives }
  }

  private static func zdt1(_ x: [Double]) -> SearchScore {
    let g = 1 + 9 * x.dropFirst().reduce(0, +) / Double(x.count - 1)
    return SearchScore(objectives: [x[0], g * (1 - (x[0] / g).squareRoot())])
  }

  private static func zdt2(_ x: [Double]) -> SearchScore {
    let g = 1 + 9 * x.dropFirst().reduce(0, +) / Double(x.count - 1)
    return SearchScore(objectives: [x[0], g * (1 - x[0] / g * (x[0] / g))])
  }

  @Test func theConvexFrontOfZDT1IsReachedWithinTwoHundredths() throws {
    let front = try front(searched(8, generations: 60, Self.zdt1))
    let distance = front.map { $0[1] - (1 - $0[0].squareRoot()) }
    #expect(distance.allSatisfy { $0 >= -1e-12 })
    #expect(distance.reduce(0, +) / 40 < 0.02, "\(distance)")
    // From one end to the other, without a gap of more than an eighth.
    let places = front.map { $0[0] }.sorted()
    #expect(places[0] < 0.02 && places[39] > 0.98)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 < 0.125 })
  }

  @Test func theConcaveFrontOfZDT2IsReachedWithinOneHundredth() throws {
    let front = try front(searched(8, generations: 60, Self.zdt2))
    let distance = front.map { $0[1] - (1 - $0[0] * $0[0]) }
    #expect(distance.reduce(0, +) / 40 < 0.01, "\(distance)")
    #expect((front.map { $0[0] }.max() ?? 0) > 0.95)
  }

  /// The front is an eighth of the unit sphere.
  @Test func theSphereOfDTLZ2IsReachedWithinFiveHundredths() throws {
    let search = try searched(5, generations: 60) { x in
      let g = x.dropFirst(2).reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
      let (a, b) = (x[0] / 4, x[1] / 4)
      let (sine, cosine) = (Arithmetic.cosine(turns: 0.25 - a), Arithmetic.cosine(turns: a))
      return SearchScore(objectives: [
        (1 + g) * cosine * Arithmetic.cosine(turns: b),
        (1 + g) * cosine * Arithmetic.cosine(turns: 0.25 - b), (1 + g) * sine,
      ])
    }
    let radii = front(search).map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(radii.allSatisfy { $0 >= 1 - 1e-9 })
    #expect(radii.reduce(0, +) / 40 < 1.05, "\(radii)")
    for objective in 0..<3 {
      #expect((front(search).map { $0[objective] }.max() ?? 0) > 0.9)
    }
  }

  /// Both places are to be small, and their sum at least one: the front is the line between.
  @Test func aConstraintMovesTheFront() throws {
    let search = try searched(2, generations: 40) { x in
      SearchScore(objectives: x, violation: max(0, 1 - x[0] - x[1]))
    }
    let best = FrontSort.best(40, of: search.met.map(\.score)).map { search.met[$0].score }
    #expect(best.allSatisfy { $0.isFeasible })
    let sums = best.map { $0.objectives[0] + $0.objectives[1] }
    #expect(sums.allSatisfy { $0 >= 1 })
    #expect(sums.reduce(0, +) / 40 < 1.01, "\(sums)")
  }

  @Test func theSameSeedGivesTheSameSearchAndAnotherOneAnother() throws {
    let (one, again) = (
      try searched(4, generations: 10, Self.zdt1), try searched(4, generations: 10, Self.zdt1)
    )
    let other = try searched(4, generations: 10, seed: 2, Self.zdt1)
    #expect(one.met.map(\.point) == again.met.map(\.point))
    #expect(one.steps == again.steps)
    #expect(one.met.map(\.point) != other.met.map(\.point))
    // The first generation fills the space and knows no seed.
    #expect(one.met.prefix(40).map(\.point) == other.met.prefix(40).map(\.point))
  }

  @Test func hypervolumesNeverShrink() throws {
    let shares = try searched(4, generations: 20, Self.zdt2).steps.compactMap(\.hypervolume)
    #expect(shares.count == 20)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func aSmallSpaceIsSearchedThroughAndNoPointTwice() throws {
    var settings = Search.Settings()
    settings.population = 8
    var search = Search([.choice(3), .choice(4), .choice(5)], settings)
    let end = try search.run(
      point: { $0[0] == 2 ? nil : $0 },
      evaluate: { $0.map { SearchScore(objectives: [$0[1], -$0[2]]) } })
    #expect(end == .exhausted)
    #expect(search.met.count == 40)
    #expect(Set(search.met.map(\.point)).count == 40)
  }

  @Test func aSearchEndsWithItsBudgetOrWithoutGain() throws {
    var settings = Search.Settings()
    settings.population = 10
    settings.mostPoints = 35
    var search = Search([.place, .place], settings)
    #expect(
      try search.run(point: { $0 }, evaluate: { $0.map { SearchScore(objectives: $0) } })
        == .budget)
    #expect(search.met.count == 30)
    settings.mostPoints = nil
    settings.stall = 3
    var flat = Search([.place, .place], settings)
    #expect(
      try flat.run(
        point: { $0 }, evaluate: { $0.map { _ in SearchScore(objectives: [1, 1]) } })
        == .stalled)
    #expect(flat.steps.count == 4)
  }

  @Test func theSearchGoesOnAroundPointsThatFail() throws {
    let search = try searched(3, generations: 15) { x in
      x[0] < 0.5 ? .failed : Self.zdt1(x)
    }
    let best = FrontSort.best(10, of: search.met.map(\.score)).map { search.met[$0] }
    #expect(best.allSatisfy { $0.point[0] >= 0.5 && $0.score.isFeasible })
  }
}

/// Sorting, crowding and volumes that a reader can check by head.
@Suite struct FrontSortTests {
  private func scores(_ values: [[Double]]) -> [SearchScore] {
    values.map { SearchScore(objectives: $0) }
  }

  @Test func frontsArePeeledOffOneByOne() {
    let fronts = FrontSort.fronts(scores([[1, 4], [2, 2], [4, 1], [2, 4], [4, 4], [3, 3]]))
    #expect(fronts == [[0, 1, 2], [3, 5], [4]])
  }

  @Test func whatViolatesLessComesFirstAndFailuresLast() {
    let fronts = FrontSort.fronts([
      .failed, SearchScore(objectives: [0, 0], violation: 2),
      SearchScore(objectives: [9, 9], violation: 1), SearchScore(objectives: [9, 9]), .failed,
    ])
    #expect(fronts == [[3], [2], [1], [0, 4]])
  }

  @Test func crowdingIsTheGapBetweenNeighbours() {
    let values = scores([[0, 4], [1, 2], [2, 1], [4, 0]])
    #expect(
      FrontSort.crowding([0, 1, 2, 3], values) == [
        .infinity, 2.0 / 4 + 3.0 / 4, 3.0 / 4 + 2.0 / 4, .infinity,
      ])
    #expect(FrontSort.crowding([0], [.failed]) == [0])
    #expect(FrontSort.best(3, of: scores([[0, 4], [1, 3], [1.5, 2.5], [4, 0]])) == [0, 3, 2])
  }

  @Test(
    arguments: [
      ([[1.0]], [3.0], 2.0), ([[1, 1]], [3, 4], 6), ([[1, 2], [2, 1]], [3, 3], 3),
      ([[1, 2], [2, 1], [2, 2], [5, 0]], [3, 3], 3), ([[1, 1, 1]], [2, 3, 4], 6),
      ([[0, 0, 1], [1, 1, 0]], [2, 2, 2], 4 + 1), ([[1, 1]], [1, 1], 0), ([], [1, 1], 0),
    ] as [([[Double]], [Double], Double)])
  func hypervolumesAreSumsOfBoxes(front: [[Double]], reference: [Double], volume: Double) {
    #expect(Hypervolume.of(front, below: reference) == volume)
  }
}
