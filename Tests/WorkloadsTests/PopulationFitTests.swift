import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// What is estimated of traces.
@Suite struct PopulationFitTests {
  private static func fit(_ text: [UInt8], separator: Character? = nil) throws -> PopulationFit {
    let trace = try TemporaryTrace(text)
    return try withExtendedLifetime(trace) {
      var records = try TraceRecords(paths: [trace.path])
      return try PopulationFit(&records, named: "trace.csv", separator: separator)
    }
  }

  private static func fit(_ rows: String, separator: Character? = nil) throws -> PopulationFit {
    try fit(Array(("time_s,function,duration_s\n" + rows).utf8), separator: separator)
  }

  private func words(_ fit: PopulationFit, _ key: String) -> String {
    fit.evidence.first { $0.key == key }?.words ?? "nothing"
  }

  @Test func aSmallTraceIsEstimatedAsByHand() throws {
    // Ten hours: an application with a timer and two other functions, and one with a single function.
    var rows: [(time: Int, name: String, duration: String)] = []
    for firing in 0..<10 { rows.append((3_600 * firing, "a/t", "1")) }
    for request in 0..<8 { rows.append((60 + 550 * request * request, "a/f", "2")) }
    rows += [(100, "a/g", "4"), (200, "a/g", "4"), (36_000, "b/f", "8"), (31, "b/f", "")]
    rows.sort { $0.time < $1.time }
    let text = rows.map { "\($0.time),\($0.name),\($0.duration)\n" }.joined()
    let fit = try Self.fit(text, separator: "/")
    let model = fit.model
    #expect(fit.requests == 22)
    #expect(fit.functions == 4)
    #expect(fit.span == .seconds(36_000))
    // The timer's application counts once more for the two others.
    #expect(model.functionsPerApplication.steps.map(\.count) == [1, 2])
    #expect(abs(model.functionsPerApplication.steps[0].share - 2.0 / 3) < 1e-8)
    // 2 and 10 requests in ten hours.
    #expect(model.requestsPerDay.quantile(0.4) == 4.8)
    #expect(model.requestsPerDay.quantile(0.6) == 24)
    // 8 and 2 requests of the first and second function: ln 4 ÷ ln 2.
    #expect(model.division == 2)
    #expect(model.triggers.map(\.trigger) == [.timer, .other])
    #expect(model.triggers[0].functions == 0.25)
    #expect(abs(model.triggers[0].requests - 10.0 / 22) < 1e-6)
    #expect(model.timers.map(\.period) == [.hours(1)])
    #expect(model.jitter.points.map(\.value) == [0, 0])
    #expect(model.alignedShare == 0)
    // Means of 1, 2, 4 and 8 s.
    guard case .logNormal(let mu, let sigma) = model.averageTime else {
      Issue.record("the average times are not log-normal")
      return
    }
    let step = Arithmetic.log(2)
    #expect(abs(mu - 1.5 * step) < 1e-5)
    #expect(abs(sigma - step * (5.0 / 3).squareRoot()) < 1e-5)
    #expect(model.longestTime == .seconds(8))
    #expect(model.spreadOfTime.points.map(\.value) == [0, 0])
    #expect(model.day == [1])
    #expect(model.followingShare == 0)
    #expect(model.memory == .constant(.mebibytes(128)))
    #expect(model.coldStart == nil)
    #expect(words(fit, "timers") == "1 timer")
    #expect(words(fit, "functionsPerApplication").hasPrefix("3 applications"))
    #expect(words(fit, "day") == "less than a day: flat")
    #expect(words(fit, "spreadOfTime").hasPrefix("1 function "))
    // Every estimate says what it rests on.
    #expect(
      fit.evidence.map(\.key).sorted()
        == PopulationModel.schema.map(\.name).filter { $0 != "source" && $0 != "gaps" }.sorted())
  }

  @Test func withoutApplicationsEachFunctionIsOne() throws {
    let fit = try Self.fit("0,a/f,1\n10,a/g,1\n20,a/f,1\n")
    #expect(fit.model.functionsPerApplication == .one)
    #expect(words(fit, "functionsPerApplication").hasPrefix("no applications known"))
  }

  /// A day of hours with 0, 1, … and 23 requests, and a timer; the curve is that without the timer.
  @Test func theCurveOfTheDayIsThatWithoutTimers() throws {
    var times: [(Double, String)] = []
    for minute in stride(from: 0.0, to: 1_500, by: 10) { times.append((minute * 60, "t")) }
    var draws = RandomStream(seed: 6, name: "test/day")
    for hour in 0..<24 {
      for _ in 0..<20 * hour { times.append((3_600 * (Double(hour) + draws.uniform()), "f")) }
    }
    times.sort { $0 < $1 }
    let fit = try Self.fit(times.map { "\($0.0),\($0.1),1\n" }.joined())
    #expect(fit.model.timers.map(\.period) == [.minutes(10)])
    #expect(fit.model.followingShare == 1)
    #expect(fit.model.day.count == 24)
    // The hour h has h of 276 parts of the day.
    for (hour, weight) in fit.model.day.enumerated() {
      #expect(abs(weight - Double(hour) * 24 / 276) < 1e-3)
    }
    #expect(words(fit, "week") == "less than a week: flat")
  }

  @Test func aDayIsThatOfTheClockAndNotOfTheFirstRequest() throws {
    // Requests from day 30, 22:00 on, for 26 hours, all within the hour from 23:00 to midnight.
    let start = 30 * 86_400 + 79_200
    var rows = "\(start),f,1\n"
    for request in 0..<1_000 { rows += "\(start + 3_600 + request),f,1\n" }
    rows += "\(start + 26 * 3_600),f,1\n"
    let fit = try Self.fit(rows)
    // Weights have four digits.
    #expect(abs(fit.model.day[23] - 24 * 1_000 / 1_001) < 5e-3)
    #expect(abs(fit.model.day[22] - 24.0 / 1_001) < 1e-3)
    #expect(fit.model.day[0] == 0)
  }

  @Test(arguments: [("", "it has no requests"), ("5,f,1\n5,g,1\n", "all requests arrive at once")])
  func nothingIsEstimatedFromNothing(rows: String, message: String) {
    let error = #expect(throws: TraceError.self) { try Self.fit(rows) }
    #expect(error?.message.hasPrefix(message) == true)
  }

  @Test func timersAloneMakeAPopulationToo() throws {
    let fit = try Self.fit((0..<10).map { "\($0 * 60),t,0\n" }.joined())
    #expect(fit.model.triggers.map(\.trigger) == [.timer])
    #expect(fit.model.timers.map(\.period) == [.minutes(1)])
    #expect(words(fit, "requestsPerDay").hasPrefix("nothing but timers"))
    // Times of zero have no logarithm.
    #expect(words(fit, "averageTime") == "no execution times: a default")
  }

  /// Whatever a trace says, its estimate can be written, read and drawn from.
  @Test func everyEstimateIsAModel() throws {
    var draws = RandomStream(seed: 12, name: "test/fits")
    for _ in 0..<150 {
      let (requests, functions) = (2 + draws.index(below: 40), 1 + draws.index(below: 12))
      // From nanoseconds to years, some of them at whole minutes.
      let scale = Arithmetic.exp(40 * draws.uniform() - 22)
      var times: [Double] = []
      for _ in 0..<requests {
        let time = min(draws.uniform() * scale, 2.8e8)
        times.append(draws.uniform() < 0.3 ? (time / 60).rounded() * 60 : time)
      }
      times.sort()
      times[times.count - 1] += 1e-6
      var rows = ""
      for time in times {
        let execution = Arithmetic.exp(40 * draws.uniform() - 22)
        let duration = SimDuration(rounding: execution < 1e-6 ? 0 : execution)
        rows += "\(SimDuration(rounding: time).decimal),a\(draws.index(below: 4))/"
        rows += "f\(draws.index(below: functions)),"
        rows += draws.uniform() < 0.2 ? "\n" : "\(duration.decimal)\n"
      }
      let fit = try Self.fit(rows, separator: draws.uniform() < 0.5 ? "/" : nil)
      #expect(try PopulationModel(reading: fit.model.document) == fit.model, "\(rows)")
      let population = try Population(fit.model, functions: 20, seed: 1)
      #expect(population.functions.count == 20)
    }
  }

  // MARK: From a model to a trace and back

  /// A population whose parameters a trace of two days shows.
  private static func known() throws -> PopulationModel {
    var model = PopulationModel()
    model.functionsPerApplication = CountSteps(observed: [1, 1, 1, 1, 1, 2, 2, 3, 4, 5])
    model.requestsPerDay = try QuantileTable([.init(0, 50), .init(0.5, 200), .init(1, 2_000)])
    model.division = 0.8
    model.triggers = [
      TriggerShare(.other, functions: 0.8, requests: 0.5),
      TriggerShare(.timer, functions: 0.2, requests: 0.5),
    ]
    model.timers = [TimerShare(.minutes(5), 0.75), TimerShare(.minutes(30), 0.25)]
    model.jitter = QuantileTable(always: 1)
    model.averageTime = .logNormal(mu: -0.38, sigma: 1.5)
    model.spreadOfTime = try QuantileTable([.init(0, 0.3), .init(1, 0.9)])
    model.longestTime = .seconds(600)
    model.rateAndTime = -0.4
    model.variation = try QuantileTable([.init(0, 0.9), .init(1, 4)])
    model.day = (0..<24).map { 1 + 0.8 * Arithmetic.cosine(turns: Double($0 - 15) / 24) }
    model.followingShare = 0.5
    return model
  }

  private static func trace(_ population: Population, until: SimTime) throws -> [UInt8] {
    var arrivals = try PopulationArrivals(of: population, until: until) {
      RandomStream(seed: 7, name: $0)
    }
    var writer = TraceWriter()
    for arrival in try arrivals.all() {
      try writer.add(
        arrival.time, population.name(arrival.function.index), execution: arrival.execution)
    }
    return writer.text
  }

  /// The largest difference between two distribution functions, at values from one to the other.
  private func distance(
    _ a: QuantileTable, _ b: QuantileTable, from least: Double, to most: Double
  ) -> Double {
    let ratio = Arithmetic.log(most / least)
    let values = (0...200).map { least * Arithmetic.exp(ratio * Double($0) / 200) }
    return values.map { abs(a.probability(notAbove: $0) - b.probability(notAbove: $0)) }.max() ?? 1
  }

  /// 1,200 functions of some 580 applications, of which some 460 have no timers, over two days.
  ///
  /// Tolerances are four standard errors of the draw, and for what a trace shows with noise a little more.
  @Test func aPopulationIsFoundAgainInItsTrace() throws {
    let model = try Self.known()
    let population = try Population(model, functions: 1_200, seed: 3)
    let fit = try Self.fit(
      try Self.trace(population, until: .start + .hours(48)), separator: "-")
    let found = fit.model
    #expect(fit.functions == 1_200)
    for step in model.functionsPerApplication.steps {
      let share = found.functionsPerApplication.share(notAbove: step.count)
      #expect(abs(share - step.share) < 4 * (0.25 / 576).squareRoot())
    }
    // Timers are found as they were drawn, every one of them.
    let timers = population.functions.filter { $0.trigger == .timer }
    let often = timers.filter { $0.period == .minutes(5) }
    #expect(found.triggers.map(\.trigger) == [.timer, .other])
    #expect(abs(found.triggers[0].functions - Double(timers.count) / 1_200) < 1e-6)
    #expect(found.timers.map(\.period) == [.minutes(5), .minutes(30)])
    #expect(abs(found.timers[0].share - Double(often.count) / Double(timers.count)) < 1e-6)
    // The mean of many, each from 24 firings.
    #expect(abs(found.jitter.mean - 1) < 0.05)
    #expect(abs(found.division - model.division) < 0.05)
    guard case .logNormal(let mu, let sigma) = found.averageTime else {
      Issue.record("the average times are not log-normal")
      return
    }
    #expect(abs(mu + 0.38) < 4 * 1.5 / (1_200.0).squareRoot())
    #expect(abs(sigma - 1.5) < 4 * 1.5 / (2_400.0).squareRoot())
    #expect(abs(found.rateAndTime - model.rateAndTime) < 4 / (460.0).squareRoot())
    #expect(abs(found.rateAndVariation) < 4 / (460.0).squareRoot())
    #expect(distance(found.requestsPerDay, model.requestsPerDay, from: 50, to: 2_000) < 0.1)
    #expect(distance(found.spreadOfTime, model.spreadOfTime, from: 0.3, to: 0.9) < 0.08)
    #expect(distance(found.variation, model.variation, from: 0.9, to: 4) < 0.12)
    // Half of the requests follow the curve: what is found is the curve of all.
    #expect(found.followingShare == 1)
    for (weight, known) in zip(found.day, model.day) {
      #expect(abs(weight - (1 + 0.5 * (known - 1))) < 0.08)
    }
    #expect(found.longestTime <= model.longestTime)
  }

  /// 400 functions, half of them timers of which four in five are aligned; the others send many requests a minute.
  private static func placed(_ change: (inout PopulationModel) -> Void) throws -> PopulationFit {
    var model = try known()
    model.functionsPerApplication = .one
    model.requestsPerDay = try QuantileTable([.init(0, 3_000), .init(1, 6_000)])
    model.triggers = [
      TriggerShare(.other, functions: 0.5, requests: 0.5),
      TriggerShare(.timer, functions: 0.5, requests: 0.5),
    ]
    model.jitter = try QuantileTable([.init(0, 0.1), .init(1, 10)])
    model.alignedShare = 0.8
    model.alignedAt = .seconds(5)
    model.averageTime = .constant(0.1)
    model.followingShare = 0
    change(&model)
    let population = try Population(model, functions: 400, seed: 2)
    return try fit(try trace(population, until: .start + .hours(8)))
  }

  @Test func whereTimersFireAndRequestsOfAMinuteLieIsFoundAgain() throws {
    let fit = try Self.placed { $0.evenShare = 0.6 }
    let found = fit.model
    // Some 200 timers.
    #expect(abs(found.alignedShare - 0.8) < 4 * (0.16 / 200).squareRoot())
    #expect(abs(found.alignedAt.inSeconds - 5) < 1)
    let known = try QuantileTable([.init(0, 0.1), .init(1, 10)])
    #expect(distance(found.jitter, known, from: 0.1, to: 10) < 0.12)
    #expect(abs(found.evenShare - 0.6) < 4 * (0.24 / 200).squareRoot())
    #expect(found.stretch.quantile(0.05) == 60)
    #expect(found.busiest == nil)
  }

  @Test func requestsThatComeTogetherAreFoundAgain() throws {
    let fit = try Self.placed { $0.stretch = QuantileTable(always: 2) }
    #expect(fit.model.evenShare == 0)
    #expect(abs(fit.model.stretch.quantile(0.1) - 2) < 0.2)
    #expect(abs(fit.model.stretch.quantile(0.9) - 2) < 0.2)
  }

  @Test func theBusiestAreFoundAsTheyAre() throws {
    let fit = try Self.placed { model in
      model.stretch = QuantileTable(always: 60)
      var busy = BusyApplication()
      busy.requestsPerDay = 200_000
      busy.perMinute = try? QuantileTable([.init(0, 100), .init(1, 200)])
      busy.persistence = 0.7
      busy.isEven = true
      busy.functions = [BusyFunction()]
      busy.functions[0].averageTime = 3
      model.busiest = BusiestApplications()
      model.busiest?.share = 1.0 / 400
      model.busiest?.applications = [busy]
    }
    let busiest = try #require(fit.model.busiest)
    #expect(busiest.share == 1.0 / 400)
    #expect(busiest.applications.count == 1)
    let found = busiest.applications[0]
    #expect(found.isEven)
    #expect(found.functions.count == 1)
    #expect(found.functions[0].averageTime == 3)
    // 480 minutes that tell as much as 85: the mean varies by a fifth of itself over minutes.
    #expect(abs(found.requestsPerDay / 200_000 - 1) < 4 * 0.2 / 85.0.squareRoot())
    #expect(abs(found.persistence - 0.7) < 0.15)
    let table = try #require(found.perMinute)
    // The stated numbers are relative: their mean, 100 ÷ ln 2, is that of 200,000 requests a day.
    let factor = 200_000 / 1_440 / (100 / Arithmetic.log(2))
    #expect(abs(table.quantile(0.5) / factor - 100 * 2.0.squareRoot()) < 20)
    // What is said about the others knows nothing of it.
    #expect(fit.model.requestsPerDay.quantile(1) < 8_000)
    #expect(fit.model.averageTime.quantile(0.999) < 0.2)
  }

  private static let azure =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
    + "/../shared/traces/azure2021-998rows/AzureFunctionsInvocationTrace2021_first998.csv"

  /// The recorded rows, and as long a trace of 2,000 functions that is drawn from what is estimated of them.
  ///
  /// The samples of the recorded trace are small: 49 functions, 38 of them with a variation. Requests a day differ most, since
  /// the population has functions that are rarely called, and the trace only those that happened to be.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: azure),
      "the recorded rows of Azure are not beside the project"))
  func whatIsDrawnFromAnEstimateIsLikeTheRecordedTrace() throws {
    var records = try TraceRecords(paths: [Self.azure])
    let fit = try PopulationFit(&records, named: "trace.csv")
    // Python's csv, decimal and statistics find as many by the same rule.
    #expect(words(fit, "timers") == "18 timers")
    // All fire at full minutes, one late by some 17 s.
    #expect(fit.model.alignedShare == 1)
    #expect(fit.model.alignedAt < .milliseconds(20))
    // As many functions as were recorded: then the times between arrivals are alike, too.
    let distances = try Self.comparison(of: fit, functions: 49)
    #expect(try #require(distances.distance(.gaps)) < 0.3)
    let many = try Self.comparison(of: fit, functions: 2_000)
    for (quantity, most) in [
      (TraceQuantity.meanExecutions, 0.2), (.gapVariations, 0.25), (.relativeGaps, 0.2),
      (.requestsPerDay, 0.3), (.executions, 0.3),
    ] {
      #expect(try #require(many.distance(quantity)) < most, "\(quantity)")
    }
  }

  /// The recorded rows, compared with as long a trace of a population that is drawn from what is estimated of them.
  private static func comparison(
    of fit: PopulationFit, functions: Int
  ) throws -> TraceComparison {
    let population = try Population(fit.model, functions: functions, seed: 1)
    let drawn = try TemporaryTrace(try trace(population, until: .start + fit.span))
    return try withExtendedLifetime(drawn) {
      var (recorded, generated) = (
        try TraceRecords(paths: [azure]), try TraceRecords(paths: [drawn.path])
      )
      return TraceComparison(try TraceFeatures(&recorded), try TraceFeatures(&generated))
    }
  }
}

extension TraceComparison {
  /// The Kolmogorov–Smirnov distance of a quantity.
  fileprivate func distance(_ quantity: TraceQuantity) -> Double? {
    distances.first { $0.quantity == quantity }?.kolmogorovSmirnov
  }
}

extension SimDuration {
  /// Seconds as a trace states them.
  fileprivate var decimal: String {
    var text: [UInt8] = []
    DecimalSeconds.append(nanoseconds, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
