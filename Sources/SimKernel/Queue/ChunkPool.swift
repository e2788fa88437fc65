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

/// A piece of memory that holds up to 31 or 255 entries and is linked to the piece that follows.
///
/// The place of the first entry tells about the chunk: its key is the address of the chunk that follows, the low half of
/// its event where the entries begin, the high half the size of the chunk, in places. Entries reach up to the end of
/// each chunk but the last of a slot.
@usableFromInline
struct Chunk: BitwiseCopyable, Equatable {
  /// Places in a small chunk, of which one is taken: 512 bytes, so that the first lines of the chunks of many slots do
  /// not compete for the same cache sets.
  @usableFromInline static var smallSize: Int { 32 }
  /// Places in a large chunk: 4 KiB, so that long slots are read and written by the page.
  @usableFromInline static var largeSize: Int { 256 }

  /// The place of the first entry.
  @usableFromInline let places: UnsafeMutablePointer<QueueEntry>

  @inlinable
  init(_ places: UnsafeMutablePointer<QueueEntry>) { self.places = places }

  /// Makes an empty chunk of `size` places out of memory in whatever state.
  init(_ places: UnsafeMutablePointer<QueueEntry>, size: Int) {
    self.places = places
    places.initialize(to: QueueEntry(key: 0, event: UInt64(size) << 32 | 1))
  }

  /// Forgets entries and the chunk after this one.
  func clear() { places.pointee = QueueEntry(key: 0, event: UInt64(size) << 32 | 1) }

  /// The chunk after this one.
  @inlinable
  var next: Chunk? {
    get {
      UnsafeMutablePointer(bitPattern: UInt(truncatingIfNeeded: places.pointee.key)).map(Chunk.init)
    }
    nonmutating set { places.pointee.key = UInt64(UInt(bitPattern: newValue?.places)) }
  }

  /// The number of places.
  @inlinable
  var size: Int { Int(truncatingIfNeeded: places.pointee.event &>> 32) }

  /// The first entry.
  @inlinable
  var begin: UnsafeMutablePointer<QueueEntry> {
    get { places + Int(truncatingIfNeeded: places.pointee.event & 0xFFFF_FFFF) }
    nonmutating set {
      places.pointee.event = UInt64(size) << 32 | UInt64(newValue - places)
    }
  }

  /// The place after the last.
  @inlinable
  var end: UnsafeMutablePointer<QueueEntry> { places + size }
}

/// The memory from which the slots of a ``RadixLadder`` are strung together.
///
/// Chunks return to two lists whatever slot used them, and the one returned last is handed out first. So memory stays at
/// what the largest number of pending events needed, and the same lines stay in the cache.
@usableFromInline
struct ChunkPool: ~Copyable {
  /// Chunks that are not in use.
  @usableFromInline var small: Chunk?
  @usableFromInline var large: Chunk?
  /// The part of the newest slab that was never in use.
  @usableFromInline var untouched: UnsafeMutablePointer<QueueEntry>
  @usableFromInline var untouchedPlaces = 0
  /// The slabs, newest first; the first place of each holds the address of the one before.
  @usableFromInline var slabs: Chunk
  /// Bytes in all slabs.
  @usableFromInline var allocatedBytes: Int

  @usableFromInline
  init() {
    let places = Chunk.largeSize * 8
    let memory = UnsafeMutablePointer<QueueEntry>.allocate(capacity: places + 1)
    slabs = Chunk(memory, size: 1)
    untouched = memory + 1
    untouchedPlaces = places
    allocatedBytes = (places + 1) * MemoryLayout<QueueEntry>.stride
  }

  // Inlinable, as is all it destroys: Swift 6.3.1 stops at an opaque member of an inlinable type in release builds.
  @inlinable
  deinit {
    var slab: Chunk? = slabs
    while let current = slab {
      slab = current.next
      current.places.deallocate()
    }
  }

  /// Hands out an empty chunk of the smaller size.
  mutating func takeSmall() -> Chunk {
    if small == nil {
      let whole = takeLarge()
      var place = whole.places
      while place < whole.places + Chunk.largeSize {
        giveBack(Chunk(place, size: Chunk.smallSize))
        place += Chunk.smallSize
      }
    }
    guard let chunk = small else { preconditionFailure("a large chunk splits into small ones") }
    small = chunk.next
    return Chunk(chunk.places, size: Chunk.smallSize)
  }

  /// Hands out an empty chunk of the larger size.
  mutating func takeLarge() -> Chunk {
    if let chunk = large {
      large = chunk.next
      return Chunk(chunk.places, size: Chunk.largeSize)
    }
    if untouchedPlaces == 0 { grow() }
    let chunk = Chunk(untouched, size: Chunk.largeSize)
    untouched += Chunk.largeSize
    untouchedPlaces -= Chunk.largeSize
    return chunk
  }

  /// Takes back `chunk`, without those after it.
  mutating func giveBack(_ chunk: Chunk) {
    if chunk.size == Chunk.smallSize {
      chunk.next = small
      small = chunk
    } else {
      chunk.next = large
      large = chunk
    }
  }

  /// Adds a slab of a quarter of what there is, so that growing stays rare and the excess small.
  private mutating func grow() {
    let bytes = Chunk.largeSize * MemoryLayout<QueueEntry>.stride
    let places = max(8, allocatedBytes / 4 / bytes) * Chunk.largeSize
    let memory = UnsafeMutablePointer<QueueEntry>.allocate(capacity: places + 1)
    let slab = Chunk(memory, size: 1)
    slab.next = slabs
    slabs = slab
    untouched = memory + 1
    untouchedPlaces = places
    allocatedBytes += (places + 1) * MemoryLayout<QueueEntry>.stride
  }
}
