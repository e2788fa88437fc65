import SimKernel
import Testing

@testable import Experiments

@Suite struct SharedServerTests {
  private func total(_ jobs: [(Double, Double)], speed: Double = 1) -> Double {
    SharedServer.totalResponse(
      of: jobs.map { SharedServer.Job(arrival: $0.0, work: $0.1) }, speed: speed)
  }

  @Test func casesByHand() {
    #expect(total([]) == 0)
    #expect(total([(3, 2)]) == 2)
    #expect(total([(3, 2)], speed: 4) == 0.5)
    // The short one goes first: 1 and 1 + 3.
    #expect(total([(0, 3), (0, 1)]) == 5)
    // The long one is interrupted at 1 for one of 1, and has 3 left: 1 + 5.
    #expect(total([(0, 4), (1, 1)]) == 6)
    // What has less left than the newcomer goes on: 4, and 1 more behind it.
    #expect(total([(0, 4), (3, 2)]) == 4 + 3)
    #expect(total([(0, 0), (0, 0)]) == 0)
  }

  @Test func noOrderOfUnitStepsIsBetter() {
    var random = RandomStream(seed: 2, name: "shared server")
    for _ in 0..<150 {
      let jobs = (0..<Int(random.index(below: 4)) + 1).map { _ in
        (arrival: Int(random.index(below: 5)), work: Int(random.index(below: 4)))
      }
      let best = Double(least(jobs))
      let found = total(jobs.map { (Double($0.arrival), Double($0.work)) })
      #expect((found - best).magnitude < 1e-9, "\(jobs): \(found), \(best)")
    }
  }

  /// The least sum of response times of all schedules in steps of 1, by trying them all.
  private func least(_ jobs: [(arrival: Int, work: Int)]) -> Int {
    func go(_ now: Int, _ left: [Int]) -> Int {
      let open = jobs.indices.filter { left[$0] > 0 }
      guard !open.isEmpty else { return 0 }
      let ready = open.filter { jobs[$0].arrival <= now }
      guard !ready.isEmpty else { return go(now + 1, left) }
      var best = Int.max
      for job in ready {
        var rest = left
        rest[job] -= 1
        best = min(best, go(now + 1, rest))
      }
      return best + ready.count
    }
    return go(0, jobs.map(\.work))
  }
}
