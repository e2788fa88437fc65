import SimKernel

/// How long a platform keeps idle containers, estimated from which requests met which container.
///
/// A container that serves again after an idle time g was kept for g at least. A cold start says that no container was idle:
/// each that had served before and is never seen again has gone, so that it was kept for less than the time since. A fixed
/// window w contradicts a record once for every reuse after more than w, and once for every cold start beside a container
/// that was idle for less than w and never came back. The estimate is the middle of the w with fewest contradictions.
///
/// Assumed: a request goes to an idle container if there is one. Cold starts that break this although an idle container is
/// seen again later say nothing about the window; they are counted apart.
public struct KeepAliveEstimate: Hashable, Sendable {
  /// The idle times after which containers served again, in seconds, ascending.
  public let reuses: [Double]
  /// For each cold start beside containers that had gone, how long the one that was used last had been idle, in seconds,
  /// ascending.
  public let absences: [Double]
  /// Cold starts although a container was idle that served again later.
  public let needlessColdStarts: Int
  /// All cold starts.
  public let coldStarts: Int
  /// Windows, in seconds: from a reuse, included, to an absence, excluded; without any absence there is no upper end.
  public struct Window: Hashable, Sendable {
    /// The shortest.
    public let lower: Double
    /// What all of them are below.
    public let upper: Double?
  }

  /// The windows with fewest contradictions.
  public let window: Window
  /// How many observations contradict them.
  public let contradictions: Int
  /// The same range from samples of the observations drawn again and again: the 5 % quantile of the lower ends, the
  /// 95 % quantile of the upper ones.
  public let interval: Window
  /// The longest time from the arrival of a container's first request to the end of its last, in seconds.
  public let longestLife: Double

  /// Estimates the window.
  ///
  /// - Parameters:
  ///   - uses: All requests of the record, in any order.
  ///   - replicates: How often the observations are drawn again for ``interval``.
  ///   - seed: What they are drawn from.
  ///
  /// It is `nil` where no container served twice and no cold start followed another use.
  public init?(_ uses: [ContainerUse], replicates: Int = 1_000, seed: UInt64 = 1) {
    let history = ContainerHistory(uses)
    var reuses: [Double] = []
    var absences: [Double] = []
    var needless = 0
    var coldStarts = 0
    history.forEachUse { index, idle in
      let use = history.uses[index]
      if let before = history.previous[index], !use.isCold {
        reuses.append(max(use.arrived - history.uses[before].ended, 0))
      }
      guard use.isCold else { return }
      coldStarts += 1
      if !idle.certain.isEmpty {
        needless += 1
      } else if let last = idle.vanishedSince {
        absences.append(use.arrived - last)
      }
    }
    guard !reuses.isEmpty || !absences.isEmpty else { return nil }
    reuses.sort()
    absences.sort()
    let best = Self.fewestContradictions(reuses, absences)
    self.reuses = reuses
    self.absences = absences
    self.coldStarts = coldStarts
    needlessColdStarts = needless
    window = best.window
    contradictions = best.contradictions
    interval = Self.interval(reuses, absences, replicates: replicates, seed: seed)
    longestLife =
      history.uses.indices.map(history.life).max() ?? 0
  }

  /// The middle of the windows with fewest contradictions, in seconds; `nil` without an upper end.
  public var seconds: Double? { window.upper.map { (window.lower + $0) / 2 } }

  /// The windows w that the fewest observations contradict: reuses above w and absences at or below it.
  ///
  /// Both lists ascend. Where several ranges are equally good, the one with the longest windows is taken: the last
  /// reuse that is explained counts.
  static func fewestContradictions(
    _ reuses: [Double], _ absences: [Double]
  ) -> (window: Window, contradictions: Int) {
    // Contradictions change only where w passes a reuse (one less) or an absence (one more).
    var best = Window(lower: 0, upper: absences.first)
    var fewest = reuses.count
    var passed = 0
    var explained = 0
    while explained < reuses.count {
      let lower = reuses[explained]
      while explained < reuses.count, reuses[explained] <= lower { explained += 1 }
      while passed < absences.count, absences[passed] <= lower { passed += 1 }
      let contradictions = reuses.count - explained + passed
      if contradictions <= fewest {
        fewest = contradictions
        best = Window(lower: lower, upper: passed < absences.count ? absences[passed] : nil)
      }
    }
    return (best, fewest)
  }

  static func interval(
    _ reuses: [Double], _ absences: [Double], replicates: Int, seed: UInt64
  ) -> Window {
    var random = RandomStream(seed: seed, name: "calibration/keep-alive")
    func again(_ values: [Double]) -> [Double] {
      values.map { _ in values[Int(random.index(below: UInt32(values.count)))] }.sorted()
    }
    var lower: [Double] = []
    var upper: [Double] = []
    for _ in 0..<max(replicates, 1) {
      let best = fewestContradictions(again(reuses), again(absences)).window
      lower.append(best.lower)
      upper.append(best.upper ?? .infinity)
    }
    lower.sort()
    upper.sort()
    let end = upper[min(upper.count * 95 / 100, upper.count - 1)]
    return Window(lower: lower[lower.count * 5 / 100], upper: end < .infinity ? end : nil)
  }
}
