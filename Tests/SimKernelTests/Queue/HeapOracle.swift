@testable import SimKernel

/// The plainest queue that is right: a 4-ary heap ordered by (key, sequence number).
struct HeapOracle {
  private struct Entry {
    var key: UInt64
    var sequence: UInt64
    var event: UInt64

    func comesBefore(_ other: Entry) -> Bool {
      key != other.key ? key < other.key : sequence < other.sequence
    }
  }

  private var entries: [Entry] = []
  private var sequence: UInt64 = 0

  var count: Int { entries.count }
  var firstKey: UInt64? { entries.first?.key }

  mutating func push(_ event: UInt64, key: UInt64) {
    entries.append(Entry(key: key, sequence: sequence, event: event))
    sequence += 1
    var place = entries.count - 1
    while place > 0, entries[place].comesBefore(entries[(place - 1) / 4]) {
      entries.swapAt(place, (place - 1) / 4)
      place = (place - 1) / 4
    }
  }

  mutating func pop() -> (key: UInt64, event: UInt64)? {
    guard let earliest = entries.first, let moved = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return (earliest.key, earliest.event) }
    entries[0] = moved
    var place = 0
    while 4 * place + 1 < entries.count {
      let children = 4 * place + 1..<min(4 * place + 5, entries.count)
      guard let child = children.min(by: { entries[$0].comesBefore(entries[$1]) }),
        entries[child].comesBefore(entries[place])
      else { break }
      entries.swapAt(place, child)
      place = child
    }
    return (earliest.key, earliest.event)
  }
}

/// Random numbers for choosing test cases.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Fingerprint.mixed(state)
  }

  mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}

/// An event that is nothing but a number, with its phase in the low three bits.
struct NumberedEvent: PackedEvent, Equatable {
  var rawValue: UInt64
  var phase: Phase { Phase(rawValue: UInt8(rawValue & 7)) }

  init(rawValue: UInt64) { self.rawValue = rawValue }
  init(_ number: UInt64, _ phase: Phase = .first) {
    rawValue = number << 3 | UInt64(phase.rawValue)
  }

  var number: UInt64 { rawValue >> 3 }
}
