import Experiments
import Figures

/// Figures of how long requests took under each variant of a comparison, from its `distributions.csv`.
struct VariantTimesFigures {
  /// Variants that have a box.
  private static let mostBoxes = 40

  /// The variants that completed any request, by the names that figures show.
  private let series: [(name: String, counts: BucketCounts)]
  /// The place of the baseline among them; `nil` where it completed none.
  private let baseline: Int?

  /// - Parameters:
  ///   - table: What was counted.
  ///   - comparison: The comparison that it belongs to.
  ///   - names: The names of its variants as figures show them.
  init(_ table: VariantTimesTable, _ comparison: SavedComparison, names: [String]) {
    var series: [(name: String, counts: BucketCounts)] = []
    var baseline: Int?
    for (variant, name) in zip(comparison.variants, names) {
      guard let counts = table.responseTimes(of: variant.name) else { continue }
      if variant.name == comparison.baseline { baseline = series.count }
      series.append((name, counts))
    }
    self.series = series
    self.baseline = baseline
  }

  /// All figures that there are counts for.
  var all: [Figure] { series.isEmpty ? [] : [shares, boxes] }

  private var shares: Figure {
    // As many as have colours; the baseline is always among them.
    var shown = Array(series.indices.prefix(Palette.seriesCount))
    if let baseline, !shown.contains(baseline) { shown[shown.count - 1] = baseline }
    let left = series.count - shown.count
    return CumulativeShares.figure(
      "response-ecdf-variants", "Response time by variant",
      "The share of requests that were answered within a time, all runs of a variant together. A line further to the left is of a faster variant."
        + (left > 0
          ? " \(shown.count) variants, the baseline among them; \(left) more are among the boxes below."
          : ""),
      shown.map { series[$0] }, kind: "variant")
  }

  private var boxes: Figure {
    let shown = Array(series.prefix(Self.mostBoxes))
    let left = series.count - shown.count
    return ResponseBoxes.figure(
      "response-boxes-variants", "Boxes of response times by variant",
      note: "All runs of a variant together."
        + (left > 0 ? " The first \(shown.count) variants; \(left) more are left out." : ""),
      kind: "variant", shown, groups: [(shown.indices, .series(0), "requests")])
  }
}
