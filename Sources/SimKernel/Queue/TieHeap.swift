/// Pending events in the order of (key, a random number each): what the queue uses while it shuffles ties.
///
/// A binary heap: the mode is for finding out whether a result hangs on the order of ties, not for speed.
@usableFromInline
struct TieHeap: ~Copyable {
  @usableFromInline
  struct Entry: BitwiseCopyable {
    @usableFromInline var key: UInt64
    @usableFromInline var tie: UInt64
    @usableFromInline var event: UInt64

    func comesBefore(_ other: Entry) -> Bool {
      key != other.key ? key < other.key : tie < other.tie
    }
  }

  @usableFromInline var entries: [Entry] = []
  @usableFromInline var state: UInt64

  init(seed: UInt64) { state = seed }

  private init(entries: [Entry], state: UInt64) {
    self.entries = entries
    self.state = state
  }

  var first: Entry? { entries.first }
  var allocatedBytes: Int { entries.capacity * MemoryLayout<Entry>.stride }

  borrowing func copy() -> TieHeap { TieHeap(entries: entries, state: state) }

  /// The next random number.
  ///
  /// A Weyl sequence whose terms pass a bijective 64-bit mixer: every number once in 2⁶⁴ draws. Only the order among
  /// equals hangs on it, no quantity.
  mutating func draw() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Fingerprint.mixed(state)
  }

  mutating func push(key: UInt64, event: UInt64) {
    put(Entry(key: key, tie: draw(), event: event))
  }

  /// Adds an entry that has its random number already.
  mutating func put(_ entry: Entry) {
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entry.comesBefore(entries[(place - 1) / 2]) {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  mutating func pop() -> Entry? {
    guard let earliest = entries.first, let moved = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return earliest }
    var place = 0
    while 2 * place + 1 < entries.count {
      var child = 2 * place + 1
      if child + 1 < entries.count, entries[child + 1].comesBefore(entries[child]) { child += 1 }
      guard entries[child].comesBefore(moved) else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = moved
    return earliest
  }
}
