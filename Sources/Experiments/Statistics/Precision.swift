/// How narrow intervals of means are to be, as a part of what they are compared with.
///
/// The rule is Stein's, in two stages: the variance of a first stage says how many values there must be, and goes on to be the one that
/// the interval is made from, whatever comes later. For normal values such an interval holds its confidence exactly and is never wider than
/// asked for; an interval from the variance of all values is too narrow, for runs end early where that happens to be small. Source:
/// C. Stein, Ann. Math. Statist. 16 (1945) 243–258.
public struct Precision: Hashable, Sendable {
  /// The fewest values in the first stage where nothing else is asked for: with fewer, skewed values are held less often (docs/comparing.md).
  public static let usualFirstStage = 40

  /// Half the width that an interval may have, as a part of the value; above 0 and below 1.
  public let relative: Double

  /// Creates a precision.
  public init(relative: Double) {
    precondition(relative > 0 && relative < 1, "a precision lies between 0 and 1")
    self.relative = relative
  }

  /// How many values there must be for the interval of their mean to be narrow enough.
  ///
  /// - Parameters:
  ///   - values: Independent values, at least two.
  ///   - first: How many of them, from the first on, are the first stage.
  ///   - scale: What half the width is measured against, of whatever sign.
  ///   - confidence: That of the interval.
  ///   - most: What is returned at most, unless there are more values already.
  /// - Returns: No less than there are.
  func samplesNeeded(
    by values: [Double], first: Int, scale: Double, confidence: Double, most: Int
  ) -> Int {
    let one = Statistics.halfWidth(
      of: values, first: first, count: 1, confidence: confidence)
    guard one > 0 else { return values.count }
    let needed = (one / (relative * scale.magnitude)) * (one / (relative * scale.magnitude))
    guard needed <= Double(most) else { return max(most, values.count) }
    // What is rounded must not be too few.
    var count = max(Int(needed.rounded(.up)), values.count)
    while !isReached(by: values, first: first, count: count, scale: scale, confidence: confidence) {
      count += 1
    }
    return count
  }

  /// Whether the interval of the mean of `values`, or of `count` values like them, is narrow enough.
  func isReached(
    by values: [Double], first: Int, count: Int? = nil, scale: Double, confidence: Double
  ) -> Bool {
    Statistics.halfWidth(
      of: values, first: first, count: count ?? values.count, confidence: confidence)
      <= relative * scale.magnitude
  }
}
