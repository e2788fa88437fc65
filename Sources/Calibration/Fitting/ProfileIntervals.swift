import CGSL
import SimKernel

/// Intervals from the likelihood itself: all values of a parameter for which the best values of the others are nearly as
/// likely as the best of all.
///
/// For families whose estimates have no standard errors to speak of, because parameters can stand in for each other
/// (shape and threshold, both shapes of Burr) and the likelihood is a ridge rather than a hill. The bound on the loss is
/// half the square of Student's quantile, with as many degrees of freedom as values are left over: for large samples the
/// usual one of χ².
struct ProfileIntervals<L: Law> {
  private let search: LawSearch<L>
  private let best: [Double]
  /// For each parameter, the loss at the ends of its interval.
  private let bounds: [Double]

  init(_ law: L, _ sample: FitSample, confidence: Double) {
    search = LawSearch(sample)
    best = search.coordinates.coordinates(of: law.values)
    let least = search.loss(at: best)
    bounds = L.parameters.indices.map { i in
      let freedom = max(law.freedom(of: i, count: sample.count), 1)
      let quantile = gsl_cdf_tdist_Qinv((1 - confidence) / 2, freedom)
      return least + quantile * quantile / 2
    }
  }

  /// The intervals of the parameters, in their order.
  var intervals: [ClosedRange<Double>] {
    L.parameters.indices.map { i in
      let (low, high) = (end(i, towards: -1), end(i, towards: 1))
      return min(low, high)...max(low, high)
    }
  }

  /// The value of parameter `index` at which the loss reaches the bound.
  ///
  /// Where it never does, the end of the range of the parameter.
  private func end(_ index: Int, towards sign: Double) -> Double {
    var inside = best[index]
    var point = best
    var step = sign * max(0.1, 1 / Double(search.sample.count).squareRoot())
    while (inside + step).magnitude < search.coordinates.limit(of: index) {
      let next = search.best(with: index, at: inside + step, from: point)
      if next.value > bounds[index] {
        return value(index, at: refine(index, inside, inside + step, from: point))
      }
      inside += step
      point = next.point
      step *= 1.6
    }
    return search.coordinates.extreme(of: index, towards: sign)
  }

  /// Halves the distance between a place inside and one outside until it is a hundredth of what it has to tell.
  private func refine(
    _ index: Int, _ inside: Double, _ outside: Double, from start: [Double]
  ) -> Double {
    var (inside, outside, point) = (inside, outside, start)
    let enough = max(0.01 * (outside - best[index]).magnitude, 1e-6)
    while (outside - inside).magnitude > enough {
      let middle = (inside + outside) / 2
      let next = search.best(with: index, at: middle, from: point)
      if next.value > bounds[index] {
        outside = middle
      } else {
        (inside, point) = (middle, next.point)
      }
    }
    return (inside + outside) / 2
  }

  private func value(_ index: Int, at place: Double) -> Double {
    var point = best
    point[index] = place
    return search.coordinates.values(at: point)[index]
  }
}
