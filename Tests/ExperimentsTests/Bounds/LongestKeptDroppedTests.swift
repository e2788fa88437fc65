import Testing

@testable import Experiments

@Suite struct LongestKeptDroppedTests {
  private func most(_ intervals: [(Int64, Int64, Int64)], in memory: Int128, each size: Int64)
    -> Int
  {
    let idle = intervals.map { MemoryInterval(from: $0.0, to: $0.1, memory: $0.2) }
    let time = ContestedTime(keeping: idle, beside: [], in: memory)
    return time.free + LongestKeptDropped.most(in: time, each: size)
  }

  @Test func theOneThatWouldBeKeptForLongestGoes() {
    // Of the first two the longer one goes, for whose time three short ones are kept.
    let intervals: [(Int64, Int64, Int64)] = [(0, 100, 1), (1, 10, 1), (12, 20, 1), (22, 30, 1)]
    #expect(most(intervals, in: 1, each: 1) == 3)
    #expect(most(intervals, in: 2, each: 1) == 4)
    #expect(most(intervals, in: 0, each: 1) == 0)
  }

  @Test func smallerOnesCountAsKeptAndLargerOnesAsEqual() {
    let intervals: [(Int64, Int64, Int64)] = [(0, 10, 1), (0, 10, 2), (0, 10, 4), (0, 10, 4)]
    #expect(most(intervals, in: 4, each: 1) == 4)
    #expect(most(intervals, in: 4, each: 2) == 3)
    #expect(most(intervals, in: 4, each: 4) == 3)
    #expect(most(intervals, in: 3, each: 4) == 2)
  }
}
