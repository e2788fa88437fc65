import SimKernel
import Testing

@testable import Calibration

/// A record of one container after the other, each called every `gap` seconds until it is lost.
private func record(
  lifetimes: some Sequence<Double>, gap: Double, jitter: inout RandomStream
) -> [ContainerUse] {
  var uses: [ContainerUse] = []
  var now = 0.0
  for (container, lifetime) in lifetimes.enumerated() {
    let born = now
    var isCold = true
    while now - born < lifetime {
      uses.append(
        ContainerUse(container: container, began: now, ended: now + 0.1, isCold: isCold))
      isCold = false
      now += gap * (0.5 + jitter.uniform())
    }
  }
  return uses
}

@Suite struct LifetimeEstimateTests {
  @Test func aLimitIsFoundBetweenTheOldestThatServedAndTheYoungestThatWasMissed() throws {
    var random = RandomStream(seed: 1, name: "test/limit")
    let uses = record(lifetimes: (0..<40).map { _ in 500 }, gap: 10, jitter: &random)
    let estimate = LifetimeEstimate(uses, rule: nil)
    #expect(estimate.limit.lower < 500)
    #expect(try #require(estimate.limit.upper) >= 500)
    // The last container is not missed any more.
    #expect(estimate.missed == 39 && estimate.unexplained == 0)
    #expect(estimate.explainedByWindow + estimate.explainedByLimit == 39)
    #expect(estimate.lossRate == 0 && estimate.lossRateInterval.lowerBound == 0)
    #expect(abs(try #require(estimate.limitSeconds) - 500) < 5)
  }

  @Test func theRateOfLossesIsHeldByItsIntervalInMostRecords() {
    let records = 200
    var held = 0
    var limits = 0
    for seed in 0..<UInt64(records) {
      var random = RandomStream(seed: seed, name: "test/losses")
      let lifetimes = (0..<30).map { _ in random.exponential() * 300 }
      let uses = record(lifetimes: lifetimes, gap: 20, jitter: &random)
      let estimate = LifetimeEstimate(uses, rule: nil)
      if estimate.lossRateInterval.contains(1 / 300) { held += 1 }
      if estimate.limitSeconds != nil { limits += 1 }
    }
    // Nine in ten, and four standard errors of 200 records.
    #expect(held >= 163 && held <= 197, "\(held) of \(records)")
    // A limit is told where there is none in fewer than one record in twenty.
    #expect(limits < records / 20, "\(limits)")
  }

  @Test func limitAndLossesAreToldApart() throws {
    var random = RandomStream(seed: 3, name: "test/both")
    let lifetimes = (0..<200).map { _ in min(random.exponential() * 800, 1_000) }
    let uses = record(lifetimes: lifetimes, gap: 15, jitter: &random)
    let estimate = LifetimeEstimate(uses, rule: nil)
    #expect(abs(try #require(estimate.limitSeconds) - 1_000) < 15)
    #expect(estimate.lossRateInterval.contains(1 / 800))
    guard case .clipped(.exponential(let mean), _, let limit)? = estimate.lifetime else {
      Issue.record(
        "a limit and losses make a clipped exponential, not \(String(describing: estimate.lifetime))"
      )
      return
    }
    #expect(abs(mean / 800 - 1) < 0.3)
    #expect(limit == estimate.limitSeconds)
  }

  /// Container 0 ends at 10 and is passed over at 30 for container 1, which was used before it.
  @Test func aContainerIsMissedByARequestThatTheRuleWouldHaveGivenToIt() {
    let uses = [(0, 0.0, 10.0, true), (1, 1, 3, true), (1, 30, 32, false), (2, 90, 91, true)]
      .map { ContainerUse(container: $0.0, began: $0.1, ended: $0.2, isCold: $0.3) }
    let history = ContainerHistory(uses)
    #expect(
      history.losses(under: .mostRecentlyUsed) == [
        ContainerLoss(idle: 20, age: 30), ContainerLoss(idle: 58, age: 89),
      ])
    #expect(
      history.losses(under: nil) == [
        ContainerLoss(idle: 80, age: 90), ContainerLoss(idle: 58, age: 89),
      ])
  }

  @Test func aContainerThatWasThereBeforeTheRecordHasNoAge() {
    let uses = [(0, 0.0, 1.0, false), (0, 5, 6, false), (1, 50, 51, true)]
      .map { ContainerUse(container: $0.0, began: $0.1, ended: $0.2, isCold: $0.3) }
    #expect(ContainerHistory(uses).losses(under: nil) == [ContainerLoss(idle: 44, age: nil)])
  }
}
