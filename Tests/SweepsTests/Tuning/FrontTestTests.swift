import Experiments
import SimKernel
import Testing

@testable import Sweeps

/// The verdict on candidates: what is claimed, and how often wrongly.
@Suite struct FrontTestTests {
  private static func rules(first: Int = 10, most: Int = 40) -> FrontTest.Rules {
    FrontTest.Rules(first: first, most: most, confidence: 0.95)
  }

  /// Normal noise that belongs to a point and a replication, the same whenever it is asked for.
  private static func noise(
    _ seed: UInt64, _ name: String, _ point: Int, _ replication: Int
  ) -> Double {
    let stream = RandomStream(
      seed: seed, name: "\(name)/\(point)", replication: UInt32(replication))
    let word = stream.word(for: 0)
    return Arithmetic.normalQuantile((Double(word >> 11) + 0.5) * 0x1p-53)
  }

  /// Judges candidates with these means in each objective, all with noise of the same size.
  private func judged(
    _ means: [[Double]], noise size: Double = 1, seed: UInt64 = 1, excess: [Double]? = nil,
    _ rules: FrontTest.Rules = FrontTestTests.rules()
  ) throws -> [FrontTest.Finding] {
    try FrontTest(means.count, rules) { candidates, runs in
      candidates.map { one in
        let objectives = means[one].enumerated().map { objective, mean in
          (0..<runs).map { mean + size * Self.noise(seed, "objective/\(objective)", one, $0) }
        }
        let excess = excess.map { excess in
          [(0..<runs).map { excess[one] + size * Self.noise(seed, "excess", one, $0) }]
        }
        return CandidateSample(objectives: objectives, excess: excess ?? [])
      }
    }.findings
  }

  @Test func stagesDouble() {
    #expect(Self.rules(first: 10, most: 80).stages == [10, 20, 40, 80])
    #expect(Self.rules(first: 10, most: 50).stages == [10, 20, 40, 50])
    #expect(Self.rules(first: 8, most: 8).stages == [8])
  }

  @Test func clearDifferencesAreDecidedInTheFirstStage() throws {
    let findings = try judged([[0, 9], [5, 5], [9, 0], [6, 6], [9, 9]], noise: 0.1)
    #expect(findings.map(\.status) == [.front, .front, .front, .dominated, .dominated])
    #expect(findings.map(\.runs) == [10, 10, 10, 10, 10])
    #expect(findings[3].dominatedBy == [1])
    #expect(findings[4].dominatedBy.contains(1))
  }

  @Test func whatIsCloseGetsMoreRunsAndWhatIsTooCloseStaysOpen() throws {
    let findings = try judged([[0, 9], [0.001, 9.001], [3, 20]], noise: 1)
    #expect(findings[0].status == .undecided && findings[1].status == .undecided)
    #expect(findings[0].runs == 40 && findings[1].runs == 40)
    #expect(findings[0].rivals == [1] && findings[1].rivals == [0])
    #expect(findings[2].status == .dominated && findings[2].runs < 40)
  }

  @Test func equalCandidatesCountOnce() throws {
    let findings = try FrontTest(3, Self.rules()) { candidates, runs in
      candidates.map { one in
        CandidateSample(
          objectives: [
            (0..<runs).map { Self.noise(1, "same", one == 2 ? 2 : 0, $0) - (one == 2 ? 9 : 0) }
          ],
          excess: [])
      }
    }.findings
    #expect(findings.map(\.status) == [.dominated, .equal(0), .front])
  }

  /// An objective without noise: a difference in it is one of signs, and what is equal in it does not stand in the way.
  @Test func objectivesWithoutNoiseAreToldBySigns() throws {
    let findings = try FrontTest(3, Self.rules()) { candidates, runs in
      candidates.map { one in
        CandidateSample(
          objectives: [
            Array(repeating: one == 2 ? 1 : 2, count: runs),
            (0..<runs).map { [0, 9, 9][one] + Self.noise(1, "noise", one, $0) },
          ], excess: [])
      }
    }.findings
    #expect(findings.map(\.status) == [.front, .dominated, .front])
    // Ten signs are not enough for so many claims.
    #expect(MeanSign(Array(repeating: -1, count: 10)).below == 0x1p-10)
    #expect(findings[2].runs > 10)
  }

  @Test func whatViolatesAConstraintDominatesNothing() throws {
    let findings = try judged(
      [[0, 0], [5, 5], [6, 6]], noise: 0.1, excess: [3, -3, -3])
    #expect(findings.map(\.status) == [.infeasible, .front, .dominated])
    let close = try judged([[0, 0], [5, 5]], noise: 0.1, excess: [0.0001, -3])
    #expect(close.map(\.status) == [.undecided, .undecided])
  }

  @Test func aCandidateThatFailsIsLeftOut() throws {
    let findings = try FrontTest(2, Self.rules()) { candidates, runs in
      candidates.map { one in
        one == 0
          ? nil
          : CandidateSample(
            objectives: [(0..<runs).map { Self.noise(1, "x", one, $0) }], excess: [])
      }
    }.findings
    #expect(findings.map(\.status) == [.failed, .front])
  }

  /// What a search does on a function that is flat but for noise: forty points, five runs each, and the luckiest of them beside where
  /// it began.
  ///
  /// On the runs of the search these look better nearly always; on fresh runs some claim is wrong in at most 5 % of cases.
  @Test func noiseIsNotSoldAsGain() throws {
    let repetitions = 1_000
    var (claims, naive) = (0, 0)
    for repetition in 0..<repetitions {
      let seed = UInt64(repetition)
      func values(_ point: Int, _ runs: Range<Int>) -> [Double] {
        runs.map { Self.noise(seed, "flat", point, $0) }
      }
      let searched = (0..<40).map { values($0, 0..<5) }
      let means = searched.map { $0.reduce(0, +) }
      let best = (1..<40).sorted { means[$0] < means[$1] }.prefix(4)
      let luckiest = MeanSign(zip(searched[best[0]], searched[0]).map { $0 - $1 })
      if luckiest.below <= 0.05 { naive += 1 }
      let chosen = Array(best) + [0]
      let test = try FrontTest(chosen.count, Self.rules()) { open, runs in
        open.map { CandidateSample(objectives: [values(chosen[$0], 5..<5 + runs)], excess: []) }
      }
      let isWrong = test.findings.contains { $0.status == .dominated || $0.status == .front }
      if isWrong { claims += 1 }
    }
    // Three standard errors of 5 % are 2.1 points.
    #expect(claims <= 71, "\(claims) of \(repetitions)")
    #expect(naive > 300, "\(naive) of \(repetitions)")
  }

  /// The same for two objectives: of points that trade one for the other exactly, none may be said to be dominated.
  @Test func noTradeIsCalledDomination() throws {
    var wrong = 0
    for seed in 0..<300 {
      let means = (0..<6).map { [Double($0) * 0.2, Double(5 - $0) * 0.2] }
      let findings = try judged(means, seed: UInt64(seed))
      if findings.contains(where: { $0.status == .dominated }) { wrong += 1 }
    }
    #expect(wrong <= 26, "\(wrong) of 300")
  }

  /// What is there is found: a gain of one and a half standard deviations with up to forty runs, nearly always.
  @Test func realGainIsFound() throws {
    var found = 0
    for seed in 0..<100 {
      let findings = try judged([[-1.5], [0]], seed: UInt64(seed))
      if findings.map(\.status) == [.front, .dominated] { found += 1 }
    }
    #expect(found >= 98, "\(found) of 100")
  }
}
