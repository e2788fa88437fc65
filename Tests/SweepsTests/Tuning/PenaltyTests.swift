import Testing

@testable import Sweeps

/// What minimisers see of points that may not be.
@Suite struct PenaltyTests {
  @Test func violationsCountForMoreThanAllThatIsFeasible() {
    let penalty = Penalty([SearchScore(objectives: [3]), SearchScore(objectives: [5])])
    #expect(penalty.value(of: SearchScore(objectives: [3])) == 3)
    #expect(penalty.value(of: SearchScore(objectives: [0], violation: 0.5)) == 8)
    #expect(penalty.value(of: SearchScore(objectives: [0], violation: 2)) == 11)
    #expect(penalty.value(of: .failed) == 207)
  }

  @Test func withoutAFeasiblePointAnyViolationIsWorseThanWhateverIsFound() {
    let penalty = Penalty([.failed])
    #expect(penalty.value(of: SearchScore(objectives: [1e9])) == 1e9)
    #expect(penalty.value(of: SearchScore(objectives: [0], violation: 0.01)) > 1e49)
  }
}
