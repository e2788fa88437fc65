import SimKernel
import Testing

@testable import Calibration

/// Records of a platform with a fixed window and a known rule, made by a few lines that share nothing with what they test.
private struct Platform {
  var window = 600.0
  var rule = RoutingEvidence.Rule.mostRecentlyUsed
  /// Whether any idle container is as good as another.
  var isRandom = false

  func record(rate: Double, requests: Int, seed: UInt64 = 1) -> [ContainerUse] {
    var random = RandomStream(seed: seed, name: "test/platform")
    var containers: [(created: Double, free: Double)] = []
    var uses: [ContainerUse] = []
    var now = 0.0
    for _ in 0..<requests {
      now += random.exponential() / rate
      let idle = containers.indices.filter {
        containers[$0].free <= now && now - containers[$0].free < window
      }
      let end = now + 1 + random.exponential()
      if let taken = pick(idle, containers, &random) {
        containers[taken].free = end
        uses.append(ContainerUse(container: taken, began: now, ended: end, isCold: false))
      } else {
        containers.append((now, end))
        uses.append(
          ContainerUse(container: containers.count - 1, began: now, ended: end, isCold: true))
      }
    }
    return uses
  }

  private func pick(
    _ idle: [Int], _ containers: [(created: Double, free: Double)], _ random: inout RandomStream
  ) -> Int? {
    guard !idle.isEmpty else { return nil }
    if isRandom { return idle[Int(random.index(below: UInt32(idle.count)))] }
    switch rule {
    case .mostRecentlyUsed: return idle.max { containers[$0].free < containers[$1].free }
    case .leastRecentlyUsed: return idle.min { containers[$0].free < containers[$1].free }
    case .newest: return idle.last
    case .oldest: return idle.first
    }
  }
}

@Suite struct KeepAliveEstimateTests {
  @Test(arguments: [(600.0, 0.002), (60, 0.01), (1_200, 0.002)])
  func aFixedWindowLiesInTheRangeWithoutContradictions(window: Double, rate: Double) throws {
    let record = Platform(window: window).record(rate: rate, requests: 1_000)
    let estimate = try #require(KeepAliveEstimate(record, replicates: 100))
    #expect(estimate.contradictions == 0 && estimate.needlessColdStarts == 0)
    #expect(estimate.window.lower < window)
    #expect(try #require(estimate.window.upper) >= window)
    #expect(estimate.interval.lower <= estimate.window.lower)
    #expect(try #require(estimate.interval.upper) >= window)
    // As many observations as here leave little room.
    let seconds = try #require(estimate.seconds)
    #expect(abs(seconds - window) < 0.05 * window)
  }

  @Test func theIntervalHoldsTheWindowInMostRecords() throws {
    var held = 0
    for seed in 0..<100 as Range<UInt64> {
      let record = Platform(window: 600).record(rate: 0.002, requests: 150, seed: seed)
      let estimate = try #require(KeepAliveEstimate(record, replicates: 200))
      if estimate.interval.lower <= 600, estimate.interval.upper ?? .infinity >= 600 { held += 1 }
    }
    #expect(held >= 90)
  }

  @Test func observationsByHead() throws {
    // Container 0 serves at 0, 100 and 300; at 1,000 it has gone, and container 1 is started.
    let uses = [
      (0, 0.0, 10.0, true), (0, 100, 110, false), (0, 300, 310, false), (1, 1_000, 1_010, true),
    ]
    .map { ContainerUse(container: $0.0, began: $0.1, ended: $0.2, isCold: $0.3) }
    let estimate = try #require(KeepAliveEstimate(uses.reversed()))
    #expect(estimate.reuses == [90, 190] && estimate.absences == [690])
    #expect(estimate.window.lower == 190 && estimate.window.upper == 690)
    #expect(estimate.coldStarts == 2 && estimate.longestLife == 310)
  }

  @Test(arguments: [
    ([1.0, 2, 3], [4.0, 5], 3.0, 4.0, 0), ([1, 2, 30], [4, 5], 2, 4, 1),
    ([1, 2, 3, 4, 5], [0.5, 9], 5, 9, 1), ([], [7, 8], 0, 7, 0),
  ])
  func theWindowHasTheFewestContradictions(
    reuses: [Double], absences: [Double], lower: Double, upper: Double, contradictions: Int
  ) {
    let best = KeepAliveEstimate.fewestContradictions(reuses, absences)
    #expect(best.window.lower == lower && best.window.upper == upper)
    #expect(best.contradictions == contradictions)
  }

  @Test func aRecordThatSaysNothingHasNoEstimate() {
    #expect(KeepAliveEstimate([]) == nil)
    let one = ContainerUse(container: 0, began: 0, ended: 1, isCold: true)
    #expect(KeepAliveEstimate([one]) == nil)
  }

  @Test func aColdStartBesideAContainerThatComesBackIsNeedless() throws {
    let uses = [(0, 0.0, 10.0, true), (1, 20, 30, true), (0, 40, 50, false)]
      .map { ContainerUse(container: $0.0, began: $0.1, ended: $0.2, isCold: $0.3) }
    let estimate = try #require(KeepAliveEstimate(uses))
    #expect(estimate.needlessColdStarts == 1 && estimate.absences.isEmpty)
    #expect(estimate.window.upper == nil && estimate.seconds == nil)
  }
}

@Suite struct RoutingEvidenceTests {
  @Test(arguments: RoutingEvidence.Rule.allCases)
  func theRuleOfAPlatformExplainsAllChoices(rule: RoutingEvidence.Rule) {
    let record = Platform(window: 1e9, rule: rule).record(rate: 2, requests: 1_500)
    let evidence = RoutingEvidence(record)
    #expect(evidence.choices > 500)
    // At the end of a record it is not certain of all containers that they are there.
    #expect(evidence.explained(by: rule) == evidence.choices)
    #expect(evidence.rule == rule)
  }

  @Test func aRandomChoiceIsNoRule() {
    let record = Platform(window: 1e9, isRandom: true).record(rate: 2, requests: 1_500)
    let evidence = RoutingEvidence(record)
    #expect(evidence.choices > 500 && evidence.rule == nil)
    for rule in RoutingEvidence.Rule.allCases {
      let off = Double(evidence.explained(by: rule)) - evidence.byChance
      #expect(abs(off) < 5 * evidence.varianceByChance.squareRoot(), "\(rule)")
    }
  }
}
