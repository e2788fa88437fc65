import Foundation
import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// What is read of one run, against rows written by hand.
@Suite struct ReadingTests {
  private func summary(_ path: String, in text: String) throws -> Double? {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try SummaryPath(path).value(in: tree(json))
  }

  private func tree(_ json: Any) -> SummaryTree {
    switch json {
    case let text as String: .text(text)
    case let number as NSNumber: .number(number.doubleValue)
    case let items as [Any]: .array(items.map(tree))
    case let members as [String: Any]: .object(members.map { ($0.key, tree($0.value)) })
    default: .null
    }
  }

  private let json = """
    {"a": {"b": 3, "none": null, "word": "x"},
     "nodes": [{"name": "n", "requests": 4}, {"name": "m", "requests": 7}, {"name": "v1.2", "requests": 5}]}
    """

  @Test(arguments: [
    ("a.b", 3.0), ("a.none", nil), ("nodes[max].requests", 7), ("nodes[min].requests", 4),
    ("nodes[sum].requests", 16), ("nodes[0].requests", 4), ("nodes[m].requests", 7),
    ("nodes[v1.2].requests", 5), ("nodes[largest 1].requests", 7), ("nodes[largest 2].requests", 5),
    ("nodes[largest 3].requests", 4),
  ])
  func aPathLeadsToANumber(path: String, value: Double?) throws {
    #expect(try summary(path, in: json) == value)
  }

  @Test(arguments: [
    "a", "a.c", "a.word", "a.b.c", "nodes.requests", "nodes[3].requests", "nodes[k].requests",
    "a[0].b", "", "a..b", "nodes[0", "nodes[].requests",
    "nodes[largest 0].requests", "nodes[largest 4].requests",
  ])
  func aPathThatLeadsToNoNumberIsAnError(path: String) {
    #expect(throws: SummaryPathError.self) { try summary(path, in: json) }
  }

  @Test(
    arguments: [
      (["1", "2.5", "10"], [1, 2.5, 10]), (["1min", "30min"], [1, 30]),
      (["25/s", "125/s"], [25, 125]),
      (["1min", "30s"], nil), (["one", "two"], nil), (["1", "2min"], nil),
    ] as [([String], [Double]?)])
  func aSweepHasNumbersInOneUnit(values: [String], numbers: [Double]?) {
    var sweep = SweepSettings()
    sweep.values = values
    #expect(sweep.numbers == numbers)
  }

  // MARK: Samples

  private func sample(
    _ time: Int64, idle: Int = 0, busy: Int = 0, arrived: UInt64 = 0
  ) -> ClusterSample {
    ClusterSample(
      time: .start + .seconds(time), arrived: arrived, present: 0, waiting: 0,
      containers: [1, idle, busy, 0, 0], nodes: [])
  }

  @Test func theTimeUntilALevelCountsFromItsStart() {
    let samples = [
      sample(0, busy: 10), sample(2, busy: 3), sample(4, idle: 4, busy: 6), sample(6, busy: 12),
    ]
    var until = TimeUntilSettings()
    until.level = 10
    #expect(until.value(in: samples) == 0)
    until.start = .seconds(1)
    #expect(until.value(in: samples) == 3)
    until.level = 13
    #expect(until.value(in: samples) == nil)
    until.column = .containers
    #expect(until.value(in: samples) == 5)
  }

  @Test func theTimeUntilALevelCanCountFromTheFirstRequest() {
    var until = TimeUntilSettings()
    until.level = 10
    until.countsFromLoad = true
    let before = [sample(0, busy: 10), sample(2, busy: 10), sample(4, busy: 3, arrived: 1)]
    #expect(until.value(in: before) == 0)
    let after = [
      sample(0), sample(2), sample(4, arrived: 1), sample(6, arrived: 9), sample(8, busy: 10),
    ]
    #expect(until.value(in: after) == 6)
    #expect(until.value(in: [sample(0), sample(2, busy: 10)]) == nil, "no request ever came")
    #expect(until.value(in: [sample(0, arrived: 1), sample(5, busy: 10, arrived: 2)]) == 5)
  }

  @Test func statisticsOfSamplesAreOverTheirPart() {
    let samples = [
      sample(0, busy: 100), sample(2, busy: 1), sample(4, busy: 3), sample(6, busy: 9),
    ]
    var settings = SampleSettings()
    settings.column = .busy
    settings.start = .seconds(2)
    settings.end = .seconds(6)
    for (statistic, value) in [
      (SampleSettings.Statistic.mean, 2.0), (.variance, 2), (.maximum, 3), (.minimum, 1),
      (.last, 3),
    ] {
      settings.statistic = statistic
      #expect(settings.value(in: samples) == value)
    }
    settings.start = .seconds(5)
    #expect(settings.value(in: samples) == nil)
  }

  // MARK: Requests

  private func record(
    _ index: UInt64, from arrival: Double, to end: Double, _ outcome: Outcome = .completed
  ) -> InvocationRecord {
    var phases = RequestPhases()
    phases.executionAt = .start + SimDuration(rounding: arrival + 0.25)
    return InvocationRecord(
      index: index, number: index, function: FunctionID(0), node: .none, container: .none,
      outcome: outcome,
      warmth: .warmed, arrivedAt: .start + SimDuration(rounding: arrival), phases: phases,
      executedAt: .start + SimDuration(rounding: end - 0.25),
      endedAt: .start + SimDuration(rounding: end))
  }

  @Test func aWindowTakesTheRequestsThatEndInIt() {
    let records = [
      record(0, from: 0, to: 9), record(1, from: 8, to: 10), record(2, from: 9, to: 12),
      record(3, from: 9, to: 13, .rejected), record(4, from: 9, to: 20),
    ]
    var window = WindowSettings()
    window.start = .seconds(10)
    window.end = .seconds(20)
    for (statistic, value) in [
      (WindowSettings.Statistic.mean, 2.5), (.p50, 2), (.p99, 3), (.maximum, 3), (.outliers, 0),
      (.throughput, 0.2), (.completedFraction, 2.0 / 3),
    ] {
      window.statistic = statistic
      #expect(window.value(in: records) == value)
    }
    window.statistic = .mean
    window.quantity = .execution
    #expect(window.value(in: records) == 2)
    window.start = .seconds(30)
    window.end = .seconds(40)
    #expect(window.value(in: records) == nil)
  }

  @Test func theNthRequestIsCountedByArrival() {
    // In the order of their ends, as they are recorded.
    let records = [
      record(1, from: 5, to: 6), record(0, from: 0, to: 7), record(2, from: 6, to: 9),
      record(3, from: 20, to: 24),
    ]
    var nth = NthSettings()
    #expect(nth.value(in: records) == 7)
    nth.request = 2
    #expect(nth.value(in: records) == 1)
    nth.every = 2
    #expect(nth.value(in: records) == 2.5)
    nth.quantity = .waiting
    #expect(nth.value(in: records) == 0.25)
    nth.quantity = .returning
    #expect(nth.value(in: records) == 0.25)
    nth.request = 5
    #expect(nth.value(in: records) == nil)
  }

  @Test func aScaledReadingIsInAnotherUnit() throws {
    let observation = Observation(
      summary: tree(try JSONSerialization.jsonObject(with: Data(json.utf8))))
    let three = Reading.summary(try SummaryPath("a.b"))
    #expect(try Reading.scaled(three, by: 1_000).value(in: observation) == 3_000)
    let none = Reading.summary(try SummaryPath("a.none"))
    #expect(try Reading.scaled(none, by: 1_000).value(in: observation) == nil)
  }

  @Test func aRatioIsOneReadingOverAnother() throws {
    let observation = Observation(
      summary: tree(try JSONSerialization.jsonObject(with: Data(json.utf8))))
    let three = Reading.summary(try SummaryPath("a.b"))
    let sum = Reading.summary(try SummaryPath("nodes[sum].requests"))
    let none = Reading.summary(try SummaryPath("a.none"))
    #expect(try Reading.ratio(of: sum, to: three).value(in: observation) == 16.0 / 3)
    #expect(try Reading.ratio(of: none, to: three).value(in: observation) == nil)
  }
}
