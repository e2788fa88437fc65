import Calibration
import Testing

@testable import Sweeps

/// GSL's minimisers on functions whose minimum is known.
@Suite struct ScalarSearchTests {
  typealias Search = ScalarSearch<[Double]>

  private func best(
    _ genes: [Gene], points: Int = 400, _ score: ([Double]) -> SearchScore
  ) throws -> (point: [Double], search: Search, end: SearchEnd) {
    var search = Search(genes, population: 24, mostPoints: points)
    let end = try search.run(point: { $0 }, evaluate: { $0.map(score) })
    let best = try #require(
      search.met.filter(\.score.isFeasible).min {
        $0.score.objectives[0] < $1.score.objectives[0]
      })
    return (best.point, search, end)
  }

  private static func bowl(_ x: [Double], _ at: [Double]) -> SearchScore {
    SearchScore(objectives: [zip(x, at).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }])
  }

  @Test(arguments: [0.0, 0.003, 0.2, 0.5, 0.77, 0.999, 1])
  func brentFindsTheMinimumOfARange(place: Double) throws {
    let (point, search, end) = try best([.place]) { Self.bowl($0, [place]) }
    #expect((point[0] - place).magnitude < 0.002)
    #expect(end == .converged)
    #expect(search.met.count < 60)
  }

  @Test func theSimplexFindsTheMinimumOfThreeRangesAlsoAtAWall() throws {
    for at in [[0.3, 0.6, 0.1], [0, 0.5, 1]] {
      let (point, _, _) = try best([.place, .place, .place]) { Self.bowl($0, at) }
      for (one, wanted) in zip(point, at) { #expect((one - wanted).magnitude < 0.01, "\(point)") }
    }
  }

  @Test func eachCombinationOfChoicesIsSearched() throws {
    let (point, search, _) = try best([.choice(3), .place, .choice(2)]) { x in
      SearchScore(objectives: [
        (x[1] - 0.4) * (x[1] - 0.4) + (x[0] == 2 ? 0 : 1) + (x[2] == 1 ? 0 : 1)
      ])
    }
    #expect(point[0] == 2 && point[2] == 1)
    #expect((point[1] - 0.4).magnitude < 0.01)
    #expect(search.steps.count == 6)
    #expect(Set(search.met.map(\.step)) == Set(0..<6))
  }

  @Test func choicesAloneAreTriedThrough() throws {
    let (point, search, end) = try best([.choice(3), .choice(4)]) { Self.bowl($0, [1, 3]) }
    #expect(point == [1, 3])
    #expect(search.met.count == 12 && end == .converged)
  }

  @Test func aConstraintIsKept() throws {
    let (point, _, _) = try best([.place, .place]) { x in
      SearchScore(
        objectives: [x[0] + x[1]], violation: max(0, 0.8 - x[0]) + max(0, 0.3 - x[1]))
    }
    #expect(point[0] >= 0.8 && point[0] < 0.82 && point[1] >= 0.3 && point[1] < 0.32, "\(point)")
  }

  /// The best lies beside a cliff: what is beyond violates the constraint.
  @Test(arguments: [0.1, 0.35, 0.9])
  func aConstraintOnARangeIsKeptAndUsedUp(limit: Double) throws {
    let (point, search, _) = try best([.place]) { x in
      SearchScore(objectives: [-900 * x[0]], violation: max(0, x[0] - limit) * 50)
    }
    #expect(point[0] <= limit && point[0] > limit - 0.01, "\(point)")
    #expect(search.met.count < 100)
  }

  @Test func noMorePointsAreMetThanAllowedAndNoneTwice() throws {
    let (_, search, end) = try best([.choice(2), .place, .place], points: 50) {
      Self.bowl($0, [1, 0.3, 0.7])
    }
    #expect(search.met.count <= 50 && end == .budget)
    #expect(Set(search.met.map(\.point)).count == search.met.count)
  }

  @Test func flatFunctionsAndFailuresEndTheSearch() throws {
    let (_, flat, end) = try best([.place]) { _ in SearchScore(objectives: [1]) }
    #expect(flat.met.count < 60 && end == .converged)
    let (point, _, _) = try best([.place]) { $0[0] < 0.6 ? .failed : Self.bowl($0, [0.3]) }
    #expect(point[0] >= 0.6 && point[0] < 0.62, "\(point)")
  }

  @Test func whatEvaluationThrowsIsThrown() {
    struct Problem: Error {}
    var search = Search([.place, .place], population: 8, mostPoints: 100)
    var calls = 0
    #expect(throws: Problem.self) {
      _ = try search.run(
        point: { $0 },
        evaluate: { points in
          calls += 1
          if calls > 3 { throw Problem() }
          return points.map { Self.bowl($0, [0.5, 0.5]) }
        })
    }
    #expect(calls == 4)
  }

  @Test func combinationsAreCounted() {
    #expect(Search.combinations([.choice(3), .place, .choice(4)]) == 12)
    #expect(Search.combinations(Array(repeating: .choice(1_000), count: 8)) == nil)
  }
}
