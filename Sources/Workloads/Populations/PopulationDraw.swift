import ClusterModel
import SimKernel

/// Draws applications with their functions, each from its own sub-stream.
struct PopulationDraw: ~Copyable {
  private let model: PopulationModel
  private let scale: Double
  private let ofApplications: RandomStream
  private let ofFunctions: RandomStream
  /// Which of the applications that stand for themselves comes first, from 0 to 1.
  private let firstBusy: Double
  private let triggers: TriggerChoice
  private let pool: SamplerPool
  private let averageTime: Sampler
  // The correlations of the normal variates behind the ranks.
  private let rateAndTime: Double
  private let rateAndVariation: Double

  /// - Precondition: The model fits together.
  init(_ model: PopulationModel, scale: Double, seed: UInt64) {
    self.model = model
    self.scale = scale
    ofApplications = RandomStream(seed: seed, name: "population/applications")
    ofFunctions = RandomStream(seed: seed, name: "population/functions")
    var draws = RandomStream(seed: seed, name: "population/busiest")
    firstBusy = draws.uniform()
    triggers = TriggerChoice(model)
    var pool = SamplerPool()
    averageTime = pool.add(model.averageTime)
    self.pool = pool
    rateAndTime = Self.normalCorrelation(ofRanks: model.rateAndTime)
    rateAndVariation = Self.normalCorrelation(ofRanks: model.rateAndVariation)
  }

  /// The correlation of two normal variates whose ranks correlate by ρ: 2 sin(π ρ ÷ 6).
  private static func normalCorrelation(ofRanks rank: Double) -> Double {
    min(max(2 * Arithmetic.cosine(turns: 0.25 - rank / 12), -1), 1)
  }

  /// Adds the next application with as many of its functions as have room.
  borrowing func addApplication(
    _ applications: inout [Population.Application], _ functions: inout [Population.Function],
    upTo most: Int
  ) {
    if let busiest = model.busiest,
      let place = busiest.place(of: applications.count, from: firstBusy)
    {
      add(busiest.applications[place], place, &applications, &functions, upTo: most)
      return
    }
    var draws = ofApplications.draws(for: UInt64(applications.count))
    let size = model.functionsPerApplication.quantile(draws.uniform())
    let isTimed = draws.uniform() < triggers.timerShare
    let standing = Arithmetic.normalQuantile(draws.uniform())
    let other = Arithmetic.normalQuantile(draws.uniform())
    let memory = model.memory.quantile(draws.uniform())
    var application = Population.Application(
      first: functions.count, functions: min(size, most - functions.count), size: size,
      isTimed: isTimed, requestsPerDay: 0, variation: 0, memory: memory)
    if isTimed {
      add(timersOf: &application, to: &functions, applications.count)
    } else {
      let p = Arithmetic.normalProbability(standing)
      application.requestsPerDay = model.requestsPerDay.quantile(p) * scale
      application.variation = model.variation.quantile(
        Arithmetic.normalProbability(correlated(standing, other, rateAndVariation)))
      application.isEven = draws.uniform() < model.evenShare
      application.stretch = SimDuration(rounding: model.stretch.quantile(draws.uniform()))
      add(functionsOf: application, to: &functions, applications.count, standing: standing)
    }
    applications.append(application)
  }

  /// Adds an application that stands for itself.
  private borrowing func add(
    _ busy: BusyApplication, _ place: Int, _ applications: inout [Population.Application],
    _ functions: inout [Population.Function], upTo most: Int
  ) {
    let all = busy.functions.reduce(0) { $0 + $1.share }
    let requests = busy.requestsPerDay * scale
    let added = busy.functions.prefix(most - functions.count).map { function in
      Population.Function(
        application: applications.count, trigger: function.trigger, period: .zero,
        requestsPerDay: requests * function.share / all,
        averageTime: min(function.averageTime, model.longestTime.inSeconds),
        spread: function.spreadOfTime)
    }
    applications.append(
      Population.Application(
        first: functions.count, functions: added.count, size: busy.functions.count,
        isTimed: false, requestsPerDay: requests, variation: busy.variation,
        memory: busy.memory, isEven: busy.isEven,
        stretch: SimDuration(rounding: busy.stretch), busy: place))
    functions += added
  }

  private borrowing func correlated(_ first: Double, _ second: Double, _ by: Double) -> Double {
    by * first + (1 - by * by).squareRoot() * second
  }

  /// Adds the functions of an application that is called by timers, and finds how often they all are.
  private borrowing func add(
    timersOf application: inout Population.Application, to functions: inout [Population.Function],
    _ number: Int
  ) {
    var periods: [SimDuration] = []
    for place in 0..<application.size {
      var draws = ofFunctions.draws(for: UInt64(application.first + place))
      periods.append(triggers.period(at: draws.uniform()))
      application.requestsPerDay += 86_400 / periods[place].inSeconds
    }
    // Where such an application would stand among the others.
    let p = model.requestsPerDay.probability(notAbove: application.requestsPerDay / scale)
    let standing = Arithmetic.normalQuantile(min(max(p, 1e-6), 1 - 1e-6))
    for place in 0..<application.functions {
      var function = Population.Function(
        application: number, trigger: .timer, period: periods[place],
        requestsPerDay: 86_400 / periods[place].inSeconds, averageTime: 0, spread: 0)
      drawTime(of: &function, application.first + place, standing: standing)
      drawPlace(of: &function, application.first + place)
      functions.append(function)
    }
  }

  /// Draws where in its period a timer fires, and how late.
  private borrowing func drawPlace(of function: inout Population.Function, _ number: Int) {
    var draws = ofFunctions.draws(for: UInt64(number))
    // The period, the average execution time and its spread take the first three words.
    for _ in 0..<3 { _ = draws.uniform() }
    let period = function.period.nanoseconds
    if draws.uniform() < model.alignedShare {
      function.place = SimDuration(nanoseconds: model.alignedAt.nanoseconds % period)
    }
    let jitter = SimDuration(rounding: model.jitter.quantile(draws.uniform()))
    function.jitter = min(jitter, function.period)
  }

  private borrowing func add(
    functionsOf application: Population.Application, to functions: inout [Population.Function],
    _ number: Int, standing: Double
  ) {
    let shares = Self.shares(of: application.size, division: model.division)
    let isBusy = Arithmetic.normalProbability(standing) > 1 - triggers.busyShare
    for place in 0..<application.functions {
      var draws = ofFunctions.draws(for: UInt64(application.first + place))
      var function = Population.Function(
        application: number, trigger: triggers.trigger(at: draws.uniform(), isBusy: isBusy),
        period: .zero, requestsPerDay: application.requestsPerDay * shares[place],
        averageTime: 0, spread: 0)
      drawTime(of: &function, application.first + place, standing: standing)
      functions.append(function)
    }
  }

  /// The shares of the functions of an application in its requests.
  static func shares(of count: Int, division: Double) -> [Double] {
    if count == 1 { return [1] }
    let weights = (1...count).map { Arithmetic.pow(Double($0), -division) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private borrowing func drawTime(
    of function: inout Population.Function, _ number: Int, standing: Double
  ) {
    var draws = ofFunctions.draws(for: UInt64(number))
    // What calls it takes the first word.
    _ = draws.uniform()
    let other = Arithmetic.normalQuantile(draws.uniform())
    function.spread = model.spreadOfTime.quantile(draws.uniform())
    let p = Arithmetic.normalProbability(correlated(standing, other, rateAndTime))
    // The ends of the scale may lie at infinity.
    let average = pool.quantile(averageTime, min(max(p, 1e-12), 1 - 1e-12))
    function.averageTime = min(max(average, 0), model.longestTime.inSeconds)
  }
}

/// What calls a function, and how often if it is a timer.
///
/// Triggers have one set of shares among functions and another one among requests. Nearly all requests go to few functions:
/// in the busiest applications, as many as ``busyShare``, triggers occur as they do among requests, and among the others so
/// that the shares among all are met.
struct TriggerChoice {
  /// The share of applications that timers call.
  let timerShare: Double
  /// The share of the other applications that are called busy.
  let busyShare: Double
  private let triggers: [Trigger]
  private let amongBusy: [Double]
  private let amongOthers: [Double]
  private let periods: [SimDuration]
  private let periodShares: [Double]

  /// - Precondition: The model fits together.
  init(_ model: PopulationModel) {
    let all = model.triggers.reduce(0) { $0 + $1.functions }
    let timers = model.triggers.filter { $0.trigger == .timer }.reduce(0) { $0 + $1.functions }
    timerShare = timers / all
    let others = model.triggers.filter { $0.trigger != .timer && $0.functions > 0 }
    triggers = others.map(\.trigger)
    let functions = Self.relative(others.map(\.functions))
    var requests = Self.relative(others.map(\.requests))
    if !requests.allSatisfy({ $0 >= 0 }) { requests = functions }
    // The most at which no share among the others falls below zero.
    let most = zip(functions, requests).map { $1 > 0 ? $0 / $1 : 1 }.reduce(1, min)
    busyShare = most < 1 ? most : 0
    let busy = busyShare
    amongBusy = Self.sums(requests)
    amongOthers = Self.sums(
      zip(functions, requests).map { max(($0 - busy * $1) / (1 - busy), 0) })
    let periods = model.timers.filter { $0.share > 0 }
    self.periods = periods.map(\.period)
    periodShares = Self.sums(Self.relative(periods.map(\.share)))
  }

  private static func relative(_ shares: [Double]) -> [Double] {
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  private static func sums(_ shares: [Double]) -> [Double] {
    var sum = 0.0
    return shares.map {
      sum += $0
      return sum
    }
  }

  /// What calls a function of an application that timers do not call.
  func trigger(at height: Double, isBusy: Bool) -> Trigger {
    let sums = isBusy ? amongBusy : amongOthers
    let place = sums.firstIndex { height < $0 } ?? triggers.count - 1
    return place >= 0 ? triggers[place] : .other
  }

  /// From one call of a timer to the next.
  func period(at height: Double) -> SimDuration {
    let place = periodShares.firstIndex { height < $0 } ?? periods.count - 1
    return place >= 0 ? periods[place] : .hours(1)
  }
}
