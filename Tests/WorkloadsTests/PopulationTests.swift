import ClusterModel
import SimKernel
import Testing

@testable import Workloads

private func streams(_ seed: UInt64 = 1) -> (String) -> RandomStream {
  { RandomStream(seed: seed, name: $0) }
}

/// A population of one-function applications with `rate` requests a day each.
private func plain(
  _ rate: Double, variation: Double = 1, functions: Int = 20,
  _ change: (inout PopulationModel) -> Void = { _ in }
) throws -> Population {
  var model = PopulationModel()
  model.requestsPerDay = QuantileTable(always: rate)
  model.variation = QuantileTable(always: variation)
  change(&model)
  return try Population(model, functions: functions, seed: 3)
}

private func days(_ count: Double) -> SimTime { .start + SimDuration(rounding: count * 86_400) }

@Suite struct PopulationTests {
  private static let drawn = Result {
    try Population(.azure2019, functions: 20_000, seed: 5)
  }

  /// The first function of each application: these are independent of each other.
  private func firstFunctions() throws -> (Population, [Population.Function]) {
    let population = try Self.drawn.get()
    return (population, population.applications.map { population.functions[$0.first] })
  }

  /// Expects a share of `count` independent cases.
  private func expectShare(
    _ hits: Int, of count: Int, _ expected: Double, _ location: SourceLocation = #_sourceLocation
  ) {
    let error = (expected * (1 - expected) / Double(count)).squareRoot()
    #expect(
      abs(Double(hits) / Double(count) - expected) < 4 * error + 1e-12,
      "\(Double(hits) / Double(count)) ≠ \(expected) ± \(error)", sourceLocation: location)
  }

  @Test func functionsAreTheSameHoweverManyThereAre() throws {
    let few = try Population(.azure2019, functions: 400, seed: 9)
    let many = try Population(.azure2019, functions: 1_000, seed: 9)
    #expect(few.functions[...] == many.functions[..<400])
    let whole = few.applications.count - 1
    #expect(few.applications[..<whole] == many.applications[..<whole])
    #expect(few.functions != (try Population(.azure2019, functions: 400, seed: 10)).functions)
    #expect(many.name(0) == "app1-1")
    #expect(Set(many.functions.indices.map(many.name)).count == 1_000)
  }

  @Test func applicationsHaveAsManyFunctionsAsTheModelSays() throws {
    let applications = try Self.drawn.get().applications
    for (count, share) in [(1, 0.503252), (2, 0.72372), (5, 0.905496), (20, 0.990998)] {
      expectShare(applications.count { $0.size <= count }, of: applications.count, share)
    }
  }

  @Test func triggersHaveTheirSharesOfFunctions() throws {
    let (_, functions) = try firstFunctions()
    for share in PopulationModel.azure2019.triggers {
      expectShare(
        functions.count { $0.trigger == share.trigger }, of: functions.count,
        share.functions / 0.999)
    }
  }

  @Test func busyFunctionsHaveTheTriggersOfRequests() throws {
    let population = try Self.drawn.get()
    let (_, functions) = try firstFunctions()
    // The share of functions of the event trigger over that of requests, without timers.
    let busy = (0.022 / 0.843) / (0.247 / 0.981)
    let line = population.model.requestsPerDay.quantile(1 - busy)
    let above = zip(population.applications, functions).filter {
      !$0.0.isTimed && $0.0.requestsPerDay > line
    }
    #expect(above.count > 300)
    for share in population.model.triggers where share.trigger != .timer {
      expectShare(
        above.count { $0.1.trigger == share.trigger }, of: above.count, share.requests / 0.981)
    }
    // Which is why nearly all requests have them.
    let all = population.applications.filter { !$0.isTimed }.reduce(0) { $0 + $1.requestsPerDay }
    #expect(above.reduce(0) { $0 + $1.0.requestsPerDay } / all > 0.95)
  }

  @Test func ratesHaveTheQuantilesOfTheModel() throws {
    let applications = try Self.drawn.get().applications.filter { !$0.isTimed }
    for (p, rate) in [
      (0.1643, 2.0), (0.4755, 20), (0.6921, 289), (0.8346, 1_439), (0.977884, 120_000),
    ] {
      expectShare(applications.count { $0.requestsPerDay <= rate }, of: applications.count, p)
    }
  }

  @Test func requestsAreDividedByRank() throws {
    let population = try Self.drawn.get()
    let application = try #require(
      population.applications.first { $0.size == 4 && !$0.isTimed })
    let rates = population.functions[application.first..<application.first + 4]
      .map(\.requestsPerDay)
    for (rank, rate) in rates.enumerated() {
      #expect(abs(rate / (rates[0] / Double(rank + 1)) - 1) < 1e-12)
    }
    #expect(abs(rates.reduce(0, +) / application.requestsPerDay - 1) < 1e-12)
  }

  @Test func timersHaveTheirPeriods() throws {
    let (_, functions) = try firstFunctions()
    let timers = functions.filter { $0.trigger == .timer }
    for share in PopulationModel.azure2019.timers {
      expectShare(timers.count { $0.period == share.period }, of: timers.count, share.share)
      #expect(
        timers.allSatisfy {
          $0.period != share.period || $0.requestsPerDay == 86_400 / share.period.inSeconds
        })
    }
  }

  @Test func timesAndMemoryFollowThePublishedFits() throws {
    let (population, functions) = try firstFunctions()
    let n = Double(functions.count)
    let logs = functions.map { Arithmetic.log($0.averageTime) }
    let mean = logs.reduce(0, +) / n
    let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    #expect(abs(mean + 0.38) < 4 * 2.36 / n.squareRoot())
    // Those above half an hour are cut to it: a few in ten thousand.
    #expect(abs(deviation - 2.36) < 4 * 2.36 / (2 * n).squareRoot() + 0.01)
    for (p, spread) in [(0.1, 0.24), (0.5, 0.87), (0.9, 2.13)] {
      expectShare(functions.count { $0.spread <= spread }, of: functions.count, p)
    }
    let memory = Distribution.burr(c: 11.652, k: 0.221, scale: 107.083e6)
    for p in [0.1, 0.5, 0.9, 0.99] {
      let bound = memory.quantile(p)
      expectShare(
        population.applications.count { Double($0.memory.count) <= bound },
        of: population.applications.count, p)
    }
    #expect(population.applications.allSatisfy { $0.memory <= .megabytes(1_500) })
  }

  @Test func busyFunctionsAreFaster() throws {
    let (population, functions) = try firstFunctions()
    let pairs = zip(population.applications, functions).filter { !$0.0.isTimed }
    let rho = rankCorrelation(
      pairs.map(\.0.requestsPerDay), pairs.map(\.1.averageTime))
    #expect(abs(rho + 0.32) < 4 * 1.06 / Double(pairs.count).squareRoot())
    let variation = rankCorrelation(
      pairs.map(\.0.requestsPerDay), pairs.map(\.0.variation))
    #expect(abs(variation - 0.3) < 4 * 1.06 / Double(pairs.count).squareRoot())
  }

  private func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
    func ranks(_ values: [Double]) -> [Double] {
      var ranks = [Double](repeating: 0, count: values.count)
      let order = values.indices.sorted { values[$0] < values[$1] }
      for (rank, index) in order.enumerated() { ranks[index] = Double(rank) }
      return ranks
    }
    let (x, y) = (ranks(a), ranks(b))
    let mean = Double(a.count - 1) / 2
    let both = zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return both / x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  @Test func whatIsOutOfRangeIsRefused() throws {
    let model = PopulationModel.azure2019
    for count in [0, -1, Population.mostFunctions + 1] {
      #expect(throws: WorkloadDescriptionError.self) {
        try Population(model, functions: count, seed: 1)
      }
    }
    for scale in [0, -1, .nan, .infinity, 1e10] {
      #expect(throws: WorkloadDescriptionError.self) {
        try Population(model, functions: 1, scale: scale, seed: 1)
      }
    }
    var broken = model
    broken.week = []
    #expect(throws: WorkloadDescriptionError.self) {
      try Population(broken, functions: 1, seed: 1)
    }
  }
}

@Suite struct PopulationArrivalsTests {
  private func arrivals(
    of population: Population, days count: Double, seed: UInt64 = 1
  ) throws -> [Arrival] {
    var source = try PopulationArrivals(of: population, until: days(count), stream: streams(seed))
    return try source.all()
  }

  @Test func requestsComeInOrderAndAsOftenAsTheModelSays() throws {
    let population = try plain(7_200)
    let all = try arrivals(of: population, days: 2)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(all.allSatisfy { $0.time < days(2) })
    let expected = 20.0 * 7_200 * 2
    #expect(abs(Double(all.count) - expected) < 4 * expected.squareRoot())
    #expect(all.allSatisfy { $0.execution == .seconds(1) })
  }

  @Test func timersAreExact() throws {
    let population = try plain(1, functions: 40) {
      $0.triggers = [TriggerShare(.timer, functions: 1, requests: 1)]
      $0.timers = [TimerShare(.minutes(5), 1)]
      $0.jitter = QuantileTable(always: 0)
    }
    let all = try arrivals(of: population, days: 1)
    #expect(all.count == 40 * 288)
    for function in 0..<40 {
      let own = all.filter { $0.function.index == function }.map(\.time)
      #expect(own[0] < .start + .minutes(5))
      #expect(zip(own, own.dropFirst()).allSatisfy { $1 - $0 == .minutes(5) })
    }
    let late = try arrivals(
      of: try plain(1, functions: 40) {
        $0.triggers = [TriggerShare(.timer, functions: 1, requests: 1)]
        $0.timers = [TimerShare(.minutes(5), 1)]
        $0.jitter = QuantileTable(always: 2)
      }, days: 1
    ).filter { $0.function.index == 7 }.map(\.time)
    #expect(late.count == 288)
    #expect(Set(late.map { $0.nanoseconds / 60_000_000_000 % 5 }).count == 1)
    #expect(zip(late, late.dropFirst()).allSatisfy { abs(($1 - $0).inSeconds - 300) < 2 })
  }

  @Test func timersBelowAMinuteAreExactToo() throws {
    let population = try plain(1, functions: 5) {
      $0.triggers = [TriggerShare(.timer, functions: 1, requests: 1)]
      $0.timers = [TimerShare(.seconds(7), 1)]
      $0.jitter = QuantileTable(always: 0)
    }
    let all = try arrivals(of: population, days: 0.25)
    for function in 0..<5 {
      let own = all.filter { $0.function.index == function }.map(\.time)
      #expect(own[0] < .start + .seconds(7))
      #expect(zip(own, own.dropFirst()).allSatisfy { $1 - $0 == .seconds(7) })
      #expect((3_085...3_086).contains(own.count))
    }
  }

  @Test func alignedTimersFireAtOnePlaceOfTheirPeriods() throws {
    let population = try plain(1, functions: 400) {
      $0.triggers = [TriggerShare(.timer, functions: 1, requests: 1)]
      $0.timers = [TimerShare(.minutes(5), 0.5), TimerShare(.hours(1), 0.5)]
      $0.jitter = QuantileTable(always: 0)
      $0.alignedShare = 0.7
      $0.alignedAt = .seconds(3_602)
    }
    let aligned = population.functions.count { $0.place == .seconds(2) }
    #expect(population.functions.allSatisfy { $0.place == .seconds(2) || $0.place == nil })
    #expect(abs(Double(aligned) / 400 - 0.7) < 4 * (0.21 / 400).squareRoot())
    let all = try arrivals(of: population, days: 0.2)
    let hours = all.filter { $0.time == .start + .seconds(3 * 3_600 + 2) }
    #expect(hours.count == aligned)
  }

  @Test func aFiringMayBeLateByMinutesButNotByAPeriod() throws {
    let population = try plain(1, functions: 60) {
      $0.triggers = [TriggerShare(.timer, functions: 1, requests: 1)]
      $0.timers = [TimerShare(.minutes(2), 0.5), TimerShare(.minutes(30), 0.5)]
      $0.jitter = QuantileTable(always: 400)
      $0.alignedShare = 1
    }
    #expect(population.functions.allSatisfy { $0.jitter == min(.seconds(400), $0.period) })
    let all = try arrivals(of: population, days: 0.5)
    for (number, function) in population.functions.enumerated() {
      let own = all.filter { $0.function.index == number }.map(\.time.inSeconds)
      let (period, most) = (function.period.inSeconds, function.jitter.inSeconds)
      let late = own.enumerated().map { $1 - period * Double($0) }
      #expect(late.allSatisfy { $0 >= 0 && $0 < most })
      // All lateness is as likely as any other: its mean is half of the most.
      let mean = late.reduce(0, +) / Double(late.count)
      #expect(abs(mean - most / 2) < 4 * most / (12 * Double(late.count)).squareRoot())
    }
  }

  /// The requests of each minute, by their seconds in it.
  private func minutes(_ all: [Arrival]) -> [[Double]] {
    Dictionary(grouping: all) { $0.time.nanoseconds / 60_000_000_000 }
      .map { minute, requests in requests.map { $0.time.inSeconds - Double(minute * 60) } }
  }

  @Test func evenRequestsOfAMinuteComeAtEqualDistances() throws {
    let population = try plain(14_400, functions: 1) { $0.evenShare = 1 }
    #expect(population.applications.allSatisfy { $0.isEven })
    let all = try arrivals(of: population, days: 1)
    #expect(abs(Double(all.count) - 14_400) < 4 * (14_400.0 * 2).squareRoot())
    for minute in minutes(all) {
      let count = Double(minute.count)
      for (place, second) in minute.enumerated() {
        #expect(abs(second - 60 * (Double(place) + 0.5) / count) < 1e-6)
      }
    }
  }

  @Test func evenMinutesMayBeSteadierThanAPoissonProcess() throws {
    // With 300 a minute, gaps of a Poisson process that are spread evenly vary by 0.058; here by a fifth of that.
    let population = try plain(432_000, variation: 0.0115, functions: 1) { $0.evenShare = 1 }
    let all = try arrivals(of: population, days: 0.5)
    let counts = minutes(all).map { Double($0.count) }
    let mean = counts.reduce(0, +) / Double(counts.count)
    let square = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count)
    #expect(abs(mean - 300) < 1)
    // The variance of 720 counts varies by √(2 ÷ 720) of itself, 0.002; rounding to whole requests adds some.
    #expect(abs(square / mean - 0.04) < 0.011)
    #expect(abs(variation(all.map(\.time)) / 0.0115 - 1) < 0.12)
  }

  @Test func seldomEvenRequestsComeWhenTheyAreDue() throws {
    // Every 40 s and steady: minutes have one or two.
    let population = try plain(2_160, variation: 0.1, functions: 1) { $0.evenShare = 1 }
    let times = try arrivals(of: population, days: 2).map(\.time.inSeconds)
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { $0 > 20 && $0 < 80 })
  }

  @Test func requestsOfAMinuteLieWithinTheirStretch() throws {
    let population = try plain(2_880, variation: 4, functions: 3) {
      $0.stretch = QuantileTable(always: 2)
    }
    let all = try arrivals(of: population, days: 2)
    var starts: [Double] = []
    for function in 0..<3 {
      for minute in minutes(all.filter { $0.function.index == function }) {
        #expect(minute[minute.count - 1] - minute[0] <= 2)
        starts.append(minute[0])
      }
    }
    #expect(starts.count > 500)
    // It begins anywhere in the minute up to 58 s, and the first of it comes up to 1 s later on average.
    let mean = starts.reduce(0, +) / Double(starts.count)
    let error = 58 / (12 * Double(starts.count)).squareRoot()
    #expect(mean > 29 - 4 * error && mean < 30 + 4 * error)
    #expect((starts.max() ?? 0) < 60)
  }

  private func busy(_ requests: Double, _ change: (inout BusyApplication) -> Void = { _ in })
    -> BusyApplication
  {
    var busy = BusyApplication()
    busy.requestsPerDay = requests
    busy.functions = [BusyFunction()]
    change(&busy)
    return busy
  }

  @Test func theBusiestStandAmongTheOthersAsOftenAsStated() throws {
    let applications = (1...4).map { busy(1e4 * Double($0)) }
    let stated = { (model: inout PopulationModel) in
      model.busiest = BusiestApplications()
      model.busiest?.share = 0.02
      model.busiest?.applications = applications
    }
    let population = try plain(10, functions: 200, stated)
    let places = population.applications.compactMap(\.busy)
    #expect(places.sorted() == [0, 1, 2, 3])
    #expect(population.applications.count { $0.requestsPerDay >= 1e4 } == 4)
    // Half as many functions, and the same for each number.
    let few = try plain(10, functions: 100, stated)
    #expect(few.functions[...] == population.functions[..<100])
    #expect(few.applications.compactMap(\.busy) == Array(places[..<2]))
    // The others are drawn as without these.
    let plainly = try plain(10, functions: 200)
    for (with, without) in zip(population.applications, plainly.applications)
    where with.busy == nil {
      #expect(with == without)
    }
  }

  @Test func theirFunctionsAreSentTheirShares() throws {
    let population = try plain(1, functions: 2) {
      $0.busiest = BusiestApplications()
      $0.busiest?.share = 1
      $0.busiest?.applications = [
        busy(40_000) {
          $0.functions = [BusyFunction(), BusyFunction()]
          $0.functions[0].share = 3
          $0.functions[1].trigger = .queue
          $0.functions[1].averageTime = 2
        }
      ]
    }
    #expect(population.functions.map(\.requestsPerDay) == [30_000, 10_000])
    #expect(population.functions.map(\.trigger) == [.other, .queue])
    let all = try arrivals(of: population, days: 1)
    let second = all.filter { $0.function.index == 1 }
    #expect(second.allSatisfy { $0.execution == .seconds(2) })
    let share = Double(second.count) / Double(all.count)
    #expect(abs(share - 0.25) < 4 * (0.1875 / Double(all.count)).squareRoot())
  }

  @Test func minutesHaveTheStatedNumbersAndFollowEachOther() throws {
    let table = try QuantileTable([.init(0, 100), .init(0.5, 100), .init(0.6, 400), .init(1, 400)])
    let population = try plain(1, functions: 1) {
      $0.busiest = BusiestApplications()
      $0.busiest?.share = 1
      $0.busiest?.applications = [
        busy(table.mean * 1_440 / 10) {
          $0.perMinute = table
          $0.persistence = 0.9
        }
      ]
    }
    let all = try arrivals(of: population, days: 4)
    var counts = [Double](repeating: 0, count: 5_760)
    for arrival in all { counts[Int(arrival.time.nanoseconds / 60_000_000_000)] += 1 }
    // A tenth of the stated ones, as the requests of a day have it.
    #expect(counts.allSatisfy { (10...41).contains($0) })
    let mean = counts.reduce(0, +) / 5_760
    // Correlated as they are, 5,760 minutes tell as much as 300.
    #expect(abs(mean - table.mean / 10) < 4 * 15 / 300.0.squareRoot())
    let few = Double(counts.count { $0 <= 10 }) / 5_760
    #expect(abs(few - 0.5) < 4 * 0.5 / 300.0.squareRoot())
    let same = zip(counts, counts.dropFirst()).count { ($0 <= 10) == ($1 <= 10) }
    // Of normal variates correlated by 0.9, two have the same sign with probability 1 − arccos(0.9) ÷ π.
    #expect(abs(Double(same) / 5_759 - 0.8564) < 0.03)
  }

  @Test func whatAFunctionIsSentDoesNotHangOnTheOthers() throws {
    let few = try Population(.azure2019, functions: 60, scale: 0.01, seed: 4)
    let many = try Population(.azure2019, functions: 200, scale: 0.01, seed: 4)
    let alone = try arrivals(of: few, days: 0.2)
    #expect(alone.count > 100)
    #expect(try arrivals(of: many, days: 0.2).filter { $0.function.index < 60 } == alone)
  }

  @Test func aCutApplicationKeepsTheRestAsItWas() throws {
    let model = { (model: inout PopulationModel) in
      model.functionsPerApplication = .one
      if let steps = try? CountSteps([.init(9, 0.01), .init(10, 1)]) {
        model.functionsPerApplication = steps
      }
    }
    let cut = try plain(1_440, functions: 3, model)
    let whole = try plain(1_440, functions: 10, model)
    #expect(cut.applications[0].functions == 3 && cut.applications[0].size == 10)
    let all = try arrivals(of: whole, days: 1)
    #expect(try arrivals(of: cut, days: 1) == all.filter { $0.function.index < 3 })
  }

  @Test func aCopyGoesOnByItself() throws {
    let population = try Population(.azure2019, functions: 300, scale: 0.02, seed: 2)
    let whole = try arrivals(of: population, days: 0.1)
    var source = try PopulationArrivals(of: population, until: days(0.1), stream: streams())
    var read: [Arrival] = []
    let batch = UnsafeMutableBufferPointer<Arrival>.allocate(capacity: 37)
    defer { batch.deallocate() }
    for _ in 0..<9 {
      let count = try source.read(into: batch)
      read += batch[..<count]
    }
    var copy = source
    let rest = try source.all()
    #expect(read + rest == whole)
    #expect(try copy.all() == rest)
    #expect(try copy.read(into: batch) == 0)
  }

  @Test func theLengthChangesNothingThatComesBeforeTheEnd() throws {
    let population = try Population(.azure2019, functions: 100, scale: 0.02, seed: 2)
    let long = try arrivals(of: population, days: 0.05)
    let end = days(0.0333)
    var source = try PopulationArrivals(of: population, until: end, stream: streams())
    #expect(try source.all() == long.filter { $0.time < end })
  }

  @Test func anotherSeedSendsOtherRequests() throws {
    let population = try plain(1_440, functions: 2)
    #expect(
      try arrivals(of: population, days: 0.1) != arrivals(of: population, days: 0.1, seed: 2))
  }

  /// The squared variation of gaps where counts of minutes are spread evenly over them, as in an independent
  /// computation: gap by gap.
  private func variation(_ times: [SimTime]) -> Double {
    var counts: [Int64: Int] = [:]
    for time in times { counts[time.nanoseconds / 60_000_000_000, default: 0] += 1 }
    var even: [Double] = []
    for minute in counts.keys.sorted() {
      let count = counts[minute] ?? 0
      for place in 0..<count {
        even.append(Double(minute) + (Double(place) + 0.5) / Double(count))
      }
    }
    let gaps = zip(even, even.dropFirst()).map { $1 - $0 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let square = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    return square.squareRoot() / mean
  }

  @Test(
    arguments: [
      (96.0, 0.2), (96, 0.7), (96, 1.5), (96, 4), (1_440, 1.5), (1_440, 4), (14_400, 0.6),
      (14_400, 1), (14_400, 3), (14_400, 12), (100_000, 0.3), (100_000, 2),
    ])
  func gapsVaryAsTheModelSays(rate: Double, variation expected: Double) throws {
    let length = min(max(200_000 / rate, 2), 400)
    let all = try arrivals(
      of: try plain(rate, variation: expected, functions: 1), days: length)
    let found = variation(all.map(\.time))
    #expect(abs(found / expected - 1) < 0.12, "\(found) instead of \(expected)")
    // Bursts make the number vary: with batches of about (1 + c²) ÷ 2.
    let count = rate * length
    let error = (count * (1 + expected * expected)).squareRoot()
    #expect(abs(Double(all.count) - count) < 4 * error)
  }

  @Test func aSmallVariationWeakensTheCurve() throws {
    let curve = WeekCurve(day: [1, 3], week: [1, 1, 1, 1, 1, 1, 1])
    // Factors of 1 − s ÷ 2 and 1 + s ÷ 2: the mean of their inverses is 1 ÷ (1 − s² ÷ 4).
    #expect(abs(curve.variation(strength: 0.8) - 0.16 / 0.84) < 1e-9)
    let strength = curve.strength(upTo: 0.8, variation: 0.01)
    #expect(abs(strength - (4 * 0.01 / 1.01 as Double).squareRoot()) < 0.002)
    let process = BatchProcess(rate: 1_000, variation: 0.1, strength: 0.8, curve: curve)
    #expect(abs(curve.variation(strength: process.strength) - 0.005) < 1e-6)
    #expect(process.size > 1 && process.gapVariation == 1)
  }

  /// Requests of a day relative to the mean, of two weeks of Azure's figure 4 (see the model's code), and so of its hours.
  @Test func theCurveOfAzureIsThatOfItsFigure() {
    let model = PopulationModel.azure2019
    let curve = WeekCurve(day: model.day, week: model.week)
    func mean(_ minutes: Range<Int64>) -> Double {
      let rates = minutes.map { curve.rate(in: $0, strength: model.followingShare) }
      return rates.reduce(0, +) / Double(rates.count)
    }
    let days = [1.005, 1.046, 1.056, 1.082, 1.077, 0.889, 0.844]
    for (day, expected) in days.enumerated() {
      #expect(abs(mean(Int64(day) * 1_440..<Int64(day + 1) * 1_440) - expected) < 0.01)
    }
    // On working days: at 3, 9, 13 and 21 h, over the mean of these days.
    let working = days[..<5].reduce(0, +) / 5
    for (hour, expected) in [(3, 0.851), (9, 1.043), (13, 1.126), (21, 0.964)] {
      let hours = (0..<5).map {
        mean(Int64($0 * 1_440 + hour * 60)..<Int64($0 * 1_440 + hour * 60 + 60))
      }
      #expect(abs(hours.reduce(0, +) / 5 / working - expected) < 0.03, "\(hour) h")
    }
  }

  @Test func minutesOfACurveAreFoundByWhatHasPassed() {
    let curve = WeekCurve(day: [0, 2], week: [1, 1, 1, 1, 1, 1, 1])
    // With all of the strength, nothing passes before noon.
    #expect(curve.minute(at: 0, strength: 1).minute == 720)
    #expect(curve.minute(at: 3, strength: 1) == (721, 0.5))
    #expect(curve.minute(at: 1_440, strength: 1).minute == 1_440 + 720)
    #expect(curve.minute(at: 10_080 + 1, strength: 0.5) == (10_080 + 2, 0))
    #expect(curve.minute(at: 17.25, strength: 0) == (17, 0.25))
  }

  @Test func requestsFollowTheDay() throws {
    // A smaller variation than the curve makes would weaken the curve.
    let population = try plain(14_400, variation: 2, functions: 10) {
      $0.day = [1, 3]
      $0.week = [1, 1, 1, 1, 1, 0, 0]
      $0.followingShare = 0.8
    }
    let all = try arrivals(of: population, days: 7)
    // Weights with a mean of one: 0.7 and 2.1 on weekdays, and none at the weekend.
    for (half, weight) in [(0, 0.7), (1, 2.1), (8, 0.7), (9, 2.1), (10, 0), (13, 0)] {
      let expected = 72_000 * (0.2 + 0.8 * weight)
      let count = all.count { $0.time.nanoseconds / 43_200_000_000_000 == Int64(half) }
      #expect(abs(Double(count) - expected) < 4 * (5 * expected).squareRoot(), "half day \(half)")
    }
  }

  @Test func gapsOfAShapeHaveIt() throws {
    var model = PopulationModel.huawei
    let population = try Population(model, functions: 1, seed: 1)
    let times = try arrivals(of: population, days: 1).map(\.time.inSeconds)
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
    let shape = Distribution.weibull(mean: 1.25, variation: 3.66 / 1.25)
    var distance = 0.0
    for (place, gap) in gaps.enumerated() {
      let p = shape.probability(notAbove: gap)
      distance = max(
        distance, abs(p - Double(place) / Double(gaps.count)),
        abs(p - Double(place + 1) / Double(gaps.count)))
    }
    // √n times the distance exceeds 2.2253 with probability 10⁻⁴.
    #expect(distance * Double(gaps.count).squareRoot() < 2.2253)
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    #expect(abs(mean - 1.25) < 4 * 3.66 / Double(gaps.count).squareRoot())

    model.gaps = .constant(7)
    let even = try arrivals(of: try Population(model, functions: 1, seed: 1), days: 0.01)
    #expect(
      zip(even, even.dropFirst()).allSatisfy { abs(($1.time - $0.time).inSeconds - 1.25) < 1e-6 })
  }

  @Test func executionTimesAreLogNormalWithinAFunction() throws {
    let population = try plain(100_000, functions: 1) {
      $0.spreadOfTime = QuantileTable(always: 0.8)
      $0.longestTime = .seconds(10)
    }
    let times = try arrivals(of: population, days: 1).map(\.execution.inSeconds)
    let logs = times.filter { $0 < 10 }.map { Arithmetic.log($0) }
    let n = Double(logs.count)
    let mean = logs.reduce(0, +) / n
    let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    // The mean is 1 s, so that of the logarithm is −0.8² ÷ 2; one in a thousand is cut.
    #expect(abs(mean + 0.32) < 4 * 0.8 / n.squareRoot() + 0.004)
    #expect(abs(deviation - 0.8) < 4 * 0.8 / (2 * n).squareRoot() + 0.006)
    #expect(times.max() == 10)
  }

  @Test func tooManyRequestsAreAnError() throws {
    let often = try plain(1e12, functions: 1)
    #expect(throws: WorkloadDescriptionError.self) {
      try PopulationArrivals(of: often, stream: streams())
    }
    // A batch of 30 million now and then is few on average.
    let bursts = try plain(6e7, variation: 1e6, functions: 1)
    var source = try PopulationArrivals(of: bursts, until: days(30), stream: streams())
    #expect(throws: WorkloadDescriptionError.self) { try source.all() }
  }

  @Test func aPopulationThatIsHardlyCalledEnds() throws {
    let population = try plain(1e-9, functions: 3)
    #expect(try arrivals(of: population, days: 300).isEmpty)
  }
}

@Suite struct MinuteRequestsTests {
  /// Requests of one function at the nanoseconds `times`, as they come out.
  private func sorted(_ times: [UInt64]) throws -> (times: [Int64], rest: [Int64]) {
    let senders = try PopulationSenders(try plain(1, functions: 1), stream: streams())
    var minute = MinuteRequests()
    for (index, time) in times.enumerated() {
      minute.reserve(1)
      minute.add(at: time, of: senders.senders[0], index: UInt64(index), senders)
    }
    minute.finish()
    func take(_ minute: inout MinuteRequests, _ count: Int) -> [Int64] {
      let batch = UnsafeMutableBufferPointer<Arrival>.allocate(capacity: count)
      defer { batch.deallocate() }
      let taken = minute.take(into: batch, from: 0, first: 0)
      return batch[..<taken].map(\.time.nanoseconds)
    }
    let half = take(&minute, max(times.count / 2, 1))
    var copy = minute.copy()
    let copied = take(&copy, times.count + 1)
    let rest = take(&minute, times.count + 1)
    let isEmpty = minute.isEmpty && copy.isEmpty
    #expect(isEmpty)
    #expect(copied == rest)
    return (half + rest, rest)
  }

  @Test func timesComeOutInOrderHoweverTheyLie() throws {
    var stream = RandomStream(seed: 1, name: "times")
    let anywhere = (0..<20_000).map { _ in UInt64(stream.uniform() * 6e10) }
    let crowded = (0..<5_000).map { UInt64($0 * 7_919 % 5_000) }
    let same = [UInt64](repeating: 59_999_999_999, count: 300)
    let falling = (0..<3_000).map { UInt64(59_999_999_999 - $0 * 20_000_000) }
    for times in [anywhere, crowded, same, falling, [0], [1, 0]] {
      #expect(try sorted(times).times == times.sorted().map { Int64($0) })
    }
  }
}

@Suite struct PopulationExtremeTests {
  @Test(arguments: [1e-300, 1, 1e6], [0, 1e-9, 1, 1e6])
  func extremesAreDrawn(rate: Double, variation: Double) throws {
    for (spread, average) in [(0.0, 0.0), (20, 1e-9), (20, 1e9)] {
      for share in [0.0, 1] {
        for gaps in [nil, Distribution.pareto(minimum: 1, shape: 1.01)] {
          let population = try plain(rate, variation: variation, functions: 2) {
            $0.spreadOfTime = QuantileTable(always: spread)
            $0.averageTime = .constant(average)
            $0.longestTime = .longest
            $0.followingShare = share
            $0.gaps = gaps
            $0.day = [0, 1]
          }
          var source = try PopulationArrivals(
            of: population, until: days(1), stream: streams())
          let all = try source.all(atMost: 2_000)
          #expect(zip(all, all.dropFirst()).allSatisfy { $0.time <= $1.time })
          #expect(
            all.allSatisfy {
              $0.time < days(1) && $0.execution >= .zero && $0.execution <= .longest
            })
        }
      }
    }
  }
}
