import SimKernel

/// The requests that the counts of Azure's trace of 2019 stand for, in the order of their instants within the minutes.
///
/// It holds the counts of an hour. Several of them go through the days at their own pace and meet the same requests.
struct Azure2019Instants: Sendable {
  /// What ``next(_:)`` came to.
  enum Step {
    /// A request, its time the instant, its function a row of the day's table.
    case request(TraceRow)
    /// A request that executes for none of the times that are asked for, at this instant.
    case other(Int64)
    /// The end of a day.
    case day
    /// The end of the trace.
    case end
  }

  private static let minute = SimDuration.minutes(1).nanoseconds
  /// A day in nanoseconds.
  static let day = SimDuration.hours(24).nanoseconds

  /// The day that it is in.
  private(set) var number = 0
  /// How long those requests execute that are handed out.
  private let times: Range<Int64>
  private let spread: CountSpread
  private var isRead = false
  private var hour = 0
  private var entries: [SpilledCounts.Entry] = []
  private var place = 0
  private var merge = CountedMerge()
  /// How many requests of each row of the day have been handed out.
  private var given: [UInt64] = []

  /// Begins at the top of the first day.
  init(_ times: Range<Int64>, spread: CountSpread) {
    self.times = times
    self.spread = spread
  }

  /// Goes on to the next request, or to the end of the day.
  ///
  /// - Throws: What is wrong with a row of a day that is read; the call after it goes on behind that.
  mutating func next(_ days: inout Azure2019Days) throws(TraceError) -> Step {
    while true {
      if var request = merge.take() {
        let row = Int(request.function)
        let execution = days[number].execution(of: row, given[row], within: times)
        given[row] += 1
        guard let execution else { return .other(request.time) }
        request.execution = execution
        return .request(request)
      }
      guard number < days.count else { return .end }
      if try beginMinute(&days) { continue }
      number += 1
      isRead = false
      return .day
    }
  }

  /// Goes on to the next minute of the day that has requests.
  ///
  /// - Returns: Whether there is one.
  private mutating func beginMinute(_ days: inout Azure2019Days) throws(TraceError) -> Bool {
    if !isRead {
      try days.read(upTo: number)
      isRead = true
      (hour, entries, place) = (0, [], 0)
      given = [UInt64](repeating: 0, count: days[number].rows.count)
    }
    while place == entries.count {
      guard hour < SpilledCounts.hours else { return false }
      entries = try counts(of: hour, days[number])
      hour += 1
      place = 0
    }
    let minute = entries[place].minute
    let start = Int64(number) * Self.day + Int64(minute) * Self.minute
    merge.begin()
    while place < entries.count, entries[place].minute == minute {
      merge.add(requests(entries[place], from: start, days[number]))
      place += 1
    }
    return true
  }

  /// The counts of an hour, of rows some of whose requests may be handed out.
  private func counts(
    of hour: Int, _ day: Azure2019Day
  ) throws(TraceError) -> [SpilledCounts.Entry] {
    try day.counts.entries(of: hour).filter { entry in
      let row = Int(entry.row)
      return !day.functions[Int(day.rows[row].function)].isDropped
        && day.mayExecute(for: times, row: row)
    }
  }

  private func requests(
    _ entry: SpilledCounts.Entry, from start: Int64, _ day: Azure2019Day
  ) -> CountedRequests {
    let row = day.rows[Int(entry.row)]
    return CountedRequests(
      TraceRow(
        time: start, execution: -1, function: entry.row,
        memory: day.functions[Int(row.function)].memory, trigger: row.trigger),
      length: Self.minute, count: entry.count, spread: spread,
      draws: row.stream.draws(for: UInt64(start / Self.minute)))
  }
}
