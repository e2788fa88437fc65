/// Counts of lengths of time in buckets of equal relative width, for quantiles.
///
/// Every octave is cut into 64 buckets, so a quantile is off by less than 1/128 of itself (0.79 %); lengths below 128 ns are
/// kept exactly. Counts of an octave are allocated when it is first met: an ordinary function touches a handful of
/// octaves of 512 bytes.
///
/// The kernel depends on no package, and a histogram in a flat array, as HdrHistogram keeps it, takes tens of kilobytes for
/// nanoseconds to hours whatever is recorded, which thousands of functions cannot afford.
public struct Histogram: ~Copyable {
  /// The greatest error of a quantile, relative to it.
  public static let relativeError = 1.0 / 128

  /// Buckets per octave.
  @inlinable static var width: Int { 64 }
  /// Octaves: the first two hold 0…127 exactly, the others one power of two each.
  @inlinable static var octaves: Int { 58 }

  @usableFromInline let counts: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>
  /// How many lengths have been recorded.
  @inlinable public var count: UInt64 { recorded }
  @usableFromInline var recorded: UInt64 = 0

  /// Creates an empty histogram.
  public init() {
    counts = .allocate(capacity: Self.octaves)
    counts.initialize(repeating: nil, count: Self.octaves)
  }

  deinit {
    for octave in 0..<Self.octaves { counts[octave]?.deallocate() }
    counts.deallocate()
  }

  /// The bucket of `length`: its octave and its place in it. Lengths below zero count as zero.
  @inlinable @inline(__always)
  static func bucket(of length: Int64) -> (octave: Int, place: Int) {
    let x = UInt64(bitPattern: max(length, 0))
    let octave = max(57 &- (x | 1).leadingZeroBitCount, 0)
    // Octave 0 holds 0…127 in two rows; octave o holds 2^(o+6)…2^(o+7).
    return x < 64
      ? (0, Int(truncatingIfNeeded: x))
      : (octave &+ 1, Int(truncatingIfNeeded: x &>> UInt64(octave)) &- 64)
  }

  /// Records one length.
  @inlinable @inline(__always)
  public mutating func record(_ length: SimDuration) {
    let (octave, place) = Self.bucket(of: length.nanoseconds)
    recorded &+= 1
    if let row = counts[octave] {
      row[place] &+= 1
    } else {
      touch(octave)[place] = 1
    }
  }

  @usableFromInline @inline(never)
  mutating func touch(_ octave: Int) -> UnsafeMutablePointer<UInt64> {
    let row = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.width)
    row.initialize(repeating: 0, count: Self.width)
    counts[octave] = row
    return row
  }

  /// The length that a share `p` of all recorded lengths does not exceed: the middle of the bucket of the ⌈p·n⌉-th.
  ///
  /// - Parameter p: From 0 to 1; outside counts as the bound.
  /// - Returns: `nil` while nothing has been recorded.
  public func quantile(_ p: Double) -> SimDuration? {
    guard recorded > 0 else { return nil }
    let rank = UInt64(max(min((p * Double(recorded)).rounded(.up), Double(recorded)), 1))
    var below: UInt64 = 0
    for octave in 0..<Self.octaves {
      guard let row = counts[octave] else { continue }
      for place in 0..<Self.width where row[place] > 0 {
        below += row[place]
        if below >= rank { return Self.middle(octave, place) }
      }
    }
    return nil
  }

  private static func middle(_ octave: Int, _ place: Int) -> SimDuration {
    guard octave > 1 else { return SimDuration(nanoseconds: Int64(octave * 64 + place)) }
    let step = Int64(1) << Int64(octave - 1)
    return SimDuration(nanoseconds: Int64(place + 64) * step + step / 2)
  }

  /// Adds what `other` has recorded.
  public mutating func merge(_ other: borrowing Histogram) {
    for octave in 0..<Self.octaves {
      guard let theirs = other.counts[octave] else { continue }
      let ours = counts[octave] ?? touch(octave)
      for place in 0..<Self.width { ours[place] &+= theirs[place] }
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
  public var allocatedBytes: Int {
    var rows = 0
    for octave in 0..<Self.octaves where counts[octave] != nil { rows += 1 }
    return rows * Self.width * MemoryLayout<UInt64>.stride
      + Self.octaves * MemoryLayout<UnsafeMutablePointer<UInt64>?>.stride
  }
}
