/// Probabilities that hold for several comparisons together.
public enum HolmCorrection {
  /// Adjusts p-values so that of all that are at most α, none is wrong with a probability of at least 1 − α, whatever hangs on what.
  ///
  /// The k-th smallest of m becomes (m − k + 1) times itself, or what the one before became if that is more, at most 1 (Holm 1979).
  ///
  /// - Parameter values: The probabilities of single comparisons.
  /// - Returns: The adjusted ones in the same order.
  public static func adjusted(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var adjusted = values
    var least = 0.0
    for (rank, place) in order.enumerated() {
      least = max(least, min(1, Double(values.count - rank) * values[place]))
      adjusted[place] = least
    }
    return adjusted
  }
}
