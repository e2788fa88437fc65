/// A container that a record shows to have gone: it was idle and was not taken where it would have been.
struct ContainerLoss: Hashable, Sendable {
  /// How long its last request had been over when it was missed, in seconds.
  let idle: Double
  /// How long before that its first request had arrived, in seconds; `nil` where the record began later than its life.
  let age: Double?
}

extension ContainerHistory {
  /// The containers that were missed, in the order in which they were.
  ///
  /// A container that is never seen again was missed by the first request after its last that met a cold start although all
  /// others were busy, or went to a container that `rule` would not have taken before it.
  ///
  /// - Complexity: O(*n* · *m*) in the containers, *m*, that are there at one time or have not been missed yet.
  func losses(under rule: RoutingEvidence.Rule?) -> [ContainerLoss] {
    var losses: [ContainerLoss] = []
    // The last uses of containers that have not been missed yet.
    var vanished: [Int] = []
    forEachUse { index, idle in
      let use = uses[index]
      let isNeeded = use.isCold && idle.certain.isEmpty
      let taken = use.isCold ? nil : previous[index]
      vanished.removeAll { last in
        guard uses[last].ended <= use.arrived else { return false }
        let isMissed =
          isNeeded || taken.map { rule?.prefers(last, to: $0, in: self) ?? false } ?? false
        guard isMissed else { return false }
        let start = uses[first[last]]
        losses.append(
          ContainerLoss(
            idle: use.arrived - uses[last].ended,
            age: start.isCold ? use.arrived - start.arrived : nil))
        return true
      }
      if following[index] == nil { vanished.append(index) }
    }
    return losses
  }
}
