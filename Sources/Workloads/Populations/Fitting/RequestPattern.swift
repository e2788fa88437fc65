import SimKernel

/// How the requests of an application, or of a function, follow each other, and where in their minutes they lie.
struct RequestPattern: Sendable, BitwiseCopyable {
  private static let minute: Int64 = 60_000_000_000

  private var evenGaps = MinuteGaps()
  /// The times between requests.
  private(set) var gaps = RunningMoments()
  private var first: Int64 = 0
  private var last: Int64 = -1
  private var requests: Int64 = 0
  private var stretches = RunningMoments()

  /// Counts a request, not before the one counted last.
  mutating func add(_ time: SimTime) {
    evenGaps.add(time)
    let now = time.nanoseconds
    if last >= 0 { gaps.add(SimDuration(nanoseconds: now - last)) }
    if last < 0 || now / Self.minute != last / Self.minute {
      close()
      (first, requests) = (now, 0)
    }
    requests += 1
    last = now
  }

  /// Takes in the requests of the present minute: n of them lie in a part of it that is (n + 1) ÷ (n − 1) times as long as
  /// from the first to the last.
  private mutating func close() {
    guard requests > 1 else { return }
    let stretch = Double(last - first) * 1e-9 * Double(requests + 1) / Double(requests - 1)
    stretches.add(SimDuration(rounding: min(stretch, 3_600)))
  }

  /// Standard deviation ÷ mean of the gaps where the requests of each minute are spread evenly over it; `nil` with fewer
  /// than three requests.
  var variation: Double? { evenGaps.variation }

  /// Whether requests of a minute come at equal distances: gaps vary no more than if they did.
  ///
  /// `nil` where there are fewer requests than minutes, which hardly tells.
  var isEven: Bool? {
    guard let mean = gaps.mean, mean <= 60, mean > 0, let deviation = gaps.standardDeviation,
      let variation = evenGaps.variation
    else { return nil }
    return deviation / mean <= 1.02 * variation + 1e-6
  }

  /// The part of a minute, in seconds, in which the requests of one lie; all of it where that is within two standard errors.
  ///
  /// `nil` where no minute has two.
  var stretch: Double? {
    var all = self
    all.close()
    guard let mean = all.stretches.mean else { return nil }
    let error =
      (all.stretches.standardDeviation ?? 60) / Double(all.stretches.count).squareRoot()
    return mean + 2 * error >= 60 ? 60 : mean
  }
}
