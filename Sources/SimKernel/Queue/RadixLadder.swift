/// The structure behind ``EventQueue``: a radix ladder of 64-bit keys and 64-bit events.
///
/// Keys never go below the time of what left last, so they can be kept by their digits. A key is eleven digits of six
/// bits; the *level* of an entry is the highest digit in which its key differs from the `base`, its *slot* the value of
/// that digit. Everything in a lower level comes before everything in a higher one, and within a level slots are in
/// order, so the earliest events are found with two bit scans. When they are few they are sorted into the *front run*,
/// from which events leave; when they are many, `base` moves to the start of their slot and they are dealt out over the
/// levels below. An event is thus moved a few times at most, always from one stream to 64 others.
///
/// What is kept true:
/// * entries of the front run lie below `end`, all others at or above it; only when more equal keys are due than fit
///   into a chunk, the front run holds the first of them, at `end`, and their slot the others;
/// * `base` lies at or below all but those that were pushed after a look ahead to beyond them;
/// * two equal keys are always in the same place, in the order in which they came: no sequence number is needed;
/// * the low digit of `base` is zero. A block of the lowest level is 8 ns × 8 phases, so an event for the current
///   instant never lies below `base`, whatever its phase.
///
/// Idea: radix heaps (Ahuja, Mehlhorn, Orlin and Tarjan 1990), hierarchical timing wheels (Varghese and Lauck 1987) and
/// the ladder queue's sorted bottom (Tang, Goh and Thng 2005).
@usableFromInline
struct RadixLadder: ~Copyable {
  /// A stream of entries, strung together from chunks.
  @usableFromInline
  struct Slot: BitwiseCopyable {
    /// The first chunk; meaningless while `cursor` is nil.
    @usableFromInline var first: UnsafeMutablePointer<QueueEntry>?
    /// Where the next entry goes; aligned to a chunk when the last chunk is full, nil when the slot is empty.
    @usableFromInline var cursor: UnsafeMutablePointer<QueueEntry>?
  }

  @usableFromInline static var levels: Int { 11 }
  /// Room in the front run; ``spill()`` makes room when it is full.
  @usableFromInline static var frontCapacity: Int { 256 }
  /// A full front run that holds more than this is dealt out instead of being moved down.
  static var frontLimit: Int { 192 }

  /// The front run: entries `head..<tail` in order.
  @usableFromInline let front: UnsafeMutablePointer<QueueEntry>
  @usableFromInline var head = 0
  @usableFromInline var tail = 0
  /// Keys below this belong into the front run.
  @usableFromInline var end: UInt64 = 0
  /// The key from which the levels are counted.
  @usableFromInline var base: UInt64 = 0
  /// Which levels have entries, a bit for each.
  @usableFromInline var occupiedLevels: UInt64 = 0
  /// Which slots of each level have entries.
  @usableFromInline let occupiedSlots: UnsafeMutablePointer<UInt64>
  @usableFromInline let slots: UnsafeMutablePointer<Slot>
  /// The number of pending events.
  @usableFromInline var count = 0
  /// The key of the instant of what left last, in the first phase: nothing may be pushed below it.
  @usableFromInline var floor: UInt64 = 0
  @usableFromInline var pool = ChunkPool()
  /// Whether equal keys leave in a random order; then all entries are in `ties` but one at most in the front run.
  @usableFromInline let shufflesTies: Bool
  @usableFromInline var ties: TieHeap
  /// The random number of the one entry in the front run in tie-shuffle mode.
  @usableFromInline var frontTie: UInt64 = 0

  @usableFromInline
  init(shufflingTiesWith seed: UInt64? = nil) {
    front = .allocate(capacity: Self.frontCapacity)
    occupiedSlots = .allocate(capacity: Self.levels)
    occupiedSlots.initialize(repeating: 0, count: Self.levels)
    slots = .allocate(capacity: Self.levels * 64)
    slots.initialize(repeating: Slot(first: nil, cursor: nil), count: Self.levels * 64)
    shufflesTies = seed != nil
    ties = TieHeap(seed: seed ?? 0)
    if shufflesTies {
      // Every key is below `end` and the front run is always full, so each push takes the slow path.
      end = .max
      head = Self.frontCapacity
      tail = Self.frontCapacity
    }
  }

  @inlinable
  deinit {
    front.deallocate()
    occupiedSlots.deallocate()
    slots.deallocate()
  }

  // MARK: Putting in and taking out

  /// Adds an event; `key` is not below `floor`.
  @inlinable @inline(__always)
  mutating func push(_ event: UInt64, key: UInt64) {
    count &+= 1
    if key >= end {
      file(QueueEntry(key: key, event: event))
    } else if tail < Self.frontCapacity {
      insertIntoFront(QueueEntry(key: key, event: event))
    } else {
      pushIntoFullFront(QueueEntry(key: key, event: event))
    }
  }

  /// The earliest key if it is at most `limit`, else `EventKey.never`.
  @inlinable @inline(__always)
  mutating func nextKey(notAfter limit: UInt64) -> UInt64 {
    if head == tail && !refill(notAfter: limit) { return EventKey.never.rawValue }
    let key = front[head].key
    return key <= limit ? key : EventKey.never.rawValue
  }

  /// Removes the first entry of the front run, which is not empty.
  @inlinable @inline(__always)
  mutating func popFront() -> QueueEntry {
    let entry = front[head]
    head &+= 1
    count &-= 1
    floor = entry.key & ~7
    return entry
  }

  // MARK: The front run

  /// Inserts after all entries of the same or a smaller key; there is room.
  @inlinable @inline(__always)
  mutating func insertIntoFront(_ entry: QueueEntry) {
    var place = tail
    tail &+= 1
    while place > head && front[place &- 1].key > entry.key {
      front[place] = front[place &- 1]
      place &-= 1
    }
    front[place] = entry
  }

  /// Makes room in the front run, then adds `entry`.
  @usableFromInline @inline(never)
  mutating func pushIntoFullFront(_ entry: QueueEntry) {
    if shufflesTies {
      returnFrontToHeap()
      ties.push(key: entry.key, event: entry.event)
      return
    }
    if tail - head > Self.frontLimit {
      spill()
    } else {
      front.update(from: front + head, count: tail - head)
      tail -= head
      head = 0
    }
    if entry.key >= end { file(entry) } else { insertIntoFront(entry) }
  }

  /// Deals the front run out over the levels.
  ///
  /// At least `frontLimit` entries less one chunk came in since the front run was last filled, so this costs each of
  /// them a constant.
  private mutating func spill() {
    let lowest = front[head].key & ~63
    guard lowest >= base else { return rebuild() }
    // Within the slot from which the front run came only digits below its level change: what is filed stays in place.
    base = lowest
    // What is at `end` itself came from the beginning of a slot that still has entries, and goes back there.
    var stop = tail
    while stop > head && front[stop - 1].key == end { stop -= 1 }
    if stop < tail { prepend(front + stop, tail - stop, to: Int(truncatingIfNeeded: end & 63)) }
    end = lowest
    for place in head..<stop { file(front[place]) }
    head = 0
    tail = 0
  }

  /// Puts `count` entries, which fit into a chunk, before all others of slot `index`.
  private mutating func prepend(
    _ entries: UnsafeMutablePointer<QueueEntry>, _ count: Int, to index: Int
  ) {
    let chunk = pool.take(beginningAt: ChunkPool.entries + 1 - count)
    (chunk + ChunkPool.beginning(of: chunk)).update(from: entries, count: count)
    ChunkPool.link(chunk, to: slots[index].first)
    slots[index].first = chunk
  }

  /// Files everything anew, counted from the current instant.
  ///
  /// Happens only to a caller who looked further ahead than it then went and pushes many events before what it saw.
  private mutating func rebuild() {
    let old = UnsafeMutablePointer<Slot>.allocate(capacity: Self.levels * 64)
    old.update(from: slots, count: Self.levels * 64)
    defer { old.deallocate() }
    slots.update(repeating: Slot(first: nil, cursor: nil), count: Self.levels * 64)
    occupiedSlots.update(repeating: 0, count: Self.levels)
    occupiedLevels = 0
    base = floor & ~63
    end = base
    for place in head..<tail { file(front[place]) }
    head = 0
    tail = 0
    for index in 0..<Self.levels * 64 { dealOut(old[index]) }
  }

  // MARK: The levels

  /// Adds an entry to the slot of its key, which is not below `end`.
  @inlinable @inline(__always)
  mutating func file(_ entry: QueueEntry) {
    let highest = 63 &- ((entry.key ^ base) | 1).leadingZeroBitCount
    let level = (highest &* 43) &>> 8  // highest / 6, as long as it is below 64
    let digit = Int(truncatingIfNeeded: entry.key &>> UInt64(level &* 6)) & 63
    let index = level &* 64 &+ digit
    occupiedLevels |= 1 &<< UInt64(level)
    occupiedSlots[level] |= 1 &<< UInt64(digit)
    if let cursor = slots[index].cursor, Int(bitPattern: cursor) & (ChunkPool.bytes &- 1) != 0 {
      cursor.pointee = entry
      slots[index].cursor = cursor + 1
    } else {
      openChunk(index, entry)
    }
  }

  /// Gives slot `index` a further chunk and `entry` in it.
  @usableFromInline @inline(never)
  mutating func openChunk(_ index: Int, _ entry: QueueEntry) {
    let chunk = pool.take()
    if let cursor = slots[index].cursor {
      ChunkPool.link(cursor - (ChunkPool.entries + 1), to: chunk)
    } else {
      slots[index].first = chunk
    }
    chunk[1] = entry
    slots[index].cursor = chunk + 2
  }

  /// Files every entry of `slot` by the present base and gives its chunks back.
  private mutating func dealOut(_ slot: Slot) {
    guard let cursor = slot.cursor else { return }
    var next = slot.first
    while let chunk = next {
      next = ChunkPool.follower(of: chunk)
      let stop = next == nil ? cursor : chunk + (ChunkPool.entries + 1)
      var entry = chunk + ChunkPool.beginning(of: chunk)
      while entry < stop {
        file(entry.pointee)
        entry += 1
      }
      pool.giveBack(chunk)
    }
  }

  /// Fills the empty front run with the earliest entries, unless all of them lie after `limit`.
  ///
  /// `base` moves to `limit` at most: what a caller pushes once it has gone on to `limit` never lies below it.
  ///
  /// - Returns: Whether the front run has entries now; the first may still lie after `limit`.
  @usableFromInline @inline(never)
  mutating func refill(notAfter limit: UInt64) -> Bool {
    if shufflesTies { return takeFromHeap() }
    while occupiedLevels != 0 {
      let level = occupiedLevels.trailingZeroBitCount
      let digit = occupiedSlots[level].trailingZeroBitCount
      let width: UInt64 = 1 &<< UInt64(level &* 6)
      // On the top level 64 widths are 2⁶⁶, which leaves nothing of `base`: as it should.
      let start = base & ~((width &<< 6) &- 1) | UInt64(digit) &* width
      if start > limit { return false }
      let index = level &* 64 &+ digit
      let slot = slots[index]
      guard let cursor = slot.cursor, let chunk = slot.first else { return false }
      base = start & ~63
      let entries = chunk + ChunkPool.beginning(of: chunk)
      if ChunkPool.follower(of: chunk) == nil {
        clear(level, digit)
        sortIntoFront(entries, cursor - entries)
        pool.giveBack(chunk)
        end = start &+ width
        return true
      }
      if level == 0 {
        // Many equal keys: they leave by the chunk, and what is pushed meanwhile joins the end of their slot.
        head = 0
        tail = chunk + (ChunkPool.entries + 1) - entries
        front.update(from: entries, count: tail)
        slots[index].first = ChunkPool.follower(of: chunk)
        pool.giveBack(chunk)
        end = start
        return true
      }
      clear(level, digit)
      dealOut(slot)
    }
    return false
  }

  /// Marks a slot as empty.
  private mutating func clear(_ level: Int, _ digit: Int) {
    slots[level &* 64 &+ digit].cursor = nil
    let left = occupiedSlots[level] & ~(1 &<< UInt64(digit))
    occupiedSlots[level] = left
    if left == 0 { occupiedLevels &= ~(1 &<< UInt64(level)) }
  }

  /// Makes the front run of `count` entries, which come in any order; equal keys keep theirs.
  private mutating func sortIntoFront(_ entries: UnsafeMutablePointer<QueueEntry>, _ count: Int) {
    head = 0
    tail = count
    for next in 0..<count {
      let entry = entries[next]
      var place = next
      while place > 0 && front[place &- 1].key > entry.key {
        front[place] = front[place &- 1]
        place &-= 1
      }
      front[place] = entry
    }
  }

  // MARK: Shuffling ties

  /// Moves the earliest entry of the heap into the front run.
  private mutating func takeFromHeap() -> Bool {
    guard let earliest = ties.pop() else { return false }
    head = Self.frontCapacity - 1
    front[head] = QueueEntry(key: earliest.key, event: earliest.event)
    frontTie = earliest.tie
    return true
  }

  /// Puts what waits in the front run back among the others, since a push may come before it.
  private mutating func returnFrontToHeap() {
    guard head < tail else { return }
    ties.put(TieHeap.Entry(key: front[head].key, tie: frontTie, event: front[head].event))
    head = tail
  }

  /// A random number for something from elsewhere that takes part in the shuffle.
  mutating func drawTie() -> UInt64 { ties.draw() }

  // MARK: The whole

  /// Bytes held, used or not.
  var allocatedBytes: Int {
    let fixed =
      Self.frontCapacity * MemoryLayout<QueueEntry>.stride
      + Self.levels * (MemoryLayout<UInt64>.stride + 64 * MemoryLayout<Slot>.stride)
    return fixed + pool.allocatedBytes + ties.allocatedBytes
  }

  /// An independent copy with the same future.
  borrowing func copy() -> RadixLadder {
    var other = RadixLadder(shufflingTiesWith: shufflesTies ? 0 : nil)
    other.front.update(from: front, count: Self.frontCapacity)
    other.head = head
    other.tail = tail
    other.base = base
    other.end = end
    other.count = count
    other.floor = floor
    other.frontTie = frontTie
    other.ties = ties.copy()
    for index in 0..<Self.levels * 64 {
      guard let cursor = slots[index].cursor else { continue }
      var next = slots[index].first
      while let chunk = next {
        next = ChunkPool.follower(of: chunk)
        let stop = next == nil ? cursor : chunk + (ChunkPool.entries + 1)
        var entry = chunk + ChunkPool.beginning(of: chunk)
        while entry < stop {
          other.file(entry.pointee)
          entry += 1
        }
      }
    }
    return other
  }
}
