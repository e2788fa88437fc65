/// Counts of lengths of time in buckets of equal relative width, for quantiles.
///
/// Every octave is cut into 64 buckets, so a quantile is off by at most 1/128 of itself (0.78 %); lengths below 128 ns
/// are kept exactly. Rows of 16 buckets are allocated when they are first met, and nothing before the first length: a
/// function that was called a few times costs some hundred bytes, a busy one some kilobytes.
///
/// HdrHistogram for Swift (0.2.0, two digits) does the same well, but keeps its counts in one flat array: 32 KB sized for
/// at most 100 s, 44 KB when it sizes itself, for each of four histograms of each of thousands of functions, where this
/// takes 12 KB for lengths spread over all of 1 ms to 100 s and 1 to 2 KB for those of an ordinary function. Recording
/// cost 5.3 ns there and 3.2 ns here, measured side by side, and the kernel depends on no package.
public struct Histogram: ~Copyable {
  /// The greatest error of a quantile, relative to it.
  public static let relativeError = 1.0 / 128

  /// Buckets: 128 for 0…127 ns, then 64 for each power of two up to 2⁶³.
  @usableFromInline static var buckets: Int { 58 * 64 }
  /// Buckets per row.
  @usableFromInline static var rowLength: Int { 16 }
  /// Rows that the index takes: one byte for each row there could be.
  @usableFromInline static var indexRows: Int { 2 }

  /// Two rows with the number of each row, a byte each and 0 for those not met, then the rows met, in the order of
  /// meeting; nil before the first length.
  @usableFromInline var rows: UnsafeMutablePointer<UInt64>?
  @usableFromInline var rowsInUse = 0
  @usableFromInline var rowCapacity = 0
  /// How many lengths have been recorded.
  @inlinable public var count: UInt64 { recorded }
  @usableFromInline var recorded: UInt64 = 0

  /// Creates an empty histogram.
  @inlinable
  public init() {}

  @inlinable
  deinit { rows?.deallocate() }

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
    let bucket = Self.bucket(of: length.nanoseconds)
    recorded &+= 1
    let number = rowNumber(bucket / Self.rowLength)
    if let rows, number != 0 {
      rows[number &* Self.rowLength &+ bucket % Self.rowLength] &+= 1
    } else {
      add(1, to: bucket)
    }
  }

  /// Records a length that was met `count` times.
  public mutating func record(_ length: SimDuration, count: UInt64) {
    recorded &+= count
    add(count, to: Self.bucket(of: length.nanoseconds))
  }

  /// Where the row of sixteen buckets lies; 0 if it was not met yet.
  @inlinable @inline(__always)
  func rowNumber(_ row: Int) -> Int {
    guard let rows else { return 0 }
    return Int(UnsafeRawPointer(rows).load(fromByteOffset: row, as: UInt8.self))
  }

  /// Adds to a bucket whose row may not have been met yet.
  @usableFromInline @inline(never)
  mutating func add(_ count: UInt64, to bucket: Int) {
    let row = bucket / Self.rowLength
    var number = rowNumber(row)
    if number == 0 {
      if rowsInUse == rowCapacity { grow() }
      number = rowsInUse
      rowsInUse += 1
      guard let rows else { preconditionFailure("a histogram that has grown has rows") }
      UnsafeMutableRawPointer(rows).storeBytes(
        of: UInt8(number), toByteOffset: row, as: UInt8.self)
    }
    rows?[number * Self.rowLength + bucket % Self.rowLength] &+= count
  }

  /// Adds half as much room for rows again; new rows are zero.
  private mutating func grow() {
    let capacity = min(
      max(rowCapacity * 3 / 2, Self.indexRows + 2), Self.indexRows + Self.buckets / Self.rowLength)
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * Self.rowLength)
    larger.initialize(repeating: 0, count: capacity * Self.rowLength)
    if let rows {
      larger.update(from: rows, count: rowsInUse * Self.rowLength)
      rows.deallocate()
    } else {
      rowsInUse = Self.indexRows
    }
    rows = larger
    rowCapacity = capacity
  }

  /// Calls `body` with every bucket that is not empty and its count, in order, until it returns false.
  private func forEachBucket(_ body: (_ bucket: Int, _ count: UInt64) -> Bool) {
    guard let rows else { return }
    for row in 0..<Self.buckets / Self.rowLength {
      let number = rowNumber(row)
      guard number != 0 else { continue }
      for place in 0..<Self.rowLength {
        let count = rows[number * Self.rowLength + place]
        if count > 0, !body(row * Self.rowLength + place, count) { return }
      }
    }
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
    var below: UInt64 = 0
    var found = 0
    forEachBucket { bucket, count in
      found = bucket
      below += count
      return below < rank
    }
    return SimDuration(nanoseconds: Self.middle(of: found))
  }

  /// Adds what `other` has recorded.
  public mutating func merge(_ other: borrowing Histogram) {
    // Not through the closure: a mutation of self inside it would have to outlive the borrow of `other`.
    guard let theirs = other.rows else { return }
    for row in 0..<Self.buckets / Self.rowLength {
      let number = other.rowNumber(row)
      guard number != 0 else { continue }
      for place in 0..<Self.rowLength where theirs[number * Self.rowLength + place] > 0 {
        add(theirs[number * Self.rowLength + place], to: row * Self.rowLength + place)
      }
    }
    recorded &+= other.recorded
  }

  /// An independent copy.
  public borrowing func copy() -> Histogram {
    var other = Histogram()
    other.merge(self)
    return other
  }

  /// Bytes held for counts.
  public var allocatedBytes: Int { rowCapacity * Self.rowLength * MemoryLayout<UInt64>.stride }
}
