/// One thing that a search varies; a genome has a number for each.
enum Gene: Hashable, Sendable {
  /// Anything from 0 to 1.
  case place
  /// One of so many that have no order: 0, 1, … as a whole number.
  case choice(Int)

  /// What the gene is at a place of the unit interval; choices have equal shares of it.
  func value(at place: Double) -> Double {
    switch self {
    case .place: place
    case .choice(let count): Double(min(Int(place * Double(count)), count - 1))
    }
  }
}

/// Something that a search has met.
struct Individual<Point: Hashable & Sendable>: Sendable {
  /// Its number for each gene.
  let genome: [Double]
  /// What the genome stands for.
  let point: Point
  /// What it came to.
  let score: SearchScore
  /// The generation, or the combination of choices, in which it was met, from 0.
  let step: Int
}

/// Why a search ended.
public enum SearchEnd: String, Hashable, Sendable {
  /// After as many generations as were asked for.
  case generations
  /// The next generation would go beyond the budget of runs, or the minimiser used up what it was given.
  case budget
  /// The hypervolume did not grow any more.
  case stalled
  /// All points have been met, or nearly all: hundreds of attempts found no further one.
  case exhausted
  /// The minimiser found no better point nearby.
  case converged
}
