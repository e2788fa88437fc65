import CGSL

/// The ranks of `values` from 1; equal values share the mean of theirs.
func ranks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    var end = first + 1
    while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
    for place in first..<end { ranks[order[place]] = Double(first + end + 1) / 2 }
    first = end
  }
  return ranks
}

/// Spearman's correlation of two rows of numbers, with the probability of one as far from zero without any relation.
///
/// Source of the p-value: Student's distribution of r √((n − 2) ÷ (1 − r²)), for n of ten or more.
struct RankCorrelation: Hashable, Sendable {
  /// From −1 to 1; zero where one of the rows is constant.
  let coefficient: Double
  /// Of both sides.
  let p: Double

  init(_ a: [Double], _ b: [Double]) {
    let (x, y) = (ranks(of: a), ranks(of: b))
    let count = Double(a.count)
    let mean = (count + 1) / 2
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (i, j) in zip(x, y) {
      xx += (i - mean) * (i - mean)
      yy += (j - mean) * (j - mean)
      xy += (i - mean) * (j - mean)
    }
    coefficient = xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
    let rest = 1 - coefficient * coefficient
    guard rest > 1e-12, count > 2 else {
      p = count > 2 ? 0 : 1
      return
    }
    let t = coefficient.magnitude * ((count - 2) / rest).squareRoot()
    p = 2 * gsl_cdf_tdist_Q(t, count - 2)
  }
}
