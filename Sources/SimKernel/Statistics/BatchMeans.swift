/// Means of consecutive batches of a long sequence, to judge how sure its mean is although neighbours are alike.
///
/// At most `batches` are kept: when they are full, pairs are joined and batches become twice as long, so that memory is bounded and
/// the batches of a long run become nearly independent. What has not filled a batch yet does not count.
public struct BatchMeans: Sendable {
  /// How many batches are kept at most; even.
  public let limit: Int
  /// Samples per batch.
  public private(set) var length: UInt64 = 1
  private var sums: [Double] = []
  private var open = 0.0
  private var openCount: UInt64 = 0

  /// Creates the means of no samples.
  ///
  /// - Parameter batches: How many are kept at most; even, at least 4. Between half of them and all are there once there are
  ///   that many samples.
  public init(batches: Int = 64) {
    precondition(
      batches >= 4 && batches.isMultiple(of: 2), "batch means keep an even number of batches")
    limit = batches
    sums.reserveCapacity(batches)
  }

  /// Adds a sample.
  public mutating func add(_ sample: Double) {
    open += sample
    openCount += 1
    guard openCount == length else { return }
    sums.append(open)
    open = 0
    openCount = 0
    guard sums.count == limit else { return }
    for pair in 0..<limit / 2 { sums[pair] = sums[2 * pair] + sums[2 * pair + 1] }
    sums.removeSubrange(limit / 2..<limit)
    length *= 2
  }

  /// How many batches are full.
  public var count: Int { sums.count }

  /// The mean of the full batches; `nil` without one.
  public var mean: Double? {
    sums.isEmpty ? nil : sums.reduce(0, +) / Double(length) / Double(sums.count)
  }

  /// The standard error of ``mean``, if the batches are independent; `nil` below two.
  public var standardError: Double? {
    guard sums.count > 1, let mean else { return nil }
    let squares = sums.map { ($0 / Double(length) - mean) * ($0 / Double(length) - mean) }
    return (squares.reduce(0, +) / Double(sums.count * (sums.count - 1))).squareRoot()
  }

  /// The correlation of neighbouring batches, −1 to 1; near zero when they are long enough.
  ///
  /// `nil` below three batches, or where all are equal.
  public var lagOneCorrelation: Double? {
    guard sums.count > 2, let mean else { return nil }
    let deviations = sums.map { $0 / Double(length) - mean }
    let squares = deviations.map { $0 * $0 }.reduce(0, +)
    guard squares > 0 else { return nil }
    return zip(deviations, deviations.dropFirst()).map { $0 * $1 }.reduce(0, +) / squares
  }
}
