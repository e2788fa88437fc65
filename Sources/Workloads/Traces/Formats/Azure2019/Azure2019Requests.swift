import SimKernel

/// The requests of Azure's trace of 2019, drawn from counts per minute and from percentiles.
///
/// Memory holds the functions of a day and the counts of an hour, whatever the number of requests or days.
struct Azure2019Requests: RequestSource {
  static let description = FormatDescription(
    reorderWindow: .zero, hasApplications: true,
    rules: [
      "a function is HashApp and HashFunction together",
      "a column names the end of its minute, from 1 (--interval)",
      "the requests of a minute spread over it (--spread, --seed)",
      "execution times are drawn between the percentiles, with the stated mean (--times)",
      "an application's memory is divided between its functions (--app-memory)",
      "a function that the other tables lack is kept (--missing)",
    ])
  private static let minute: Int64 = 60_000_000_000
  private static let minutes = 1_440

  let format = TraceFormat.azure2019
  private let files: Azure2019Files
  private let options: TraceOptions
  private var day: Azure2019Day
  private var number = 0
  private var isRead = false
  private var hour = 0
  private var entries: [SpilledCounts.Entry] = []
  private var place = 0
  private var merge = CountedMerge()
  /// The row of the request that was returned last.
  private var row = 0
  /// The rows of the day's functions among the names of the trace, as far as they are known.
  private var known: [UInt32] = []
  private var past = Azure2019Day.Decisions()
  private var dropped: UInt64 = 0
  private var bytesOfDays: Int64 = 0

  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = try Azure2019Files(files)
    self.options = options
    day = try Azure2019Day(self.files.days[0], number: 0, options: options)
  }

  var bytesOfFiles: Int64 { bytesOfDays + day.bytesOfFiles }

  var decisions: [TraceDecision] {
    let all = past + (isRead ? day.decisions : Azure2019Day.Decisions())
    return [
      TraceDecision("functions of a day without execution times", count: all.withoutTimes),
      TraceDecision("functions of a day without memory", count: all.withoutMemory),
      TraceDecision("functions of a day left out for what they lack", count: dropped),
      TraceDecision(
        "functions of a day with times or memory, but no row of counts", count: all.neverCalled),
      TraceDecision(
        "further rows of a function's execution times left out", count: all.repeatedTimes),
      TraceDecision("further rows of a function's counts added", count: all.repeatedCalls),
      TraceDecision("rows whose percentiles fall, raised to the one before", count: all.raised),
      TraceDecision(
        "rows whose mean no times with these percentiles have; the nearest was taken",
        count: all.otherMean),
    ]
  }

  mutating func next() throws(TraceError) -> TraceRow? {
    while true {
      if var request = merge.take() {
        row = Int(request.function)
        request.execution = execution()
        return request
      }
      if try beginMinute() { continue }
      guard number + 1 < files.days.count else { return nil }
      try beginDay()
    }
  }

  /// How long the next request of ``row`` executes, or -1.
  private mutating func execution() -> Int64 {
    let function = Int(day.rows[row].function)
    guard options.times == .percentiles, let times = day.functions[function].times else {
      return day.functions[function].mean
    }
    return times.time(at: day.nextShare(of: row))
  }

  /// Goes on to the next minute that has requests.
  ///
  /// - Returns: Whether the day has one.
  private mutating func beginMinute() throws(TraceError) -> Bool {
    if !isRead {
      while try day.readRow() {}
      isRead = true
      known = [UInt32](repeating: .max, count: day.functions.count)
      dropped += countDropped()
    }
    while place == entries.count {
      guard hour < SpilledCounts.hours else { return false }
      entries = try day.counts.entries(of: hour)
      hour += 1
      place = 0
    }
    let minute = entries[place].minute
    let start = Int64(number * Self.minutes) + Int64(minute)
    merge.begin()
    while place < entries.count, entries[place].minute == minute {
      let entry = entries[place]
      place += 1
      let row = day.rows[Int(entry.row)]
      let function = day.functions[Int(row.function)]
      if isDropped(function) { continue }
      merge.add(
        CountedRequests(
          TraceRow(
            time: start * Self.minute, execution: -1, function: entry.row,
            memory: function.memory, trigger: row.trigger),
          length: Self.minute, count: entry.count, spread: options.spread,
          draws: row.stream.draws(for: UInt64(start))))
    }
    return true
  }

  private func isDropped(_ function: Azure2019Day.Function) -> Bool {
    options.missing == .drop
      && (function.mean < 0 && files.days[number].durations != nil
        || function.memory < 0 && files.days[number].memory != nil)
  }

  private func countDropped() -> UInt64 {
    UInt64(day.functions.count { $0.rows > 0 && isDropped($0) })
  }

  private mutating func beginDay() throws(TraceError) {
    past = past + day.decisions
    bytesOfDays += day.bytesOfFiles
    number += 1
    hour = 0
    entries = []
    place = 0
    isRead = false
    day = try Azure2019Day(files.days[number], number: number, options: options)
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    let function = Int(day.rows[row].function)
    if known[function] == .max {
      let name = day.names.name(function)
      guard let row = name.withUnsafeBytes({ naming.row(of: $0, in: &names) }) else { return nil }
      known[function] = row
    }
    return known[function]
  }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    TraceError(file: files.days[number].invocations.path, message: message)
  }
}
