import SimKernel
import Testing

@testable import Experiments

@Suite struct NestedGapsTests {
  private func gaps(_ ends: [Int64], _ starts: [Int64], _ instants: [Int64] = []) -> [Int64] {
    NestedGaps.pairs(from: ends, to: starts, instants: instants).map(\.gap)
  }

  @Test func eachBeginningTakesTheLatestEnd() {
    #expect(
      NestedGaps.pairs(from: [1, 3, 10], to: [4, 9])
        == [.init(end: 3, start: 4), .init(end: 1, start: 9)])
    // ( ( ) ) and an end behind all: 4 closes 3, 9 closes 1.
    #expect(gaps([1, 3, 10], [4, 9]) == [1, 8])
    #expect(gaps([5], [5]) == [0])
    #expect(gaps([6], [5]).isEmpty)
    #expect(gaps([], [1, 2]).isEmpty)
    // What takes no time is served by what ends at that instant, serves what begins then, and never itself.
    #expect(gaps([], [], [5]).isEmpty)
    #expect(gaps([5], [5], [5]) == [0, 0])
    #expect(gaps([], [9], [5, 5]) == [0, 4])
  }

  @Test func theSumOfTheSmallestIsTheLeastThatSoManyReusesCost() {
    var random = RandomStream(seed: 1, name: "nested gaps")
    for _ in 0..<400 {
      let ends = (0..<Int(random.index(below: 6))).map { _ in Int64(random.index(below: 15)) }
      let starts = (0..<Int(random.index(below: 6))).map { _ in Int64(random.index(below: 15)) }
      let least = cheapest(ends, starts)
      let gaps = gaps(ends, starts).sorted()
      #expect(least.count == gaps.count + 1)
      for reuses in least.indices {
        #expect(gaps.prefix(reuses).reduce(0, +) == least[reuses], "\(ends) \(starts) \(reuses)")
      }
    }
  }

  /// By trying all matchings: the least cost of 0, 1, 2, … reuses, as far as there are so many.
  private func cheapest(_ ends: [Int64], _ starts: [Int64]) -> [Int64] {
    var best: [Int64] = [0]
    func go(_ start: Int, _ free: [Int64], _ reuses: Int, _ cost: Int64) {
      if reuses < best.count { best[reuses] = min(best[reuses], cost) } else { best.append(cost) }
      guard start < starts.count else { return }
      go(start + 1, free, reuses, cost)
      for (place, end) in free.enumerated() where end <= starts[start] {
        var rest = free
        rest.remove(at: place)
        go(start + 1, rest, reuses + 1, cost + starts[start] - end)
      }
    }
    go(0, ends, 0, 0)
    return best
  }
}

@Suite struct ReuseFrontierTests {
  private func frontier(_ functions: [(memory: Int64, ends: [Int64], starts: [Int64])])
    -> ReuseFrontier
  {
    ReuseFrontier(
      functions.map {
        var requests = ReuseFrontier.Requests()
        (requests.memory, requests.ends, requests.starts) = $0
        return requests
      })
  }

  @Test func aBudgetBuysTheCheapestReusesOfAllFunctions() {
    // Gaps 2 and 7 of a byte, 3 of four bytes.
    let it = frontier([(1, [0, 10], [2, 17]), (4, [0], [3])])
    #expect(it.count == 3 && it.most == 3)
    for (idle, reuses) in [(0, 0), (1, 0), (2, 1), (8, 1), (9, 2), (20, 2), (21, 3), (99, 3)] {
      #expect(it.reuses(within: Int128(idle)) == reuses, "\(idle)")
    }
    #expect(it.idle(for: 2) == 9 && it.idle(for: 3) == 21 && it.idle(for: 4) == nil)
  }

  @Test func lateEndsOfColdRequestsAreCredited() {
    // Two requests, one reuse of a gap of 10; the first one is cold and ends up to 4 later.
    var requests = ReuseFrontier.Requests()
    (requests.memory, requests.ends, requests.starts) = (1, [0, 20], [-5, 10])
    requests.lateness = 4
    #expect(ReuseFrontier([requests]).idle(for: 1) == 6)
    #expect(ReuseFrontier([requests]).reuses(within: 5) == 0)
    #expect(ReuseFrontier([requests]).reuses(within: 6) == 1)
    requests.slack = 2
    #expect(ReuseFrontier([requests]).reuses(within: 4) == 1)
  }
}
