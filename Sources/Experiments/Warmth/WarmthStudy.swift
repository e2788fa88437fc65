import Calibration
import SimKernel

/// Records of one platform: each fitted, and each simulated with its own parameters and with those of every other.
public struct WarmthStudy: Sendable {
  /// The fits, in the order of the records.
  public let fits: [WarmthFit]
  /// Each record under each fit and each model, by record, model and fit; a stated window last.
  public let comparisons: [WarmthComparison]
  /// The repetitions of simulations in which something is drawn.
  public let replications: Int

  /// Fits and simulates.
  ///
  /// - Parameters:
  ///   - records: The records; at least one.
  ///   - window: A window in seconds that is simulated too, everything else being as found in the record.
  ///   - replications: Repetitions of simulations in which something is drawn.
  ///   - replicates: How often observations are drawn again for the intervals of windows.
  ///   - seed: What is drawn from, for intervals and lifetimes.
  public init(
    _ records: [WarmthRecord], window: Double? = nil, replications: Int = 40,
    replicates: Int = 1_000, seed: UInt64 = 1
  ) {
    let fits = records.map { WarmthFit($0, replicates: replicates, seed: seed) }
    self.fits = fits
    self.replications = replications
    var comparisons: [WarmthComparison] = []
    for target in fits.indices {
      let record = fits[target].record
      func compare(_ source: Int?, _ model: WarmthModel, _ rules: WarmthRules) {
        comparisons.append(
          WarmthComparison(
            record, target: target, source: source, model: model, rules,
            replications: replications, seed: seed))
      }
      for model in WarmthModel.allCases {
        for source in [target] + fits.indices.filter({ $0 != target }) {
          compare(source, model, fits[source].rules(model))
        }
      }
      if let window {
        var rules = fits[target].rules(.window)
        rules.window = window
        compare(nil, .window, rules)
      }
    }
    self.comparisons = comparisons
  }
}
