import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// OpenFaaS's chain of scrape, rule, notification and order, to the second.
@Suite struct RequestRateAlertTests {
  /// The rate over 10 s at `now`, after scrapes of (second, value).
  private func rate(_ scrapes: [(Double, Double)], at now: Double) -> Double? {
    var counter = PrometheusCounter()
    for (time, value) in scrapes {
      counter.scrape(value, at: second(time), keeping: .seconds(10))
    }
    return counter.rate(over: .seconds(10), at: second(now))
  }

  @Test func theRateIsTheIncreaseExtendedToTheRange() throws {
    #expect(rate([(5, 50), (10, 100), (15, 150)], at: 15) == 10)
    // 10 s and 15 s lie within 7 s to 17 s: 50 · (5 + 3 + 2) ÷ 5 ÷ 10.
    #expect(rate([(5, 50), (10, 100), (15, 150)], at: 17) == 10)
    // The counter was zero at 10 s, so there was nothing before: 50 · (5 + 0 + 2) ÷ 5 ÷ 10.
    #expect(rate([(10, 0), (15, 50)], at: 17) == 7)
    // 6.5 s are missing to the end, more than 1.1 · 2 s: half of 2 s is added, and 1.5 s before.
    let short = try #require(rate([(5, 100), (7, 120)], at: 13.5))
    #expect((short - 20 * (2 + 1.5 + 1) / 2 / 10).magnitude < 1e-12)
    #expect(rate([(5, 50), (10, 50), (15, 50)], at: 15) == 0)
  }

  @Test func oneScrapeIsNoRate() {
    #expect(rate([(15, 50)], at: 15) == nil)
    #expect(rate([(5, 20), (10, 30)], at: 16) == nil)
  }

  @Test func anAlertFiresAtTheEvaluationAfterItsHoldTime() {
    var rule = AlertRule()
    var changes: [AlertRule.Change?] = []
    for (time, isTrue) in [
      (15.0, true), (30, false), (45, true), (49, true), (50, true), (60, true), (75, false),
      (90, false),
    ] {
      changes.append(rule.evaluate(isTrue, at: second(time), hold: .seconds(5)))
    }
    #expect(changes == [nil, nil, nil, nil, .fired, nil, .resolved, nil])
    var immediate = AlertRule()
    #expect(immediate.evaluate(true, at: second(15), hold: .zero) == .fired)
  }

  @Test func aGroupWaitsThenRepeatsAndTellsOfChangesAtItsInterval() {
    var group = AlertGroup()
    let (one, two) = (FunctionID(0), FunctionID(1))
    var told: [String] = []
    func update(_ function: FunctionID, _ change: AlertRule.Change, at seconds: Double) {
      group.update(function, change, at: second(seconds), wait: .seconds(5))
    }
    func flush(at seconds: Double) {
      let alerts = group.flush(
        at: second(seconds), interval: .seconds(10), repeats: .seconds(30))
      let words = alerts.map { "\($0.function.index)\($0.isFiring ? "+" : "-")" }
      told.append(words.joined())
    }
    update(one, .fired, at: 30)
    #expect(group.nextFlush == second(35))
    flush(at: 34)
    flush(at: 35)
    flush(at: 45)
    update(two, .fired, at: 50)
    flush(at: 55)
    flush(at: 65)
    flush(at: 75)
    flush(at: 85)
    update(one, .resolved, at: 90)
    flush(at: 95)
    update(two, .resolved, at: 96)
    flush(at: 105)
    #expect(told == ["", "0+", "", "0+1+", "", "", "0+1+", "0-1+", "1-"])
    #expect(group.nextFlush == .never)
  }

  @Test func anAlertThatIsResolvedBeforeTheFirstLookIsNeverToldOf() {
    var group = AlertGroup()
    group.update(FunctionID(0), .fired, at: second(30), wait: .seconds(5))
    group.update(FunctionID(0), .resolved, at: second(33), wait: .seconds(5))
    #expect(
      group.flush(at: second(35), interval: .seconds(10), repeats: .seconds(30)).isEmpty)
    #expect(group.nextFlush == .never)
  }

  /// Ten completed requests a second from the start until `end`.
  private func load(until end: Double) -> (Int, Double, inout LoadRow) -> Void {
    { _, seconds, row in row.completed = UInt64(min(seconds, end) * 10) }
  }

  @Test func eachNotificationAddsAFifthOfTheMaximumAndTheLastOneTakesAllBack() {
    var lab = ScalerLab()
    var policy = RequestRateAlert(RequestRateParameters())
    lab.run(&policy, until: 400, load: load(until: 160))
    // True at 15 s, fires at 30 s, told of at 35 s and every 30 s; 4 = ⌈20 · 20 %⌉. At 165 s the range holds 50 requests in
    // 10 s, which is not more than 5/s: resolved, and told of at once because the group is looked at in that second.
    let expected: [ScalerLab.Order] = [
      .init(35, 5), .init(65, 9), .init(95, 13), .init(125, 17), .init(155, 20), .init(165, 1),
    ]
    #expect(lab.orders == expected)
  }

  @Test func theStepsOfTheComparisonWithKnativeAreOneContainerEachTwoSeconds() {
    // Li et al.: at most 10 containers, scale factor 10, notifications each 2 s, above 10/s.
    var lab = ScalerLab(limits: {
      $0.minimum = 1
      $0.maximum = 10
    })
    var parameters = RequestRateParameters()
    parameters.threshold = 10
    parameters.scaleFactor = 0.1
    parameters.groupWait = .seconds(2)
    parameters.groupInterval = .seconds(2)
    parameters.repeatInterval = .seconds(2)
    parameters.actuationDelay = .milliseconds(250)
    var policy = RequestRateAlert(parameters)
    lab.run(&policy, until: 60) { _, seconds, row in row.completed = UInt64(seconds * 100) }
    let expected = (0..<9).map { ScalerLab.Order(32.25 + Double($0) * 2, $0 + 2) }
    #expect(lab.orders == expected)
  }

  @Test func aScaleFactorOfZeroSwitchesScalingOff() {
    var lab = ScalerLab()
    var parameters = RequestRateParameters()
    parameters.scaleFactor = 0
    var policy = RequestRateAlert(parameters)
    lab.run(&policy, until: 400, load: load(until: 160))
    #expect(lab.orders.isEmpty)
  }

  @Test func theRateOfAFunctionIsNotDividedByItsContainers() {
    var lab = ScalerLab(limits: { $0.initial = 16 })
    var policy = RequestRateAlert(RequestRateParameters())
    lab.run(&policy, until: 40) { _, seconds, row in row.completed = UInt64(seconds * 6) }
    #expect(lab.orders == [.init(35, 20)])
  }

  @Test(arguments: [true, false])
  func inOneGroupANewAlertRepeatsTheOthers(oneGroup: Bool) {
    var lab = ScalerLab(functions: 2)
    var parameters = RequestRateParameters()
    parameters.oneGroup = oneGroup
    var policy = RequestRateAlert(parameters)
    // The second function begins at 20 s: true at 30 s, fires at 45 s; the group of both is looked at in that second.
    lab.run(&policy, until: 60) { function, seconds, row in
      row.completed = UInt64(max(seconds - (function == 0 ? 0 : 20), 0) * 10)
    }
    let together: [ScalerLab.Order] = [.init(35, 5), .init(45, 9), .init(45, 5, function: 1)]
    let apart: [ScalerLab.Order] = [.init(35, 5), .init(50, 5, function: 1)]
    #expect(lab.orders == (oneGroup ? together : apart))
  }

  @Test func theIdlerTakesTheLastContainerAndACallBringsItBack() {
    var lab = ScalerLab()
    var parameters = RequestRateParameters()
    parameters.idler = RequestRateParameters.Idler()
    var policy = RequestRateAlert(parameters)
    // The last scrape that differs is that of 65 s; 300 s later, at the look of 390 s, it goes.
    let calls: (Int, Double, inout LoadRow) -> Void = { _, seconds, row in
      row.completed = seconds >= 62 ? 2 : seconds >= 10 ? 1 : 0
    }
    lab.run(&policy, until: 500, load: calls)
    #expect(lab.orders == [.init(390, 0)])
    lab.await(0, at: 511, &policy)
    lab.run(&policy, until: 900, load: calls)
    #expect(lab.orders == [.init(390, 0), .init(511, 1), .init(840, 0)])

    var kept = ScalerLab(limits: { $0.minimum = 1 })
    var other = RequestRateAlert(parameters)
    kept.run(&other, until: 900)
    #expect(kept.orders.isEmpty)
  }
}
