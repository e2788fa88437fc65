import SimKernel

/// Measured times compared with predicted ones.
public struct PredictionCheck: Sendable {
  /// How far predictions may be off.
  public struct Tolerance: Hashable, Sendable {
    /// Of the median, as a part of it.
    public var median = 0.1
    /// Of the 95th percentile.
    public var tail = 0.2

    /// Creates the usual tolerance.
    public init() {}
  }

  /// A predicted quantile beside the measured one.
  public struct Quantile: Hashable, Sendable {
    /// What was measured, with its interval of 95 %.
    public let measured: QuantileInterval
    /// What was predicted.
    public let predicted: Double

    /// How far the prediction is off, as a part of what was measured.
    public var deviation: Double {
      measured.estimate == predicted ? 0 : predicted / measured.estimate - 1
    }

    /// Whether it is within `tolerance`, or cannot be told from what was measured.
    public func holds(_ tolerance: Double) -> Bool {
      deviation.magnitude <= tolerance || measured.contains(predicted)
    }
  }

  /// How many times were measured.
  public let count: Int
  /// The median.
  public let median: Quantile
  /// The 95th percentile.
  public let tail: Quantile
  /// The greatest distance between the shares of measured and of predicted times below any time (Kolmogorov–Smirnov).
  public let distance: Double
  /// The probability that so many measured times lie at least so far from their own distribution.
  ///
  /// The predicted one is taken for exact; it comes from many more draws. It was not fitted to these times, so the usual distribution of
  /// the statistic holds (Kolmogorov 1933, with Stephens' correction for few values).
  public let p: Double
  /// How many measured times lie in each tenth of the predicted ones: flat if the prediction is right, high at the ends where it is too
  /// narrow, high in the middle where it is too wide.
  public let tenths: [Int]

  /// Compares.
  ///
  /// - Precondition: there is a time of each.
  public init(measured: [Double], predicted: [Double]) {
    let expected = predicted.sorted()
    let found = measured.sorted()
    count = found.count
    median = Quantile(
      measured: QuantileInterval(0.5, of: found), predicted: quantileOfSorted(expected, 0.5))
    tail = Quantile(
      measured: QuantileInterval(0.95, of: found), predicted: quantileOfSorted(expected, 0.95))
    distance = Self.distance(found, expected)
    let root = Double(found.count).squareRoot()
    p = Self.tailOfKolmogorov(distance * (root + 0.12 + 0.11 / root))
    var tenths = Array(repeating: 0, count: 10)
    for value in found {
      // A value among equal predictions stands in their middle.
      let below = expected.partition(from: value) { $0 < $1 }
      let notAbove = expected.partition(from: value) { $0 <= $1 }
      let share = Double(below + notAbove) / 2 / Double(expected.count)
      tenths[min(Int(share * 10), 9)] += 1
    }
    self.tenths = tenths
  }

  /// Whether both quantiles hold; too few times to tell anything hold as well: see ``isTold``.
  public func holds(_ tolerance: Tolerance) -> Bool {
    median.holds(tolerance.median) && tail.holds(tolerance.tail)
  }

  /// Whether there are enough measured times for an interval of the median: six or more.
  public var isTold: Bool { median.measured.low > 0 || median.measured.high < .infinity }

  private static func distance(_ found: [Double], _ expected: [Double]) -> Double {
    var (i, j, most) = (0, 0, 0.0)
    while i < found.count, j < expected.count {
      let value = min(found[i], expected[j])
      while i < found.count, found[i] <= value { i += 1 }
      while j < expected.count, expected[j] <= value { j += 1 }
      let difference = Double(i) / Double(found.count) - Double(j) / Double(expected.count)
      most = max(most, difference.magnitude)
    }
    return most
  }

  /// P(K > x) of Kolmogorov's distribution.
  private static func tailOfKolmogorov(_ x: Double) -> Double {
    // The series has come to nothing by then, or has not begun to.
    guard x > 0.2 else { return 1 }
    var (sum, sign) = (0.0, 1.0)
    for k in 1...100 {
      let term = Arithmetic.exp(-2 * Double(k * k) * x * x)
      sum += sign * term
      sign = -sign
      if term < 1e-16 { break }
    }
    return min(max(2 * sum, 0), 1)
  }
}

extension [Double] {
  /// How many of these values, in ascending order, stand in `relation` to `value`.
  fileprivate func partition(
    from value: Double, _ relation: (Double, Double) -> Bool
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if relation(self[middle], value) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
