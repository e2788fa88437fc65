/// What can be said of a candidate for the front.
public enum FrontStatus: Hashable, Sendable {
  /// None of the other candidates dominates it, and it satisfies all constraints.
  case front
  /// It cannot be told from the front: some other candidate may dominate it, or it may violate a constraint.
  case undecided
  /// Another candidate that satisfies all constraints dominates it.
  case dominated
  /// It has the same values as another candidate, by its place, in every run of the first stage.
  case equal(Int)
  /// It violates a constraint.
  case infeasible
  /// A run of it failed, or gave no value.
  case failed

  /// Whether it may belong to the front.
  public var isOpen: Bool { self == .front || self == .undecided }
}

/// Fresh values of a candidate.
struct CandidateSample: Hashable, Sendable {
  /// By objective, then run; less is better.
  var objectives: [[Double]]
  /// By constraint, then run: by how much the limit is exceeded; at most zero on average is allowed.
  var excess: [[Double]]

  /// The first runs only.
  func prefix(_ count: Int) -> CandidateSample {
    CandidateSample(
      objectives: objectives.map { Array($0.prefix(count)) },
      excess: excess.map { Array($0.prefix(count)) })
  }
}
