/// The cheapest ways of keeping containers of one function from the ends of requests until the beginnings of others.
///
/// A container that becomes free at e may serve a request that begins at s ≥ e; keeping it costs s − e, and holds its memory all
/// that time. In the *nested* pairs each beginning takes the latest end before it that is not taken yet, as a bracket closes the
/// one opened last. The least that k reuses cost together, each end and each beginning in at most one of them, is the sum of the k
/// smallest gaps of nested pairs; and whatever reuses fit into some memory, so many nested pairs fit, too. docs/bounds.md has
/// the proofs.
enum NestedGaps {
  /// An end and the beginning behind it.
  struct Pair: Hashable {
    /// When a container becomes free.
    var end: Int64
    /// When the next request begins in it.
    var start: Int64

    /// How long it is kept; at least zero.
    var gap: Int64 { start - end }
  }

  /// The nested pairs, in the order of their beginnings.
  ///
  /// - Parameters:
  ///   - ends: When containers become free.
  ///   - starts: When requests begin; at one instant they come behind the ends.
  ///   - instants: When requests begin and end at one instant: between both, and none behind itself.
  /// - Returns: As many pairs as there can be reuses at most.
  /// - Complexity: O(*n* log *n*).
  static func pairs(
    from ends: [Int64], to starts: [Int64], instants: [Int64] = []
  ) -> [Pair] {
    let ends = ends.sorted()
    // At one instant those that end at once come first: then others may follow them.
    let begun =
      (starts.map { (time: $0, endsAtOnce: false) }
      + instants.map { (time: $0, endsAtOnce: true) })
      .sorted { ($0.time, $0.endsAtOnce ? 0 : 1) < ($1.time, $1.endsAtOnce ? 0 : 1) }
    var free: [Int64] = []
    var pairs: [Pair] = []
    var next = 0
    for (start, endsAtOnce) in begun {
      while next < ends.count, ends[next] <= start {
        free.append(ends[next])
        next += 1
      }
      if let end = free.popLast() { pairs.append(Pair(end: end, start: start)) }
      if endsAtOnce { free.append(start) }
    }
    return pairs
  }
}
