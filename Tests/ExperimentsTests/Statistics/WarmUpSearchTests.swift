import SimKernel
import Testing

@testable import Experiments

@Suite struct WarmUpSearchTests {
  /// MSER-5 as its definition says, without the running sums.
  private func byDefinition(_ batches: [Double]) -> Int {
    var best = (cut: 0, value: Double.infinity)
    for cut in 0...(batches.count - WarmUpSearch.leastRest) {
      let rest = batches[cut...]
      let mean = rest.reduce(0, +) / Double(rest.count)
      let squares = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let value = squares / Double(rest.count * rest.count)
      if value < best.value { best = (cut, value) }
    }
    return best.cut
  }

  @Test func aStepIsCutWhereItIs() {
    let rest = (0..<12).map { $0.isMultiple(of: 2) ? 1.1 : 0.9 }
    let search = WarmUpSearch([9, 8, 7] + rest)
    #expect(search.cut == 3)
    #expect(search.isFound)
  }

  @Test func nothingIsCutWhereNothingChanges() {
    #expect(WarmUpSearch(Array(repeating: 2.5, count: 40)).cut == 0)
    #expect(WarmUpSearch(Array(repeating: 2.5, count: 40)).isFound)
  }

  @Test func aRunThatNeverSettlesIsTooShort() {
    let search = WarmUpSearch((0..<40).map { Double($0 * $0) })
    #expect(!search.isFound)
    #expect(search.cut == 20)
    #expect(!WarmUpSearch([]).isFound)
    #expect(!WarmUpSearch([1, 1, 1]).isFound)
  }

  @Test func itIsTheLeastMarginalStandardError() {
    var draws = RandomStream(seed: 7, name: "test")
    for length in 10..<110 {
      var level = 5.0
      let batches = (0..<length).map { _ in
        level *= 0.8
        return level + draws.normal()
      }
      let search = WarmUpSearch(batches)
      let expected = byDefinition(batches)
      #expect(search.cut == min(expected, length / 2))
      #expect(search.isFound == (expected <= length / 2))
    }
  }
}
