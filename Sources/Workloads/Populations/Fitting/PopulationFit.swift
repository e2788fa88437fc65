import ClusterModel
import SimKernel

/// A ``PopulationModel`` estimated from a recorded trace, in one pass and in memory that grows with the functions only.
///
/// An application of which some functions are timers counts as two, since a population's applications are called by
/// timers alone or not at all.
public struct PopulationFit: Sendable {
  /// What an estimate rests on.
  public struct Evidence: Hashable, Sendable {
    /// The key of the model.
    public let key: String
    /// How many observations there were and what is to be known of them, in words.
    public let words: String
  }

  /// The model.
  public private(set) var model = PopulationModel()
  /// What each estimate rests on, in the order of the model's keys.
  public private(set) var evidence: [Evidence] = []
  /// Requests of the trace.
  public let requests: UInt64
  /// Functions of the trace.
  public let functions: Int
  /// From the first arrival to the last.
  public let span: SimDuration

  /// The fewest execution times of a function that tell its spread.
  public static let fewestTimes: UInt64 = 10

  private let trace: FittedTrace

  /// Reads `records` to their end.
  ///
  /// - Parameters:
  ///   - records: A trace of which nothing has been read yet.
  ///   - name: What messages call the trace as a whole.
  ///   - separator: Where the format knows no applications: what stands before the last of these in a function's name is its
  ///     application; `nil` to take each function for one.
  ///   - progress: Called now and then.
  /// - Throws: What is wrong with a row or a file, with its place, or that there are too few requests.
  public init(
    _ records: inout TraceRecords, named name: String, separator: Character? = nil,
    progress: (_ records: TraceRecords, _ requests: UInt64) -> Void = { _, _ in }
  ) throws(TraceError) {
    var collector = FitCollector(separator: separator)
    while let record = try records.next() {
      collector.add(record, of: records)
      if collector.requests & 0xFFFF == 0 { progress(records, collector.requests) }
    }
    guard collector.last > collector.first else {
      throw TraceError(
        file: name,
        message: collector.requests == 0
          ? "it has no requests; a population is estimated from some"
          : "all requests arrive at once; a population is estimated from rates")
    }
    trace = FittedTrace(collector)
    (requests, functions, span) = (trace.requests, trace.functions.count, trace.span)
    fitBusiest()
    fitApplications(areKnown: records.format.description.hasApplications || separator != nil)
    fitTriggers()
    fitTimers()
    fitTimes(longest: collector.longest)
    fitMemory()
    fitVariation()
    fitPlaces()
    fitCurve(collector)
    fitColdStarts(collector.coldStarts)
  }

  private mutating func note(_ key: String, _ words: String) {
    evidence.append(Evidence(key: key, words: words))
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  // MARK: Applications

  private mutating func fitBusiest() {
    model.busiest = BusiestApplications(of: trace)
    guard let busiest = model.busiest else {
      note("busiest", "none: one in ten applications at most, and with a hundredth of the requests")
      return
    }
    let requests = trace.applications.filter(\.isBusy).reduce(0) { $0 + Double($1.requests) }
    let share = (requests / Double(trace.requests) * 1_000).rounded() / 10
    note(
      "busiest",
      "\(Self.count(busiest.applications.count, "application")) with \(share) % of the requests; "
        + "all below is about the others")
  }

  private mutating func fitApplications(areKnown: Bool) {
    let sizes =
      (trace.others.map(\.functions) + trace.applications.map(\.timers)).filter { $0 > 0 }
    if !sizes.isEmpty { model.functionsPerApplication = CountSteps(observed: sizes) }
    note(
      "functionsPerApplication",
      areKnown
        ? "\(Self.count(sizes.count, "application")), those with timers counted apart from them"
        : "no applications known: each function is one")
    let called = trace.others
    if called.isEmpty {
      note(
        "requestsPerDay",
        "nothing but timers\(model.busiest == nil ? "" : " and the busiest"): a default that nothing draws from"
      )
    } else {
      let rates = called.map { min(Double($0.requests) / trace.days, 1e12) }
      model.requestsPerDay = QuantileTable(
        condensing: EmpiricalSteps(rates), keepsLargest: true)
      note(
        "requestsPerDay",
        Self.count(called.count, "application")
          + (trace.days < 1
            ? "; extrapolated from less than a day, those not called in it are missing" : ""))
    }
    fitDivision()
  }

  /// Within each application, the logarithm of a function's requests against that of its rank; slopes are pooled.
  private mutating func fitDivision() {
    var requests = [[UInt64]](repeating: [], count: trace.applications.count)
    for function in trace.functions where function.period == nil && !trace.isBusy(function) {
      requests[function.application].append(function.requests)
    }
    var (products, squares, used) = (0.0, 0.0, 0)
    for counts in requests where counts.count > 1 {
      used += 1
      let ranks = (1...counts.count).map { Arithmetic.log(Double($0)) }
      let logarithms = counts.sorted(by: >).map { Arithmetic.log(Double($0)) }
      let middle = ranks.reduce(0, +) / Double(ranks.count)
      for (rank, logarithm) in zip(ranks, logarithms) {
        products += (rank - middle) * logarithm
        squares += (rank - middle) * (rank - middle)
      }
    }
    guard used > 0 else {
      note("division", "no application with two functions or more: a default")
      return
    }
    model.division = min(max(-products / squares, 0), 100).rounded(toDigits: 4)
    note("division", "\(Self.count(used, "application")) with two functions or more")
  }

  // MARK: Triggers

  private mutating func fitTriggers() {
    let drawn = trace.functions.filter { !trace.isBusy($0) }
    let requests = drawn.reduce(0) { $0 + $1.requests }
    model.triggers = []
    for trigger in Trigger.allCases {
      let called = drawn.filter { $0.trigger == trigger }
      guard !called.isEmpty else { continue }
      let sent = called.reduce(0) { $0 + $1.requests }
      model.triggers.append(
        TriggerShare(
          trigger,
          functions: (Double(called.count) / Double(drawn.count)).rounded(toDigits: 6),
          requests: (Double(sent) / Double(requests)).rounded(toDigits: 6)))
    }
    note(
      "triggers",
      trace.statesTriggers
        ? "\(Self.count(drawn.count, "function")); timers without a period are other"
        : "not stated by the trace; timers are functions with \(FittedFunction.fewestRegular) requests or more"
          + " at equal distances of whole minutes, or seconds below half a minute; all else is other"
    )
  }

  private mutating func fitTimers() {
    let periods = EmpiricalSteps(trace.functions.compactMap { $0.period?.inSeconds })
    model.timers = zip(periods.values, periods.counts).map { period, count in
      TimerShare(
        SimDuration(rounding: period),
        (Double(count) / Double(periods.total)).rounded(toDigits: 6))
    }
    note("timers", Self.count(Int(periods.total), "timer"))
    let places = trace.functions.compactMap(\.place)
    model.jitter = QuantileTable(always: 0)
    if !places.isEmpty {
      model.jitter = QuantileTable(condensing: EmpiricalSteps(places.map(\.jitter)))
    }
    let words =
      "\(Self.count(places.count, "timer")) that fired \(FittedFunction.fewestPlaced) times or more"
    note("jitter", words)
    let alignment = TimerAlignment(places)
    model.alignedShare = alignment.share.rounded(toDigits: 4)
    model.alignedAt = SimDuration(rounding: alignment.instant.rounded(toDigits: 6))
    note("alignedShare", "the same; how many others a timer is aligned with, by chance or not")
    note("alignedAt", alignment.share > 0 ? "the median of these" : "none is aligned")
  }

  // MARK: Times

  private mutating func fitTimes(longest: SimDuration) {
    var averages = LogMoments()
    var pairs: [(Double, Double)] = []
    var spreads: [Double] = []
    for (row, function) in zip(trace.rows, trace.functions) where !trace.isBusy(function) {
      guard let mean = row.executions.mean, mean > 0 else { continue }
      averages.add(mean)
      if function.period == nil {
        pairs.append((Double(trace.applications[function.application].requests), mean))
      }
      if row.logarithms.count >= Self.fewestTimes, let spread = row.logarithms.deviation {
        spreads.append(min(spread, 20))
      }
    }
    if let distribution = Self.distribution(averages) {
      model.averageTime = distribution
      note("averageTime", "means of \(Self.count(Int(averages.count), "function"))")
    } else {
      note("averageTime", "no execution times: a default")
    }
    if !spreads.isEmpty {
      model.spreadOfTime = QuantileTable(condensing: EmpiricalSteps(spreads))
    }
    note(
      "spreadOfTime",
      "\(Self.count(spreads.count, "function")) with \(Self.fewestTimes) execution times or more")
    if longest > .zero { model.longestTime = longest }
    note("longestTime", longest > .zero ? "the longest of all" : "no execution times: a default")
    let correlation = RankCorrelation.of(pairs)
    model.rateAndTime = (correlation ?? 0).rounded(toSignedDigits: 4)
    note(
      "rateAndTime",
      correlation == nil ? "too few functions" : Self.count(pairs.count, "function"))
  }

  // MARK: Memory

  private mutating func fitMemory() {
    let means = trace.applications.compactMap { $0.isBusy ? nil : $0.memory }.filter { $0 > 0 }
    if !means.isEmpty {
      let steps = EmpiricalSteps(means.map { min($0, 1e18) })
      model.memory =
        steps.values.count == 1
        ? .constant(Bytes(Int64(steps.values[0])))
        : .quantiles(QuantileTable(condensing: steps))
    }
    note(
      "memory",
      means.isEmpty
        ? "not stated by the trace: a default"
        : "means of \(Self.count(means.count, "application"))")
  }

  // MARK: Rates

  private mutating func fitVariation() {
    var variations: [Double] = []
    var pairs: [(Double, Double)] = []
    for application in trace.others where application.requests > 2 {
      guard let variation = application.pattern.variation else { continue }
      variations.append(min(variation, 1e6))
      pairs.append((Double(application.requests), variation))
    }
    if !variations.isEmpty {
      model.variation = QuantileTable(condensing: EmpiricalSteps(variations))
    }
    note(
      "variation",
      variations.isEmpty
        ? "too few requests: a default"
        : "\(Self.count(variations.count, "application")) with three requests or more"
    )
    let correlation = RankCorrelation.of(pairs)
    model.rateAndVariation = (correlation ?? 0).rounded(toSignedDigits: 4)
    note(
      "rateAndVariation",
      correlation == nil ? "too few applications" : "the same applications")
  }

  /// Where in their minutes requests lie.
  private mutating func fitPlaces() {
    let others = trace.others
    let known = others.compactMap(\.pattern.isEven)
    if !known.isEmpty {
      let even = known.count { $0 }
      model.evenShare = (Double(even) / Double(known.count)).rounded(toDigits: 4)
    }
    note(
      "evenShare",
      "\(Self.count(known.count, "application")) with a request a minute or more")
    let stretches = others.compactMap(\.pattern.stretch)
    if !stretches.isEmpty {
      model.stretch = QuantileTable(condensing: EmpiricalSteps(stretches))
    }
    note(
      "stretch",
      "\(Self.count(stretches.count, "application")) with two requests in a minute")
  }

  /// The curves of the day and the week from what is left of the requests of each hour without those of timers.
  private mutating func fitCurve(_ collector: FitCollector) {
    let hours = collector.hours
    let days = hours.count / 24
    let steady = trace.functions.reduce(0) { $0 + ($1.period == nil ? 0 : Double($1.requests)) }
    // Timers fire alike at all hours.
    let flat = steady / Double(hours.count)
    func weights(_ parts: Int, of days: Int, _ part: (_ hour: Int) -> Int) -> [Double] {
      var sums = [Double](repeating: 0, count: parts)
      for hour in 0..<24 * days { sums[part(hour)] += Double(hours[hour]) - flat }
      for part in sums.indices { sums[part] = max(sums[part], 0) }
      let mean = sums.reduce(0, +) / Double(parts)
      return mean > 0 ? sums.map { ($0 / mean).rounded(toDigits: 4) } : []
    }
    let (first, start) = (collector.firstHour, collector.first)
    let day = days > 0 ? weights(24, of: days) { (first + $0) % 24 } : []
    if day.isEmpty {
      note("day", days > 0 ? "nothing but timers: flat" : "less than a day: flat")
    } else {
      model.day = day
      model.followingShare = 1
      note("day", "\(Self.count(days, "whole day")); hours of the trace's own clock")
    }
    let weeks = days / 7
    let firstDay = Int(start.nanoseconds / SimDuration.hours(24).nanoseconds % 7)
    let week =
      weeks > 0 ? weights(7, of: 7 * weeks) { (firstDay + (first + $0) / 24) % 7 } : []
    if week.isEmpty {
      note("week", "less than a week: flat")
    } else {
      model.week = week
      note("week", "\(Self.count(weeks, "whole week")), the first day being the trace's day 0")
    }
    note(
      "followingShare",
      day.isEmpty ? "no curve" : "the curve is that of all requests, the steady ones among them")
  }

  private mutating func fitColdStarts(_ times: LogMoments) {
    model.coldStart = Self.distribution(times)
    note(
      "coldStart",
      times.count == 0 ? "not stated by the trace" : Self.count(Int(times.count), "cold start"))
  }

  /// The log-normal distribution of lengths of time, or a constant where all are alike; `nil` without any.
  ///
  /// The median has six digits, and the deviation is at most what a file may state.
  private static func distribution(_ times: LogMoments) -> Distribution? {
    guard times.count > 0 else { return nil }
    let median = Arithmetic.exp(times.mean).rounded(toDigits: 6)
    guard let deviation = times.deviation, deviation > 0 else { return .constant(median) }
    return .logNormal(mu: Arithmetic.log(median), sigma: min(deviation, 20).rounded(toDigits: 6))
  }
}
