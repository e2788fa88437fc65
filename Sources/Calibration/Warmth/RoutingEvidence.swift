/// Which idle container a platform gives a request to, told from a record of which requests met which container.
///
/// Only warm requests count at which two containers or more were certainly there: idle, and seen again at this request or
/// later. For each rule it is counted how often the container taken is the one that the rule would take.
public struct RoutingEvidence: Hashable, Sendable {
  /// A rule that picks one of the idle containers.
  public enum Rule: String, CaseIterable, Sendable {
    /// The one used last.
    case mostRecentlyUsed = "most-recently-used"
    /// The one used longest ago.
    case leastRecentlyUsed = "least-recently-used"
    /// The one whose first use was last.
    case newest
    /// The one whose first use was longest ago.
    case oldest
  }

  /// Requests at which there was a choice.
  public let choices: Int
  /// How many of them each rule explains, in the order of ``Rule``.
  public let explained: [Int]
  /// How many of them a container drawn at random would have been each time, on average: Σ 1 ÷ idle containers.
  public let byChance: Double
  /// Σ (1 − 1 ÷ n) ÷ n over the choices: the variance of that count.
  public let varianceByChance: Double

  /// Collects the evidence of a record.
  public init(_ uses: [ContainerUse]) {
    let history = ContainerHistory(uses)
    var choices = 0
    var explained = [Int](repeating: 0, count: Rule.allCases.count)
    var byChance = 0.0
    var variance = 0.0
    history.forEachUse { index, idle in
      guard !history.uses[index].isCold, let taken = history.previous[index] else { return }
      let certain = idle.certain
      guard certain.count > 1, certain.contains(taken) else { return }
      choices += 1
      let share = 1 / Double(certain.count)
      byChance += share
      variance += share * (1 - share)
      for (place, rule) in Rule.allCases.enumerated()
      where certain.allSatisfy({ $0 == taken || !rule.prefers($0, to: taken, in: history) }) {
        explained[place] += 1
      }
    }
    self.choices = choices
    self.explained = explained
    self.byChance = byChance
    varianceByChance = variance
  }

  /// How many choices `rule` explains.
  public func explained(by rule: Rule) -> Int {
    explained[Rule.allCases.firstIndex(of: rule) ?? 0]
  }

  /// The rule that explains most choices, if it explains more than chance would by five standard deviations and at least
  /// nine in ten; `nil` otherwise.
  public var rule: Rule? {
    guard choices > 0, let most = Rule.allCases.max(by: { explained(by: $0) < explained(by: $1) })
    else { return nil }
    let count = Double(explained(by: most))
    guard count > byChance + 5 * varianceByChance.squareRoot(), count >= 0.9 * Double(choices)
    else { return nil }
    return most
  }
}

extension RoutingEvidence.Rule {
  /// Whether the rule takes the container of the use `a` rather than that of `b`, both being their latest.
  func prefers(_ a: Int, to b: Int, in history: ContainerHistory) -> Bool {
    let ended = { (use: Int) in history.uses[use].ended }
    let created = { (use: Int) in history.uses[history.first[use]].arrived }
    return switch self {
    case .mostRecentlyUsed: ended(a) > ended(b)
    case .leastRecentlyUsed: ended(a) < ended(b)
    case .newest: created(a) > created(b)
    case .oldest: created(a) < created(b)
    }
  }
}
