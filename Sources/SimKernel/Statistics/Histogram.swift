public import CIntrinsics

/// Counts of lengths of time in buckets of equal relative width, for quantiles.
///
/// Every octave is cut into 64 buckets, so a quantile is off by at most 1/128 of itself (0.78 %); lengths below 128 ns
/// are kept exactly. Only the buckets between the least and the greatest length met are held, two bytes each until one of
/// them has been met 65,535 times and eight bytes from then on; nothing is held before the first length. Lengths of zero are
/// counted apart, as waiting times are zero or long.
///
/// HdrHistogram for Swift (0.2.0, two digits) does the same well, but sizes its counts for all lengths there could be: 32 KB
/// for at most 100 s, 44 KB when it sizes itself, for each of four histograms of each of thousands of functions. Here
/// lengths spread over all of 1 ms to 100 s take 2 KB, or 9 KB where they are many, and those of an ordinary function
/// some hundred bytes; the kernel depends on no package.
public struct Histogram: ~Copyable {
  /// The greatest error of a quantile, relative to it.
  public static let relativeError = 1.0 / 128

  /// Buckets: 128 for 0…127 ns, then 64 for each power of two up to 2⁶³.
  @usableFromInline static var buckets: Int { 58 * 64 }
  /// The range of buckets held begins and ends at multiples of this, but never holds bucket 0.
  private static var step: Int { 16 }

  /// The counts of the buckets in the range, `UInt16` or, where wide, `UInt64`; nil before the first length.
  @usableFromInline var counts: UnsafeMutableRawPointer?
  /// The first bucket of the range, and how many there are.
  @usableFromInline var first: Int32 = 1
  @usableFromInline var span: Int32 = 0
  @usableFromInline var isWide = false
  /// Lengths of zero and below.
  @usableFromInline var zeros: UInt64 = 0
  /// How many lengths have been recorded.
  @inlinable public var count: UInt64 { recorded }
  @usableFromInline var recorded: UInt64 = 0

  /// Creates an empty histogram.
  @inlinable
  public init() {}

  @inlinable
  deinit { counts?.deallocate() }

  /// The bucket of `length`; lengths below zero count as zero.
  @inlinable @inline(__always)
  static func bucket(of length: Int64) -> Int {
    let x = UInt64(bitPattern: max(length, 0))
    // Seven digits are kept, the first of them a one from 64 on; what is below 128 keeps all of its digits.
    let dropped = 57 &- (x | 64).leadingZeroBitCount
    return dropped &* 64 &+ Int(truncatingIfNeeded: x &>> UInt64(truncatingIfNeeded: dropped))
  }

  /// The middle of `bucket`.
  static func middle(of bucket: Int) -> Int64 {
    guard bucket >= 128 else { return Int64(bucket) }
    let dropped = Int64(bucket / 64 - 1)
    return (Int64(bucket) - dropped * 64) << dropped + (1 << dropped) / 2
  }

  /// Records one length.
  @inlinable @inline(__always)
  public mutating func record(_ length: SimDuration) {
    recorded &+= 1
    let bucket = Self.bucket(of: length.nanoseconds)
    let place = bucket &- Int(first)
    guard UInt(bitPattern: place) < UInt(truncatingIfNeeded: span), let counts else {
      add(1, to: bucket)
      return
    }
    if isWide {
      counts.assumingMemoryBound(to: UInt64.self)[place] &+= 1
      return
    }
    let count = counts.assumingMemoryBound(to: UInt16.self)[place] &+ 1
    if count != 0 {
      counts.assumingMemoryBound(to: UInt16.self)[place] = count
    } else {
      add(1, to: bucket)
    }
  }

  /// Records a length that was met `count` times.
  public mutating func record(_ length: SimDuration, count: UInt64) {
    recorded &+= count
    add(count, to: Self.bucket(of: length.nanoseconds))
  }

  /// Begins to load what recording `length` will touch.
  @inlinable @inline(__always)
  public func bringNear(_ length: SimDuration) {
    guard let counts else { return }
    let place = Self.bucket(of: length.nanoseconds) &- Int(first)
    simfaas_prefetch(UnsafeRawPointer(counts + (isWide ? place &* 8 : place &* 2)))
  }

  /// Adds to any bucket: one outside of the range, or whose count needs more room, too.
  @usableFromInline @inline(never)
  mutating func add(_ count: UInt64, to bucket: Int) {
    guard bucket > 0 else {
      zeros &+= count
      return
    }
    if bucket < first || bucket >= first + span { stretch(to: bucket) }
    guard let counts else { preconditionFailure("a histogram that has been stretched has counts") }
    let place = bucket - Int(first)
    if isWide {
      counts.assumingMemoryBound(to: UInt64.self)[place] &+= count
      return
    }
    let narrow = counts.assumingMemoryBound(to: UInt16.self)
    if let sum = UInt16(exactly: UInt64(narrow[place]) &+ count) {
      narrow[place] = sum
    } else {
      hold(Int(first)..<Int(first + span), wide: true)
      add(count, to: bucket)
    }
  }

  /// Stretches the range to `bucket`, and by a quarter beyond what it had, so that it is moved seldom.
  private mutating func stretch(to bucket: Int) {
    let row = bucket / Self.step * Self.step
    guard span > 0 else {
      hold(max(row, 1)..<row + Self.step, wide: false)
      return
    }
    let (lower, upper) = (Int(first), Int(first + span))
    let more = Int(span) / 4 / Self.step * Self.step
    if bucket < lower {
      hold(max(min(row, lower / Self.step * Self.step - more), 1)..<upper, wide: isWide)
    } else {
      hold(lower..<min(max(row + Self.step, upper + more), Self.buckets), wide: isWide)
    }
  }

  /// Holds `range`, which contains what is held now, with room for greater counts where `wide`.
  private mutating func hold(_ range: Range<Int>, wide: Bool) {
    let bytes = range.count * Self.width(wide)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
    larger.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    if let counts {
      let target = larger + (Int(first) - range.lowerBound) * Self.width(wide)
      if wide == isWide {
        target.copyMemory(from: counts, byteCount: Int(span) * Self.width(wide))
      } else {
        for place in 0..<Int(span) {
          target.assumingMemoryBound(to: UInt64.self)[place] = count(at: place)
        }
      }
      counts.deallocate()
    }
    counts = larger
    first = Int32(range.lowerBound)
    span = Int32(range.count)
    isWide = wide
  }

  private static func width(_ wide: Bool) -> Int { wide ? 8 : 2 }

  /// The count of a bucket of the range, by its place there.
  private func count(at place: Int) -> UInt64 {
    guard let counts else { return 0 }
    return isWide
      ? counts.assumingMemoryBound(to: UInt64.self)[place]
      : UInt64(counts.assumingMemoryBound(to: UInt16.self)[place])
  }

  /// The length that a share `p` of all recorded lengths does not exceed: the middle of the bucket of the ⌈p·n⌉-th.
  ///
  /// - Parameter p: From 0 to 1; outside counts as the bound.
  /// - Returns: `nil` while nothing has been recorded.
  public func quantile(_ p: Double) -> SimDuration? {
    guard recorded > 0 else { return nil }
    let n = Double(recorded)
    // 0.07 is a little more than 7 %: a product that is whole but for such rounding is not rounded up.
    let rank = UInt64(max(min((p * n * (1 - 0x1p-51)).rounded(.up), n), 1))
    var below = zeros
    guard below < rank else { return .zero }
    for place in 0..<Int(span) {
      below &+= count(at: place)
      if below >= rank {
        return SimDuration(nanoseconds: Self.middle(of: Int(first) + place))
      }
    }
    return nil
  }

  /// Hands on every bucket that was met, the shortest lengths first.
  ///
  /// - Parameter body: Told the shortest and the longest length of the bucket, and how many lengths were recorded there.
  public func forEachBucket(
    _ body: (_ from: SimDuration, _ to: SimDuration, _ count: UInt64) -> Void
  ) {
    if zeros > 0 { body(.zero, .zero, zeros) }
    for place in 0..<Int(span) {
      let count = count(at: place)
      guard count > 0 else { continue }
      let bucket = Int(first) + place
      let dropped = Int64(max(bucket / 64 - 1, 0))
      let from = (Int64(bucket) - dropped * 64) << dropped
      body(
        SimDuration(nanoseconds: from), SimDuration(nanoseconds: from + (1 << dropped - 1)), count)
    }
  }

  /// Adds what `other` has recorded.
  public mutating func merge(_ other: borrowing Histogram) {
    recorded &+= other.recorded
    zeros &+= other.zeros
    for place in 0..<Int(other.span) {
      let count = other.count(at: place)
      if count > 0 { add(count, to: Int(other.first) + place) }
    }
  }

  /// An independent copy.
  public borrowing func copy() -> Histogram {
    var other = Histogram()
    other.recorded = recorded
    other.zeros = zeros
    if let counts {
      let bytes = allocatedBytes
      let held = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
      held.copyMemory(from: counts, byteCount: bytes)
      (other.counts, other.first, other.span, other.isWide) = (held, first, span, isWide)
    }
    return other
  }

  /// Bytes held for counts.
  public var allocatedBytes: Int { Int(span) * Self.width(isWide) }
}
