import ClusterModel
import SimKernel

/// The requests of a ``Population``, drawn minute by minute.
///
/// Each application, and each timer, draws from streams of its own; what it sends does not change with the others. How
/// many requests a minute has is drawn first; each lies anywhere in it with the same probability and goes to one of the
/// application's functions, whose execution time it is given. Nothing beyond a minute is held: memory does not grow with
/// the length. A copy goes on by itself.
public struct PopulationArrivals: ArrivalSource {
  private var course: Course

  /// Begins at midnight of the first day of the week.
  ///
  /// - Parameters:
  ///   - population: The functions.
  ///   - first: Which function of the cluster the first one is; the others follow.
  ///   - until: Arrivals lie before this.
  ///   - stream: The stream of a name, for instance
  ///     `{ RandomStream(seed: 1, name: $0) }`.
  /// - Throws: When the population sends more in a minute than ``mostRequestsPerMinute`` on average.
  public init(
    of population: Population, first: FunctionID = FunctionID(0), until: SimTime = .never,
    stream: (String) -> RandomStream
  ) throws(WorkloadDescriptionError) {
    // With those to functions that are cut off.
    let rate = population.applications.reduce(0) { $0 + $1.requestsPerDay } / 1_440
    guard rate <= Double(Self.mostRequestsPerMinute) else {
      throw WorkloadDescriptionError(
        "the population sends \(rate.rounded()) requests a minute on average; it is at most \(Self.mostRequestsPerMinute): lower the scale"
      )
    }
    course = Course(
      try PopulationSenders(population, stream: stream), first: first.rawValue,
      until: until.nanoseconds)
  }

  /// The most requests that may fall into one minute: 280,000 a second, which take a third of a gigabyte.
  public static var mostRequestsPerMinute: Int { MinuteRequests.most }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: ``WorkloadDescriptionError`` when a minute has too many.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if !isKnownUniquelyReferenced(&course) { course = Course(copying: course) }
    return try course.read(into: batch)
  }
}

/// How far a population has come, owned by one ``PopulationArrivals`` when it changes.
///
/// Senders that do something in each minute stand in a list; all others wait in a wheel of minutes, where one is found again
/// when its minute comes round, be it in this turn or in a later one.
private final class Course: @unchecked Sendable {
  /// What changes of a sender.
  private struct State: BitwiseCopyable {
    /// When its next batch or request comes, in minutes weighted by their rates.
    var time = 0.0
    /// The minute of that, and the part of it that has passed by then; where minutes have stated numbers, where among them
    /// the present one stands, as a normal variate.
    var minute: Int64 = 0
    var part = 0.0
    /// How many batches, firings or requests that were looked for one by one have been.
    var index: UInt64 = 0
    /// How many requests have been drawn.
    var requests: UInt64 = 0
    /// The next sender in the same place of the wheel.
    var next = UInt32.max
  }

  private static let turn = 4_096

  private let senders: PopulationSenders
  private let first: UInt32
  private let until: Int64
  private var states: [State]
  private var wheel: [UInt32]
  /// Those that do something in each minute.
  private let constant: [UInt32]
  private var requests = MinuteRequests()
  private var minute: Int64 = -1
  /// How many requests of the minute have been drawn, with those to functions that are cut off.
  private var drawn = 0
  private var hasEnded = false
  private var failure: WorkloadDescriptionError?

  init(_ senders: PopulationSenders, first: UInt32, until: Int64) {
    self.senders = senders
    self.first = first
    self.until = until
    states = [State](repeating: State(), count: senders.senders.count)
    wheel = [UInt32](repeating: .max, count: Self.turn)
    constant = senders.senders.indices.filter { senders.senders[$0].kind == .counts }
      .map { UInt32($0) }
    for number in senders.senders.indices where senders.senders[number].kind != .counts {
      begin(number)
    }
  }

  init(copying other: Course) {
    senders = other.senders
    first = other.first
    until = other.until
    states = other.states
    wheel = other.wheel
    constant = other.constant
    requests = other.requests.copy()
    minute = other.minute
    drawn = other.drawn
    hasEnded = other.hasEnded
    failure = other.failure
  }

  func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws(WorkloadDescriptionError) -> Int
  {
    if let failure { throw failure }
    var written = 0
    while written < batch.count {
      if requests.isEmpty {
        guard !hasEnded else { break }
        do throws(WorkloadDescriptionError) {
          try drawMinute()
        } catch {
          failure = error
          if written == 0 { throw error }
          break
        }
        continue
      }
      let rest = UnsafeMutableBufferPointer(rebasing: batch[written...])
      written += requests.take(
        into: rest, from: minute &* Int64(MinuteRequests.minute), first: first)
    }
    guard written > 0, let last = batch.baseAddress.map({ $0 + written - 1 }),
      last.pointee.time.nanoseconds >= until
    else { return written }
    // The minute in which it ends goes on beyond.
    hasEnded = true
    requests.removeAll()
    while written > 0, batch[written - 1].time.nanoseconds >= until { written -= 1 }
    return written
  }

  // MARK: The wheel

  private func begin(_ number: Int) {
    let sender = senders.senders[number]
    switch sender.kind {
    case .timer:
      states[number].minute = sender.firing(0) / Int64(MinuteRequests.minute)
      enter(number)
    case .batches, .gaps:
      if advance(number) { enter(number) }
    case .counts: break
    }
  }

  private func enter(_ number: Int) {
    let place = Int(states[number].minute % Int64(Self.turn))
    states[number].next = wheel[place]
    wheel[place] = UInt32(number)
  }

  /// Finds the time after this one.
  ///
  /// - Returns: Whether it lies before any end.
  private func advance(_ number: Int) -> Bool {
    let sender = senders.senders[number]
    var state = states[number]
    var draws = sender.counts.draws(for: state.index)
    var gap: Double
    if let gaps = senders.gaps {
      gap = gaps.nanoseconds(&draws) * 1e-9
    } else if sender.spread > 0 {
      gap = Arithmetic.exp(sender.spread * draws.normal() - sender.spread * sender.spread / 2)
    } else {
      gap = draws.exponential()
    }
    // A process that has gone on for long is met somewhere in a gap; of an exponential one, a whole one is left then.
    if state.index == 0, sender.kind == .gaps || sender.spread > 0 { gap *= draws.uniform() }
    state.time += gap / sender.rate
    state.index &+= 1
    guard state.time < Double(Self.mostMinutes) else { return false }
    let found = senders.curve.minute(at: state.time, strength: sender.strength)
    state.minute = max(found.minute, minute)
    state.part = found.part
    states[number] = state
    return true
  }

  // MARK: A minute

  /// Draws the requests of the next minute.
  private func drawMinute() throws(WorkloadDescriptionError) {
    minute += 1
    guard minute < Self.mostMinutes, minute * Int64(MinuteRequests.minute) < until else {
      hasEnded = true
      return
    }
    requests.removeAll()
    drawn = 0
    for number in constant { try drawCount(Int(number)) }
    // Those of later turns, and those that come again in this minute, are entered anew.
    let place = Int(minute % Int64(Self.turn))
    var number = wheel[place]
    wheel[place] = .max
    while number != .max {
      let current = Int(number)
      number = states[current].next
      if states[current].minute > minute {
        enter(current)
      } else {
        try drawNext(current)
      }
    }
    if !requests.isEmpty { requests.finish() }
  }

  /// Draws what a sender that is counted by minutes sends in this one.
  private func drawCount(_ number: Int) throws(WorkloadDescriptionError) {
    let sender = senders.senders[number]
    var draws = sender.counts.draws(for: UInt64(minute))
    if sender.minutes >= 0 {
      let numbers = senders.minutes[Int(sender.minutes)]
      states[number].part = numbers.standing(after: states[number].part, minute, draws.normal())
      try draw(
        numbers.requests(at: states[number].part) + draws.uniform(), of: sender, number)
      return
    }
    let rate = sender.rate * senders.curve.rate(in: minute, strength: sender.strength)
    try draw(
      Double(draws.poisson(mean: rate)) * sender.batch + draws.uniform(), of: sender, number)
  }

  /// Draws all that a sender in the wheel sends in this minute, and enters it where it comes next.
  private func drawNext(_ number: Int) throws(WorkloadDescriptionError) {
    let sender = senders.senders[number]
    switch sender.kind {
    case .timer:
      let start = minute * Int64(MinuteRequests.minute)
      repeat {
        try makeRoom(1)
        let firing = sender.firing(states[number].index)
        requests.add(
          at: UInt64(firing - start), of: sender, index: states[number].index, senders)
        states[number].index &+= 1
        states[number].minute =
          sender.firing(states[number].index) / Int64(MinuteRequests.minute)
      } while states[number].minute == minute
    case .gaps:
      repeat {
        try makeRoom(1)
        let place = states[number].part * Double(MinuteRequests.minute)
        requests.add(
          at: min(UInt64(place), MinuteRequests.minute - 1), of: sender,
          index: states[number].requests, senders)
        states[number].requests &+= 1
        guard advance(number) else { return }
      } while states[number].minute == minute
    case .batches:
      var amount = 0.0
      var goesOn = true
      repeat {
        let height = RandomStream.uniform(from: sender.counts.word(for: states[number].index))
        amount += (sender.batch + height).rounded(.down)
        goesOn = advance(number)
      } while goesOn && states[number].minute == minute
      try draw(amount, of: sender, number)
      guard goesOn else { return }
    case .counts: return
    }
    enter(number)
  }

  /// Draws as many requests as the whole part of `amount`.
  private func draw(
    _ amount: Double, of sender: PopulationSenders.Sender, _ number: Int
  ) throws(WorkloadDescriptionError) {
    let count = Int(min(amount, Double(MinuteRequests.most) + 1))
    try makeRoom(count)
    if sender.places >= 0 {
      requests.draw(
        count, of: sender, from: states[number].requests, in: minute,
        at: senders.places[Int(sender.places)], senders)
    } else {
      requests.draw(count, of: sender, from: states[number].requests, senders)
    }
    states[number].requests &+= UInt64(count)
  }

  /// Makes room for more requests in this minute.
  private func makeRoom(_ more: Int) throws(WorkloadDescriptionError) {
    drawn += more
    guard drawn <= MinuteRequests.most else {
      throw WorkloadDescriptionError(
        "minute \(minute + 1) of the population has more than \(MinuteRequests.most) requests: lower the scale"
      )
    }
    requests.reserve(more)
  }

  /// The minutes of the longest run.
  private static let mostMinutes = SimDuration.longest.nanoseconds / Int64(MinuteRequests.minute)
}
