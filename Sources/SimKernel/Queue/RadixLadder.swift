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
  /// A stream of entries: a small chunk that stays with the slot once it has one, then large ones as needed.
  ///
  /// 32 bytes, which never lie across two cache lines.
  @usableFromInline
  struct Slot: BitwiseCopyable {
    /// Where the next entry goes.
    @usableFromInline var cursor: UnsafeMutablePointer<QueueEntry>
    /// The end of the last chunk; without a chunk the cursor stands there too, nowhere in particular.
    @usableFromInline var limit: UnsafeMutablePointer<QueueEntry>
    /// The small chunk.
    @usableFromInline var first: Chunk?
    /// The chunk in which the cursor stands.
    @usableFromInline var last: Chunk?

    init(nowhere: UnsafeMutablePointer<QueueEntry>) {
      cursor = nowhere
      limit = nowhere
    }
  }

  @usableFromInline static var levels: Int { 11 }
  /// Room in the front run; ``spill()`` makes room when it is full.
  @usableFromInline static var frontCapacity: Int { 256 }
  /// A full front run that holds more than this is dealt out instead of being moved down.
  static var frontLimit: Int { 192 }
  /// Entries that are taken into the front run at a time: as many as fit into a small chunk.
  static var sortedAtMost: Int { Chunk.smallSize - 1 }

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
    slots.initialize(repeating: Slot(nowhere: front), count: Self.levels * 64)
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

  /// The event `distance` places behind the next one, if it is in the front run.
  @inlinable @inline(__always)
  func event(ahead distance: Int) -> UInt64? {
    let place = head &+ distance
    return place < tail ? front[place].event : nil
  }

  // MARK: The front run

  /// Inserts after all entries of the same or a smaller key; there is room.
  @inlinable @inline(__always)
  mutating func insertIntoFront(_ entry: QueueEntry) {
    let head = head
    if head > 0 && entry.key < front[(head &+ tail) &>> 1].key {
      // Nearer to the front, where the places of what has left are free.
      var place = head &- 1
      self.head = place
      while front[place &+ 1].key <= entry.key {
        front[place] = front[place &+ 1]
        place &+= 1
      }
      front[place] = entry
      return
    }
    var place = tail
    tail = place &+ 1
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
    let shared = frontEntriesAtEnd
    if shared > 0 { takeBack(shared) }
    end = lowest
    for place in head..<tail - shared { file(front[place]) }
    head = 0
    tail = 0
  }

  /// How many entries at the end of the front run are at `end`: the beginning of a slot that still has entries.
  private var frontEntriesAtEnd: Int {
    var start = tail
    while start > head && front[start - 1].key == end { start -= 1 }
    return tail - start
  }

  /// Makes the last `count` entries that left the slot of `end` its first again: they are still where they were.
  private func takeBack(_ count: Int) {
    let slot = slots[Int(truncatingIfNeeded: end & 63)]
    guard let first = slot.first else { preconditionFailure("an occupied slot has a chunk") }
    if let second = first.next, second.begin != second.places + 1 {
      second.begin -= count
    } else {
      first.begin -= count
    }
  }

  /// Files everything anew, counted from the current instant.
  ///
  /// Happens only to a caller who looked further ahead than it then went and pushes many events before what it saw.
  private mutating func rebuild() {
    let old = UnsafeMutablePointer<Slot>.allocate(capacity: Self.levels * 64)
    old.update(from: slots, count: Self.levels * 64)
    defer { old.deallocate() }
    slots.update(repeating: Slot(nowhere: front), count: Self.levels * 64)
    occupiedSlots.update(repeating: 0, count: Self.levels)
    occupiedLevels = 0
    base = floor & ~63
    end = base
    for place in head..<tail { file(front[place]) }
    head = 0
    tail = 0
    for index in 0..<Self.levels * 64 {
      dealOut(old[index])
      if let first = old[index].first { pool.giveBack(first) }
    }
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
    let slot = slots + index
    if slot.pointee.cursor != slot.pointee.limit {
      slot.pointee.cursor.pointee = entry
      slot.pointee.cursor += 1
    } else {
      openChunk(slot, entry)
    }
  }

  /// Gives `slot` a further chunk with `entry` in it.
  @usableFromInline @inline(never)
  mutating func openChunk(_ slot: UnsafeMutablePointer<Slot>, _ entry: QueueEntry) {
    let chunk: Chunk
    if let last = slot.pointee.last {
      chunk = pool.takeLarge()
      last.next = chunk
    } else {
      chunk = pool.takeSmall()
      slot.pointee.first = chunk
    }
    chunk.begin.pointee = entry
    slot.pointee.cursor = chunk.begin + 1
    slot.pointee.limit = chunk.end
    slot.pointee.last = chunk
  }

  /// Files every entry of `slot` by the present base and gives its large chunks back.
  private mutating func dealOut(_ slot: Slot) {
    var following = slot.first
    while let chunk = following {
      following = chunk.next
      var entry = chunk.begin
      let end = following == nil ? slot.cursor : chunk.end
      while entry < end {
        file(entry.pointee)
        entry += 1
      }
      if chunk.size == Chunk.largeSize { pool.giveBack(chunk) }
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
      base = start & ~63
      if level == 0 {
        takeEqualKeys(index)
        return true
      }
      let slot = slots[index]
      guard let first = slot.first else { preconditionFailure("an occupied slot has a chunk") }
      if slot.last == first {
        // On these levels entries begin at the first place of a chunk, so there is no need to ask the chunk.
        sortIntoFront(first.places + 1, slot.cursor)
        slots[index].cursor = first.places + 1
        markEmpty(level)
        end = start &+ width
        return true
      }
      markEmpty(level)
      dealOut(slot)
      vacate(index)
    }
    return false
  }

  /// Makes the front run of the entries from `entries` to `end`, which come in any order; equal keys keep theirs.
  @inline(__always)
  private mutating func sortIntoFront(
    _ entries: UnsafeMutablePointer<QueueEntry>, _ end: UnsafeMutablePointer<QueueEntry>
  ) {
    head = 0
    tail = end - entries
    for next in 0..<tail {
      let entry = entries[next]
      var place = next
      while place > 0 && front[place &- 1].key > entry.key {
        front[place] = front[place &- 1]
        place &-= 1
      }
      front[place] = entry
    }
  }

  /// Makes the front run of the first entries of a slot of the lowest level, which all have the same key.
  ///
  /// However many there are, a few leave at a time: the others wait where they are, and what is pushed meanwhile joins
  /// them at the end.
  private mutating func takeEqualKeys(_ digit: Int) {
    let slot = slots[digit]
    guard let first = slot.first else { preconditionFailure("an occupied slot has a chunk") }
    var chunk = first
    if first.begin == first.end, let second = first.next {
      chunk = second
      if second.begin == second.end, let third = second.next {
        chunk = third
        first.next = third
        pool.giveBack(second)
      }
    }
    let available = (chunk == slot.last ? slot.cursor : chunk.end) - chunk.begin
    head = 0
    tail = min(available, Self.sortedAtMost)
    front.update(from: chunk.begin, count: tail)
    end = front[0].key
    if chunk == slot.last && tail == available {
      end += 1
      if chunk != first { pool.giveBack(chunk) }
      markEmpty(0)
      vacate(digit)
    } else {
      chunk.begin += tail
    }
  }

  /// Makes slot `index` empty, of which all large chunks are given back already.
  private mutating func vacate(_ index: Int) {
    let slot = slots + index
    guard let first = slot.pointee.first else { return }
    first.clear()
    slot.pointee.cursor = first.begin
    slot.pointee.limit = first.end
    slot.pointee.last = first
  }

  /// Marks the first occupied slot of the first occupied level as empty.
  @inline(__always)
  private mutating func markEmpty(_ level: Int) {
    occupiedSlots[level] &= occupiedSlots[level] &- 1
    if occupiedSlots[level] == 0 { occupiedLevels &= occupiedLevels &- 1 }
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
    // What the front run has from the beginning of a slot must be there in the copy as well; see `takeBack`.
    let shared = frontEntriesAtEnd
    for place in tail - shared..<tail { other.file(front[place]) }
    if shared > 0, let first = other.slots[Int(truncatingIfNeeded: end & 63)].first {
      first.begin += shared
    }
    for index in 0..<Self.levels * 64 {
      var following = slots[index].first
      while let chunk = following {
        following = chunk.next
        var entry = chunk.begin
        let end = following == nil ? slots[index].cursor : chunk.end
        while entry < end {
          other.file(entry.pointee)
          entry += 1
        }
      }
    }
    return other
  }
}
