import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Knative's autoscaler: one tick by hand, then minutes of it.
@Suite struct KnativeTests {
  /// Ten requests a container, seven of which are aimed at.
  private let target = KnativeRule.Target(KnativeParameters(), concurrency: 10)

  private func containers(
    stable: Double, panic: Double? = nil, ready: Int,
    _ change: (inout KnativeParameters) -> Void = { _ in }
  ) -> Int {
    var parameters = KnativeParameters()
    change(&parameters)
    var rule = KnativeRule()
    return rule.decide(
      stable: stable, panic: panic ?? stable, ready: ready, at: second(2), target: target,
      parameters
    ).containers
  }

  @Test(arguments: [(7.0, 1), (7.1, 2), (14.0, 2), (21.0, 3), (69.9, 10), (70.0, 10), (70.1, 11)])
  func containersAreTheConcurrencyDividedByTheShareOfTheTarget(concurrency: Double, expected: Int) {
    #expect(containers(stable: concurrency, ready: 1) { $0.panics = false } == expected)
  }

  @Test(arguments: [(10, 5), (5, 2), (3, 1), (1, 0), (0, 0)])
  func withoutLoadReadyContainersAreHalved(ready: Int, expected: Int) {
    #expect(containers(stable: 0, ready: ready) == expected)
  }

  @Test(arguments: [(0, 2), (1, 2), (3, 6)])
  func oneDecisionMultipliesReadyContainersByTheUpRateAtMost(ready: Int, expected: Int) {
    #expect(containers(stable: 700, ready: ready) { $0.maxScaleUpRate = 2 } == expected)
  }

  @Test func itPanicsWhereTheShortWindowWantsTwiceTheReadyContainers() {
    // 28 ÷ 7 = 4 = 2 · 2, 21 ÷ 7 = 3 < 2 · 2.
    #expect(containers(stable: 7, panic: 28, ready: 2) == 4)
    #expect(containers(stable: 7, panic: 21, ready: 2) == 1)
    #expect(containers(stable: 7, panic: 28, ready: 2) { $0.panics = false } == 1)
    #expect(containers(stable: 35, panic: 28, ready: 2) == 5)
  }

  @Test func panicNeverTakesAwayAndEndsAStableWindowAfterItsLastCause() {
    var rule = KnativeRule()
    func wanted(_ panic: Double, ready: Int, at seconds: Double) -> Int {
      rule.decide(
        stable: 7, panic: panic, ready: ready, at: second(seconds), target: target,
        KnativeParameters()
      ).containers
    }
    #expect(wanted(70, ready: 1, at: 2) == 10)
    #expect(wanted(7, ready: 10, at: 4) == 10)
    #expect(wanted(140, ready: 10, at: 6) == 20)
    #expect(wanted(7, ready: 20, at: 8) == 20)
    #expect(wanted(7, ready: 20, at: 66) == 20)
    #expect(rule.panickedAt == second(6))
    // A stable window after 6 s: still limited by the rate downwards.
    #expect(wanted(7, ready: 20, at: 68) == 10)
    #expect(rule.panickedAt == nil)
    #expect(wanted(7, ready: 10, at: 70) == 5)
  }

  @Test func severalContainersAtTheStartStayForAStableWindow() {
    var rule = KnativeRule(initial: 3)
    for (seconds, expected) in [(2.0, 3), (60, 3), (62, 1)] {
      let decision = rule.decide(
        stable: 0, panic: 0, ready: 3, at: second(seconds), target: target, KnativeParameters())
      #expect(decision.containers == expected, "at \(seconds) s")
    }
  }

  @Test func aLowerNumberWaitsForTheScaleDownDelay() {
    var parameters = KnativeParameters()
    parameters.scaleDownDelay = .seconds(10)
    var rule = KnativeRule()
    var wanted: [Int] = []
    for (seconds, load) in [(2.0, 28.0), (4, 14), (6, 14), (12, 14), (14, 14), (16, 21)] {
      wanted.append(
        rule.decide(
          stable: load, panic: load, ready: 4, at: second(seconds), target: target, parameters
        ).containers)
    }
    #expect(wanted == [4, 4, 4, 4, 2, 3])
  }

  @Test(arguments: [
    (200.0, 20, 0.0, false), (200, 20, 1, true), (200, 0, 0, true), (10, 2, 9, false),
    (10, 2, 11, true), (-1, 1_000, 0, true), (0, 1, 1_000, false),
  ])
  func theActivatorStaysWhereReadyContainersLackBurstCapacity(
    burst: Double, ready: Int, load: Double, lacks: Bool
  ) {
    var parameters = KnativeParameters()
    parameters.targetBurstCapacity = burst
    var rule = KnativeRule()
    let decision = rule.decide(
      stable: load, panic: load, ready: ready, at: second(2), target: target, parameters)
    #expect(decision.lacksBurstCapacity == lacks)
  }

  @Test(
    arguments: [
      (nil, 65_535, 100.0), (nil, 10, 10), (50, 10, 10), (5, 10, 5), (50, 65_535, 50),
    ] as [(Double?, Int, Double)])
  func noTargetLiesAboveTheConcurrencyOfAContainer(
    stated: Double?, concurrency: Int, expected: Double
  ) {
    var parameters = KnativeParameters()
    parameters.target = stated
    let target = KnativeRule.Target(parameters, concurrency: concurrency)
    #expect(target.capacity == expected)
    #expect(target.aim == expected * 0.7)
    parameters.metric = .rps
    let rate = KnativeRule.Target(parameters, concurrency: concurrency)
    #expect(rate.capacity == stated ?? 200)
  }

  // MARK: Over time

  /// A function that runs ten requests in a container, under a policy.
  private func lab(initial: Int = 1) -> ScalerLab {
    ScalerLab(limits: { $0.initial = initial }, profile: { $0.concurrency = 10 })
  }

  @Test func concurrencyIsAveragedOverTheWindowOrAsMuchOfItAsHasPassed() {
    var lab = lab()
    var parameters = KnativeParameters()
    parameters.panics = false
    var policy = KnativeAutoscaler(parameters)
    // Nothing for 30 s, then 28 requests at a time. The mean is 28 · (t − 30) ÷ t, up to 60 s, then 28 · (t − 30) ÷ 60.
    lab.run(&policy, until: 100) { _, seconds, row in
      if seconds == 30 { row.inFlight.change(by: 28, at: second(30)) }
    }
    // 7 = 28 ÷ 4 from t = 40 on; more than that at 42; 14 at 60; more at 62; 21 at 75.
    let expected = [ScalerLab.Order(42, 2), .init(62, 3), .init(76, 4)]
    #expect(lab.orders == expected)
  }

  @Test func theLastContainerGoesWhenTheActivatorHasBeenInThePathForTheGracePeriod() {
    var lab = lab()
    var parameters = KnativeParameters()
    parameters.targetBurstCapacity = 0
    var policy = KnativeAutoscaler(parameters)
    lab.cluster.state.loads[FunctionID(0)].inFlight.change(by: 1, at: .start)
    lab.run(&policy, until: 120) { _, seconds, row in
      if seconds == 10 { row.inFlight.change(by: -1, at: second(10)) }
    }
    // The window from 10 s to 70 s is empty; 30 s later it goes.
    #expect(lab.orders == [.init(100, 0)])
    #expect(lab.bufferings.map(\.at) == [70])
    #expect(lab.bufferings.map(\.isBuffered) == [true])

    // The activator reports a request at once; the container is active from the reading at 122 s on, and with a ready
    // one the activator leaves the path. 60 s without load, then 30 s in the path.
    lab.await(0, at: 121.5, &policy)
    lab.await(0, at: 121.6, &policy)
    lab.run(&policy, until: 300)
    #expect(lab.orders == [.init(100, 0), .init(121.5, 1), .init(212, 0)])
    #expect(lab.bufferings.map(\.at) == [70, 122, 182])
  }

  @Test func anActivatorThatIsInThePathAnywayHasPassedTheGracePeriod() {
    var lab = lab()
    var policy = KnativeAutoscaler(KnativeParameters())
    lab.run(&policy, until: 200)
    // Active for a stable window, buffered since the start for lack of burst capacity.
    #expect(lab.orders == [.init(60, 0)])
    #expect(lab.bufferings.map(\.at) == [0])
  }

  @Test func aMinimumOrNoScaleToZeroKeepsTheLastContainer() {
    var kept = ScalerLab(limits: { $0.minimum = 1 })
    var policy = KnativeAutoscaler(KnativeParameters())
    kept.run(&policy, until: 300)
    #expect(kept.orders.isEmpty)
    var lab = lab()
    var parameters = KnativeParameters()
    parameters.scaleToZero = false
    var other = KnativeAutoscaler(parameters)
    lab.run(&other, until: 300)
    #expect(lab.orders.isEmpty)
  }

  @Test func aSuddenLoadIsAnsweredAtTheFirstTickInPanic() {
    var lab = lab()
    var parameters = KnativeParameters()
    parameters.actuationDelay = .milliseconds(500)
    var policy = KnativeAutoscaler(parameters)
    lab.run(&policy, until: 70) { _, seconds, row in
      if seconds == 60 { row.inFlight.change(by: 84, at: second(60)) }
    }
    // At 60 s the revision has been idle for a window and goes to zero; at 62 s the panic window has 2 s of 84 in 6 s:
    // 28 ÷ 7 = 4 ≥ 2; at 64 s 56 ÷ 7 = 8 ≥ 2 · 4; at 66 s 84 ÷ 7 = 12 < 2 · 8, but it panics already.
    #expect(lab.orders == [.init(60.5, 0), .init(62.5, 4), .init(64.5, 8), .init(66.5, 12)])
  }

  /// The number of containers under Poisson arrivals, by the closed form: n arrivals in a window of 60 s want
  /// max(1, ⌈n ÷ (60 · 0.7)⌉).
  private func expected(rate: Double) -> Double {
    let mean = 60 * rate
    var probability = Arithmetic.exp(-mean)
    var sum = 0.0
    for arrivals in 0..<2_000 {
      sum += probability * Double(max(1, (arrivals + 41) / 42))
      probability *= mean / Double(arrivals + 1)
    }
    return sum
  }

  @Test(arguments: [(1.0, 1.992), (2, 3.273), (3, 4.816), (5, 7.638), (7, 10.487)])
  func theMeanNumberUnderPoissonArrivalsIsTheClosedForm(rate: Double, published: Double) {
    #expect((expected(rate: rate) - published).magnitude < 0.001)
    var lab = ScalerLab()
    var parameters = KnativeParameters()
    parameters.metric = .rps
    parameters.target = 1
    parameters.panics = false
    parameters.scaleToZero = false
    var policy = KnativeAutoscaler(parameters)
    var random = RandomStream(seed: 7, name: "test/arrivals")
    var following = random.exponential() / rate
    // Means of 20 windows each, nearly independent of one another.
    var batches: [Double] = []
    for batch in 0..<41 {
      var (sum, count) = (0.0, 0.0)
      for tick in 0..<600 {
        lab.run(&policy, until: Double(batch) * 1_200 + Double(tick) * 2) { _, seconds, row in
          while following < seconds {
            row.arrived += 1
            following += random.exponential() / rate
          }
        }
        sum += Double(lab.cluster.state.scales[FunctionID(0)].ready)
        count += 1
      }
      if batch > 0 { batches.append(sum / count) }
    }
    let mean = batches.reduce(0, +) / 40
    let variance = batches.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    let error = (variance / 40).squareRoot()
    #expect(error < 0.05)
    #expect((mean - published).magnitude < 4 * error, "\(mean) ± \(error)")
  }
}
