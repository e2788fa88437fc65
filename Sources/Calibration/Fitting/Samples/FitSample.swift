import SimKernel

/// Measured times that a distribution is fitted to, in ascending order, with what is known of their rounding.
///
/// Where the step of the measuring clock is more than a tenth of the spread, or a value is zero, each value stands for
/// all times that are rounded to it, and likelihoods are probabilities of such intervals (``isRounded``). Else the step
/// changes an estimate by less than a thousandth of the spread (Sheppard's correction, step² ÷ 12), and likelihoods are
/// densities.
public struct FitSample: Sendable {
  /// The values in ascending order, in seconds.
  public let values: [Double]
  /// The largest step of which all values are multiples, in seconds; `nil` if there is none of a nanosecond or more.
  public let resolution: Double?
  /// Whether the step is so coarse that likelihoods are probabilities of intervals.
  public let isRounded: Bool
  /// The different values in ascending order, and how often each occurs.
  let distinct: [(value: Double, count: Int)]
  /// The natural logarithms of ``values``, of which minus infinity is one where a value is zero.
  let logs: [Double]

  /// Takes `values` in any order.
  ///
  /// - Parameter values: Finite, at least zero, at least one.
  /// - Complexity: O(n log n).
  public init(_ values: [Double]) {
    self.init(sorted: values.sorted(), rounding: nil)
  }

  /// A sample whose values were rounded to multiples of `step`, or were not.
  ///
  /// Replicates of a bootstrap are treated as the sample was that they imitate.
  init(_ values: [Double], roundedTo step: Double?) {
    self.init(sorted: values.sorted(), rounding: .some(step))
  }

  private init(sorted values: [Double], rounding: Double??) {
    precondition(!values.isEmpty, "a sample has at least one value")
    precondition(values[0] >= 0 && values[values.count - 1] < .infinity, "times are at least zero")
    self.values = values
    logs = values.map { Arithmetic.log($0) }
    distinct = Self.counted(values)
    if let known = rounding {
      resolution = known
      isRounded = known != nil
    } else {
      resolution = Self.step(of: distinct.map(\.value))
      isRounded = Self.isCoarse(resolution, values)
    }
  }

  /// How many values there are.
  public var count: Int { values.count }
  /// The mean in seconds.
  public var mean: Double { values.reduce(0, +) / Double(count) }
  /// How many different values there are.
  public var distinctCount: Int { distinct.count }

  var meanLog: Double { logs.reduce(0, +) / Double(count) }

  /// The value at probability `p`, straight from value to value: the first stands at 0, the last at 1.
  public func quantile(_ p: Double) -> Double { quantileOfSorted(values, p) }

  /// The times that are rounded to `value`; nothing lies below zero.
  func interval(around value: Double) -> ClosedRange<Double> {
    let half = (resolution ?? 0) / 2
    return max(value - half, 0)...(value + half)
  }

  private static func counted(_ values: [Double]) -> [(value: Double, count: Int)] {
    var distinct: [(value: Double, count: Int)] = []
    for value in values {
      if let last = distinct.last, last.value == value {
        distinct[distinct.count - 1].count += 1
      } else {
        distinct.append((value, 1))
      }
    }
    return distinct
  }

  private static func isCoarse(_ step: Double?, _ values: [Double]) -> Bool {
    guard let step else { return values[0] == 0 }
    // The quartiles of a normal distribution lie 1.349 standard deviations apart.
    let spread = (quantileOfSorted(values, 0.75) - quantileOfSorted(values, 0.25)) / 1.349
    return values[0] == 0 || step > spread / 10
  }

  /// The largest step of a nanosecond or more of which all values are multiples.
  ///
  /// A single value, or none but zero, says nothing of a step.
  private static func step(of values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    for unitsPerSecond in [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] {
      let multiples = values.map { $0 * unitsPerSecond }
      let fits = multiples.allSatisfy {
        $0 < 0x1p52 && ($0 - $0.rounded()).magnitude <= max(1e-6, $0 * 0x1p-50)
      }
      if fits {
        let divisor = multiples.reduce(Int64(0)) { greatestDivisor($0, Int64($1.rounded())) }
        return divisor > 0 ? Double(divisor) / unitsPerSecond : nil
      }
    }
    return nil
  }

  private static func greatestDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// The value at probability `p` of values in ascending order, straight from value to value.
func quantileOfSorted(_ values: [Double], _ p: Double) -> Double {
  let place = p * Double(values.count - 1)
  let below = Int(place)
  guard below + 1 < values.count else { return values[values.count - 1] }
  return values[below] + (place - Double(below)) * (values[below + 1] - values[below])
}
