import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// The horizontal pod autoscaler: its ratio, its limits and its pipeline, each by hand.
@Suite struct HorizontalPodAutoscalerTests {
  struct Case: Sendable {
    var current: Int
    var ratio: Double
    var measured: Int
    var unready = 0
    var missing = 0
    var expected: Int
  }

  @Test(arguments: [
    Case(current: 4, ratio: 2, measured: 4, expected: 8),
    Case(current: 4, ratio: 1.5, measured: 4, expected: 6),
    // Within the tolerance, on either side and at its edge.
    Case(current: 10, ratio: 1.1, measured: 10, expected: 10),
    Case(current: 10, ratio: 1.11, measured: 10, expected: 12),
    Case(current: 10, ratio: 0.9, measured: 10, expected: 10),
    Case(current: 10, ratio: 0.89, measured: 10, expected: 9),
    // Not yet ready: as if they used nothing, (3 + 0) ÷ 2 = 1.5; on the way down they do not count.
    Case(current: 2, ratio: 3, measured: 1, unready: 1, expected: 3),
    Case(current: 4, ratio: 4, measured: 1, unready: 3, expected: 4),
    Case(current: 4, ratio: 0.5, measured: 2, unready: 2, expected: 1),
    // Without a metric: nothing on the way up, the target on the way down, (2 · 0.5 + 2 · 1) ÷ 4 = 0.75.
    Case(current: 4, ratio: 2, measured: 3, missing: 1, expected: 6),
    Case(current: 4, ratio: 0.5, measured: 2, missing: 2, expected: 3),
    // Corrected to the other side of the target: 1.5 ÷ 4 < 1.
    Case(current: 4, ratio: 1.5, measured: 1, missing: 3, expected: 4),
  ])
  func theRatioOfUseToTargetGivesTheNumber(_ it: Case) {
    #expect(
      HorizontalRatio.containers(
        current: it.current, ratio: it.ratio, measured: it.measured, unready: it.unready,
        missing: it.missing, tolerance: 0.1) == it.expected)
  }

  /// What is ordered when `recommended` is recommended, one every 15 s.
  private func orders(
    _ recommended: [Int], initial: Int, limits: ScaleLimits = ScaleLimits(),
    _ change: (inout HorizontalParameters) -> Void = { _ in }
  ) -> [Int] {
    var parameters = HorizontalParameters()
    change(&parameters)
    var scale = HorizontalScale(initial: initial)
    return recommended.enumerated().map { index, number in
      scale.take(number, limits: limits, at: second(Double(index) * 15), parameters)
    }
  }

  @Test func oneDecisionDoublesAtMostButAllowsFour() {
    #expect(orders([100, 100, 100, 100, 100, 100], initial: 1) == [4, 8, 16, 32, 64, 100])
    #expect(orders([3], initial: 1) == [3])
    #expect(orders([100], initial: 3) == [6])
  }

  @Test func theHighestRecommendationOfFiveMinutesCountsOnTheWayDown() {
    // The 8 of the first decision counts up to and including 300 s later, the 20th decision after it.
    let recommended = [8] + Array(repeating: 2, count: 22)
    let expected = Array(repeating: 8, count: 21) + [2, 2]
    #expect(orders(recommended, initial: 8) == expected)
    #expect(orders([8, 2], initial: 8) { $0.downscaleStabilisation = .zero } == [8, 2])
  }

  @Test func limitsOfTheFunctionHoldAndOneIsTheLeast() {
    var limits = ScaleLimits()
    limits.maximum = 5
    #expect(orders([100, 100], initial: 2, limits: limits) == [4, 5])
    #expect(orders([0], initial: 3) { $0.downscaleStabilisation = .zero } == [1])
    #expect(orders([7], initial: 0) == [0])
  }

  @Test func policiesAllowFourOrAllWithinFifteenSeconds() {
    let standard = HorizontalRate.policies(HorizontalRate.Policies())
    // max(1 + 4, 2 · 1), max(5 + 4, 2 · 5), 20, 40: the change before is 15 s old and no longer counts.
    #expect(orders([100, 100, 100, 100], initial: 1) { $0.rate = standard } == [5, 10, 20, 40])
  }

  @Test func whatWasAddedWithinThePeriodCountsAgainstAPolicy() {
    var policies = HorizontalRate.Policies()
    policies.up.policies = [.init(containers: 4, period: .seconds(60))]
    let rate = HorizontalRate.policies(policies)
    #expect(orders([100, 100, 100, 100, 100], initial: 1) { $0.rate = rate } == [5, 5, 5, 5, 9])
    policies.up.policies.append(.init(share: 1, period: .seconds(60)))
    policies.up.select = .min
    // min(1 + 4, 2 · 1) = 2, and 60 s later min(2 + 4, 2 · 2) = 4.
    let least = HorizontalRate.policies(policies)
    #expect(orders([100, 100, 100, 100, 100], initial: 1) { $0.rate = least } == [2, 2, 2, 2, 4])
    policies.up.select = .disabled
    let none = HorizontalRate.policies(policies)
    #expect(orders([100], initial: 1) { $0.rate = none } == [1])
  }

  @Test func policiesLimitTheWayDown() {
    var policies = HorizontalRate.Policies()
    policies.down.policies = [.init(containers: 3, period: .seconds(30))]
    let rate = HorizontalRate.policies(policies)
    let ordered = orders([1, 1, 1, 1, 1], initial: 10) {
      $0.rate = rate
      $0.downscaleStabilisation = .zero
    }
    #expect(ordered == [7, 7, 4, 4, 1])
    policies.down.policies = [.init(share: 0.1, period: .seconds(30))]
    let share = HorizontalRate.policies(policies)
    let tenth = orders([1], initial: 80) {
      $0.rate = share
      $0.downscaleStabilisation = .zero
    }
    #expect(tenth == [72])
  }

  @Test func theLowestRecommendationOfItsWindowCountsOnTheWayUp() {
    let standard = HorizontalRate.policies(HorizontalRate.Policies())
    let ordered = orders([2, 4, 4, 4], initial: 2) {
      $0.rate = standard
      $0.upscaleStabilisation = .seconds(30)
    }
    #expect(ordered == [2, 2, 2, 4])
  }

  @Test func aCooldownForbidsChangesWhateverWasRecommended() {
    let ordered = orders([2, 3, 3, 3, 1, 1, 1, 1], initial: 1) {
      $0.downscaleStabilisation = .zero
      $0.upscaleCooldown = .seconds(45)
      $0.downscaleCooldown = .seconds(60)
    }
    #expect(ordered == [2, 2, 2, 3, 3, 3, 3, 1])
  }

  /// Containers of one core, half of which is aimed at.
  private func policy(_ change: (inout HorizontalParameters) -> Void = { _ in })
    -> HorizontalPodAutoscaler
  {
    var parameters = HorizontalParameters()
    parameters.target = 0.5
    change(&parameters)
    return HorizontalPodAutoscaler(parameters)
  }

  @Test func metricsComeThroughThePipelineAndFreshContainersHoldItBack() {
    var lab = ScalerLab(profile: { $0.cores = .cores(1) })
    var policy = policy()
    lab.cluster.state.loads[FunctionID(0)].microcores.change(by: 2_000_000, at: .start)
    lab.run(&policy, until: 600)
    // Measured at 15 s, 30 s, …, collected at 60 s: 2 cores ÷ 0.5 = 4. Until the collection at 120 s three containers have
    // no metric and count as idle, so 4 · 1 ÷ 4 = 1; then 0.5 cores each.
    #expect(lab.orders == [.init(60, 4)])
  }

  @Test func aShorterResolutionDecidesSooner() {
    var lab = ScalerLab(profile: { $0.cores = .cores(1) })
    var policy = policy {
      $0.resolution = .seconds(15)
      $0.actuationDelay = .seconds(2)
    }
    lab.cluster.state.loads[FunctionID(0)].microcores.change(by: 2_000_000, at: .start)
    lab.run(&policy, until: 600)
    #expect(lab.orders == [.init(17, 4)])
  }

  @Test func anAverageTakesThePlaceOfAShareOfTheRequest() {
    var lab = ScalerLab()
    var silent = policy()
    lab.cluster.state.loads[FunctionID(0)].microcores.change(by: 2_000_000, at: .start)
    lab.run(&silent, until: 100)
    #expect(lab.orders.isEmpty, "no quota, no request")
    var other = ScalerLab()
    var policy = policy { $0.averageCPU = .cores(1) }
    other.cluster.state.loads[FunctionID(0)].microcores.change(by: 2_000_000, at: .start)
    other.run(&policy, until: 100)
    #expect(other.orders == [.init(60, 2)])
  }

  @Test func theIdlerGoesToTheMinimumAndACallBringsAContainerBack() {
    var lab = ScalerLab(limits: { $0.initial = 2 }, profile: { $0.cores = .cores(1) })
    var policy = policy {
      $0.idler = HorizontalIdler.Parameters()
      $0.tolerance = 1
    }
    // Called at 61 s, which the look at 65 s notes; 120 s later nobody has called.
    let calls: (Int, Double, inout LoadRow) -> Void = { _, seconds, row in
      row.arrived = seconds >= 301 ? 2 : seconds >= 61 ? 1 : 0
    }
    // No CPU is used, which is within the tolerance: the autoscaler itself changes nothing.
    lab.run(&policy, until: 300, load: calls)
    #expect(lab.orders == [.init(185, 0)])
    lab.await(0, at: 301, &policy)
    lab.run(&policy, until: 500, load: calls)
    #expect(lab.orders == [.init(185, 0), .init(301, 1), .init(425, 0)])
  }

  @Test func theIdlerLeavesTheMinimumAndWhatIsUnderWay() {
    var kept = ScalerLab(
      limits: { ($0.initial, $0.minimum) = (1, 1) }, profile: { $0.cores = .cores(1) })
    var policy = policy { $0.idler = HorizontalIdler.Parameters() }
    kept.run(&policy, until: 400)
    #expect(kept.orders.isEmpty)
    var busy = ScalerLab(profile: { $0.cores = .cores(1) })
    var other = self.policy { $0.idler = HorizontalIdler.Parameters() }
    busy.cluster.state.loads[FunctionID(0)].inFlight.change(by: 1, at: .start)
    busy.run(&other, until: 400)
    #expect(busy.orders.isEmpty)
  }

  @Test func withoutAnIdlerNothingStartsFromZero() {
    var lab = ScalerLab(limits: { $0.initial = 0 }, profile: { $0.cores = .cores(1) })
    var policy = policy()
    lab.await(0, at: 10, &policy)
    lab.run(&policy, until: 400)
    #expect(lab.orders.isEmpty)
  }
}
