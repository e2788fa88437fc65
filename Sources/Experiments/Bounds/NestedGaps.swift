/// The cheapest ways of keeping containers of one function from the ends of requests until the beginnings of others.
///
/// A container that becomes free at e may serve a request that begins at s ≥ e; keeping it costs s − e. The least that k such
/// reuses cost together, each end and each beginning in at most one of them, is the sum of the k smallest gaps of the *nested*
/// pairs: those in which each beginning takes the latest end before it that is not taken yet, as a bracket closes the one
/// opened last. docs/bounds.md has the proof.
enum NestedGaps {
  /// The gaps of the nested pairs, in the order of their beginnings.
  ///
  /// - Parameters:
  ///   - ends: When containers become free.
  ///   - starts: When requests begin; at one instant they come behind the ends.
  ///   - instants: When requests begin and end at one instant: between both, and none behind itself.
  /// - Returns: As many gaps, each at least zero, as there can be reuses at most.
  /// - Complexity: O(*n* log *n*).
  static func gaps(
    from ends: [Int64], to starts: [Int64], instants: [Int64] = []
  ) -> [Int64] {
    let ends = ends.sorted()
    // At one instant those that end at once come first: then others may follow them.
    let begun =
      (starts.map { (time: $0, endsAtOnce: false) }
      + instants.map { (time: $0, endsAtOnce: true) })
      .sorted { ($0.time, $0.endsAtOnce ? 0 : 1) < ($1.time, $1.endsAtOnce ? 0 : 1) }
    var free: [Int64] = []
    var gaps: [Int64] = []
    var next = 0
    for (start, endsAtOnce) in begun {
      while next < ends.count, ends[next] <= start {
        free.append(ends[next])
        next += 1
      }
      if let end = free.popLast() { gaps.append(start - end) }
      if endsAtOnce { free.append(start) }
    }
    return gaps
  }
}
