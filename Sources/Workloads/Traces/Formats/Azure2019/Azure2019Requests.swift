import SimKernel

/// The requests of Azure's trace of 2019, drawn from counts per minute and from percentiles.
///
/// Memory holds the functions of three days at most and the counts of a few hours, and where counts are of completions
/// a small multiple of the requests that execute at a time; all of it whatever the number of requests or days.
struct Azure2019Requests: RequestSource {
  static let description = FormatDescription(
    reorderWindow: .zero, startWindow: .longest, hasApplications: true,
    rules: ["a function is HashApp and HashFunction together"], chosenRules: chosenRules)

  let format = TraceFormat.azure2019
  private var days: Azure2019Days
  private var arrivals: Azure2019Arrivals
  /// The day of the request that was returned last, and its row in the table of that day.
  private var (day, row) = (0, 0)
  private var handed: UInt64 = 0

  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    days = try Azure2019Days(files, options: options)
    arrivals = Azure2019Arrivals(options.counts, spread: options.spread)
  }

  var bytesOfFiles: Int64 { days.bytes(behind: handed) }
  var details: TraceDetails { days.details }
  /// How many days are in memory.
  var daysInMemory: Int { days.numbers.count }

  var decisions: [TraceDecision] {
    let all = days.decisions
    return [
      TraceDecision("functions of a day without execution times", count: all.withoutTimes),
      TraceDecision("functions of a day without memory", count: all.withoutMemory),
      TraceDecision("functions of a day left out for what they lack", count: all.dropped),
      TraceDecision(
        "functions of a day with times or memory, but no row of counts", count: all.neverCalled),
      TraceDecision(
        "further rows of a function's execution times left out", count: all.repeatedTimes),
      TraceDecision("further rows of a function's counts added", count: all.repeatedCalls),
      TraceDecision("rows whose percentiles fall, raised to the one before", count: all.raised),
      TraceDecision(
        "rows whose mean no times with these percentiles have; the nearest was taken",
        count: all.otherMean),
      TraceDecision(
        "requests of unknown length, which arrive where they are counted", count: arrivals.unmoved),
      TraceDecision(
        "requests longer than a day, which arrive a day before they are counted",
        count: arrivals.cut),
    ]
  }

  mutating func next() throws(TraceError) -> TraceRow? {
    guard let (request, day) = try arrivals.next(&days) else { return nil }
    handed += 1
    self.day = day
    row = Int(request.function)
    // What is still to come ends behind the arrival of this one.
    days.forget(before: Int(max(request.time, 0) / Azure2019Instants.day))
    return request
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    days.function(of: row, on: day, &names, naming)
  }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    TraceError(file: days.path(of: day), message: message)
  }

  @Sendable
  private static func chosenRules(_ options: TraceOptions) -> [String] {
    [
      options.azure2019Edge == .end
        ? "a column names the end of its minute, from 1 (--interval end)"
        : "a column names the start of its minute, from 0 (--interval start)",
      options.counts == .completions
        ? "counts are of requests that end: each arrives as long before as it executes (--counts completions)"
        : "counts are of requests that arrive (--counts arrivals)",
      options.spread.rule("a minute", seed: options.seed),
      options.times == .percentiles
        ? "execution times are drawn between the percentiles, with the stated mean (--times percentiles, --seed \(options.seed))"
        : "all requests of a function execute for the mean of its day (--times average)",
      options.memory == .divided
        ? "an application's memory is divided between its functions that are called (--app-memory divided)"
        : "each function has all of its application's memory (--app-memory whole)",
      options.missing == .keep
        ? "a function that the other tables lack is kept (--missing keep)"
        : "a function that the other tables lack is left out (--missing drop)",
    ]
  }
}
