/// Runs in pairs of which the second mirrors every draw of the first, u becoming 1 − u.
///
/// Where a draw makes the one large it makes the other small, so their mean varies less than that of two independent runs, if the
/// metric rises or falls with most draws. Source: J. Hammersley and K. Morton, Proc. Cambridge Philos. Soc. 52 (1956) 449–475.
struct AntitheticPairs: Sendable {
  /// The mean of each pair: independent values.
  let means: [Double]
  /// How many times as many independent runs would tell as much; `nil` for fewer than two pairs or without scatter.
  let varianceRatio: Double?

  /// Joins runs: the first with the second, the third with the fourth, and so on.
  init(_ runs: [Double]) {
    let originals = stride(from: 0, to: runs.count - 1, by: 2).map { runs[$0] }
    let mirrored = stride(from: 1, to: runs.count, by: 2).map { runs[$0] }
    means = zip(originals, mirrored).map { ($0 + $1) / 2 }
    guard let one = Statistics.variance(originals), let other = Statistics.variance(mirrored),
      let joined = Statistics.variance(means), joined > 0
    else {
      varianceRatio = nil
      return
    }
    // The mean of two independent runs has half the variance of one.
    varianceRatio = (one + other) / 4 / joined
  }
}
