/// A distribution as it was observed: the values met, and how often each of them was.
///
/// Its distribution function is a flight of steps, one at each value. Distances between two of them are exact over these
/// steps: no bandwidth, no interpolation.
public struct EmpiricalSteps: Hashable, Sendable {
  /// The values, each once, in ascending order.
  public let values: [Double]
  /// How often each of ``values`` was met, at least once.
  public let counts: [UInt64]
  /// How many values were met in all.
  public let total: UInt64

  /// Creates the steps of a sample.
  ///
  /// - Parameter sample: The values, in any order; finite and at least zero.
  public init(_ sample: [Double]) {
    var values: [Double] = []
    var counts: [UInt64] = []
    for value in sample.sorted() {
      if value == values.last {
        counts[counts.count - 1] += 1
      } else {
        values.append(value)
        counts.append(1)
      }
    }
    self.init(values: values, counts: counts)
  }

  /// Creates steps of values in ascending order and their counts.
  init(values: [Double], counts: [UInt64]) {
    self.values = values
    self.counts = counts
    total = counts.reduce(0, +)
  }

  /// The mean; `nil` without values.
  public var mean: Double? {
    guard total > 0 else { return nil }
    return zip(values, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(total)
  }

  /// The least value that a share `p` of all does not exceed, `p` from 0 to 1; `nil` without values.
  public func quantile(_ p: Double) -> Double? {
    let n = Double(total)
    // 0.07 is a little more than 7 %: a product that is whole but for such rounding is not rounded up.
    let rank = max((p * n * (1 - 0x1p-51)).rounded(.up), 1)
    var below: UInt64 = 0
    for (value, count) in zip(values, counts) {
      below += count
      if Double(below) >= rank { return value }
    }
    return values.last
  }

  /// The Kolmogorov–Smirnov distance: the largest difference between the two distribution functions, from 0 to 1; `nil`
  /// if one has no values.
  ///
  /// Source: N. Smirnov, Table for estimating the goodness of fit of empirical distributions, Ann. Math. Stat. 19, 1948.
  public func kolmogorovSmirnov(to other: EmpiricalSteps) -> Double? {
    guard total > 0, other.total > 0 else { return nil }
    var largest = 0.0
    compare(other) { difference, _ in largest = max(largest, difference) }
    return largest
  }

  /// The Wasserstein distance of order one, also called the earth mover's: the area between the two distribution
  /// functions, in the unit of the values; `nil` if one has no values.
  ///
  /// It is how far a value must be moved, in the mean, to make one distribution of the other.
  public func wasserstein(to other: EmpiricalSteps) -> Double? {
    guard total > 0, other.total > 0 else { return nil }
    var area = 0.0
    compare(other) { difference, width in area += difference * width }
    return area
  }

  /// Calls `body` for each interval between neighbouring values of either, in order, and once beyond the last with a
  /// width of zero: how far the distribution functions are apart in it, and how wide it is.
  private func compare(
    _ other: EmpiricalSteps, _ body: (_ difference: Double, _ width: Double) -> Void
  ) {
    var (mine, theirs) = (0, 0)
    var (below, belowOther): (UInt64, UInt64) = (0, 0)
    while mine < values.count || theirs < other.values.count {
      let value = min(
        mine < values.count ? values[mine] : .infinity,
        theirs < other.values.count ? other.values[theirs] : .infinity)
      if mine < values.count, values[mine] == value {
        below += counts[mine]
        mine += 1
      }
      if theirs < other.values.count, other.values[theirs] == value {
        belowOther += other.counts[theirs]
        theirs += 1
      }
      let next = min(
        mine < values.count ? values[mine] : .infinity,
        theirs < other.values.count ? other.values[theirs] : .infinity)
      let share = Double(below) / Double(total)
      let shareOther = Double(belowOther) / Double(other.total)
      body((share - shareOther).magnitude, next.isFinite ? next - value : 0)
    }
  }

  /// The distance that two independent samples of one distribution exceed in 5 % of cases; `nil` if one has no values.
  ///
  /// 1.358 √((n + m) ÷ nm), the limit for many values (Smirnov, 1948). Values of a trace are rarely independent, so that
  /// chance alone reaches further; a distance below this says nothing against the two being alike.
  public func chance(beside other: EmpiricalSteps) -> Double? {
    guard total > 0, other.total > 0 else { return nil }
    return min(1, 1.358 * (1 / Double(total) + 1 / Double(other.total)).squareRoot())
  }

  /// The same in ``ValueBins``: every value becomes the middle of its bin.
  func binned() -> EmpiricalSteps {
    var middles: [Double] = []
    var sums: [UInt64] = []
    for (value, count) in zip(values, counts) {
      let middle = ValueBins.middle(of: ValueBins.bin(of: value))
      if middle == middles.last {
        sums[sums.count - 1] += count
      } else {
        middles.append(middle)
        sums.append(count)
      }
    }
    return EmpiricalSteps(values: middles, counts: sums)
  }
}
