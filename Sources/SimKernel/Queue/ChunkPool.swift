/// An event as the queue keeps it: 16 bytes.
@usableFromInline
struct QueueEntry: BitwiseCopyable {
  @usableFromInline var key: UInt64
  @usableFromInline var event: UInt64

  @inlinable
  init(key: UInt64, event: UInt64) {
    self.key = key
    self.event = event
  }
}

/// Equal pieces of memory from which the slots of a ``RadixLadder`` are strung together.
///
/// A chunk is `bytes` long and aligned to that, so that a cursor running through it knows the end by its own low bits.
/// The place of its first entry holds the address of the chunk that follows and where the entries begin; the other 31
/// hold events, up to the end but in the last chunk of a slot. Chunks return to
/// one list whatever slot used them and the one returned last is handed out first, so memory stays at what the largest
/// number of pending events needed and the same lines stay in the cache.
@usableFromInline
struct ChunkPool: ~Copyable {
  /// Bytes in a chunk: small enough that the first lines of many chunks do not compete for the same cache sets.
  @usableFromInline static var bytes: Int { 512 }
  /// Entries that a chunk can hold.
  @usableFromInline static var entries: Int {
    bytes / MemoryLayout<QueueEntry>.stride - 1
  }

  /// Chunks that were in use, linked through their first word.
  @usableFromInline var free: UnsafeMutablePointer<QueueEntry>?
  /// The first chunk of the newest slab that was never in use, and the end of that slab.
  @usableFromInline var untouched: UnsafeMutableRawPointer
  @usableFromInline var untouchedEnd: UnsafeMutableRawPointer
  /// The newest slab; each begins with one chunk that holds the address of the slab before it.
  @usableFromInline var slabs: UnsafeMutablePointer<QueueEntry>?
  /// Bytes in all slabs.
  @usableFromInline var allocatedBytes = 0

  @usableFromInline
  init() {
    // An address that is never read: a slab without untouched chunks.
    untouched = UnsafeMutableRawPointer(bitPattern: Self.bytes).unsafelyUnwrapped
    untouchedEnd = untouched
  }

  // Inlinable, as all of these are: 6.3 cannot destroy an opaque member of an inlinable type in release builds.
  @inlinable
  deinit {
    var slab = slabs
    while let current = slab {
      slab = Self.follower(of: current)
      current.deallocate()
    }
  }

  /// The chunk after `chunk` in its slot.
  @inlinable
  static func follower(of chunk: UnsafeMutablePointer<QueueEntry>) -> UnsafeMutablePointer<
    QueueEntry
  >? {
    UnsafeMutablePointer(bitPattern: UInt(truncatingIfNeeded: chunk.pointee.key))
  }

  /// Puts `next` after `chunk`.
  @inlinable
  static func link(
    _ chunk: UnsafeMutablePointer<QueueEntry>, to next: UnsafeMutablePointer<QueueEntry>?
  ) {
    chunk.pointee.key = UInt64(UInt(bitPattern: next))
  }

  /// Where the entries of `chunk` begin, counted in entries from its start.
  static func beginning(of chunk: UnsafeMutablePointer<QueueEntry>) -> Int {
    Int(truncatingIfNeeded: chunk.pointee.event)
  }

  /// Hands out a chunk that has no follower and whose entries begin at `beginning`.
  mutating func take(beginningAt beginning: Int = 1) -> UnsafeMutablePointer<QueueEntry> {
    let chunk: UnsafeMutablePointer<QueueEntry>
    if let used = free {
      free = Self.follower(of: used)
      chunk = used
    } else {
      if untouched == untouchedEnd { grow() }
      chunk = untouched.assumingMemoryBound(to: QueueEntry.self)
      untouched += Self.bytes
    }
    chunk.pointee = QueueEntry(key: 0, event: UInt64(beginning))
    return chunk
  }

  /// Takes back `chunk`, alone.
  mutating func giveBack(_ chunk: UnsafeMutablePointer<QueueEntry>) {
    Self.link(chunk, to: free)
    free = chunk
  }

  /// Adds a slab of a quarter of what is held already, so that growing stays rare and the excess small.
  private mutating func grow() {
    let size = max(64, allocatedBytes / 4 / Self.bytes) * Self.bytes
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.bytes)
    let slab = memory.bindMemory(
      to: QueueEntry.self, capacity: size / MemoryLayout<QueueEntry>.stride)
    Self.link(slab, to: slabs)
    slabs = slab
    untouched = memory + Self.bytes
    untouchedEnd = memory + size
    allocatedBytes += size
  }
}
