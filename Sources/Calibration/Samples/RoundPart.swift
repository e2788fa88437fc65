/// Which rounds of a run of measuring: all, or a part of them, so that what was fitted on one part can be checked on the other.
public enum RoundPart: Hashable, Sendable {
  /// All that count.
  case all
  /// All but every `n`-th.
  case fitted(every: Int)
  /// Every `n`-th: with 3 the third, the sixth and so on.
  case heldOut(every: Int)

  /// Whether a sample belongs to it; warm-up rounds belong to none.
  public func contains(_ sample: PhaseSample) -> Bool {
    guard !sample.isWarmUp else { return false }
    return switch self {
    case .all: true
    case .fitted(let every): (sample.repetition + 1) % every != 0
    case .heldOut(let every): (sample.repetition + 1) % every == 0
    }
  }
}
