/// Where the warm-up of a run ends: the rule of the marginal standard error on batches of five values, MSER-5.
///
/// Of all beginnings that could be cut, the one whose rest has the smallest Σ(x − mean)² ÷ n² of its n batch means: what is cut makes the
/// mean less biased, what is kept makes it less noisy. Sources: K. P. White, Simulation 69 (1997) 323–334; K. P. White, M. J. Cobb and
/// S. C. Spratt, Proc. Winter Simulation Conference 2000, 755–761.
public struct WarmUpSearch: Hashable, Sendable {
  /// Batches behind which no beginning is looked for: means of so few say nothing.
  static let leastRest = 5

  /// How many batches belong to the warm-up; at most half of them.
  public let cut: Int
  /// Whether the warm-up ended within the first half; otherwise the run is too short to tell.
  public let isFound: Bool

  /// Searches.
  ///
  /// - Parameter batches: The means of batches of values in the order of time, each of as many values.
  /// - Complexity: O(*n*).
  public init(_ batches: [Double]) {
    var (mean, squares) = (0.0, 0.0)
    var best = (cut: 0, value: Double.infinity)
    for start in batches.indices.reversed() {
      let count = Double(batches.count - start)
      let step = batches[start] - mean
      mean += step / count
      squares += step * (batches[start] - mean)
      guard batches.count - start >= Self.leastRest else { continue }
      let value = squares / (count * count)
      // Of equal ones the earliest: nothing is cut without need.
      if value <= best.value { best = (start, value) }
    }
    isFound = best.cut <= batches.count / 2 && batches.count >= 2 * Self.leastRest
    cut = min(best.cut, batches.count / 2)
  }
}
