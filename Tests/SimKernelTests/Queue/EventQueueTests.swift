import Testing

@testable import SimKernel

/// How far ahead of the current instant events are pushed, in nanoseconds.
enum Increments: String, CaseIterable, Sendable {
  case equal, tiny, uniform, wide, bimodal, ticks, mostlyNow, farFuture, bursts, everyScale

  func draw(_ random: inout TestRandom) -> UInt64 {
    switch self {
    case .equal: 1_000_000
    case .tiny: random.below(3)
    case .uniform: random.below(2_000_000)
    case .wide: random.below(1 << 50)
    case .bimodal:
      random.below(10) > 0 ? random.below(1_000) : 9_000_000_000 + random.below(1_000_000_000)
    case .ticks: random.below(20) * 100_000
    case .mostlyNow: random.below(4) > 0 ? 0 : random.below(1_000)
    case .farFuture: random.below(50) > 0 ? random.below(5_000) : 1 << 55
    case .bursts: random.below(100) > 0 ? 1 << 30 : random.below(1 << 31)
    case .everyScale: random.next() >> (12 + random.below(52))
    }
  }
}

@Suite struct EventQueueTests {
  /// Does the same to the queue and the oracle and expects the same, step by step.
  struct Pair: ~Copyable {
    var queue = EventQueue<NumberedEvent>()
    var oracle = HeapOracle()
    var now: UInt64 = 0
    var pushed: UInt64 = 0

    mutating func push(after delay: UInt64, phase: UInt64) {
      let time = min(now + delay, UInt64(SimTime.never.nanoseconds) - 1)
      oracle.push(pushed << 3 | phase, key: time << 3 | phase)
      queue.push(
        NumberedEvent(rawValue: pushed << 3 | phase), at: EventKey(rawValue: time << 3 | phase))
      pushed += 1
    }

    /// Returns whether the two agreed.
    mutating func pop() -> Bool {
      let expected = oracle.pop()
      let popped = queue.pop()
      now = (expected?.key).map { $0 >> 3 } ?? now
      return popped?.key.rawValue == expected?.key && popped?.event.rawValue == expected?.event
        && queue.count == oracle.count
    }

    /// Looks up to `limit` and returns whether the two agreed.
    mutating func look(upTo limit: UInt64) -> Bool {
      let expected = oracle.firstKey.flatMap { $0 <= limit ? $0 : nil } ?? EventKey.never.rawValue
      return queue.nextKey(notAfter: EventKey(rawValue: limit)).rawValue == expected
    }
  }

  @Test(arguments: Increments.allCases, [1, 30, 1_000, 10_000])
  func eventsLeaveAsFromAHeapWithSequenceNumbers(increments: Increments, pending: Int) {
    var random = TestRandom(seed: UInt64(pending))
    var pair = Pair()
    var agreed = true
    for _ in 0..<pending { pair.push(after: increments.draw(&random), phase: random.below(8)) }
    for _ in 0..<max(3_000, 2 * pending) {
      agreed = agreed && pair.pop()
      pair.push(after: increments.draw(&random), phase: random.below(8))
    }
    while pair.oracle.count > 0 { agreed = agreed && pair.pop() }
    #expect(agreed)
    let nothing = pair.queue.pop()
    #expect(nothing == nil)
  }

  @Test(arguments: Increments.allCases, 0..<6 as Range<UInt64>)
  func lookingAheadWithALimitChangesNothing(increments: Increments, seed: UInt64) {
    var random = TestRandom(seed: seed)
    var pair = Pair()
    var agreed = true
    for _ in 0..<8_000 {
      switch random.below(8) {
      case 0, 1, 2: pair.push(after: increments.draw(&random), phase: random.below(8))
      case 3:
        // Several at the current instant, most of them in an earlier phase than what left last.
        for _ in 0..<random.below(4) { pair.push(after: 0, phase: random.below(8)) }
      case 4: agreed = agreed && pair.look(upTo: (pair.now + increments.draw(&random)) << 3 | 7)
      case 5:
        // As a simulation does: what is due up to a limit happens, then the clock stands at the limit.
        let limit = max(pair.now, min(pair.now + increments.draw(&random), 1 << 59))
        while let key = pair.oracle.firstKey, key <= limit << 3 | 7 {
          agreed = agreed && pair.look(upTo: limit << 3 | 7) && pair.pop()
        }
        agreed = agreed && pair.look(upTo: limit << 3 | 7)
        pair.now = limit
      default: if pair.oracle.count > 0 { agreed = agreed && pair.pop() }
      }
    }
    while pair.oracle.count > 0 { agreed = agreed && pair.pop() }
    #expect(agreed)
  }

  @Test(arguments: [UInt64(1) << 20, 1 << 40, 1 << 58])
  func pushesBeforeWhatWasSeenAreStillInOrder(horizon: UInt64) {
    var random = TestRandom(seed: horizon)
    var pair = Pair()
    var agreed = true
    for round in 0..<200 {
      pair.push(after: horizon - UInt64(round), phase: 0)
      agreed = agreed && pair.look(upTo: EventKey.never.rawValue - 1)
      for _ in 0..<random.below(600) {
        pair.push(after: random.below(1 << 20), phase: random.below(8))
      }
      for _ in 0..<random.below(200) where pair.oracle.count > 0 { agreed = agreed && pair.pop() }
      if pair.now > 1 << 57 { break }
    }
    while pair.oracle.count > 0 { agreed = agreed && pair.pop() }
    #expect(agreed)
  }

  // A thousand equal keys leave 31 at a time, first from a small chunk, then from ones of 255.
  @Test(arguments: [1, 30, 31, 32, 40, 285, 286, 287, 300, 999] as [UInt64], [false, true])
  func anEarlierPhaseAtTheCurrentInstantLeavesNext(taken: UInt64, copied: Bool) {
    var queue = EventQueue<NumberedEvent>()
    let instant = SimTime(nanoseconds: 12_345)
    for number in 0..<1_000 as Range<UInt64> {
      queue.push(NumberedEvent(number), at: EventKey(instant, .last))
    }
    var left: [UInt64] = []
    for _ in 0..<taken { if let next = queue.pop() { left.append(next.event.number) } }
    if copied { queue = queue.copy() }
    for number in 5_000..<6_000 as Range<UInt64> {
      queue.push(NumberedEvent(number), at: EventKey(instant, .first))
    }
    queue.push(NumberedEvent(7_000), at: EventKey(instant, Phase(rawValue: 3)))
    queue.push(NumberedEvent(1_000), at: EventKey(instant, .last))
    while let next = queue.pop() { left.append(next.event.number) }
    let expected = Array(0..<taken) + Array(5_000..<6_000) + [7_000] + Array(taken...1_000)
    let same = left == expected
    #expect(same)
  }

  @Test func manyEqualKeysLeaveInTheOrderTheyCame() {
    var queue = EventQueue<NumberedEvent>()
    let key = EventKey(SimTime(nanoseconds: 1 << 40), .first)
    for number in 0..<100_000 as Range<UInt64> { queue.push(NumberedEvent(number), at: key) }
    // Each of them adds another to the group, and one in an earlier phase, halfway through.
    let earlier = EventKey(SimTime(nanoseconds: 1 << 40 - 1), .last)
    queue.push(NumberedEvent(0), at: earlier)
    let first = queue.pop()?.key
    #expect(first == earlier)
    var inOrder = true
    for number in 0..<100_000 as Range<UInt64> {
      inOrder = inOrder && queue.pop()?.event.number == number
      queue.push(NumberedEvent(100_000 + number), at: key)
    }
    for number in 100_000..<200_000 as Range<UInt64> {
      inOrder = inOrder && queue.pop()?.event.number == number
    }
    #expect(inOrder && queue.count == 0)
  }

  @Test func memoryIsWhatTheLargestNumberOfEventsNeeded() {
    var queue = EventQueue<NumberedEvent>()
    var random = TestRandom(seed: 3)
    var now: UInt64 = 0
    let pending = 20_000
    for _ in 0..<pending {
      queue.push(NumberedEvent(0), at: EventKey(rawValue: random.below(1 << 36)))
    }
    func hold(_ turns: Int) {
      for _ in 0..<turns {
        now = queue.pop()?.key.rawValue ?? now
        queue.push(NumberedEvent(0), at: EventKey(rawValue: now + random.below(1 << 36)))
      }
    }
    hold(3 * pending)
    let settled = queue.allocatedBytes
    #expect(settled < 24 * pending + 500_000)
    hold(20 * pending)
    #expect(queue.allocatedBytes == settled)
    // Bursts at ever other distances: no slot keeps what it used in one of them.
    for round in 0..<10 as Range<UInt64> {
      for _ in 0..<4 * pending {
        let key = now + random.next() >> (8 + 5 * round)
        queue.push(NumberedEvent(0), at: EventKey(rawValue: key))
      }
      for _ in 0..<4 * pending { now = queue.pop()?.key.rawValue ?? now }
    }
    #expect(queue.allocatedBytes < 24 * 5 * pending + 1_000_000)
  }

  @Test func aCopyHasTheSameFutureAndIsIndependent() {
    var random = TestRandom(seed: 9)
    var pair = Pair()
    for _ in 0..<5_000 {
      pair.push(after: Increments.everyScale.draw(&random), phase: random.below(8))
    }
    for _ in 0..<1_000 { _ = pair.pop() }
    var copy = pair.queue.copy()
    copy.push(NumberedEvent(1), at: EventKey(rawValue: 1 << 62))
    #expect(copy.count == pair.queue.count + 1)
    var same = true
    while let next = pair.queue.pop() {
      let other = copy.pop()
      same = same && other?.key == next.key && other?.event == next.event
    }
    #expect(same)
    let added = copy.pop()?.event.number
    #expect(added == 1)
    let nothing = copy.pop()
    #expect(nothing == nil)
  }

  @Test func aPushBeforeTheLastEventStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var queue = EventQueue<NumberedEvent>()
      queue.push(NumberedEvent(0), at: EventKey(SimTime(nanoseconds: 10), .last))
      _ = queue.pop()
      queue.push(NumberedEvent(0), at: EventKey(SimTime(nanoseconds: 9), .last))
    }
    await #expect(processExitsWith: .failure) {
      var queue = EventQueue<NumberedEvent>()
      queue.push(NumberedEvent(0), at: EventKey(.never, .first))
    }
  }

  // MARK: Shuffled ties

  @Test func shuffledTiesArePermutedAndAllElseStaysInOrder() {
    func order(seed: UInt64?) -> [UInt64] {
      var queue = EventQueue<NumberedEvent>(shufflingTiesWith: seed)
      for number in 0..<100 as Range<UInt64> {
        queue.push(
          NumberedEvent(number), at: EventKey(SimTime(nanoseconds: Int64(number / 10)), .first))
      }
      var numbers: [UInt64] = []
      while let next = queue.pop() { numbers.append(next.event.number) }
      return numbers
    }
    let plain = Array(0..<100 as Range<UInt64>)
    #expect(order(seed: nil) == plain)
    let shuffled = order(seed: 1)
    #expect(shuffled != plain)
    #expect(shuffled.map { $0 / 10 } == plain.map { $0 / 10 })
    #expect(shuffled.sorted() == plain)
    #expect(order(seed: 1) == shuffled)
    #expect(order(seed: 2) != shuffled)
  }

  @Test func everyOrderOfThreeTiesIsEquallyLikely() {
    var counts: [[UInt64]: Int] = [:]
    let rounds = 12_000
    for seed in 0..<rounds {
      var queue = EventQueue<NumberedEvent>(shufflingTiesWith: UInt64(seed))
      for number in 0..<3 as Range<UInt64> {
        queue.push(NumberedEvent(number), at: EventKey(rawValue: 80))
      }
      _ = queue.nextKey(notAfter: EventKey(rawValue: 100))
      var numbers: [UInt64] = []
      while let next = queue.pop() { numbers.append(next.event.number) }
      counts[numbers, default: 0] += 1
    }
    #expect(counts.count == 6)
    // Four standard errors of a binomial count with p = 1/6.
    let slack = 4 * (Double(rounds) * 5 / 36).squareRoot()
    for count in counts.values { #expect(abs(Double(count) - Double(rounds) / 6) < slack) }
  }
}
