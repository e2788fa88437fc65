import Testing

@testable import SimKernel

/// Customers that come at given times and leave after a delay drawn from their number; the last `echoes` of each
/// departure are further events at the same instant.
struct Counter: SimModel {
  typealias Event = NumberedEvent

  var arrivals: [EventKey]
  var taken = 0
  var log: [String] = []
  var delay: UInt64 = 700
  var echo = false
  var checks = Checks()

  /// Counts calls through a reference, because a check does not change the model.
  final class Checks { var count = 0 }

  init(arrivals: [EventKey] = []) { self.arrivals = arrivals }

  var nextArrival: EventKey { taken < arrivals.count ? arrivals[taken] : .never }
  var arrivalDigest: UInt64 { UInt64(taken) }

  mutating func arrive(_ agenda: inout Agenda<NumberedEvent>) {
    log.append("\(agenda.now.nanoseconds) in \(taken)")
    let random = Fingerprint.mixed(UInt64(taken)) % delay
    agenda.schedule(NumberedEvent(UInt64(taken)), after: SimDuration(nanoseconds: Int64(random)))
    taken += 1
  }

  mutating func handle(_ event: NumberedEvent, _ agenda: inout Agenda<NumberedEvent>) {
    log.append("\(agenda.now.nanoseconds) out \(event.number)")
    if echo, event.phase == .first {
      agenda.schedule(NumberedEvent(event.number, .last), after: .zero)
    }
  }

  func checkInvariants(at time: SimTime) { checks.count += 1 }
  func copy() -> Counter { self }
}

@Suite struct SimulationTests {
  /// Arrivals every 100 ns, `count` of them, some at one instant.
  static func arrivals(_ count: Int) -> [EventKey] {
    (0..<count).map { EventKey(SimTime(nanoseconds: Int64($0 / 3 * 100)), Phase(rawValue: 4)) }
  }

  static func simulation(_ count: Int, spacing: UInt64 = 16) -> Simulation<Counter> {
    var model = Counter(arrivals: arrivals(count))
    model.echo = true
    return Simulation(model, checkpoints: CheckpointLog(spacing: spacing, capacity: 8))
  }

  @Test func aShortLifeIsToldEventByEvent() {
    let phase = Phase(rawValue: 4)
    var model = Counter(arrivals: [
      EventKey(SimTime(nanoseconds: 10), phase), EventKey(SimTime(nanoseconds: 50), phase),
    ])
    model.delay = 1  // every customer leaves at once
    var simulation = Simulation(model)
    simulation.agenda.schedule(NumberedEvent(7, .last), at: SimTime(nanoseconds: 10))
    simulation.agenda.schedule(NumberedEvent(8, phase), at: SimTime(nanoseconds: 50))
    simulation.agenda.schedule(NumberedEvent(9, .first), at: SimTime(nanoseconds: 50))

    let first = simulation.step()
    #expect(first?.isArrival == true && first?.time.nanoseconds == 10 && first?.phase == phase)
    #expect(simulation.agenda.count == 4)
    simulation.run(until: SimTime(nanoseconds: 49))
    #expect(simulation.now.nanoseconds == 49)
    #expect(simulation.model.log == ["10 in 0", "10 out 0", "10 out 7"])
    simulation.run(until: SimTime(nanoseconds: 50))
    #expect(simulation.model.log.dropFirst(3) == ["50 out 9", "50 in 1", "50 out 1", "50 out 8"])
    #expect(simulation.eventCount == 7)
    let last = simulation.step()
    #expect(last == nil)
    simulation.run(until: .never)
    #expect(simulation.now.nanoseconds == 50)
  }

  @Test func arrivalsReadLazilyGiveTheRunOfArrivalsScheduledAtTheStart() {
    /// The same customers, all in the queue from the start.
    struct Preloaded: SimModel {
      typealias Event = NumberedEvent
      var inner = Counter()
      var nextArrival: EventKey { .never }
      var arrivalDigest: UInt64 { 0 }
      mutating func arrive(_ agenda: inout Agenda<NumberedEvent>) {}
      mutating func handle(_ event: NumberedEvent, _ agenda: inout Agenda<NumberedEvent>) {
        if event.phase == Phase(rawValue: 4) {
          inner.arrive(&agenda)
        } else {
          inner.handle(event, &agenda)
        }
      }
      func checkInvariants(at time: SimTime) {}
      func copy() -> Preloaded { self }
    }
    var lazy = Self.simulation(500)
    var preloaded = Simulation(Preloaded())
    preloaded.model.inner.echo = true
    for (number, key) in Self.arrivals(500).enumerated() {
      preloaded.agenda.schedule(NumberedEvent(UInt64(number), key.phase), at: key.time)
    }
    lazy.run(until: .never)
    preloaded.run(until: .never)
    #expect(lazy.model.log == preloaded.model.inner.log)
    #expect(lazy.eventCount == 1_500 && preloaded.eventCount == 1_500)
  }

  @Test func aRunInPiecesIsTheRunAtOnce() {
    var whole = Self.simulation(1_000)
    whole.run(until: .never)
    var pieces = Self.simulation(1_000)
    while !pieces.run(until: SimTime(nanoseconds: pieces.now.nanoseconds + 77), atMost: 5)
      || pieces.agenda.count > 0 || pieces.model.nextArrival != .never
    {}
    var steps = Self.simulation(1_000)
    while steps.step() != nil {}
    #expect(pieces.model.log == whole.model.log)
    #expect(steps.model.log == whole.model.log)
    #expect(pieces.eventFingerprint == whole.eventFingerprint)
    #expect(steps.eventFingerprint == whole.eventFingerprint)
    #expect(pieces.checkpoints == whole.checkpoints)
    #expect(steps.checkpoints == whole.checkpoints)
  }

  @Test func aForkGoesOnAsTheOriginal() {
    var original = Self.simulation(1_000)
    original.run(until: SimTime(nanoseconds: 15_050))
    var fork = original.fork()
    original.run(until: .never)
    #expect(fork.eventCount < original.eventCount)
    fork.run(until: .never)
    #expect(fork.model.log == original.model.log)
    #expect(fork.eventFingerprint == original.eventFingerprint)
    #expect(fork.checkpoints == original.checkpoints)
  }

  @Test func theFingerprintSeesASingleNanosecond() {
    var plain = Self.simulation(300)
    plain.run(until: .never)
    var moved = Self.simulation(300)
    moved.model.arrivals[152] = EventKey(rawValue: moved.model.arrivals[152].rawValue + 8)
    moved.run(until: .never)
    #expect(plain.eventFingerprint != moved.eventFingerprint)
    // The last checkpoint that agrees lies before the event that was moved.
    let agreeing = zip(plain.checkpoints.entries, moved.checkpoints.entries).prefix { $0 == $1 }
    #expect(agreeing.count > 0 && agreeing.count < plain.checkpoints.entries.count)
  }

  @Test func theFingerprintOfAKnownRunIsKnown() {
    var simulation = Self.simulation(300)
    simulation.run(until: .never)
    #expect(simulation.eventFingerprint.description == "8db868704b54e84f")
  }

  @Test func aBoundedRunStopsAfterThatManyEvents() {
    var simulation = Self.simulation(100)
    var finished = simulation.run(until: .never, atMost: 123)
    #expect(!finished && simulation.eventCount == 123)
    finished = simulation.run(until: .never, atMost: 0)
    #expect(!finished && simulation.eventCount == 123)
    finished = simulation.run(until: .never, atMost: 177)
    #expect(finished)
    #expect(simulation.eventCount == 300)
  }

  @Test func checkpointsStayBoundedAndAtMultiplesOfTheirSpacing() {
    var simulation = Self.simulation(2_000)
    simulation.run(until: .never)
    let log = simulation.checkpoints
    #expect(log.entries.count <= 8 && log.entries.count > 4)
    #expect(
      log.entries.map(\.eventCount) == (1...UInt64(log.entries.count)).map { $0 * log.spacing })
  }

  #if DEBUG
    @Test func invariantsAreCheckedAfterEveryEventInDebugBuilds() {
      var simulation = Self.simulation(100)
      simulation.run(until: .never)
      #expect(simulation.model.checks.count == 300)
    }
  #endif

  @Test func aModelCannotScheduleInThePast() async {
    await #expect(processExitsWith: .failure) {
      var agenda = Agenda<NumberedEvent>()
      agenda.schedule(NumberedEvent(0), after: SimDuration(nanoseconds: -1))
    }
    await #expect(processExitsWith: .failure) {
      var agenda = Agenda<NumberedEvent>()
      agenda.schedule(NumberedEvent(0), at: .never)
    }
    await #expect(processExitsWith: .failure) {
      let keys = [20, 10].map { EventKey(SimTime(nanoseconds: $0), .first) }
      var simulation = Simulation(Counter(arrivals: keys))
      simulation.run(until: .never)
    }
  }

  // MARK: Shuffled ties

  @Test func shufflingInterleavesArrivalsWithEventsOfTheSameKey() {
    /// Where the one arrival comes among three queued events of the same key.
    func place(seed: UInt64) -> Int? {
      var simulation = Simulation(
        Counter(arrivals: [EventKey(SimTime(nanoseconds: 5), .first)]), shufflingTiesWith: seed)
      for number in 10..<13 as Range<UInt64> {
        simulation.agenda.schedule(NumberedEvent(number), at: SimTime(nanoseconds: 5))
      }
      simulation.run(until: SimTime(nanoseconds: 5))
      return simulation.model.log.firstIndex { $0.contains("in") }
    }
    let rounds = 4_000
    var counts = [0, 0, 0, 0]
    for seed in 0..<rounds { if let place = place(seed: UInt64(seed)) { counts[place] += 1 } }
    let slack = 4 * (Double(rounds) * 3 / 16).squareRoot()
    for count in counts { #expect(abs(Double(count) - Double(rounds) / 4) < slack) }
  }

  @Test func withoutTiesShufflingChangesNothing() {
    func run(seed: UInt64?) -> Fingerprint {
      let keys = (0..<500).map { EventKey(SimTime(nanoseconds: $0 * 10_000), .first) }
      var simulation = Simulation(Counter(arrivals: keys), shufflingTiesWith: seed)
      simulation.run(until: .never)
      return simulation.eventFingerprint
    }
    #expect(run(seed: nil) == run(seed: 1))
  }

  @Test func theNextEventIsKnownBeforeItHappens() {
    var model = Counter(arrivals: [10, 30].map { EventKey(SimTime(nanoseconds: $0), .first) })
    model.echo = true
    var simulation = Simulation(model)
    var times: [SimTime] = []
    while true {
      let next = simulation.nextEventTime()
      guard next < .never else { break }
      times.append(next)
      let step = simulation.step()
      #expect(step?.time == next)
    }
    #expect(times.count == Int(simulation.eventCount) && times.count >= 2)
    #expect(simulation.nextEventTime() == .never)
  }

  @Test func aShuffledRunRepeatsAndForks() {
    func start(_ seed: UInt64) -> Simulation<Counter> {
      var model = Counter(arrivals: Self.arrivals(600))
      model.echo = true
      return Simulation(model, shufflingTiesWith: seed)
    }
    var one = start(4)
    one.run(until: .never)
    var two = start(4)
    two.run(until: SimTime(nanoseconds: 10_000), atMost: 333)
    var three = two.fork()
    two.run(until: .never)
    three.run(until: .never)
    var other = start(5)
    other.run(until: .never)
    #expect(one.model.log == two.model.log && two.model.log == three.model.log)
    #expect(one.eventFingerprint != other.eventFingerprint)
    #expect(one.model.log.sorted() == other.model.log.sorted())
  }
}
