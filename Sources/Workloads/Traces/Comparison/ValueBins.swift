/// Bins of equal relative width for numbers of at least zero: 64 for each power of two, as those of `Histogram`.
///
/// The middle of a bin is off by at most 1/128 (0.78 %) of any value in it. A bin is the upper bits of a double: its
/// exponent and the first six digits behind its first one.
enum ValueBins {
  /// How many there are.
  static let count = 1 << 17
  /// The bits of a double that a bin does not keep.
  private static let dropped: UInt64 = 46

  /// The bin of a finite value; what is below zero counts as zero.
  @inline(__always)
  static func bin(of value: Double) -> Int {
    Int(truncatingIfNeeded: max(value, 0).bitPattern &>> dropped) & (count - 1)
  }

  /// The middle of a bin; zero for that of zero.
  static func middle(of bin: Int) -> Double {
    guard bin > 0 else { return 0 }
    return Double(bitPattern: UInt64(bin) << dropped | 1 << (dropped - 1))
  }
}
