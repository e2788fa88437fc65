/// What points count as that violate constraints, or fail: more than those that do neither, and the more the more they violate.
///
/// The size is that of the objective, as Brent's parabolas lead nowhere beside a cliff.
struct Penalty {
  private var base = 1e50
  private var scale = 1e50

  /// The penalty beside these points; the usual one where none is feasible.
  init(_ scores: [SearchScore]) {
    let values = scores.filter(\.isFeasible).map { $0.objectives[0] }
    guard let low = values.min(), let high = values.max() else { return }
    scale = high > low ? high - low : max(high.magnitude, 1e-9)
    base = high + scale
  }

  /// What a minimiser sees of a point.
  func value(of score: SearchScore) -> Double {
    score.isFeasible ? score.objectives[0] : base + scale * min(score.violation, 100)
  }
}
