import Dispatch
import SimKernel
import Synchronization

/// A group of measured times with all families fitted to it, and what was chosen.
public struct SampleFit: Sendable {
  /// What scenarios shall draw from, and why.
  public enum Choice: Sendable {
    /// The fit of this place in ``SampleFit/fits``: the best by the criterion among those not rejected.
    case family(Int)
    /// The quantiles of the sample as they are, because no family will do.
    case empirical(Distribution, because: String)
  }

  /// What the group is called.
  public let name: String
  /// The values.
  public let sample: FitSample
  /// The fits, best first by the criterion; those that did not converge come last.
  public let fits: [FamilyFit]
  /// What was chosen.
  public let choice: Choice
  /// What speaks against treating the values as one independent sample.
  public let diagnostics: Diagnostics

  /// The chosen distribution, of seconds.
  public var distribution: Distribution {
    switch choice {
    case .family(let place): fits[place].distribution
    case .empirical(let distribution, _): distribution
    }
  }

  /// Puts the fits in order and chooses.
  ///
  /// - Parameters:
  ///   - group: The measured times.
  ///   - sample: The same as a sample.
  ///   - fits: The fits, in any order.
  ///   - options: By what is chosen.
  init(_ group: SampleGroup, _ sample: FitSample, _ fits: [FamilyFit], _ options: FitOptions) {
    name = group.name
    self.sample = sample
    // Among equals the order of the families: `sorted` keeps no order, so it is part of what is compared.
    let ranks = fits.map { $0.rank(by: options.criterion) }
    let order = fits.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    self.fits = order.map { fits[$0] }
    choice = Self.choice(sample, self.fits)
    diagnostics = Diagnostics(group)
  }

  private static func choice(_ sample: FitSample, _ fits: [FamilyFit]) -> Choice {
    if fits.isEmpty {
      return .empirical(
        sample.quantileTable,
        because: sample.distinctCount == 1
          ? "all values are equal"
          : "\(leastCount) values of which \(leastDistinct) differ are the least that families are fitted to"
      )
    }
    if let place = fits.firstIndex(where: \.isUsable) { return .family(place) }
    return .empirical(sample.quantileTable, because: "every family was rejected")
  }

  /// The smallest sample that families are fitted to.
  static let leastCount = 8
  /// The fewest different values in it.
  static let leastDistinct = 4
}

extension SampleFit {
  /// Fits all families to all groups, several at a time.
  ///
  /// The result does not depend on how many: each fit draws from streams of its own.
  ///
  /// - Parameters:
  ///   - groups: The measured times.
  ///   - options: What is fitted, and how.
  ///   - threads: How many fits are under way at a time.
  ///   - progress: Told how many fits have ended, of how many; may be called from any thread.
  /// - Returns: One for each group, in their order.
  public static func fits(
    of groups: [SampleGroup], _ options: FitOptions, threads: Int,
    progress: @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) -> [SampleFit] {
    let samples = groups.map { FitSample($0.observations.map(\.value)) }
    var jobs: [(group: Int, family: Family)] = []
    for (group, sample) in samples.enumerated()
    where sample.count >= leastCount && sample.distinctCount >= leastDistinct {
      jobs += options.families.filter { sample.suits($0) }.map { (group, $0) }
    }
    let work = jobs
    let finished = Mutex<(fits: [FamilyFit?], ended: Int)>(
      (Array(repeating: nil, count: work.count), 0))
    let begun = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, work.count))) { _ in
      while true {
        let place = begun.add(1, ordering: .relaxed).oldValue
        guard place < work.count else { break }
        let (group, family) = work[place]
        let fit = FamilyFit(family, samples[group], name: groups[group].name, options)
        let ended = finished.withLock { state in
          state.fits[place] = fit
          state.ended += 1
          return state.ended
        }
        progress(ended, work.count)
      }
    }
    let fits = finished.withLock { $0.fits.compactMap { $0 } }
    return groups.indices.map { group in
      let own = zip(work, fits).filter { $0.0.group == group }.map(\.1)
      return SampleFit(groups[group], samples[group], own, options)
    }
  }
}

extension FamilyFit {
  /// By what fits are put in order: smaller is better.
  fileprivate func rank(by criterion: FitOptions.Criterion) -> Double {
    guard convergence != .notConverged else { return .infinity }
    let rank = criterion == .correctedAIC ? correctedAIC : bayesianIC
    return rank.isNaN ? .infinity : rank
  }

  /// Whether the fit may be chosen: found, not at the edge of another family, accepted by scenarios and not rejected.
  fileprivate var isUsable: Bool {
    convergence == .converged && correctedAIC.isFinite && !isRejected && distribution.isValid
  }
}

extension FitSample {
  /// Whether `family` has a density for the values: a Pareto has none that begins at zero.
  fileprivate func suits(_ family: Family) -> Bool {
    family != .pareto || interval(around: values[0]).lowerBound > 0
  }

  /// The sample as scenarios draw from it: straight from quantile to quantile, at most 101 of them.
  var quantileTable: Distribution {
    if distinctCount == 1 { return .constant(values[0]) }
    let table = count <= 101 ? values : (0...100).map { quantile(Double($0) / 100) }
    return .empirical(values: table, interpolated: true)
  }
}
