/// How far the machine's speed moved while it was measured, seen by the reference work.
public struct Drift: Hashable, Sendable {
  /// The median of the reference in each round, in seconds, in the order of rounds.
  public var rounds: [Double]

  /// Creates the drift of rounds whose references are known; rounds without any are left out.
  public init(references: [[Double]]) {
    rounds = references.compactMap { middle(of: $0) }
  }

  /// The slowest round's reference over the fastest one's; 1 where nothing moved.
  public var ratio: Double {
    guard let slowest = rounds.max(), let fastest = rounds.min(), fastest > 0 else { return 1 }
    return slowest / fastest
  }

  /// Kendall's τ between the rounds' order and their references: near 1 where the machine grew slower all the time, near −1
  /// where it grew faster, near 0 where it only jittered.
  public var trend: Double {
    var sum = 0
    for later in rounds.indices {
      for earlier in 0..<later where rounds[later] != rounds[earlier] {
        sum += rounds[later] > rounds[earlier] ? 1 : -1
      }
    }
    let pairs = rounds.count * (rounds.count - 1) / 2
    return pairs == 0 ? 0 : Double(sum) / Double(pairs)
  }

  /// From which ratio on the speed is said to have moved: the reference itself repeats to a few percent.
  public static let noticeableRatio = 1.1

  /// Whether comparisons hold only within rounds.
  public var isNoticeable: Bool { ratio > Self.noticeableRatio }
}
