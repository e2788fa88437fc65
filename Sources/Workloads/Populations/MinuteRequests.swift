import CIntrinsics
import ClusterModel
import SimKernel

/// The requests of a minute, put in as they are drawn and handed out by time; of equal times, the lower function first.
///
/// A radix sort in two steps: all requests by the upper bits of their times, in place, then one such bucket after the other,
/// when it is its turn, by the bits below and by comparison. Memory is 16 to 20 bytes a request of the fullest minute.
struct MinuteRequests: ~Copyable {
  /// A request: the nanosecond in the minute and the function in one number, and its execution time.
  struct Entry: BitwiseCopyable {
    var key: UInt64
    var execution: Int64

    @inline(__always)
    func isBefore(_ other: Entry) -> Bool {
      key < other.key || (key == other.key && execution < other.execution)
    }
  }

  /// The bits of a key that number the function.
  static let functionBits: UInt64 = 28
  /// The most requests of a minute: 280,000 a second.
  static let most = 1 << 24
  /// The nanoseconds of a minute.
  static let minute: UInt64 = 60_000_000_000

  // A minute has 895 buckets of 2²⁶ ns.
  private static let bucketShift = functionBits + 26
  private static let buckets = Int(minute >> 26) + 1
  // The buckets of the second step have 2¹⁰ places.
  private static let placeBits: UInt64 = 10
  private static let places = 1 << 10
  private static let mostInserted = 32

  private var entries: UnsafeMutablePointer<Entry>
  private var capacity: Int
  private(set) var count = 0
  /// Where a bucket is spread by place; as large as the largest bucket was.
  private var spread: UnsafeMutablePointer<Entry>
  private var spreadCapacity: Int
  /// How many entries each bucket has; then where it ends.
  private let ends: UnsafeMutablePointer<Int>
  /// While buckets are made, where the next entry of each belongs.
  private let heads: UnsafeMutablePointer<Int>
  private let placeEnds: UnsafeMutablePointer<Int32>
  private var bucket = 0
  private var next = 0
  private var ready = 0

  init() {
    capacity = 1_024
    entries = .allocate(capacity: 1_024)
    spreadCapacity = 64
    spread = .allocate(capacity: 64)
    heads = .allocate(capacity: Self.buckets)
    heads.initialize(repeating: 0, count: Self.buckets)
    ends = .allocate(capacity: Self.buckets)
    ends.initialize(repeating: 0, count: Self.buckets)
    placeEnds = .allocate(capacity: Self.places)
    placeEnds.initialize(repeating: 0, count: Self.places)
  }

  deinit {
    entries.deallocate()
    spread.deallocate()
    heads.deallocate()
    ends.deallocate()
    placeEnds.deallocate()
  }

  /// A copy of what has not been handed out.
  borrowing func copy() -> MinuteRequests {
    var other = MinuteRequests()
    other.reserve(count)
    other.count = count
    other.makeSpread(spreadCapacity)
    other.entries.update(from: entries, count: count)
    other.ends.update(from: ends, count: Self.buckets)
    (other.bucket, other.next, other.ready) = (bucket, next, ready)
    return other
  }

  /// Whether all have been handed out.
  var isEmpty: Bool { next == count }

  /// Forgets all, before the next minute is drawn.
  mutating func removeAll() {
    guard count > 0 else { return }
    ends.update(repeating: 0, count: Self.buckets)
    (count, bucket, next, ready) = (0, 0, 0, 0)
  }

  /// Makes room for so many more.
  mutating func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    let larger = max(count + more, capacity + capacity / 4)
    let room = UnsafeMutablePointer<Entry>.allocate(capacity: larger)
    room.update(from: entries, count: count)
    entries.deallocate()
    entries = room
    capacity = larger
  }

  /// Adds a request at a nanosecond of the minute, the `index`-th of its sender; there must be room.
  mutating func add(
    at nanosecond: UInt64, of sender: PopulationSenders.Sender, index: UInt64,
    _ senders: PopulationSenders
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { words in
      sender.requests.fillWords(words, from: 2 &* index)
      var function: UInt32 = 0
      if let division = sender.division {
        let (column, height) = division.place(of: words[0])
        function = division.row(at: height, of: column)
      }
      guard function < sender.functions else { return }
      var draws = sender.requests.draws(for: index)
      let number = sender.first &+ function
      let execution = Self.execution(
        senders.times[Int(number)], draws.normal(from: words[1]), senders.longest)
      add(nanosecond, number, execution: execution)
    }
  }

  /// Adds `amount` requests, each at any nanosecond of the minute, the `index`-th of their sender and those after it; there
  /// must be room.
  ///
  /// A request has two words, the first for its time and its function, the second for its execution time.
  mutating func draw(
    _ amount: Int, of sender: PopulationSenders.Sender, from index: UInt64,
    _ senders: PopulationSenders
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * Self.stretch) { words in
      var done = 0
      while done < amount {
        let size = min(amount - done, Self.stretch)
        let begin = index &+ UInt64(done)
        sender.requests.fillWords(
          UnsafeMutableBufferPointer(rebasing: words[..<(2 * size)]), from: 2 &* begin)
        if let division = sender.division {
          draw(size, of: sender, divided: division, from: begin, words, senders)
        } else {
          draw(size, of: sender, from: begin, words, senders)
        }
        done += size
      }
    }
  }

  /// How many requests are drawn at a time: as many as have room for their words on the stack, 1 KB.
  private static var stretch: Int { 64 }

  private mutating func draw(
    _ size: Int, of sender: PopulationSenders.Sender, from index: UInt64,
    _ words: UnsafeMutableBufferPointer<UInt64>, _ senders: PopulationSenders
  ) {
    let time = senders.times[Int(sender.first)]
    for place in 0..<size {
      let (nanosecond, _) = words[2 &* place].multipliedFullWidth(by: Self.minute)
      var draws = sender.requests.draws(for: index &+ UInt64(place))
      let normal = draws.normal(from: words[2 &* place &+ 1])
      add(
        nanosecond, sender.first, execution: Self.execution(time, normal, senders.longest))
    }
  }

  private mutating func draw(
    _ size: Int, of sender: PopulationSenders.Sender, divided division: AliasTable,
    from index: UInt64, _ words: UnsafeMutableBufferPointer<UInt64>, _ senders: PopulationSenders
  ) {
    senders.times.withUnsafeBufferPointer { times in
      for place in 0..<size {
        let (nanosecond, rest) = words[2 &* place].multipliedFullWidth(by: Self.minute)
        let (column, height) = division.place(of: rest)
        let function = division.row(at: height, of: column)
        guard function < sender.functions else { continue }
        let number = sender.first &+ function
        var draws = sender.requests.draws(for: index &+ UInt64(place))
        let normal = draws.normal(from: words[2 &* place &+ 1])
        add(
          nanosecond, number,
          execution: Self.execution(times[Int(number)], normal, senders.longest))
      }
    }
  }

  /// An execution time in nanoseconds, at most `longest`.
  @inline(__always)
  private static func execution(
    _ time: PopulationSenders.Time, _ normal: Double, _ longest: Double
  ) -> Int64 {
    let nanoseconds = Arithmetic.exp(time.mu + time.sigma * normal)
    return simfaas_whole_part(min(nanoseconds, longest) + 0.5)
  }

  @inline(__always)
  private mutating func add(_ nanosecond: UInt64, _ function: UInt32, execution: Int64) {
    let key = nanosecond &<< Self.functionBits | UInt64(function)
    entries[count] = Entry(key: key, execution: execution)
    ends[Int(truncatingIfNeeded: key &>> Self.bucketShift)] &+= 1
    count &+= 1
  }

  /// Sorts what was drawn into buckets; nothing is added after that.
  mutating func finish() {
    var sum = 0
    for bucket in 0..<Self.buckets {
      let size = ends[bucket]
      ends[bucket] = sum
      sum += size
    }
    var largest = 0
    for bucket in 0..<Self.buckets {
      heads[bucket] = ends[bucket]
      ends[bucket] = bucket + 1 < Self.buckets ? ends[bucket + 1] : count
      largest = max(largest, ends[bucket] - heads[bucket])
    }
    makeSpread(largest)
    // Each entry that is not in its bucket goes there, and what it finds goes on to its own.
    for bucket in 0..<Self.buckets {
      while heads[bucket] < ends[bucket] {
        var entry = entries[heads[bucket]]
        var target = Int(truncatingIfNeeded: entry.key &>> Self.bucketShift)
        while target != bucket {
          swap(&entry, &entries[heads[target]])
          heads[target] &+= 1
          target = Int(truncatingIfNeeded: entry.key &>> Self.bucketShift)
        }
        entries[heads[bucket]] = entry
        heads[bucket] &+= 1
      }
    }
  }

  private mutating func makeSpread(_ largest: Int) {
    guard largest > spreadCapacity else { return }
    spread.deallocate()
    spreadCapacity = largest + largest / 4
    spread = .allocate(capacity: spreadCapacity)
  }

  /// Writes the next requests to `batch`, times counted from `start`.
  ///
  /// - Returns: How many there were.
  mutating func take(
    into batch: UnsafeMutableBufferPointer<Arrival>, from start: Int64, first: UInt32
  ) -> Int {
    var written = 0
    while written < batch.count {
      if next == ready {
        guard next < count else { break }
        sortBucket()
        continue
      }
      let end = min(ready, next + batch.count - written)
      while next < end {
        let entry = entries[next]
        let function = UInt32(truncatingIfNeeded: entry.key & (1 &<< Self.functionBits - 1))
        batch.initializeElement(
          at: written,
          to: Arrival(
            time: SimTime(
              nanoseconds: start &+ Int64(truncatingIfNeeded: entry.key &>> Self.functionBits)),
            function: FunctionID(rawValue: first &+ function),
            execution: SimDuration(nanoseconds: entry.execution)))
        written += 1
        next += 1
      }
    }
    return written
  }

  /// Sorts the next bucket that holds anything.
  private mutating func sortBucket() {
    while ends[bucket] == ready { bucket += 1 }
    let (start, end) = (ready, ends[bucket])
    ready = end
    guard end - start > Self.mostInserted else {
      Self.sortSmall(entries + start, end - start)
      return
    }
    let shift = Self.bucketShift - Self.placeBits
    let mask = UInt64(Self.places - 1)
    placeEnds.update(repeating: 0, count: Self.places)
    for entry in start..<end { placeEnds[Int((entries[entry].key &>> shift) & mask)] &+= 1 }
    var sum: Int32 = 0
    for place in 0..<Self.places {
      let size = placeEnds[place]
      placeEnds[place] = sum
      sum &+= size
    }
    for entry in start..<end {
      let place = Int((entries[entry].key &>> shift) & mask)
      spread[Int(placeEnds[place])] = entries[entry]
      placeEnds[place] &+= 1
    }
    var placeStart = 0
    for place in 0..<Self.places {
      let placeEnd = Int(placeEnds[place])
      if placeEnd > placeStart + 1 {
        Self.sortSmall(spread + placeStart, placeEnd - placeStart)
      }
      placeStart = placeEnd
    }
    (entries + start).update(from: spread, count: end - start)
  }

  /// Sorts few entries by insertion, many by comparison.
  private static func sortSmall(_ entries: UnsafeMutablePointer<Entry>, _ count: Int) {
    guard count <= mostInserted else {
      var many = UnsafeMutableBufferPointer(start: entries, count: count)
      many.sort { $0.isBefore($1) }
      return
    }
    var place = 1
    while place < count {
      let entry = entries[place]
      var hole = place
      while hole > 0, entry.isBefore(entries[hole - 1]) {
        entries[hole] = entries[hole - 1]
        hole -= 1
      }
      entries[hole] = entry
      place += 1
    }
  }
}
