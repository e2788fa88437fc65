/// Whole numbers of containers from ratios.
enum WholeNumbers {
  /// Numbers of containers beyond this are this: no cluster has more, and sums of several stay in range.
  static let most = 1_000_000_000

  /// The smallest whole number that is not below `value`, from 0 to ``most``.
  ///
  /// What exceeds a whole number by less than a billionth is that number, so that 2.1 ÷ 0.7 is 3 as on paper, although
  /// neither has an exact binary form.
  static func ceiling(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    guard value < Double(most) else { return most }
    let whole = Int(value)
    return value - Double(whole) > 1e-9 * (value > 1 ? value : 1) ? whole + 1 : whole
  }

  /// The largest whole number that is not above `value`, from 0 to ``most``; what is missing by less than a billionth
  /// does not count.
  static func floor(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    guard value < Double(most) else { return most }
    return Int(value + 1e-9 * (value > 1 ? value : 1))
  }
}
