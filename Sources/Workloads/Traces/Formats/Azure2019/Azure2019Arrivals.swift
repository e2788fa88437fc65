import SimKernel

/// The requests of Azure's trace of 2019 in the order of their arrivals.
///
/// Where counts are of requests that end, one arrives as long before its instant as it executes, so that counts must be
/// read ahead as far as the longest execution. Reading all of them as far ahead would hold far more requests than execute
/// at a time. Therefore several go through the counts: the first takes requests of less than a second and is a second
/// ahead, the next those from there to 15 s, and so on. No request is held for longer than the bound above its execution
/// time.
struct Azure2019Arrivals: Sendable {
  /// The bounds between them in nanoseconds.
  private static let bounds = [
    SimDuration.seconds(1), .seconds(15), .minutes(4), .hours(1),
  ].map(\.nanoseconds)
  /// The furthest that a request arrives before its instant.
  static let longest = Azure2019Instants.day
  /// The most requests that are held where nothing else is said, in 200 MB.
  static let mostHeld = 1 << 23

  /// One that goes through the counts.
  private struct Part: Sendable {
    var instants: Azure2019Instants
    /// How far it is ahead: more than any of its requests is moved.
    let lead: Int64
    /// None of the requests that it still has to meet arrives before this.
    var horizon: Int64
  }

  /// A request that has been met, in the order of arrivals; of equal ones the shorter first, then that of the row further
  /// up.
  private struct Held: BitwiseCopyable, Ordered {
    var arrival: Int64
    var execution: Int64
    var row: UInt32

    func isBefore(_ other: Held) -> Bool {
      if arrival != other.arrival { return arrival < other.arrival }
      if execution != other.execution { return execution < other.execution }
      return row < other.row
    }
  }

  /// Requests that end in their minute and execute for longer than ``longest``.
  private(set) var cut: UInt64 = 0
  /// Requests that end in their minute, of which nobody knows how long they execute.
  private(set) var unmoved: UInt64 = 0
  private let rule: CountRule
  private let most: Int
  private var parts: [Part] = []
  private var held = FirstOut<Held>()

  /// Begins at the top of the first day, to hold no more than `most` requests at a time.
  init(_ rule: CountRule, spread: CountSpread, most: Int = mostHeld) {
    self.rule = rule
    self.most = most
    // What is unknown, -1, is with the shortest.
    var least: Int64 = -1
    for bound in (rule == .completions ? Self.bounds : []) + [.max] {
      let lead = rule == .completions ? min(bound, Self.longest + 1) : 0
      parts.append(
        Part(
          instants: Azure2019Instants(least..<bound, spread: spread), lead: lead, horizon: -lead))
      least = bound
    }
  }

  /// Goes on to the next request, its function a row of the table of the day of its instant.
  ///
  /// - Returns: It, and the number of that day; `nil` behind the last.
  mutating func next(
    _ days: inout Azure2019Days
  ) throws(TraceError) -> (request: TraceRow, day: Int)? {
    while true {
      var last = 0
      for place in 1..<parts.count where parts[place].horizon < parts[last].horizon { last = place }
      if let first = held.first, first.arrival <= parts[last].horizon {
        _ = held.take()
        return request(first, days)
      }
      guard parts[last].horizon < .max else { return nil }
      try advance(last, &days)
    }
  }

  /// Lets part `place` go on to its next request, or to the end of its day.
  private mutating func advance(_ place: Int, _ days: inout Azure2019Days) throws(TraceError) {
    switch try parts[place].instants.next(&days) {
    case .request(let request):
      parts[place].horizon = request.time - parts[place].lead
      guard held.count < most else {
        throw TraceError(
          file: days.path(of: parts[place].instants.number),
          message: "more than \(most) requests execute at a time, too many to put in order;"
            + " --counts arrivals takes them as they are counted")
      }
      held.add(
        Held(
          arrival: request.time - shift(request.execution), execution: request.execution,
          row: request.function))
      guard rule == .completions else { return }
      if request.execution < 0 { unmoved += 1 }
      if request.execution > Self.longest { cut += 1 }
    case .other(let time): parts[place].horizon = time - parts[place].lead
    case .day:
      parts[place].horizon =
        Int64(parts[place].instants.number) * Azure2019Instants.day - parts[place].lead
    case .end: parts[place].horizon = .max
    }
  }

  /// How long before its instant a request arrives.
  private func shift(_ execution: Int64) -> Int64 {
    rule == .completions ? min(max(execution, 0), Self.longest) : 0
  }

  private func request(_ it: Held, _ days: Azure2019Days) -> (request: TraceRow, day: Int) {
    let number = Int((it.arrival + shift(it.execution)) / Azure2019Instants.day)
    let day = days[number]
    let row = day.rows[Int(it.row)]
    let request = TraceRow(
      time: it.arrival, execution: it.execution, function: it.row,
      memory: day.functions[Int(row.function)].memory, trigger: row.trigger)
    return (request, number)
  }
}
