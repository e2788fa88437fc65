import SimKernel

/// How requests are spread over functions.
public enum Popularity: Hashable, Sendable {
  /// The k-th function, from 1, is called in proportion to k⁻ˢ; `exponent` is s, at least zero.
  case zipf(exponent: Double)
  /// Each function is called in proportion to its weight; at least zero, and not all of them zero.
  case weights([Double])

  /// The weights of `count` functions.
  ///
  /// - Throws: When they are not what the cases ask for.
  public func weights(of count: Int) throws(WorkloadDescriptionError) -> [Double] {
    guard count > 0, count < Int(UInt32.max) else {
      throw WorkloadDescriptionError(
        "requests are spread over at least one function and under 2^32 - 1")
    }
    switch self {
    case .zipf(let exponent):
      guard exponent >= 0, exponent <= 100 else {
        throw WorkloadDescriptionError("a Zipf exponent of \(exponent); it lies between 0 and 100")
      }
      if exponent == 0 { return [Double](repeating: 1, count: count) }
      return (1...count).map { Arithmetic.pow(Double($0), -exponent) }
    case .weights(let weights):
      guard weights.count == count else {
        throw WorkloadDescriptionError("\(weights.count) weights for \(count) functions")
      }
      for (index, weight) in weights.enumerated() {
        guard weight >= 0, weight <= 1e300 else {
          throw WorkloadDescriptionError(
            "weight \(index + 1) is \(weight); it lies between 0 and 1e300")
        }
      }
      guard weights.contains(where: { $0 > 0 }) else {
        throw WorkloadDescriptionError("all weights are zero; at least one is above")
      }
      return weights
    }
  }
}

/// Chooses one of *n* rows with given probabilities from one random word, in constant time and 8 bytes a row.
///
/// The word chooses a column and a height in it; each column is shared by at most two rows. Heights have 32 bits,
/// so a probability is exact to 2⁻³² ÷ n. Source: Walker, Electronics Letters 10 (1974); built after
/// Vose, IEEE Transactions on Software Engineering 17 (1991), in one sweep without lists.
final class AliasTable: @unchecked Sendable {
  // Written in `init` only. Each column: how high its own row reaches (upper half), who shares it (lower half).
  private let columns: UnsafeMutablePointer<UInt64>
  let count: Int

  /// Builds the table of `weights`, which are at least zero and not all zero.
  init(weights: [Double]) {
    count = weights.count
    columns = .allocate(capacity: weights.count)
    // The largest first brings the sum into range, whatever the unit of the weights.
    let largest = weights.reduce(0, max)
    var sum = 0.0
    var lost = 0.0
    for weight in weights {
      // Kahan's summation: millions of small weights beside a few large ones count in full.
      let term = weight / largest - lost
      let next = sum + term
      lost = (next - sum) - term
      sum = next
    }
    let scale = Double(count) / sum
    var height = weights.map { $0 / largest * scale }
    for row in 0..<count { columns[row] = UInt64(UInt32.max) << 32 | UInt64(row) }

    func next(_ isSought: (Double) -> Bool, from row: Int) -> Int {
      var row = row
      while row < count, !isSought(height[row]) { row += 1 }
      return row
    }
    var low = next({ $0 < 1 }, from: 0)
    var high = next({ $0 >= 1 }, from: 0)
    while low < count, high < count {
      var column = low
      while true {
        columns[column] = Self.threshold(height[column]) << 32 | UInt64(high)
        // `high` fills what `column` leaves free.
        height[high] = (height[high] + height[column]) - 1
        let filler = high
        guard height[filler] < 1 else { break }
        high = next({ $0 >= 1 }, from: filler + 1)
        // A filler that the sweep has passed by is now low itself and is filled at once; another is met later.
        guard filler < low, high < count else { break }
        column = filler
      }
      low = next({ $0 < 1 }, from: low + 1)
    }
  }

  deinit { columns.deallocate() }

  private static func threshold(_ height: Double) -> UInt64 {
    UInt64(min(max(height, 0) * 0x1p32, 0x1p32 - 1))
  }

  /// The column of `word` and, in the lower half of the second, its height.
  @inline(__always)
  func place(of word: UInt64) -> (column: UInt32, height: UInt32) {
    let (column, rest) = word.multipliedFullWidth(by: UInt64(truncatingIfNeeded: count))
    return (UInt32(truncatingIfNeeded: column), UInt32(truncatingIfNeeded: rest >> 32))
  }

  /// The row at `height` of `column`.
  @inline(__always)
  func row(at height: UInt32, of column: UInt32) -> UInt32 {
    let entry = columns[Int(column)]
    return height < UInt32(truncatingIfNeeded: entry >> 32)
      ? column : UInt32(truncatingIfNeeded: entry)
  }

  /// The probability of each row as the table has it: for tests, which compare it with the weights.
  var probabilities: [Double] {
    var result = [Double](repeating: 0, count: count)
    for column in 0..<count {
      let own = Double(columns[column] >> 32) * 0x1p-32
      result[column] += own / Double(count)
      result[Int(columns[column] & 0xFFFF_FFFF)] += (1 - own) / Double(count)
    }
    return result
  }
}
