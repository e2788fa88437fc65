/// What a point of a search came to.
public struct SearchScore: Hashable, Sendable {
  /// By objective; less is better.
  ///
  /// Empty for a point that failed.
  public let objectives: [Double]
  /// By how much constraints are violated in all, each against its limit; zero where none is, infinite for a point that failed.
  public let violation: Double

  /// Creates a score.
  public init(objectives: [Double], violation: Double = 0) {
    self.objectives = objectives
    self.violation = violation
  }

  /// That of a point without values.
  public static let failed = SearchScore(objectives: [], violation: .infinity)

  /// Whether no constraint is violated.
  public var isFeasible: Bool { violation == 0 }

  /// Constrained domination: what is feasible dominates what is not; of two that are not, the one that violates less; of two that
  /// are, the one that is nowhere worse and somewhere better.
  ///
  /// Source: K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, IEEE Trans. Evolutionary Computation 6 (2002) 182–197, section VI.
  func dominates(_ other: SearchScore) -> Bool {
    guard isFeasible, other.isFeasible else { return violation < other.violation }
    var isBetter = false
    for (one, two) in zip(objectives, other.objectives) {
      if one > two { return false }
      if one < two { isBetter = true }
    }
    return isBetter
  }
}

/// Who dominates whom among many scores, and how close they lie.
enum FrontSort {
  /// The fast non-dominated sort: the scores that nobody dominates, then those that only these dominate, and so on.
  ///
  /// - Parameter scores: The scores.
  /// - Returns: Their places, each front in rising order.
  /// - Complexity: O(*m n*²) for *m* objectives and *n* scores.
  static func fronts(_ scores: [SearchScore]) -> [[Int]] {
    var dominated = Array(repeating: [Int](), count: scores.count)
    var count = Array(repeating: 0, count: scores.count)
    for one in scores.indices {
      for other in scores.indices.dropFirst(one + 1) {
        if scores[one].dominates(scores[other]) {
          dominated[one].append(other)
          count[other] += 1
        } else if scores[other].dominates(scores[one]) {
          dominated[other].append(one)
          count[one] += 1
        }
      }
    }
    var fronts: [[Int]] = []
    var front = scores.indices.filter { count[$0] == 0 }
    while !front.isEmpty {
      fronts.append(front)
      var next: [Int] = []
      for one in front {
        for other in dominated[one] {
          count[other] -= 1
          if count[other] == 0 { next.append(other) }
        }
      }
      front = next.sorted()
    }
    return fronts
  }

  /// How far each of a front is from its neighbours: the sum over objectives of the gap between both, as a part of the front's width;
  /// infinite at the ends.
  ///
  /// - Parameters:
  ///   - front: Places in `scores`.
  ///   - scores: All scores.
  /// - Returns: The distances in the order of `front`; zero for points that failed.
  static func crowding(_ front: [Int], _ scores: [SearchScore]) -> [Double] {
    var distances = Array(repeating: 0.0, count: front.count)
    guard let first = front.first else { return [] }
    for objective in scores[first].objectives.indices {
      func value(_ place: Int) -> Double { scores[front[place]].objectives[objective] }
      let order = front.indices.sorted { (value($0), $0) < (value($1), $1) }
      let (low, high) = (value(order[0]), value(order[order.count - 1]))
      distances[order[0]] = .infinity
      distances[order[order.count - 1]] = .infinity
      guard high > low, order.count > 2 else { continue }
      for rank in 1..<order.count - 1 {
        distances[order[rank]] += (value(order[rank + 1]) - value(order[rank - 1])) / (high - low)
      }
    }
    return distances
  }

  /// The best `count` of all: front after front, and of the last one those with the most room around them, in that order.
  static func best(_ count: Int, of scores: [SearchScore]) -> [Int] {
    var chosen: [Int] = []
    for front in fronts(scores) where chosen.count < count {
      let room = crowding(front, scores)
      // Of equal ones the first: a sort by distance alone is not the same on every system.
      let order = front.indices.sorted { room[$0] != room[$1] ? room[$0] > room[$1] : $0 < $1 }
      chosen += order.prefix(count - chosen.count).map { front[$0] }
    }
    return chosen
  }
}
