import SimKernel

/// Mean and standard deviation of the logarithms of lengths of time in seconds.
///
/// Source: Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4, 1962.
struct LogMoments: Sendable, BitwiseCopyable {
  /// How many lengths have been taken in.
  private(set) var count: UInt64 = 0
  /// The mean of their logarithms.
  private(set) var mean = 0.0
  private var squares = 0.0

  /// Takes in a length above zero, in seconds.
  mutating func add(_ seconds: Double) {
    let logarithm = Arithmetic.log(seconds)
    count += 1
    let off = logarithm - mean
    mean += off / Double(count)
    squares += off * (logarithm - mean)
  }

  /// The standard deviation (n − 1); `nil` below two lengths.
  var deviation: Double? { count > 1 ? (squares / Double(count - 1)).squareRoot() : nil }
}
