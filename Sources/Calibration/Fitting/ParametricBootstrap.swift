import SimKernel

/// Samples drawn from a fitted law, each fitted again: what estimates and distances do when the law is true.
///
/// Tables of Kolmogorov–Smirnov and Anderson–Darling hold for distributions known beforehand; with parameters fitted to
/// the same values distances are much smaller, by an amount that depends on family and parameters. Fitting each replicate
/// again reproduces just that.
///
/// Intervals turn the replicates' errors around (bootstrap-t): an estimate's distance from the true value, in the
/// coordinate of the parameter and in units of its standard error, is distributed as a replicate's distance from the
/// estimate. For location and scale families of the time or its logarithm (exponential, log-normal, Weibull, Pareto,
/// log-logistic) this distribution does not depend on the true values at all, so the intervals are exact. The interval
/// between quantiles of the replicates themselves (percentile) doubles the bias of small samples instead.
struct ParametricBootstrap<L: Law> {
  private let law: L
  private let sample: FitSample
  private let coordinates: Coordinates
  /// What came of each replicate whose fit converged.
  private var kept: [Replicate] = []
  private var count = 0

  private struct Replicate {
    var values: [Double]
    var goodness: Goodness
    /// The distance of its estimates from the law, in standard errors.
    var roots: [Double]
  }

  init(_ law: L, _ sample: FitSample, replicates: Int, seed: UInt64, stream: String) {
    self.law = law
    self.sample = sample
    coordinates = Coordinates(L.parameters, threshold: sample.values[0])
    guard replicates > 0, law.distribution.isValid else { return }
    var pool = SamplerPool()
    let sampler = pool.add(law.distribution)
    let streams = RandomStream(seed: seed, name: stream)
    for index in 0..<replicates {
      var draws = streams.draws(for: UInt64(index))
      let drawn = (0..<sample.count).map { _ in rounded(pool.sample(sampler, &draws)) }
      count += 1
      // Heavy tails may leave the range of numbers.
      guard drawn.allSatisfy({ $0 >= 0 && $0 < 1e100 }) else { continue }
      add(FitSample(drawn, roundedTo: sample.isRounded ? sample.resolution ?? 0 : nil))
    }
  }

  private func rounded(_ value: Double) -> Double {
    guard sample.isRounded, let step = sample.resolution else { return value }
    return (value / step).rounded() * step
  }

  private mutating func add(_ replicate: FitSample) {
    guard replicate.distinctCount > 2 else { return }
    let fit = L.best(replicate, near: law)
    guard fit.convergence != .notConverged else { return }
    kept.append(
      Replicate(
        values: fit.law.values, goodness: Goodness(fit.law, replicate), roots: roots(of: fit.law)))
  }

  /// How far the law of a replicate lies from the law it was drawn from, in standard errors of the former.
  private func roots(of replicate: L) -> [Double] {
    let (from, to) = (places(of: law), places(of: replicate))
    guard let errors = replicate.errors(count: sample.count) else { return [] }
    return from.indices.map { (to[$0] - from[$0]) / errors[$0] }
  }

  /// Where estimates stand on scales without bounds; thresholds as they are.
  private func places(of law: L) -> [Double] {
    let places = coordinates.coordinates(of: law.values)
    return L.parameters.indices.map {
      L.parameters[$0].domain == .threshold ? law.values[$0] : places[$0]
    }
  }

  /// Intervals of the parameters, in their order; `nil` with too few replicates, or where standard errors are not known.
  func intervals(confidence: Double) -> [ClosedRange<Double>]? {
    let tail = (1 - confidence) / 2
    guard Double(kept.count + 1) * tail > 0.999 else { return nil }
    guard let scales = law.errors(count: sample.count) else { return nil }
    let places = places(of: law)
    return L.parameters.indices.map { i in
      let roots = kept.map { $0.roots[i] }.sorted()
      let low = places[i] - scales[i] * ordered(roots, 1 - tail)
      let high = places[i] - scales[i] * ordered(roots, tail)
      guard L.parameters[i].domain == .threshold else {
        var (lower, upper) = (places, places)
        (lower[i], upper[i]) = (low, high)
        return coordinates.values(at: lower)[i]...coordinates.values(at: upper)[i]
      }
      // A threshold lies below the smallest value, and not below zero.
      let most = max(sample.values[0], 0)
      return min(max(low, 0), most)...min(max(high, 0), most)
    }
  }

  /// The value of rank p · (n + 1): of n replicates and the truth, all ranks are equally likely.
  private func ordered(_ sorted: [Double], _ p: Double) -> Double {
    let rank = (p * Double(sorted.count + 1)).rounded() - 1
    return sorted[min(max(Int(rank), 0), sorted.count - 1)]
  }

  /// P-values and covariances; `nil` without replicates.
  func summary(against goodness: Goodness) -> FamilyFit.Bootstrap? {
    guard kept.count > 1 else { return nil }
    let farByDistance = kept.count {
      $0.goodness.kolmogorovSmirnov >= goodness.kolmogorovSmirnov
    }
    let farByTails = kept.count { $0.goodness.andersonDarling >= goodness.andersonDarling }
    let total = Double(kept.count + 1)
    return FamilyFit.Bootstrap(
      replicates: count, failures: count - kept.count,
      kolmogorovSmirnovP: Double(farByDistance + 1) / total,
      andersonDarlingP: Double(farByTails + 1) / total,
      covariance: covariances(kept.map(\.values)))
  }
}

/// The covariances of the columns of `rows`, divided by n − 1.
func covariances(_ rows: [[Double]]) -> [[Double]] {
  let columns = rows[0].indices
  let count = Double(rows.count)
  let means = columns.map { i in rows.reduce(0) { $0 + $1[i] } / count }
  return columns.map { i in
    columns.map { j in
      rows.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) } / (count - 1)
    }
  }
}
