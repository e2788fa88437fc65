import CGSL
import SimKernel

/// How long containers live, beside a keep-alive window that no request contradicts.
///
/// With a window alone every container that goes sooner is a contradiction (``KeepAliveEstimate``). Here such a container was lost, and
/// only what cannot be is excluded: a request that is served after a longer idle time, or by an older container. So the window
/// lies above the longest reuse, and a *limit* above the oldest container that served; both end where the next container is
/// missed, as the smallest values allowed explain most. What neither explains are *losses* at any age, at a constant
/// rate of largest likelihood: log L = −λ · S + Σ log(1 − e^(−λ·d)), with the sum S of the ages at which containers were seen last
/// and, for each loss, the time d until it was missed.
///
/// Of any record some container lives longest, and is missed soon after; so a limit counts as told only where it explains
/// three losses at least.
public struct LifetimeEstimate: Hashable, Sendable {
  /// Windows that no reuse contradicts, in seconds; without an upper end where no container was missed after a longer time.
  public let window: KeepAliveEstimate.Window
  /// Ages that no reuse contradicts, in seconds; without an upper end where no container was missed beyond.
  public let limit: KeepAliveEstimate.Window
  /// Containers that were missed.
  public let missed: Int
  /// How many of them the window explains.
  public let explainedByWindow: Int
  /// How many more the limit explains.
  public let explainedByLimit: Int
  /// How many neither explains.
  public let unexplained: Int
  /// The rate of losses at any age, per second of a container's life; zero without any.
  public let lossRate: Double
  /// Its interval by the likelihood ratio.
  public let lossRateInterval: ClosedRange<Double>

  /// Estimates lifetimes.
  ///
  /// - Parameters:
  ///   - uses: All requests of the record, in any order.
  ///   - rule: How idle containers are chosen; `nil` where that is not known, so that only cold starts miss a container.
  ///   - confidence: The probability with which the interval holds the rate.
  public init(_ uses: [ContainerUse], rule: RoutingEvidence.Rule?, confidence: Double = 0.9) {
    let history = ContainerHistory(uses)
    let losses = history.losses(under: rule)
    let window = Self.smallest(above: history.idleTimesAtReuse, missed: losses.map(\.idle))
    let others = losses.filter { $0.idle < window.upper ?? .infinity }
    let limit = Self.smallest(above: history.agesAtReuse, missed: others.compactMap(\.age))
    let bound = limit.upper ?? .infinity
    (self.window, self.limit) = (window, limit)
    missed = losses.count
    explainedByWindow = losses.count - others.count
    explainedByLimit = others.count { ($0.age ?? 0) >= bound }
    let isTold = explainedByLimit >= Self.leastExplained
    let left = others.filter { !isTold || ($0.age ?? 0) < bound }
    unexplained = left.count
    let likelihood = LossLikelihood(
      exposure: history.uses.indices.filter { history.following[$0] == nil }
        .reduce(0) { $0 + history.life($1) },
      gaps: left.map(\.idle))
    lossRate = likelihood.rate
    lossRateInterval = likelihood.interval(confidence)
  }

  /// From the largest of `served`, included, to the smallest of `missed` above it, excluded.
  private static func smallest(
    above served: [Double], missed: [Double]
  ) -> KeepAliveEstimate.Window {
    let lower = served.max() ?? 0
    return KeepAliveEstimate.Window(lower: lower, upper: missed.filter { $0 > lower }.min())
  }

  /// The middle of the windows, in seconds; `nil` without an upper end.
  public var windowSeconds: Double? { window.upper.map { (window.lower + $0) / 2 } }

  /// The fewest losses that a limit explains.
  static let leastExplained = 3

  /// The middle of the limits, in seconds; `nil` where none is told.
  public var limitSeconds: Double? {
    guard explainedByLimit >= Self.leastExplained else { return nil }
    return limit.upper.map { (limit.lower + $0) / 2 }
  }

  /// The lifetimes, in seconds, as scenarios draw them; `nil` where nothing but the window ends containers.
  public var lifetime: Distribution? {
    switch (limitSeconds, lossRate > 0) {
    case (nil, false): nil
    case (let limit?, false): .constant(limit)
    case (nil, true): .exponential(mean: 1 / lossRate)
    case (let limit?, true): .clipped(.exponential(mean: 1 / lossRate), maximum: limit)
    }
  }
}

extension ContainerHistory {
  /// How long containers had been idle when they served again, in seconds.
  fileprivate var idleTimesAtReuse: [Double] {
    uses.indices.compactMap { index in
      previous[index].map { max(uses[index].arrived - uses[$0].ended, 0) }
    }
  }

  /// How old containers were, from the arrival of their first request, when a later one arrived that they served.
  fileprivate var agesAtReuse: [Double] {
    uses.indices.compactMap { index in
      let start = uses[first[index]]
      guard index != first[index], start.isCold else { return nil }
      return uses[index].arrived - start.arrived
    }
  }
}

/// The likelihood of a constant rate of losses.
private struct LossLikelihood {
  /// Seconds through which containers are known to have lived.
  let exposure: Double
  /// For each loss, the seconds in which it happened; above zero.
  let gaps: [Double]

  init(exposure: Double, gaps: [Double]) {
    self.exposure = exposure
    // A container may be missed at the very instant at which it becomes idle.
    self.gaps = gaps.map { max($0, 1e-9) }
  }

  func logarithm(_ rate: Double) -> Double {
    gaps.reduce(-rate * exposure) { $0 + Arithmetic.log(-Arithmetic.expm1(-rate * $1)) }
  }

  /// Where the likelihood has its only maximum: its slope falls with the rate.
  var rate: Double {
    guard !gaps.isEmpty, exposure > 0 else { return 0 }
    return Self.root(from: 1e-12, to: 1e3) { rate in
      gaps.reduce(-exposure) { $0 + $1 / Arithmetic.expm1(rate * $1) } > 0
    }
  }

  /// The rates whose likelihood ratio χ² with one degree of freedom exceeds no more often than the confidence leaves.
  func interval(_ confidence: Double) -> ClosedRange<Double> {
    guard exposure > 0 else { return 0...0 }
    let best = rate
    let allowed = gsl_cdf_chisq_Qinv(1 - confidence, 1) / 2
    guard best > 0 else { return 0...(allowed / exposure) }
    let least = logarithm(best) - allowed
    let low = Self.root(from: best * 1e-6, to: best) { logarithm($0) < least }
    let high = Self.root(from: best, to: best * 1e6) { logarithm($0) > least }
    return low...high
  }

  /// Where `isBefore` turns false, by halving the logarithm.
  private static func root(
    from low: Double, to high: Double, _ isBefore: (Double) -> Bool
  ) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<100 {
      let middle = (low * high).squareRoot()
      if isBefore(middle) { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}
