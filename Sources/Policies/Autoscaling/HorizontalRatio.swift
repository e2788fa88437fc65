/// The number of containers that a ratio of use to target asks for.
///
/// With m containers measured, whose mean use ÷ target is q:
///
/// * if all are measured: n unchanged where |q − 1| ≤ tolerance, else ⌈q · m⌉;
/// * otherwise those without a metric count as using 100 % of the target where q < 1 and nothing where q > 1; those not yet
///   ready, or too short a time to be measured, count as using nothing where q > 1 and do not count where q < 1. With the
///   mean q′ over all that count, c of them: unchanged where |q′ − 1| ≤ tolerance or q′ lies on the other side of 1, else
///   ⌈q′ · c⌉.
///
/// Source: Kubernetes 1.14 and 1.20, Horizontal Pod Autoscaler, algorithm details. Left out: that use is cut off to whole
/// per cents.
enum HorizontalRatio {
  /// How many containers there should be.
  ///
  /// - Parameters:
  ///   - current: How many there are to be at present.
  ///   - ratio: The mean use of those measured ÷ target.
  ///   - measured: How many are measured; at least one.
  ///   - unready: How many are not ready, or were not for long enough.
  ///   - missing: How many are ready and have no metric.
  ///   - tolerance: How far the ratio may be from 1 without a change.
  /// - Returns: The number before stabilisation and limits.
  static func containers(
    current: Int, ratio: Double, measured: Int, unready: Int = 0, missing: Int = 0,
    tolerance: Double
  ) -> Int {
    let isUpwards = ratio > 1
    guard missing > 0 || unready > 0 && isUpwards else {
      if within(ratio, tolerance) { return current }
      return WholeNumbers.ceiling(of: ratio * Double(measured))
    }
    let counted = measured + missing + (isUpwards ? unready : 0)
    let use = ratio * Double(measured) + (ratio < 1 ? Double(missing) : 0)
    let corrected = use / Double(counted)
    if within(corrected, tolerance) || isUpwards != (corrected > 1) { return current }
    return WholeNumbers.ceiling(of: use)
  }

  private static func within(_ ratio: Double, _ tolerance: Double) -> Bool {
    (ratio - 1).magnitude <= tolerance + 1e-9
  }
}
