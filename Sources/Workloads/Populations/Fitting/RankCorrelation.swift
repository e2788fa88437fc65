/// Spearman's rank correlation.
enum RankCorrelation {
  /// The correlation of the ranks of pairs, equal values sharing the mean of their ranks; `nil` with fewer than three
  /// pairs, or if all values of one side are equal.
  ///
  /// Source: Spearman, The proof and measurement of association between two things, Am. J. Psychol. 15, 1904.
  static func of(_ pairs: [(Double, Double)]) -> Double? {
    guard pairs.count > 2 else { return nil }
    let (left, right) = (ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
    let middle = Double(pairs.count - 1) / 2
    var (products, squares, others) = (0.0, 0.0, 0.0)
    for (rank, other) in zip(left, right) {
      products += (rank - middle) * (other - middle)
      squares += (rank - middle) * (rank - middle)
      others += (other - middle) * (other - middle)
    }
    guard squares > 0, others > 0 else { return nil }
    return products / (squares * others).squareRoot()
  }

  /// The rank of each value, from 0.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in order[start..<end] { ranks[place] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}
